"""The first process of every run: look at both companies, poll them once, and check that the run may write."""

from collections.abc import Collection, Mapping

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from connectors.errors import ReconnectNeeded, SettingNeeded
from integrations.engine.actions import Level, Note
from integrations.engine.mapping import Flaw
from integrations.processes.initialize import Finding, SetUp, check
from integrations.processes.reading import LISTS, NAME_HOLDERS, chosen_for, entities_polled, read_whole
from integrations.running import facts, log, merges, names, returned, stage
from integrations.running.broken import broken
from integrations.running.long_ago import is_long_ago, stage_gone
from integrations.running.mappings import adopt
from integrations.running.models import ProcessRun, Run
from integrations.running.models.runs import Status
from integrations.running.pages import close_process
from integrations.running.restored import restored
from integrations.running.watching import stage_sources
from integrations.running.work import Work
from widget.models import Connection

CHOSEN = "chosen"
"""Under which name the widget's cursors keep the choices for which they stand."""


def initialize(work: Work, row: ProcessRun, fields: Mapping[str, Collection[str]]) -> list[Finding]:
    """Learn the facts, stage what changed, and return what must be mended first; at re-entry only the facts."""
    if row.started_at is None:
        row.started_at, row.status = work.clock(), Status.RUNNING
        row.save(update_fields=["started_at", "status"])
    try:
        known = facts.known_facts(work.widget, work.now)
        work.facts = known or _looked(work, fields)
        adopt(work)
        findings = _polled(work, fields) if work.run.polled_at is None else []
        _learn_from_poll(work)
        if row.status != Status.RUNNING:
            return []
        findings = findings or [*_checked(work, fields), *restored(work)]
    except (ReconnectNeeded, SettingNeeded):
        findings = broken(work) if row.status == Status.RUNNING else []
        if not findings:
            raise
    now = work.clock()
    log.write(log.entry(row, finding.note, now, place=_place(work, finding)) for finding in findings)
    log.write(log.entry(row, _flawed(flaw), now, place=_editor(work)) for flaw in work.flaws)
    if not findings:
        close_process(row, now)
    return findings


def _checked(work: Work, fields: Mapping[str, Collection[str]]) -> list[Finding]:
    """Check what is known; what was wrong at an earlier look may have been mended since, so look again first."""
    findings = check(_set_up(work))
    if findings and not work.facts.fresh:
        work.facts = _looked(work, fields)
        adopt(work)
        _learn_from_poll(work)
        findings = check(_set_up(work))
    return findings


def _looked(work: Work, fields: Mapping[str, Collection[str]]) -> facts.Facts:
    """Look at both companies, and remember what there is."""
    found = facts.look(work.connectors, wanted=fields)
    facts.remember(work.widget, found, work.now)
    return found


def _polled(work: Work, fields: Mapping[str, Collection[str]]) -> list[Finding]:
    """Poll, or return why that cannot be: a field that has gone since the last look spoils the whole poll, so look
    again; without custom rows of such fields the poll may pass."""
    try:
        _poll(work)
    except SettingNeeded:
        fresh = work.facts.fresh
        if not fresh:
            work.facts = _looked(work, fields)
            adopt(work)
        if findings := check(_set_up(work, polled=False)):
            return findings
        if fresh or not work.mappings:
            raise
        _poll(work)
    return []


def _poll(work: Work) -> None:
    """Ask each system once for what changed, page by page onto the stage."""
    run = work.run
    run.whole = []
    cursors: dict[str, dict[str, str | None]] = {}
    seen = names.Names(work)
    came: set[str] = set()
    for system in (QUICKBOOKS, SALESFORCE):
        cursors[system] = {}
        asked = _asked(work, system)
        run.whole = [*run.whole, *(entity for entity, cursor in asked.items() if cursor is None)]
        long_ago: set[str] = set()
        for page in work.connectors.of(system).poll(asked):
            cursors[system][page.entity] = page.cursor
            came |= {page.entity} if page.records else set()
            if is_long_ago(system, asked[page.entity], page.cursor):
                long_ago.add(page.entity)
            seen.look(page)
            if page.entity in NAME_HOLDERS:
                continue
            stage.put(run, system, page.records)
            if page.entity in LISTS and page.records:
                _merge_list(work, page.entity, page.records)
        stage_gone(work, system, long_ago)
    if merges.CUSTOMER in came:
        merges.stage_winners(work)
    if came & returned.ENTITIES:
        returned.stage_counterparts(work)
    stage_sources(work)
    run.polled_at = work.clock()
    run.cursors = {**cursors, names.SEEN: seen.seen_now(run.polled_at), CHOSEN: chosen_for(work.policy)}
    Run.objects.filter(pk=run.pk, fence=work.fence).update(
        cursors=run.cursors, polled_at=run.polled_at, whole=run.whole
    )


def _asked(work: Work, system: str) -> dict[str, str | None]:
    """Return the cursors to poll from: none for what is read whole at first, else the time of installation."""
    known = _cursors(work, system)
    whole = read_whole(work.widget.finished, system)
    start = work.widget.installed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        entity: known.get(entity, None if entity in whole else start)
        for entity in entities_polled(work.policy, work.widget.finished, system)
    }


def _cursors(work: Work, system: str) -> dict[str, str | None]:
    """Return the known cursors without those of entities of which all records are concerned by another choice."""
    known: dict[str, str | None] = work.widget.cursors.get(system, {})
    if system != QUICKBOOKS:
        return known
    before, now = work.widget.cursors.get(CHOSEN, {}), chosen_for(work.policy)
    return {entity: cursor for entity, cursor in known.items() if before.get(entity) == now.get(entity)}


def _merge_list(work: Work, entity: str, changed: Collection[Record]) -> None:
    entries = {entry.id: entry for entry in work.facts.lists.get(entity, ())}
    entries |= {record.id: record for record in changed}
    work.facts.lists[entity] = list(entries.values())
    facts.remember(work.widget, work.facts, work.now)


def _learn_from_poll(work: Work) -> None:
    """Take the standard price book as the poll has just seen it."""
    for book in stage.staged(work.run, SALESFORCE, "Pricebook2"):
        organization = work.facts.organization
        seen = {"StandardPricebookId": book.id, "StandardPricebookActive": book.fields.get("IsActive")}
        work.facts.organization = Record(
            organization.entity, organization.id, {**organization.fields, **seen}, version=organization.version
        )


def _set_up(work: Work, *, polled: bool = True) -> SetUp:
    expected = Connection.objects.get(widget=work.widget, system=QUICKBOOKS).company_id
    return SetUp(
        expected=expected,
        company=work.facts.company,
        organization=work.facts.organization,
        schemas=work.facts.schemas,
        stages=list(stage.staged(work.run, SALESFORCE, "OpportunityStage")) if polled else None,
        policy=work.policy,
    )


def _flawed(flaw: Flaw) -> Note:
    row = flaw.row
    text = f"The custom mapping of {row.source} to {row.target} was left out: {flaw.message} Change or remove that row."
    return Note(Level.WARNING, text)


def _editor(work: Work) -> str:
    return f"/widgets/{work.widget.pk}/mapping"


def _place(work: Work, finding: Finding) -> str:
    if finding.system != SALESFORCE:
        return f"/widgets/{work.widget.pk}/{finding.place}" if finding.place else ""
    url = Connection.objects.filter(widget=work.widget, system=SALESFORCE).values_list("url", flat=True).first()
    return f"{url}{finding.place}"

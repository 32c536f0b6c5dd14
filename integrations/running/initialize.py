"""The first process of every run: look at both companies, poll them once, and check that the run may write."""

from collections.abc import Collection, Mapping

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from integrations.processes.initialize import Finding, SetUp, check
from integrations.processes.reading import LISTS, entities_polled, read_whole
from integrations.running import facts, log, stage
from integrations.running.models import ProcessRun, Run
from integrations.running.models.runs import Status
from integrations.running.pages import close_process
from integrations.running.work import Work
from widget.models import Connection


def initialize(work: Work, row: ProcessRun, fields: Mapping[str, Collection[str]]) -> list[Finding]:
    """Learn the facts, stage what changed, and return what must be mended first; at re-entry only the facts."""
    if row.started_at is None:
        row.started_at, row.status = work.clock(), Status.RUNNING
        row.save(update_fields=["started_at", "status"])
    known = facts.known_facts(work.widget, work.now)
    work.facts = known or facts.look(work.connectors, wanted=fields)
    if work.run.polled_at is None:
        _poll(work)
    if known is None:
        facts.remember(work.widget, work.facts, work.now)
    _learn_from_poll(work)
    if row.status != Status.RUNNING:
        return []
    findings = check(_set_up(work))
    now = work.clock()
    log.write(log.entry(row, finding.note, now, place=_place(work, finding)) for finding in findings)
    if not findings:
        close_process(row, now)
    return findings


def _poll(work: Work) -> None:
    """Ask each system once for what changed, page by page onto the stage."""
    run = work.run
    cursors: dict[str, dict[str, str | None]] = {}
    for system in (QUICKBOOKS, SALESFORCE):
        cursors[system] = {}
        asked = _asked(work, system)
        run.whole = [*run.whole, *(entity for entity, cursor in asked.items() if cursor is None)]
        for page in work.connectors.of(system).poll(asked):
            stage.put(run, system, page.records)
            cursors[system][page.entity] = page.cursor
            if page.entity in LISTS and page.records:
                _merge_list(work, page.entity, page.records)
    run.cursors, run.polled_at = cursors, work.clock()
    Run.objects.filter(pk=run.pk, fence=work.fence).update(cursors=cursors, polled_at=run.polled_at, whole=run.whole)


def _asked(work: Work, system: str) -> dict[str, str | None]:
    """Return the cursors to poll from: none for what is read whole at first, else the time of installation."""
    known = work.widget.cursors.get(system, {})
    whole = read_whole(work.widget.finished, system)
    start = work.widget.installed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        entity: known.get(entity, None if entity in whole else start)
        for entity in entities_polled(work.policy, work.widget.finished, system)
    }


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


def _set_up(work: Work) -> SetUp:
    expected = Connection.objects.get(widget=work.widget, system=QUICKBOOKS).company_id
    return SetUp(
        expected=expected,
        company=work.facts.company,
        organization=work.facts.organization,
        schemas=work.facts.schemas,
        stages=list(stage.staged(work.run, SALESFORCE, "OpportunityStage")),
        policy=work.policy,
    )


def _place(work: Work, finding: Finding) -> str:
    if finding.system != SALESFORCE:
        return ""
    url = Connection.objects.filter(widget=work.widget, system=SALESFORCE).values_list("url", flat=True).first()
    return f"{url}{finding.place}"

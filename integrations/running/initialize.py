"""The first process of every run: look at both companies, poll them once, and check that the run may write."""

from collections.abc import Collection, Mapping

from connectors.base import QUICKBOOKS, SALESFORCE, Record
from connectors.errors import ReconnectNeeded, SettingNeeded
from integrations.engine.actions import Level, Note
from integrations.engine.mapping import Flaw
from integrations.processes.initialize import Finding, SetUp, check
from integrations.running import facts
from integrations.running.ahead import look_ahead
from integrations.running.broken import broken
from integrations.running.mappings import adopt
from integrations.running.models import ProcessRun
from integrations.running.models.runs import Status
from integrations.running.pages import begin_process, close_process
from integrations.running.polling.poll import poll
from integrations.running.polling.restored import restored
from integrations.running.rows import log, stage
from integrations.running.work import Work


def initialize(work: Work, row: ProcessRun, fields: Mapping[str, Collection[str]]) -> list[Finding]:
    """Learn the facts, stage what changed, and return what must be mended first; at re-entry only the facts."""
    if row.started_at is None:
        begin_process(work, row)
    try:
        known = facts.known_facts(work.widget, work.connectors, work.now)
        work.facts = known or _looked(work, fields)
        adopt(work)
        findings = _polled(work, fields) if work.run.polled_at is None else []
        work.ahead = look_ahead(work.run)
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
        close_process(work, row)
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
        poll(work)
    except SettingNeeded:
        fresh = work.facts.fresh
        if not fresh:
            work.facts = _looked(work, fields)
            adopt(work)
        if findings := check(_set_up(work, polled=False)):
            return findings
        if fresh or not work.mappings:
            raise
        poll(work)
    return []


def _learn_from_poll(work: Work) -> None:
    """Take the standard price book as the poll has just seen it."""
    for book in _staged(work, "Pricebook2"):
        organization = work.facts.organization
        seen = {"StandardPricebookId": book.id, "StandardPricebookActive": book.fields.get("IsActive")}
        work.facts.organization = Record(
            organization.entity, organization.id, {**organization.fields, **seen}, version=organization.version
        )


def _set_up(work: Work, *, polled: bool = True) -> SetUp:
    return SetUp(
        expected=work.connectors.connections[QUICKBOOKS].company_id,
        company=work.facts.company,
        organization=work.facts.organization,
        schemas=work.facts.schemas,
        stages=_staged(work, "OpportunityStage") if polled else None,
        policy=work.policy,
    )


def _staged(work: Work, entity: str) -> list[Record]:
    return stage.staged(work.run, SALESFORCE, entity) if (SALESFORCE, entity) in work.ahead.staged else []


def _flawed(flaw: Flaw) -> Note:
    row = flaw.row
    text = f"The custom mapping of {row.source} to {row.target} was left out: {flaw.message} Change or remove that row."
    return Note(Level.WARNING, text)


def _editor(work: Work) -> str:
    return f"/widgets/{work.widget.pk}/mapping"


def _place(work: Work, finding: Finding) -> str:
    if finding.system != SALESFORCE:
        return f"/widgets/{work.widget.pk}/{finding.place}" if finding.place else ""
    return f"{work.connectors.connections[SALESFORCE].url}{finding.place}"

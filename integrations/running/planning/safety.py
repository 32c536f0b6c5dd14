"""The stop before many mirrored records are deleted at once: a person is asked first. Source: sync rules, section 7."""

from connectors.errors import ConnectorError
from integrations.engine.process import Step
from integrations.running.models import Link, Run
from integrations.running.rows import stage
from integrations.running.work import Work

MOST = 50
FEWEST = 5
ONE_IN = 10


class ApprovalNeeded(ConnectorError):
    """A person must agree before the run deletes so much; the next run that is approved goes on."""


def stop_before_many_deletes(work: Work, step: Step) -> None:
    """Raise ApprovalNeeded if this step would delete more than 50 linked records, or more than 10 % that are at least
    5, and nobody has approved as many."""
    if not step.deletes or work.run.dry_run:
        return
    gone = stage.deleted_ids(work.run, step.source, step.pairing.entities(step.source))
    if len(gone) < FEWEST:
        return
    links = Link.objects.filter(widget=work.widget, kind=step.pairing.kind, active=True)
    asked = links.filter(quickbooks_id__in=gone).count()
    few = asked < FEWEST or (asked <= MOST and asked * ONE_IN <= links.count())
    if few or asked <= work.run.deletes_approved:
        return
    Run.objects.filter(pk=work.run.pk, fence=work.fence).update(deletes_asked=asked)
    raise ApprovalNeeded(
        f"{asked} Invoices were deleted in QuickBooks, and none of them was deleted in Salesforce yet: so many at once "
        "may be a mistake. If they were meant to go, open this run and approve the deletion. If not, restore the "
        "company file first."
    )

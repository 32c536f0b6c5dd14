"""What a link remembers of a record that is gone: that it is, or into which one it was merged."""

from connectors.base import QUICKBOOKS, SALESFORCE, Fields
from integrations.engine.snapshot import Link

GONE = "gone:"
MASTER = "MasterRecordId"


def gone_in(link: Link) -> str | None:
    """Return the system in which the record of a resting link is gone; None for any other link."""
    if link.active or link.salesforce.get(MASTER):
        return None
    return next((system for system in (SALESFORCE, QUICKBOOKS) if link.agreed_in(system).get(GONE)), None)


def marked(fields: Fields, **marks: str | bool) -> Fields:
    """Return the values with what a link that is not synced remembers."""
    return {**fields, **marks}

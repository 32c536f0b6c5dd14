"""What there is to tell somebody of, and what has been mailed."""

from django.core import mail
from django.utils import timezone

from integrations.running.alerting.mailing import mail_due
from tests.company import won
from tests.people import People
from tests.runs.conftest import Time
from widget.models import AlertLevel, AlertSubscription, Connection, Widget
from widget.secrets import seal, unseal


def subscribe(widget: Widget, address: str = "ada@cascadia.example", level: int = AlertLevel.WARNING) -> None:
    """Put an address on the list."""
    AlertSubscription.objects.create(widget=widget, address=address, level=level, created_at=timezone.now())


def clash(salesforce: People, quickbooks: People, *names: str) -> list[str]:
    """Sell something to Accounts that are named as vendors are; return the Accounts."""
    accounts = []
    for name in names:
        quickbooks.add("Vendor", DisplayName=name)
        accounts.append(won(salesforce, name))
    return accounts


def lock_out(widget: Widget) -> bytes:
    """Have QuickBooks let nobody in; return the credentials that worked."""
    row = Connection.objects.get(widget=widget, system="quickbooks")
    dead = seal({**unseal(row.credentials), "access_token": "dead", "refresh_token": "dead"})
    Connection.objects.filter(pk=row.pk).update(credentials=dead)
    return bytes(row.credentials)


def let_in(widget: Widget, credentials: bytes) -> None:
    """Connect again."""
    Connection.objects.filter(widget=widget, system="quickbooks").update(credentials=credentials, broken_why="")


def mailed(time: Time) -> list[str]:
    """Mail what is due; return the subjects of what arrived since the last look."""
    mail_due(time)
    subjects = [str(message.subject) for message in mail.outbox]
    mail.outbox.clear()
    return subjects

"""Mailing what is in the outbox: each message is claimed before it is sent, and tried again with a growing pause."""

from datetime import datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, QuerySet

from integrations.running.alerting import alert_texts
from integrations.running.models import Alert
from integrations.running.work import Clock
from widget.models import AlertSubscription

logger = structlog.get_logger()
# Longer than a mail server may keep a worker waiting (EMAIL_TIMEOUT, for each of a handful of steps): nobody else takes
# a message while it is being handed over.
FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=4)
GIVEN_UP = timedelta(days=3)
AT_ONCE = 100


class NotMailed(Exception):
    """A mail server did not take a message; the text says why, as a sentence. `whole` if it takes none just now."""

    def __init__(self, why: str, *, whole: bool) -> None:
        super().__init__(why)
        self.whole = whole


def due_alerts(now: datetime) -> QuerySet[Alert]:
    """Return the messages that are to be mailed now, oldest first; after three days a message is given up."""
    return Alert.objects.filter(sent_at=None, due_at__lte=now, created_at__gt=now - GIVEN_UP).order_by("created_at")


def mail_due(clock: Clock) -> int:
    """Mail what is due; return how many messages the mail server took. One that takes none is left alone for now."""
    mailed = 0
    for alert in due_alerts(clock()).select_related("subscription__widget")[:AT_ONCE]:
        if not _claimed(alert, clock()):
            continue
        try:
            _mail(alert.subscription, alert.subject, alert.body, id=alert.pk)
        except NotMailed as why:
            logger.warning("alert.refused", alert=str(alert.pk), tries=alert.tries + 1, why=str(why))
            Alert.objects.filter(pk=alert.pk).update(refused_why=str(why)[:500])
            if why.whole:
                break
        else:
            Alert.objects.filter(pk=alert.pk).update(sent_at=clock(), refused_why="")
            mailed += 1
    return mailed


def mail_test(subscription: AlertSubscription) -> None:
    """Mail a test message now. Raises NotMailed."""
    letter = alert_texts.sample_letter(subscription)
    _mail(subscription, letter.subject, letter.body, id=uuid4())


def _claimed(alert: Alert, now: datetime) -> bool:
    """Take a message if no other worker has; who dies with it leaves it due after the pause."""
    pause = min(FIRST_PAUSE * 2**alert.tries, LONGEST_PAUSE)
    free = Alert.objects.filter(pk=alert.pk, sent_at=None, tries=alert.tries)
    return bool(free.update(tries=F("tries") + 1, due_at=now + pause))


def _mail(subscription: AlertSubscription, subject: str, body: str, *, id: UUID) -> None:
    host = urlsplit(settings.BASE_URL).hostname
    # An id that stays lets the other end see that a message came twice. Source: RFC 5322, section 3.6.4; RFC 3834.
    headers = {"Message-ID": f"<alert-{id}@{host}>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject, body, to=[subscription.address], headers=headers).send()
    except SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise NotMailed(f"The mail server refused this address: {_text(said)} ({code}).", whole=False) from error
    except SMTPAuthenticationError as error:
        raise NotMailed("The mail server did not accept the sign-in of this server of Tandem.", whole=True) from error
    except SMTPResponseException as error:
        why = f"The mail server refused the message: {_text(error.smtp_error)} ({error.smtp_code})."
        raise NotMailed(why, whole=False) from error
    except OSError as error:
        raise NotMailed("The mail server cannot be reached just now.", whole=True) from error
    except ValueError as error:
        raise NotMailed("The message cannot be mailed to an address like this.", whole=False) from error


def _text(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split()).rstrip(".")

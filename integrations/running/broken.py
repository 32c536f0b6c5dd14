"""Connections that have ended and companies that are closed: all of them are told, not only the one asked first."""

from collections.abc import Iterator

from connectors.base import QUICKBOOKS, SALESFORCE
from connectors.errors import ConnectorError, ReconnectNeeded, SettingNeeded, TryLater
from integrations.engine.actions import Level, Note
from integrations.processes.initialize import Finding, contradictory
from integrations.running.work import Work
from widget.models import Connection, Widget

SETUP = {SALESFORCE: "/lightning/setup/SetupOneHome/home", QUICKBOOKS: ""}


def broken(work: Work) -> list[Finding]:
    """Return what keeps a run from looking at its companies, with the checks that need neither; none if both answer."""
    found = [finding for system in (QUICKBOOKS, SALESFORCE) for finding in _asked(work, system)]
    return [*found, *contradictory(work.policy)] if found else []


def _asked(work: Work, system: str) -> Iterator[Finding]:
    try:
        work.connectors.of(system).company()
    except ReconnectNeeded as error:
        mark_broken(work.widget, error)
        yield Finding(_severe(error), place=connecting(error))
    except SettingNeeded as error:
        yield Finding(_severe(error), system, SETUP[system])
    except TryLater:
        """Whether it is broken is not known; the next run will see."""


def _severe(error: ConnectorError) -> Note:
    return Note(Level.SEVERE, error.message, error.details)


def mark_broken(widget: Widget, error: ReconnectNeeded) -> None:
    """Remember with the connection why it has ended."""
    Connection.objects.filter(widget=widget, system=error.system).update(broken_why=error.message[:500])


def connecting(error: ReconnectNeeded) -> str:
    """Return where a person connects again, as a `Finding` says a place of Tandem's own."""
    return f"connect/{error.system}"

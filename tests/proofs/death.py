"""Dying at an exact step: a worker that is gone runs no handler, writes no row and sends no call any more.

A step is a statement that writes to the database, or the moment before or after a message is sent. Death is an
exception that nothing in the product catches; from then on every further step of the same worker dies too.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from django.db import connection
from psycopg.pq import TransactionStatus

from connectors.base import Connector, Message, Outcome
from widget.connections import Connectors, PacerOf, open_connectors
from widget.models import Widget

WRITING = ("INSERT", "UPDATE", "DELETE")


class Killed(BaseException):
    """The worker is dead."""


@dataclass
class Fate:
    """Counts steps, and kills at step `at` (1 is the first); 0 lets live.

    `steps` tells what each step was, `apart` which of them were not in the same transaction as the one before:
    whichever of a transaction's statements a worker dies at, PostgreSQL keeps none.
    """

    at: int = 0
    dead: bool = False
    steps: list[str] = field(default_factory=list)
    apart: list[int] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def step(self, what: str, *, apart: bool = True) -> None:
        """Take one step. Raises Killed."""
        with self._lock:
            if self.dead:
                raise Killed
            self.steps.append(what)
            if apart:
                self.apart.append(len(self.steps))
            if len(self.steps) == self.at:
                self.dead = True
                raise Killed(what)


class Mortal:
    """A connector whose worker can die just before or just after a message is on the wire."""

    def __init__(self, connector: Connector, fate: Fate, system: str) -> None:
        self._connector = connector
        self._fate = fate
        self._system = system

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    def send(self, message: Message) -> list[Outcome]:
        self._fate.step(f"before {self._system} {message.route.split('?')[0]}")
        outcomes = self._connector.send(message)
        self._fate.step(f"after {self._system} {message.route.split('?')[0]}")
        return outcomes


def mortal(fate: Fate) -> Callable[..., Connectors]:
    """Return an opener of connectors that share a fate."""

    def opener(widget: Widget, *, fields: Mapping[str, Collection[str]], pacer_of: PacerOf) -> Connectors:
        opened = open_connectors(widget, fields=fields, pacer_of=pacer_of)
        salesforce = Mortal(opened.salesforce, fate, "salesforce")
        return replace(opened, salesforce=salesforce, quickbooks=Mortal(opened.quickbooks, fate, "quickbooks"))

    return opener


@contextmanager
def dying(fate: Fate) -> Iterator[None]:
    """Let the statements of this thread's database connection share the fate too."""

    written = False

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal written
        written = written and connection.connection.info.transaction_status != TransactionStatus.IDLE
        if sql.startswith(WRITING):
            fate.step(" ".join(sql.split()[:3]), apart=not written)
            written = True
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield

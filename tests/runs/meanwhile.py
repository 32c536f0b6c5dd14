"""Somebody who acts while a run is under way, just before something certain is sent."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors.base import SALESFORCE, Connector, Message, Outcome
from widget.connections import Connectors, PacerOf, open_connectors
from widget.models import Widget


@dataclass
class _Meanwhile:
    connector: Connector
    act: Callable[[], None]
    sending: bytes
    acted: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connector, name)

    def send(self, message: Message) -> list[Outcome]:
        if self.sending in message.body and not self.acted:
            self.acted = True
            self.act()
        return self.connector.send(message)


def meanwhile(act: Callable[[], None], system: str, sending: bytes) -> Callable[..., Connectors]:
    """Return an opener of connectors: `act` happens just before the first message to a system
    that holds `sending`."""

    def opener(widget: Widget, *, fields: Mapping[str, Collection[str]], pacer_of: PacerOf) -> Connectors:
        opened = open_connectors(widget, fields=fields, pacer_of=pacer_of)
        watched = _Meanwhile(opened.of(system), act, sending)
        return replace(opened, salesforce=watched) if system == SALESFORCE else replace(opened, quickbooks=watched)

    return opener

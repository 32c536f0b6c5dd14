"""Closing the open references of a draft just before it is encoded: parents made a moment ago have ids now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from connectors.base import Line, Value, Write
from integrations.engine.actions import Draft
from integrations.engine.snapshot import Link, LinkTo, Wanted, other


@dataclass(frozen=True, slots=True)
class Blocked:
    """The draft refers to a record that has no counterpart yet."""

    on: LinkTo


def resolve(key: str, draft: Draft, links: Mapping[tuple[str, str, str], Link]) -> Write | Blocked:
    """Return the write that `draft` comes to, named `key`, or what it waits for.

    Lines keep their order, and have the target's id in place of the key that they had in the draft.
    """
    try:
        fields = {path: _resolved(value, links) for path, value in draft.fields.items()}
        lines = tuple(_resolved_line(line, draft.line_ids, links) for line in draft.lines)
    except _Open as open_reference:
        return Blocked(open_reference.on)
    return Write(
        key,
        draft.operation,
        draft.entity,
        draft.id,
        fields,
        lines=lines,
        version=draft.version,
        base=draft.base,
        identity=draft.identity,
    )


class _Open(Exception):
    def __init__(self, on: LinkTo) -> None:
        super().__init__()
        self.on = on


def _resolved(value: Wanted, links: Mapping[tuple[str, str, str], Link]) -> Value:
    if not isinstance(value, LinkTo):
        return value
    link = links.get((value.kind, value.system, value.id))
    if link is None or not (id := link.id_in(other(value.system))):
        raise _Open(value)
    return id


def _resolved_line(line: Line, ids: Mapping[str, str], links: Mapping[tuple[str, str, str], Link]) -> Line:
    fields = {path: _resolved(value, links) for path, value in line.fields.items()}
    return replace(line, id=line.id if line.removed else ids.get(str(line.id)), fields=fields)

"""What a composite answer says of each write that its message carried. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from connectors.base import Done, Line, Message, NotDone, Outcome, Overwritten, Record, Refused, Stale, State, Value
from connectors.errors import AnswerLost, TryLater
from connectors.http import Answer, excerpt
from connectors.salesforce.faults import Fault, faults_of, meaning
from connectors.salesforce.objects import OPPORTUNITY_LINK, aggregate_of
from connectors.salesforce.overwriting import Lost, overwrote
from connectors.salesforce.pieces import HEADER, ONLY_CHILD, fixed_of
from connectors.salesforce.refusals import locked, refused

A_LOCK_PASSES = timedelta(seconds=5)
_GONE = {"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one piece: the row's id, or why it was refused. `verb` is the HTTP method of its collection."""

    part: int
    entity: str
    verb: str
    id: str | None
    faults: tuple[Fault, ...]


def outcomes_of(message: Message, answer: Answer) -> list[Outcome]:
    """Return the outcome of each of the message's writes.

    Raises AnswerLost for an answer that does not say what was done, SettingNeeded and TryLater where the call was
    refused before anything was done.
    """
    try:
        body = answer.json()
    except ValueError as error:
        raise AnswerLost("The answer of Salesforce was lost.", details=excerpt(answer)) from error
    if answer.status >= 500:
        raise AnswerLost("The answer of Salesforce was lost.", details=excerpt(answer))
    if answer.status >= 300:
        return _whole(message, answer.status, faults_of(body), excerpt(answer))
    head = json.loads(message.body, parse_float=Decimal)
    before = head.get("before", [])
    requests, parts = head["request"]["compositeRequest"], body["compositeResponse"]
    results: dict[int, list[Result]] = defaultdict(list)
    for rows, asked, part in zip(head["pieces"], requests[len(before) :], parts[len(before) :], strict=True):
        for (write, place, entity, known), (id, faults) in zip(rows, _rows(part, len(rows)), strict=True):
            results[write].append(Result(place, entity, asked["method"], id or known, faults))
    lost = list(_lost(before, parts, requests)) if before else []
    outcomes = [_outcome(entity, id, results[number]) for number, (entity, id) in enumerate(head["writes"])]
    for number in {one.number for one in lost}:
        outcome, (entity, _) = outcomes[number], head["writes"][number]
        if isinstance(outcome, Done):
            own = [one for one in lost if one.number == number]
            outcomes[number] = replace(outcome, overwrote=_overwritten(entity, own, results[number]))
    return outcomes


def _lost(before: Sequence[Any], parts: Sequence[dict[str, Any]], requests: Sequence[dict[str, Any]]) -> Iterator[Lost]:
    """Yield what was overwritten unseen, as far as it could be read."""
    rows = (row for request in requests for row in request.get("body", {}).get("records", ()))
    written = {row["id"]: row for row in rows if "id" in row}
    for expected, part in zip(before, parts, strict=False):
        if part["httpStatusCode"] < 300:
            yield from overwrote(expected, part["body"], written)


def _overwritten(entity: str, lost: Sequence[Lost], results: Sequence[Result]) -> tuple[Overwritten, ...]:
    """Return what was overwritten as it is told: by the paths of the header, or with the line that had it. What was
    refused still stands."""
    refused_parts = {result.part for result in results if result.faults}
    only = aggregate_of(entity).only
    return tuple(
        Overwritten(
            f"{only.name}.{one.path}" if only and one.part == ONLY_CHILD else one.path,
            one.value,
            one.id if one.part > HEADER else None,
        )
        for one in lost
        if one.part not in refused_parts
    )


def _whole(message: Message, status: int, faults: Sequence[Fault], details: str) -> list[Outcome]:
    """Return the same outcome for every write of a call that was refused as a whole."""
    if status in (403, 404, 410):
        error = meaning(status, faults, details=details)
        if not isinstance(error, TryLater):
            raise error
        return [NotDone(error.after, error.message) for _ in message.keys]
    reason = refused(faults or [Fault(f"HTTP_{status}", details)])
    return [reason for _ in message.keys]


def _rows(part: dict[str, Any], size: int) -> list[tuple[str | None, tuple[Fault, ...]]]:
    """Return id and errors of each row of one collection. Raises AnswerLost when it failed in the middle."""
    status, body = part["httpStatusCode"], part["body"]
    if status >= 500:
        raise AnswerLost("The answer of Salesforce was lost.", details=json.dumps(body, default=str)[:500])
    if status >= 300:
        return [(None, faults_of(body) or (Fault(f"HTTP_{status}", ""),))] * size
    return [(row.get("id"), () if row["success"] else faults_of(row["errors"])) for row in body]


def _outcome(entity: str, id: str | None, results: Sequence[Result]) -> Outcome:
    header = next((result for result in results if result.part == HEADER), None)
    if header and header.verb == "DELETE":
        return _deleted(entity, id or "", header)
    if header and header.faults:
        return _not_written(header.faults)
    done = id or (header.id if header else None) or ""
    parts = _parts(entity, results)
    bad = [result for result in parts if result.faults and not _harmless(entity, result)]
    if bad and not header and len(bad) == len(parts):
        lasting = next((result for result in bad if not locked(result.faults)), bad[0])
        whole = _not_written(lasting.faults)
        return _named(entity, lasting, whole) if isinstance(whole, Refused) else whole
    record = Record(entity, done, _only_ids(entity, parts), _lines(parts))
    return Done(record, tuple(_reason(entity, result) for result in bad))


def _deleted(entity: str, id: str, header: Result) -> Outcome:
    if header.faults and header.faults[0].code not in _GONE:
        return _not_written(header.faults)
    return Done(Record(entity, id, {}, state=State.DELETED))


def _not_written(faults: tuple[Fault, ...]) -> Outcome:
    if locked(faults):
        return NotDone(A_LOCK_PASSES, "Somebody else was changing the same Salesforce record.")
    if faults[0].code == "REQUEST_LIMIT_EXCEEDED":
        error = meaning(403, faults)
        return NotDone(error.after if isinstance(error, TryLater) else A_LOCK_PASSES, error.message)
    if faults[0].code == "ENTITY_IS_DELETED":
        return Stale(details=str(faults[0]))
    return refused(faults)


def _parts(entity: str, results: Sequence[Result]) -> list[Result]:
    """Return one result for each part; of a line that was revised and made new, the one that tells what happened."""
    told: dict[int, Result] = {}
    for result in results:
        if result.part == HEADER:
            continue
        before = told.get(result.part)
        if before is None or (before.faults and not _is_there(entity, result)):
            told[result.part] = result
    return list(told.values())


def _reason(entity: str, result: Result) -> Refused:
    """Return why a part was refused."""
    return _named(entity, result, refused(result.faults))


def _named(entity: str, result: Result, reason: Refused) -> Refused:
    """Return a reason that names the only child by the path of its field in the header, be it of none."""
    only = aggregate_of(entity).only
    if only and result.part == ONLY_CHILD:
        return replace(reason, field=f"{only.name}.{reason.field or ''}")
    return reason


def _harmless(entity: str, result: Result) -> bool:
    """Say whether a refusal needs nobody: the price or the line exists already and is brought by the next read, the row
    that was to be deleted is gone, or the Opportunity that an Invoice was to be tied to is."""
    code = result.faults[0].code
    if result.verb == "DELETE" or (result.entity == OPPORTUNITY_LINK.entity and code in _GONE):
        return code in _GONE
    return _is_there(entity, result) or (result.entity == "PricebookEntry" and code == "DUPLICATE_VALUE")


def _is_there(entity: str, result: Result) -> bool:
    """Say whether a line was refused only because it exists: nobody can lack the right to its required parents."""
    child = next((child for child in aggregate_of(entity).lines if child.entity == result.entity), None)
    if child is None or not result.faults or result.faults[0].code != "INVALID_FIELD_FOR_INSERT_UPDATE":
        return False
    return bool(result.faults[0].fields) and set(result.faults[0].fields) <= fixed_of(child)


def _only_ids(entity: str, parts: Sequence[Result]) -> dict[str, Value]:
    only = aggregate_of(entity).only
    return {f"{only.name}.Id": part.id for part in parts if only and part.part == ONLY_CHILD and part.id}


def _lines(parts: Sequence[Result]) -> tuple[Line, ...]:
    """Return the written lines in the order given; one that was refused has the id it had before, if any."""
    written = sorted((part for part in parts if part.part > HEADER), key=lambda part: part.part)
    return tuple(Line(part.entity, part.id, {}, removed=part.verb == "DELETE") for part in written)

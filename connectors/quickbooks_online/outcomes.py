"""What an answer to a batch says of each write in it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connectors.base import Done, Message, NotDone, Outcome, Record, Stale, State
from connectors.errors import AnswerLost, ConnectorError, TryLater
from connectors.http import Answer, excerpt, redact
from connectors.json_text import dumps
from connectors.quickbooks_online.calls import error, retry_after
from connectors.quickbooks_online.decode import record
from connectors.quickbooks_online.faults import Fault, contents, fault_of, read_fault
from connectors.quickbooks_online.refusals import refusal

INVENTORY_LOCK = timedelta(seconds=5)
COMPANY = frozenset({"3100", "3200", "6190", "130", "140", "150"})
"""Codes that speak of the company, whichever record they come with."""


def outcomes(message: Message, answer: Answer) -> list[Outcome]:
    """Return each write's outcome in the order of the message's keys.

    Raises AnswerLost where QuickBooks failed, ReconnectNeeded, SettingNeeded, TryLater where it did nothing at all.
    """
    requests = json.loads(message.body)["BatchItemRequest"]
    fault = fault_of(answer)
    if fault is not None:
        return [_as_a_whole(fault, answer)] * len(requests)
    results = _results(answer)
    if any(request["bId"] not in results for request in requests):
        raise AnswerLost("QuickBooks left out part of its answer.", details=excerpt(answer))
    tid = answer.headers.get("intuit_tid", "")
    return _together([(request, results[request["bId"]]) for request in requests], tid)


def _results(answer: Answer) -> Mapping[str, Mapping[str, Any]]:
    content = contents(answer)
    if content is None or "BatchItemResponse" not in content:
        raise AnswerLost("QuickBooks answered with something that is no answer.", details=excerpt(answer))
    return {str(item.get("bId")): item for item in content["BatchItemResponse"]}


def _as_a_whole(fault: Fault, answer: Answer) -> Outcome:
    if fault.throttled:
        return NotDone(retry_after(answer), "QuickBooks asks for a pause: too many calls.")
    # 600 says that this request id was used before: what became of it must be looked up.
    if fault.status >= 500 or fault.broken or fault.code == "600":
        raise AnswerLost("QuickBooks failed while it was at work.", details=fault.details)
    if fault.status in (401, 403) or fault.code in COMPANY:
        raise error(fault)
    if not fault.code and fault.status != 413:
        raise TryLater("QuickBooks did not take the message.", after=timedelta(seconds=60), details=fault.details)
    return refusal(fault)


def _together(pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]], tid: str) -> list[Outcome]:
    faults = [read_fault(result, status=200, tid=tid) for _, result in pairs]
    lost = next((fault for fault in faults if fault and (fault.broken or fault.code == "600")), None)
    if lost is not None:
        raise AnswerLost("QuickBooks failed while it was at work.", details=lost.details)
    if faults and (company := _all_of_the_company(faults)):
        raise company
    return [_one(request, result, fault) for (request, result), fault in zip(pairs, faults, strict=True)]


def _all_of_the_company(faults: list[Fault | None]) -> ConnectorError | None:
    """Return the error when no write was carried out, for a reason that lies in the company."""
    first = faults[0]
    if first is not None and all(fault and fault.code in COMPANY for fault in faults):
        return error(first)
    return None


def _one(request: Mapping[str, Any], result: Mapping[str, Any], fault: Fault | None) -> Outcome:
    entity = next(name for name in request if name not in ("bId", "operation", "optionsData"))
    if fault is None and entity not in result:
        raise AnswerLost("QuickBooks left out part of its answer.", details=redact(dumps(result)[:500]))
    if fault is None:
        return Done(record(entity, result[entity]))
    if fault.throttled:
        return NotDone(timedelta(seconds=60), "QuickBooks asks for a pause: too many calls.")
    if fault.code == "5010":
        return Stale(fault.details)
    if fault.code == "610" and request.get("operation") == "delete":
        return Done(Record(entity, request[entity]["Id"], {}, state=State.DELETED))
    if _inventory_locked(fault):
        return NotDone(INVENTORY_LOCK, "Somebody works on the same inventory items in QuickBooks.")
    return refusal(fault, entity)


def _inventory_locked(fault: Fault) -> bool:
    # The one business fault that passes by itself within seconds.
    return fault.code == "6000" and "inventory" in fault.detail.lower() and "same time" in fault.detail.lower()

"""Reading calls to one company: queries alone or thirty in a batch, changes since an instant; faults become errors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from connectors.base import QUICKBOOKS
from connectors.errors import ReconnectNeeded, SettingNeeded, TryLater
from connectors.http import Answer, Session, excerpt
from connectors.json_text import dumps
from connectors.quickbooks_online.faults import Fault, contents, fault_of, read_fault
from connectors.quickbooks_online.refusals import SENTENCES, refusal
from connectors.quickbooks_online.values import instant

MINOR_VERSION = "75"
CALL = ("second", "minute")
BATCH = (*CALL, "batch")
BATCH_ITEMS = 30
"""Source: Intuit, Batch reference; error 1040 beyond."""
THROTTLE = timedelta(seconds=60)
"""Source: Intuit, "Limits and throttles": wait 60 seconds."""
SOON = timedelta(seconds=60)
MAINTENANCE = timedelta(minutes=15)


class Calls:
    """The reading calls of one company. Each raises TryLater, ReconnectNeeded, SettingNeeded."""

    def __init__(self, session: Session, realm_id: str) -> None:
        self.session = session
        self.path = f"/v3/company/{quote(realm_id, safe='')}"

    def query(self, statement: str) -> Mapping[str, Any]:
        """Return the answer of one statement: `QueryResponse` and `time`."""
        return self._read(
            "POST", "query", limits=CALL, query={}, body=statement.encode(), content_type="application/text"
        )

    def queries(self, statements: Sequence[str]) -> list[Mapping[str, Any]]:
        """Return each statement's answer as `query` does, in their order; one call for thirty, and one alone."""
        if len(statements) == 1:
            return [self.query(statements[0])]
        starts = range(0, len(statements), BATCH_ITEMS)
        return [found for start in starts for found in self._batch(statements[start : start + BATCH_ITEMS])]

    def changes(self, entities: Sequence[str], since: datetime) -> Mapping[str, Any]:
        """Return the answer of change data capture for these entities."""
        query = {"entities": ",".join(entities), "changedSince": since.isoformat(timespec="seconds")}
        return self._read("GET", "cdc", limits=CALL, query=query)

    def _batch(self, statements: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        items = [{"bId": str(index), "Query": statement} for index, statement in enumerate(statements)]
        body = dumps({"BatchItemRequest": items}).encode()
        answer = self._read("POST", "batch", limits=BATCH, query={}, body=body)
        found = {item.get("bId"): item for item in answer.get("BatchItemResponse", [])}
        for index in range(len(statements)):
            item = found.get(str(index), {})
            if fault := read_fault(item, status=200):
                raise error(fault)
            if "QueryResponse" not in item:
                raise TryLater("QuickBooks left a question unanswered.", after=SOON)
            yield {"QueryResponse": item["QueryResponse"], "time": answer["time"]}

    def _read(
        self, method: str, name: str, *, limits: tuple[str, ...], query: Mapping[str, str], body: bytes | None = None,
        content_type: str = "application/json",
    ) -> Mapping[str, Any]:  # fmt: skip
        asked = {**query, "minorversion": MINOR_VERSION}
        answer = self.session.read(
            method, f"{self.path}/{name}", limits=limits, query=asked, body=body, content_type=content_type
        )
        return answered(answer)


def answered(answer: Answer) -> Mapping[str, Any]:
    """Return the content of a successful answer to a read; raises for any other."""
    if fault := fault_of(answer):
        raise error(fault, retry_after(answer))
    content = contents(answer)
    if content is None:
        # A gateway in front of a stalled service answers with a page or with the bare text "stream timeout".
        raise TryLater("QuickBooks is out of order just now.", after=SOON, details=excerpt(answer))
    return content


def error(fault: Fault, after: timedelta = THROTTLE) -> TryLater | ReconnectNeeded | SettingNeeded:
    """Return what a fault of the company, not of one record, means for the caller."""
    if fault.throttled:
        return TryLater("QuickBooks asks for a pause: too many calls.", after=after, details=fault.details)
    match fault.code:
        case "130" | "140" | "150":
            return TryLater("QuickBooks maintains this company just now.", after=MAINTENANCE, details=fault.details)
        case "120" | "5020" | "5030" | "6190":
            return SettingNeeded(SENTENCES[fault.code], details=fault.details)
    if fault.status in (401, 403) or fault.code in ("3100", "3200"):
        return ReconnectNeeded(
            "QuickBooks no longer accepts the connection. Connect it again.", system=QUICKBOOKS, details=fault.details
        )
    if fault.status >= 500 or fault.broken or not fault.code:
        return TryLater("QuickBooks is out of order just now.", after=SOON, details=fault.details)
    return SettingNeeded(refusal(fault).message, details=fault.details)


def retry_after(answer: Answer) -> timedelta:
    """Return how long a throttled caller is to wait: what the header says where there is one, else a minute."""
    given = answer.headers.get("retry-after", "")
    return timedelta(seconds=int(given)) if given.isdigit() else THROTTLE


def server_time(answer: Mapping[str, Any]) -> datetime:
    """Return the server's clock in an answer, UTC."""
    return instant(answer["time"])

"""Reading calls: several queries in one counted call, and pages followed to their end."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from connectors.http import Answer, Session
from connectors.json_text import dumps
from connectors.salesforce.faults import checked, faults_of, meaning
from connectors.salesforce.soql import Query
from connectors.salesforce.soql import Row as Single

# Spring '26: every org has it, and it is years from retirement.
API_VERSION = "66.0"
# Source: Salesforce REST API, "Composite": 25 subrequests, of which 5 may be queries or collections.
MAX_SUBREQUESTS = 25
MAX_QUERIES = 5
CALL = ("call",)
NOT_THERE = 404

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One subrequest's answer."""

    status: int
    body: Any

    def required(self) -> Any:
        """Return the body. Raises what a refusal means."""
        if self.status >= 300:
            raise meaning(self.status, faults_of(self.body))
        return self.body


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of the `number`th query with its children complete; `date` is the answer's own time."""

    number: int
    rows: list[Row]
    date: str


class Reader:
    """Reads from one org in the API version that `root`, `/services/data/vNN.0`, names."""

    def __init__(self, session: Session, root: str) -> None:
        self._session = session
        self.root = root

    def get(self, addresses: Sequence[str]) -> tuple[list[Part], Answer]:
        """Fetch up to 25 addresses (5, if they are queries) in one call; each part may have been refused by itself."""
        parts = [
            {"method": "GET", "url": address, "referenceId": f"part{number}"}
            for number, address in enumerate(addresses)
        ]
        body = dumps({"allOrNone": False, "compositeRequest": parts}).encode()
        answer = self._session.read("POST", f"{self.root}/composite", limits=CALL, body=body)
        found = checked(answer)["compositeResponse"]
        return [Part(part["httpStatusCode"], part["body"]) for part in found], answer

    def pages(self, asked: Sequence[Query | Single]) -> Iterator[Rows]:
        """Yield all pages of all queries, five a call, each query's in their order; single rows ride in the first."""
        addresses = [(number, one.address(self.root)) for number, one in enumerate(asked)]
        waiting = deque(place for place in addresses if isinstance(asked[place[0]], Query))
        riders = [place for place in addresses if isinstance(asked[place[0]], Single)]
        while waiting or riders:
            batch = [*riders, *(waiting.popleft() for _ in range(min(MAX_QUERIES, len(waiting))))]
            riders = []
            parts, answer = self.get([address for _, address in batch])
            for (number, _), part in zip(batch, parts, strict=True):
                page = _single(part) if isinstance(asked[number], Single) else part.required()
                if not page["done"]:
                    waiting.append((number, page["nextRecordsUrl"]))
                self._complete(page["records"])
                yield Rows(number, page["records"], answer.headers["date"])

    def rows(self, queries: Sequence[Query]) -> Iterator[tuple[int, Row]]:
        """Yield every row of all queries with its query's number."""
        for page in self.pages(queries):
            for row in page.rows:
                yield page.number, row

    def _complete(self, rows: list[Row]) -> None:
        """Fetch the child rows that did not fit into their page; children page apart from their parents."""
        short = deque(
            held
            for row in rows
            for held in row.values()
            if isinstance(held, dict) and "records" in held and not held["done"]
        )
        while short:
            batch = list(islice(short, MAX_QUERIES))
            parts, _ = self.get([held["nextRecordsUrl"] for held in batch])
            for held, part in zip(batch, parts, strict=True):
                page = part.required()
                held["records"] += page["records"]
                held |= {"done": page["done"], "nextRecordsUrl": page.get("nextRecordsUrl")}
                short.popleft()
                if not page["done"]:
                    short.append(held)


def _single(part: Part) -> dict[str, Any]:
    """Return the answer for one row as a page; it is empty where the row is gone."""
    return {"records": [] if part.status == NOT_THERE else [part.required()], "done": True}

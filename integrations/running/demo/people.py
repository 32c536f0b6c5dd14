"""People at work in a simulated system: what a sales person or a bookkeeper does there, through its control API.

Boundary: HTTP to one sandbox. It is never pointed at a vendor: no other system answers under `/_sandbox/`.
"""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

Row = dict[str, Any]
ANSWERS_IN_S = 60


class Unanswered(Exception):
    """The system did not do what it was asked; the text says what it answered."""


class People:
    """The users of one system. Amounts are Decimal; every call raises Unanswered."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.name = name
        self._pool = PoolManager(timeout=Timeout(ANSWERS_IN_S), retries=False)

    def all(self, entity: str, **values: str) -> list[Row]:
        """Return the records of an entity that are not deleted and have these values."""
        found: list[Row] = self._ask("GET", f"{entity}?{urlencode(values)}" if values else entity)
        return found

    def one(self, entity: str, id: str) -> Row:
        """Return one record."""
        found: Row = self._ask("GET", f"{entity}/{quote(id)}")
        return found

    def create(self, entity: str, **values: Any) -> Row:
        """Enter a new record; return it as it was saved."""
        made: Row = self._ask("POST", entity, values)
        return made

    def change(self, entity: str, id: str, **values: Any) -> Row:
        """Edit fields of a record; return it as it was saved."""
        changed: Row = self._ask("PATCH", f"{entity}/{quote(id)}", values)
        return changed

    def _ask(self, method: str, place: str, values: Row | None = None) -> Any:
        body = None if values is None else json.dumps(values, default=str).encode()
        try:
            answer = self._pool.request(method, f"{self.url}/_sandbox/records/{place}", body=body)
        except HTTPError as error:
            raise Unanswered(f"{self.name} does not answer at {self.url}: {error}") from error
        if answer.status >= 400:
            raise Unanswered(f"{self.name} refused {method} {place}: {answer.data.decode(errors='replace')[:300]}")
        return json.loads(answer.data, parse_float=Decimal)

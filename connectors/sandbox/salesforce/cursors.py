"""Open query results, read page by page.

Source: REST API Developer Guide, "Query More Results"; SOQL guide, "Change the Batch Size in Queries".
"""

from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.ids import make_id
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.shape import Shape

MAX_PAGE, MIN_PAGE = 2000, 200
_OPEN = 10
_LONG_TEXT_PAGE = 200


@dataclass(slots=True)
class Cursors:
    """The results whose later pages can still be asked for; beyond ten, the oldest is dropped."""

    _open: dict[str, tuple[Shape, list[Row]]] = field(default_factory=dict)
    _made: int = 0

    def first(self, shape: Shape, rows: list[Row], *, version: str, size: int) -> dict[str, Any]:
        """Return the first page, and keep the result open if there is more."""
        if len(rows) <= size:
            return self._page(shape, rows, "", 0, version=version, size=size)
        self._made += 1
        name = make_id("0r8", self._made)
        self._open[name] = (shape, rows)
        while len(self._open) > _OPEN:
            del self._open[next(iter(self._open))]
        return self._page(shape, rows, name, 0, version=version, size=size)

    def more(self, locator: str, *, version: str, size: int) -> dict[str, Any]:
        """Return the page a locator names. Raises SalesforceError INVALID_QUERY_LOCATOR."""
        name, _, start = locator.rpartition("-")
        if name not in self._open or not start.isdigit():
            raise SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator")
        shape, rows = self._open[name]
        page = self._page(shape, rows, name, int(start), version=version, size=size)
        if page["done"]:
            del self._open[name]
        return page

    def clear(self) -> None:
        self._open.clear()

    def _page(self, shape: Shape, rows: list[Row], name: str, start: int, *, version: str, size: int) -> dict[str, Any]:
        shown = [
            shape.record(row, version, lambda child, found: self.first(child, found, version=version, size=size))
            for row in rows[start : start + size]
        ]
        end = start + size
        more = {} if end >= len(rows) else {"nextRecordsUrl": f"/services/data/v{version}/query/{name}-{end}"}
        return {"totalSize": len(rows), "done": not more, **more, "records": shown}


def page_size(header: str | None, shape: Shape | None) -> int:
    """Return how many records a page holds, given the Sforce-Query-Options header; no shape: a later page."""
    if shape and sum(getattr(part, "long_text", False) for part in shape.parts.values()) >= 2:
        return _LONG_TEXT_PAGE
    wanted = (header or "").partition("batchSize=")[2].split(",")[0].strip()
    return min(max(int(wanted), MIN_PAGE), MAX_PAGE) if wanted.isdigit() else MAX_PAGE

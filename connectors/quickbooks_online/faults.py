"""QuickBooks Online's faults in their three shapes, read into one.

The service writes `Fault` with capitals, the gateway `fault` in small letters with nulls, throttling either, and codes
come with and without zeros. Source: recorded answers; Intuit, "Handling common errors".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.http import Answer, redact


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal: `code` without leading zeros, `status` of the HTTP answer (200 inside a batch)."""

    status: int
    code: str
    message: str = ""
    detail: str = ""
    element: str | None = None
    type: str = ""
    tid: str = ""

    @property
    def details(self) -> str:
        """Return the vendor's words with the id that Intuit's support asks for, redacted."""
        where = f" ({self.element})" if self.element else ""
        tid = f" intuit_tid {self.tid}" if self.tid else ""
        return redact(f"HTTP {self.status} {self.code} {self.message}: {self.detail}{where}{tid}")

    @property
    def throttled(self) -> bool:
        """Whether too many calls were made; throttling once came as 403."""
        return self.status == 429 or self.code == "3001"

    @property
    def broken(self) -> bool:
        """Whether QuickBooks failed rather than refused: what it did is not known."""
        return self.type.lower().startswith("system") or (self.code.isdigit() and int(self.code) >= 10000)


def contents(answer: Answer) -> Mapping[str, Any] | None:
    """Return the JSON object of an answer; None for a page, a gateway's plain text or nothing at all."""
    try:
        content = json.loads(answer.body, parse_float=Decimal)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def read_fault(content: Mapping[str, Any], *, status: int, tid: str = "") -> Fault | None:
    """Return the fault in an answer or in one item of a batch; None where there is none.

    Of several errors the first speaks; the words of the others join its detail.
    """
    fault = _lower(content).get("fault")
    if not isinstance(fault, Mapping):
        return None
    inside = _lower(fault)
    errors = [_lower(error) for error in inside.get("error") or [{}]]
    first, *others = errors
    words = [str(first.get("detail") or ""), *(f"{one.get('message')}: {one.get('detail')}" for one in others)]
    return Fault(
        status,
        str(first.get("code") or "").lstrip("0"),
        str(first.get("message") or ""),
        " | ".join(word for word in words if word),
        first.get("element") or None,
        str(inside.get("type") or ""),
        tid,
    )


def fault_of(answer: Answer) -> Fault | None:
    """Return the fault that an answer as a whole is; one without a body that can be read has only its status."""
    tid = answer.headers.get("intuit_tid", "")
    content = contents(answer)
    found = read_fault(content, status=answer.status, tid=tid) if content is not None else None
    if found is not None or answer.status == 200:
        return found
    return Fault(answer.status, "", detail=answer.body[:500].decode(errors="replace"), tid=tid)


def _lower(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in content.items()}

"""A story as people and programs read it: aligned lines as it goes, or one JSON document at its end."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from integrations.running.demo.scene import SignIn, Told, written_by

TITLE, CALLS = 20, 14


def lines_of(told: Told) -> Iterator[str]:
    """Yield the lines of one step: what happened, then what its run warns of, then its counts by process."""
    calls = "" if told.calls is None else f"{told.calls} API calls"
    yield f"{told.title:<{TITLE}}{calls:>{CALLS}}   {told.said}"
    if told.run is None:
        return
    indent = " " * (TITLE + CALLS + 3)
    for process in told.run["processes"]:
        counts = written_by({"processes": [process]})
        if counts:
            said = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
            yield f"{indent}{process['title']}: {said}"
    for entry in told.run["entries"]:
        yield f"{indent}{entry['level']}: {entry['message']}"


def sign_in_lines(sign_in: SignIn, pages: dict[str, str]) -> Iterator[str]:
    """Yield where to go on reading."""
    yield f"{'Salesforce':<{TITLE}}{pages['salesforce']}"
    yield f"{'QuickBooks':<{TITLE}}{pages['quickbooks']}"
    yield f"{'View Activity':<{TITLE}}{pages['activity']}"
    yield f"{'Sign in':<{TITLE}}{sign_in.url}  user name: {sign_in.username}  password: {sign_in.password}"


def document_of(steps: Sequence[Told], sign_in: SignIn, pages: dict[str, str], *, failed: str | None) -> dict[str, Any]:
    """Return the whole story; `failed` is the step that did not come out, None when all did."""
    return {
        "succeeded": failed is None,
        "failed": failed,
        "sign_in": asdict(sign_in),
        "urls": pages,
        "steps": [{"title": told.title, "said": told.said, "calls": told.calls} for told in steps],
        "runs": [{"title": told.title, **told.run} for told in steps if told.run is not None],
    }

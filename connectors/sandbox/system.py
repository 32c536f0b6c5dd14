"""What the server asks of a simulated system."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from connectors.sandbox.http import Request, Response


class Rejected(Exception):
    """The system refuses what a person tried; the message is what its page would show."""


class System(Protocol):
    """One simulated vendor: its API, its sign-in, and the pages where people work."""

    name: str

    def route(self, request: Request) -> str:
        """Return the template of the call's path, for counting and faults: `/v3/company/{realm}/batch`."""

    def handle(self, request: Request) -> Response:
        """Answer one call of the vendor's API, its OAuth, or a person's page under /people."""

    def credentials(self, base_url: str) -> dict[str, Any]:
        """Return all that a client needs to sign in."""

    def reset(self, sample: str, sizes: Mapping[str, int]) -> None:
        """Start anew with the sample `demo` or `empty`, or with numbered records of the given sizes."""

    def load(self, folder: Path) -> None:
        """Add the records of `folder/<system>/<Object>.json`, lists shaped as the API returns them."""

    def set_limits(self, on: bool) -> None:
        """Switch the vendor's throttling on or off."""

    def fault_response(self, kind: str) -> Response:
        """Return the vendor's own answer for `http_500`, `throttle` or `html`."""

    def expire_token(self) -> None:
        """Let every access token expire at once; refresh tokens stay."""

    def records(self, object: str) -> list[dict[str, Any]]:
        """Return all records of an object. Raises Rejected for an unknown object."""

    def record(self, object: str, id: str) -> dict[str, Any] | None:
        """Return one record."""

    def create(self, object: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Create as a person would, under the same rules. Raises Rejected."""

    def change(self, object: str, id: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Edit as a person would. Raises Rejected."""

    def delete(self, object: str, id: str) -> None:
        """Delete as a person would. Raises Rejected."""


@runtime_checkable
class Configurable(Protocol):
    """A system with settings of its own beside the frame's."""

    def settings(self) -> dict[str, Any]:
        """Return the settings and their values."""

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Change some of them. Raises Rejected for a name it does not have."""

"""One REST call below /services/data/vNN.0, and its answer, before either is bytes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.salesforce.cursors import Cursors
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.org import Org


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what the body says; None is an empty body."""

    status: int
    content: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call, or a subrequest of a composite one.

    `parts` are the decoded segments of the path after the version; `dispatch` answers another call of the same client.
    """

    org: Org
    cursors: Cursors
    method: str
    version: str
    parts: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    read: Callable[[], Any]
    dispatch: "Callable[[Call], Answer]"
    base_url: str = ""

    @property
    def root(self) -> str:
        """The path that every URL in an answer begins with."""
        return f"/services/data/v{self.version}"

    def content(self) -> Any:
        """Return the JSON body. Raises SalesforceError JSON_PARSER_ERROR."""
        try:
            return self.read()
        except (ValueError, json.JSONDecodeError) as error:
            raise SalesforceError("JSON_PARSER_ERROR", f"Unexpected character in the request body: {error}") from error

    def object(self) -> dict[str, Any]:
        """Return the JSON body, which must be an object. Raises SalesforceError."""
        content = self.content()
        if not isinstance(content, dict):
            raise SalesforceError(
                "JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body."
            )
        return content

    def listed(self, name: str) -> list[dict[str, Any]]:
        """Return the list of objects under a name of the JSON body. Raises SalesforceError."""
        return objects(self.object().get(name), name)

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() == "true"


def objects(content: Any, name: str) -> list[dict[str, Any]]:
    """Return `content` as a list of objects. Raises SalesforceError JSON_PARSER_ERROR."""
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise SalesforceError("JSON_PARSER_ERROR", f"Cannot deserialize {name}: a list of objects is required")
    return content


def wrong_method(call: Call, allowed: str) -> SalesforceError:
    return SalesforceError(
        "METHOD_NOT_ALLOWED", f"HTTP Method '{call.method}' not allowed. Allowed are {allowed}", status=405
    )

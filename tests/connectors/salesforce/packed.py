"""The messages that writes are packed into, and the calls in them."""

import json
from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from connectors.base import Message, Write
from connectors.salesforce.packing import ROW_HEADERS, pack, wire

ROOT = "/services/data/v66.0"


def packed(writes: Sequence[Write]) -> list[Message]:
    """Return the messages of writes of which none is refused."""
    numbers = count(1)
    messages, refused = pack(writes, root=ROOT, new_id=lambda: f"m{next(numbers)}")
    assert refused == {}
    return messages


def subrequests(message: Message) -> list[dict[str, Any]]:
    """Return the calls in a message, without the headers and names that all have."""
    requests: list[dict[str, Any]] = json.loads(wire(message.body), parse_float=Decimal)["compositeRequest"]
    assert [request.pop("httpHeaders") for request in requests] == [ROW_HEADERS] * len(requests)
    assert [request.pop("referenceId") for request in requests] == [f"part{n}" for n in range(len(requests))]
    return requests

"""The connector to one QuickBooks Online company."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from connectors.base import Field, Limit, Message, Outcome, Page, Record, Refused, Settled, Write
from connectors.http import Session
from connectors.json_text import dumps
from connectors.quickbooks.vocabulary import ENTITIES
from connectors.quickbooks_online import company, poll, reading, settle
from connectors.quickbooks_online.calls import BATCH, BATCH_ITEMS, MINOR_VERSION, Calls
from connectors.quickbooks_online.encode import Untold, batch_item
from connectors.quickbooks_online.outcomes import outcomes

HEADERS = {"Accept": "application/json"}
"""What a Session for QuickBooks Online must send: without it QuickBooks answers in XML."""
INTUIT_WEB = "https://app.qbo.intuit.com/app/{page}"
"""Where people see records; a template may also name {entity} and {id}."""
PAGES = {
    "Customer": "customerdetail?nameId={id}",
    "Vendor": "vendordetail?nameId={id}",
    "Invoice": "invoice?txnId={id}",
    "SalesReceipt": "salesreceipt?txnId={id}",
    "CreditMemo": "creditmemo?txnId={id}",
    "Estimate": "estimate?txnId={id}",
    "RefundReceipt": "refundreceipt?txnId={id}",
    "Payment": "recvpayment?txnId={id}",
    "Item": "items",
}


def random_id() -> str:
    """Return an id for a message that nobody else has."""
    return uuid4().hex


class QuickBooksOnline:
    """One company, as `connectors.base.Connector` defines a connector.

    `web` is the template of a record's address. `custom_fields` are the definition ids of the sales forms' custom
    fields, PONumber and SalesRepRef, as `company` found them before; `company` learns them too.
    """

    # Source: Intuit, "Limits and throttles" (per company and app).
    limits: tuple[Limit, ...] = (
        Limit("second", 10, timedelta(seconds=1)),
        Limit("minute", 500, timedelta(seconds=60)),
        Limit("batch", 40, timedelta(seconds=60)),
    )

    def __init__(
        self, session: Session, *, realm_id: str, web: str = INTUIT_WEB, custom_fields: Mapping[str, str] | None = None,
        new_id: Callable[[], str] = random_id,
    ) -> None:  # fmt: skip
        self.session = session
        self.realm_id = realm_id
        self._web = web
        self._custom_fields = dict(custom_fields or {})
        self._new_id = new_id
        self._calls = Calls(session, realm_id)

    def describe(self, entities: Collection[str]) -> dict[str, list[Field]]:
        """Return the vocabulary's fields, of kinds of line too; no call is made."""
        return {
            entity: [field.described(field.online) for field in ENTITIES[entity]]
            for entity in entities
            if entity in ENTITIES
        }

    def company(self) -> Record:
        """Return the company's facts, see `company.company`, and learn its custom fields from them."""
        facts = company.company(self._calls, self.realm_id)
        self._custom_fields = company.custom_fields_of(facts)
        return facts

    def poll(self, cursors: Mapping[str, str | None]) -> Iterator[Page]:
        """Yield what changed; every entity yields at least one page."""
        return poll.poll(self._calls, cursors)

    def read(self, wanted: Mapping[str, Collection[str]]) -> Iterator[Record]:
        """Yield records by id, a thousand a call."""
        return reading.read(self._calls, wanted)

    def find(self, entity: str, field: str, values: Collection[str]) -> Iterator[Record]:
        """Yield records by value, inactive ones too; a thousand names a call."""
        return reading.find(self._calls, entity, field, values)

    def history(self, entity: str, since: date) -> Iterator[Record]:
        """Yield an entity's transactions dated at or after a day, a thousand a call."""
        return reading.history(self._calls, entity, since)

    def highest_number(self) -> int:
        """Return the highest number among the newest sales forms of each kind; 0 where none is a number.

        Companies with custom transaction numbers share one counter between their sales forms.
        """
        return reading.highest_number(self._calls)

    def encode(self, writes: Sequence[Write]) -> tuple[list[Message], dict[str, Refused]]:
        """Pack writes into batches of thirty, in their order."""
        items: list[tuple[str, dict[str, Any]]] = []
        refused: dict[str, Refused] = {}
        for write in writes:
            try:
                items.append((write.key, batch_item(write, self._custom_fields)))
            except Untold as untold:
                refused[write.key] = Refused(untold.message, "untold", untold.field)
        starts = range(0, len(items), BATCH_ITEMS)
        return [self._message(items[start : start + BATCH_ITEMS]) for start in starts], refused

    def send(self, message: Message) -> list[Outcome]:
        """Make the one call.

        A NotDone beside a Done needs a new message: to an old request id QuickBooks replays its old answer.
        """
        method, _, path = message.route.partition(" ")
        return outcomes(message, self.session.write(method, path, limits=BATCH, body=message.body))

    def settle(self, message: Message, writes: Sequence[Write], sent_at: datetime) -> list[Settled]:
        """Find out what became of each write."""
        return settle.settle(self._calls, writes, sent_at)

    def web_url(self, entity: str, id: str) -> str | None:
        """Return where a person sees the record; None for what has no page of its own."""
        if "{page}" in self._web and entity not in PAGES:
            return None
        page = PAGES.get(entity, "").format(id=quote(id, safe=""))
        return self._web.format(page=page, entity=entity, id=quote(id, safe=""))

    def _message(self, items: Sequence[tuple[str, dict[str, Any]]]) -> Message:
        id = self._new_id()
        numbered = [{"bId": str(index), **item} for index, (_key, item) in enumerate(items)]
        route = f"POST {self._calls.path}/batch?minorversion={MINOR_VERSION}&requestid={id}"
        body = dumps({"BatchItemRequest": numbered}).encode()
        return Message(id, route, body, tuple(key for key, _item in items))

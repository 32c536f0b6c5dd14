"""One connected Salesforce org: the REST API, five queries or a thousand rows a call."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from connectors.base import Field, Limit, Message, Outcome, Page, Record, Refused, Settled, State, Write
from connectors.http import Session
from connectors.salesforce import describing, settling
from connectors.salesforce.answers import outcomes_of
from connectors.salesforce.calls import API_VERSION, CALL, Reader
from connectors.salesforce.objects import aggregate_of
from connectors.salesforce.packing import pack, wire
from connectors.salesforce.polling import Scope, next_cursor, poll_queries, with_place
from connectors.salesforce.records import Shape, Types, record_of, shape_of
from connectors.salesforce.soql import Query, queries, select

LIGHTNING = "/lightning/r/{entity}/{id}/view"
HEADERS = {
    "Sforce-Auto-Assign": "FALSE",
    "Sforce-Call-Options": "client=Tandem",
    "Sforce-Duplicate-Rule-Header": "allowSave=true",
    "Sforce-Mru": "updateMru=false",
}
"""What every session to Salesforce sends along."""


class Salesforce:
    """One org; a `base.Connector`.

    `fields` holds by object the paths that are wanted of its records; the ids, external ids and SystemModstamp come
    anyway. Lines come with their header when their object has an entry. `types` (`base.Field.type` by object and path)
    tells dates from texts in customers' own fields; the package's are known by their names. `web` is the address of a
    record's page with `{entity}` and `{id}`.
    """

    limits: tuple[Limit, ...] = (Limit("call", 100, timedelta(seconds=10)),)

    def __init__(
        self, session: Session, *, fields: Mapping[str, Collection[str]], scope: Scope, api_version: str = API_VERSION,
        types: Types | None = None, web: str | None = None, new_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:  # fmt: skip
        self._session = session
        self._fields = fields
        self._scope = scope
        self._types = types or {}
        self._web = web or f"{session.url}{LIGHTNING}"
        self._new_id = new_id
        self._shapes: dict[str, Shape] = {}
        self._reader = Reader(session, f"/services/data/v{api_version}")

    def describe(self, entities: Collection[str]) -> dict[str, list[Field]]:
        return describing.describe(self._reader, entities)

    def company(self) -> Record:
        return describing.company(self._reader)

    def poll(self, cursors: Mapping[str, str | None]) -> Iterator[Page]:
        """Yield what changed, each query's pages in order of SystemModstamp; the usual objects are one call.

        A deleted record that was linked comes with its state as long as it lies in the recycle bin. Pricebook2 brings
        the standard price book, OpportunityStage the active stages, always.
        """
        asked = poll_queries(cursors, self._fields, scope=self._scope)
        cursor = None
        for page in self._reader.pages([query for _, query in asked]):
            cursor = cursor or next_cursor(page.date)
            entity = asked[page.number][0]
            place = with_place(cursor, entity, page.rows)
            yield Page(entity, tuple(self._record(row, entity) for row in page.rows), place)

    def read(self, wanted: Mapping[str, Collection[str]]) -> Iterator[Record]:
        """Yield records by id, about 1,500 a call; of a merged Account or Contact, deleted, MasterRecordId tells the
        winner."""
        missing = {(entity, id): None for entity, ids in wanted.items() for id in ids}
        asked = [(entity, query) for entity, ids in wanted.items() for query in self._queries(entity, "Id", ids)]
        for number, row in self._reader.rows([query for _, query in asked]):
            record = self._record(row, asked[number][0])
            missing.pop((record.entity, record.id), None)
            yield record
        winners = self._winners([place for place in missing if aggregate_of(place[0]).merged])
        for place in missing:
            fields = {"MasterRecordId": winners[place]} if winners.get(place) else {}
            yield Record(*place, fields, state=State.DELETED)

    def find(self, entity: str, field: str, values: Collection[str]) -> Iterator[Record]:
        for _, row in self._reader.rows(self._queries(entity, field, values)):
            yield self._record(row, entity)

    def encode(self, writes: Sequence[Write]) -> tuple[list[Message], dict[str, Refused]]:
        return pack(writes, root=self._reader.root, new_id=self._new_id)

    def send(self, message: Message) -> list[Outcome]:
        method, _, path = message.route.partition(" ")
        answer = self._session.write(method, path, limits=CALL, body=wire(message.body))
        return outcomes_of(message, answer)

    def settle(self, message: Message, writes: Sequence[Write], sent_at: datetime) -> list[Settled]:
        return settling.settle(self._reader, writes)

    def web_url(self, entity: str, id: str) -> str | None:
        return self._web.format(entity=entity, id=id)

    def _queries(self, entity: str, field: str, values: Collection[str]) -> list[Query]:
        return queries(select(aggregate_of(entity), self._fields, currency=self._scope.currency), field, values)

    def _record(self, row: Mapping[str, object], entity: str) -> Record:
        shape = self._shapes.get(entity)
        if shape is None:
            shape = self._shapes[entity] = shape_of(aggregate_of(entity), self._fields)
        return record_of(row, shape, types=self._types)

    def _winners(self, places: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the ids into which deleted records were merged, as long as the recycle bin knows."""
        asked = [
            (entity, query)
            for entity in dict.fromkeys(entity for entity, _ in places)
            for query in queries(
                f"SELECT Id, MasterRecordId FROM {entity}", "Id", [id for kind, id in places if kind == entity],
                deleted=True,
            )
        ]  # fmt: skip
        rows = self._reader.rows([query for _, query in asked])
        return {(asked[number][0], row["Id"]): row["MasterRecordId"] for number, row in rows if row["MasterRecordId"]}

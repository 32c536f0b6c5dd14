"""One company file: its records, numbers, clock and settings. Knows no rules of the books."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sandbox.clock import Clock
from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.indexes import Indexes, epoch
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_NAME, ENTITIES
from connectors.sandbox.quickbooks_online.tables.schema import TRANSACTIONS, Entity
from connectors.sandbox.quickbooks_online.values import stamp
from connectors.sandbox.store import Store

# Customers, vendors and employees count on one sequence of ids, transactions on another, but worked time, which is no
# posting, on its own. Source: recordings.
COUNTED = {"names": "names", **dict.fromkeys(TRANSACTIONS, "txn"), "time": None}
SEQUENCES = {entity.name: COUNTED.get(entity.kind) for entity in ENTITIES}
# Source: Intuit, Class: ids of 19 digits.
FIRST_ID = {"Class": 5_000_000_000_000_000_001}
DELETED = "Deleted"
PLURALS = {"Customer": "Names", "Vendor": "Names", "Employee": "Names", "Class": "Classes"}
CURRENCIES = {
    "USD": "United States Dollar",
    "EUR": "Euro",
    "GBP": "British Pound Sterling",
    "CAD": "Canadian Dollar",
    "AUD": "Australian Dollar",
    "JPY": "Japanese Yen",
    "CHF": "Swiss Franc",
    "INR": "Indian Rupee",
}
# What no API shows: settings of a user, of the app's registration, and of the simulator. Changed by the control API.
SETTINGS: dict[str, Any] = {
    "warn_duplicate_numbers": True,
    "rotate_refresh_tokens": False,
    "user_name": "Craig Carlson",
    "cdc_days": 30,
}


class Company:
    """Records are never changed in place: who changes one saves a new dict, so that the old one can be compared."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.written = 0
        self.rebuild()

    def rebuild(self) -> None:
        """Learn the indexes anew from the store."""
        self.indexes = Indexes()
        for entity in ENTITIES:
            for record in self.store.table(entity.name).values():
                self.indexes.put(entity.name, None, record)

    @property
    def realm(self) -> str:
        return str(self.store.meta.get("realm", ""))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.info.get("DefaultTimeZone", "America/Los_Angeles"))

    @property
    def info(self) -> dict[str, Any]:
        return self.get("CompanyInfo", "1") or {}

    @property
    def is_us(self) -> bool:
        return str(self.info.get("Country", "US")) == "US"

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()

    def setting(self, name: str) -> Any:
        return self.store.meta.get("settings", {}).get(name, SETTINGS[name])

    def preference(self, group: str, name: str, default: Any = None) -> Any:
        """Return one preference of the company."""
        return (self.get("Preferences", "1") or {}).get(group, {}).get(name, default)

    @property
    def home_currency(self) -> str:
        return str((self.preference("CurrencyPrefs", "HomeCurrency") or {}).get("value", "USD"))

    @property
    def multicurrency(self) -> bool:
        return bool(self.preference("CurrencyPrefs", "MultiCurrencyEnabled"))

    def currency(self, code: str) -> dict[str, str]:
        """Return a CurrencyRef."""
        return {"value": code, "name": CURRENCIES.get(code, code)}

    def get(self, entity: str, id: str) -> dict[str, Any] | None:
        return self.store.table(entity).get(id)

    def need(self, entity: str, id: str) -> dict[str, Any]:
        """Return a record that the request is about. Raises Fault 610."""
        record = self.get(entity, id)
        if record is None:
            raise faults.not_found()
        return record

    def referred(self, entity: str, id: str) -> dict[str, Any]:
        """Return a record that a reference names. Raises Fault 2500."""
        record = self.get(entity, id)
        if record is None:
            raise faults.bad_reference(PLURALS.get(entity, f"{entity}s"), id)
        return record

    def all(self, entity: str) -> Iterable[dict[str, Any]]:
        return self.store.table(entity).values()

    def find(self, entity: str, field: str, value: str) -> list[dict[str, Any]]:
        """Return the records whose indexed field equals the value, ignoring case."""
        table = self.store.table(entity)
        return [table[id] for id in self.indexes.find(entity, field, value)]

    def next_number(self, sequence: str, first: int = 1) -> str:
        """Count on."""
        counters = self.store.meta.setdefault("counters", {})
        counters[sequence] = max(counters.get(sequence, first - 1) + 1, first)
        self.store.touch_meta()
        return str(counters[sequence])

    def count_past(self, sequence: str, number: int) -> None:
        """Make sure that a number is not given again."""
        counters = self.store.meta.setdefault("counters", {})
        counters[sequence] = max(counters.get(sequence, 0), number)
        self.store.touch_meta()

    def next_id(self, entity: Entity) -> str:
        return self.next_number(SEQUENCES[entity.name] or entity.name, FIRST_ID.get(entity.name, 1))

    def created(self, entity: Entity, record: dict[str, Any], id: str | None = None) -> dict[str, Any]:
        """Return the record with a new id (or the given one), its first SyncToken and its times."""
        moment = stamp(self.now(), self.zone)
        times = {"CreateTime": moment, "LastUpdatedTime": moment}
        id = id or self.next_id(entity)
        return {**record, "domain": "QBO", "sparse": False, "Id": id, "SyncToken": "0", "MetaData": times}

    def edited(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return the record with the next SyncToken and a new time."""
        return {**self.touched(record), "SyncToken": str(int(record.get("SyncToken", "0")) + 1)}

    def touched(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return the record with a new time but its old SyncToken: a side effect of another record's change."""
        moment = stamp(self.now(), self.zone)
        return {**record, "MetaData": {**record.get("MetaData", {"CreateTime": moment}), "LastUpdatedTime": moment}}

    def save(self, entity: str, record: dict[str, Any]) -> None:
        """Keep a new or changed record."""
        id = record["Id"]
        self.indexes.put(entity, self.get(entity, id), record)
        self.store.put(entity, id, record)
        self.written += 1

    def remove(self, entity: str, id: str) -> None:
        """Delete a record for good, and remember that it was."""
        self.indexes.put(entity, self.need(entity, id), None)
        self.store.remove(entity, id)
        gone = {"entity": entity, "Id": id, "time": stamp(self.now(), self.zone)}
        self.store.put(DELETED, f"{entity}/{id}", gone)
        self.written += 1

    def deleted_since(self, entity: str, since: int) -> list[dict[str, Any]]:
        """Return what was deleted at or after an epoch second, as far as the company remembers, latest first."""
        oldest = int((self.now() - timedelta(days=self.setting("cdc_days"))).timestamp())
        rows = [row for row in self.store.table(DELETED).values() if row["entity"] == entity]
        return [row for row in reversed(rows) if epoch(row["time"]) >= max(since, oldest)]


def entity_of(name: str) -> Entity:
    """Return the entity declared under that name."""
    return BY_NAME[name]


def view(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record as the API shows it: what begins with an underscore is the simulator's own."""
    return {name: value for name, value in record.items() if name[0] != "_"}

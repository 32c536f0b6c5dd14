"""What is known of both companies as a whole: looked at in the first run, after a change of settings, and daily."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.base import QUICKBOOKS, SALESFORCE, Field, Record
from integrations.processes.currencies import CURRENCY
from integrations.processes.initialize import PACKAGE
from widget.connections import Connectors
from widget.models import Connection, Widget
from widget.values import field_from_json, field_to_json, record_from_json, record_to_json

LOOK_AGAIN = timedelta(days=1)
LISTS = ("Term", "Class")
QUICKBOOKS_ENTITIES = ("Customer", "Item", "Invoice", "SalesReceipt", "SalesItemLine")
# There are none in an org whose states and countries are free texts, or with a single currency.
CODES = (*(f"{kind}{part}Code" for kind in ("Billing", "Shipping") for part in ("State", "Country")), CURRENCY)
NOBODY = Record("Company", "", {})


@dataclass(slots=True)
class Facts:
    """The companies, their fields, and QuickBooks' name lists."""

    company: Record = NOBODY
    organization: Record = NOBODY
    schemas: dict[tuple[str, str], Mapping[str, Field]] = field(default_factory=dict)
    lists: dict[str, list[Record]] = field(default_factory=dict)
    fresh: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(str(self.company.fields.get("TimeZone") or "UTC"))


def known_facts(widget: Widget, connectors: Connectors, now: datetime) -> Facts | None:
    """Return what was learnt before, or None when it is time to look again."""
    rows = connectors.connections
    for row in rows.values():
        if not row.facts or row.looked_at is None or row.looked_at < widget.settings_changed_at:
            return None
        if row.looked_at < max(now - LOOK_AGAIN, row.connected_at):
            return None
    salesforce, quickbooks = rows[SALESFORCE].facts, rows[QUICKBOOKS].facts
    facts = Facts(
        company=record_from_json(quickbooks["company"]),
        organization=record_from_json(salesforce["company"]),
        lists={name: [record_from_json(entry) for entry in entries] for name, entries in quickbooks["lists"].items()},
    )
    for system, known in ((SALESFORCE, salesforce), (QUICKBOOKS, quickbooks)):
        for entity, fields in known["schemas"].items():
            described = [field_from_json(content) for content in fields]
            facts.schemas[(system, entity)] = {described_field.name: described_field for described_field in described}
    return facts


def look(connectors: Connectors, *, wanted: Mapping[str, Collection[str]]) -> Facts:
    """Read the facts of both systems; of Salesforce's fields only those in `wanted` and the package's are kept."""
    facts = Facts(company=connectors.quickbooks.company(), organization=connectors.salesforce.company(), fresh=True)
    described = connectors.salesforce.describe(PACKAGE)
    for entity, fields in described.items():
        kept = {*PACKAGE[entity], *wanted.get(entity, ()), *_as_child(entity, wanted), *CODES}
        facts.schemas[(SALESFORCE, entity)] = {field.name: field for field in fields if field.name in kept}
    _add_children(facts, described, wanted)
    for entity, fields in connectors.quickbooks.describe(QUICKBOOKS_ENTITIES).items():
        facts.schemas[(QUICKBOOKS, entity)] = {field.name: field for field in fields}
    for page in connectors.quickbooks.poll(dict.fromkeys(LISTS)):
        facts.lists.setdefault(page.entity, []).extend(page.records)
    return facts


def _as_child(entity: str, wanted: Mapping[str, Collection[str]]) -> set[str]:
    """Return the fields that are wanted of an object as part of another's records."""
    paths = (path.rpartition(".") for paths in wanted.values() for path in paths)
    return {name for parent, _, name in paths if parent.split(".")[-1] == entity}


def _add_children(facts: Facts, described: Mapping[str, list[Field]], wanted: Mapping[str, Collection[str]]) -> None:
    """Add the fields of children under the paths by which their header's records name them."""
    contact = {field.name: field for field in described.get("Contact", ())}
    account = dict(facts.schemas.get((SALESFORCE, "Account"), {}))
    for path in wanted.get("Account", ()):
        child, _, name = path.partition(".")
        if child == "Contact" and name in contact:
            account[path] = contact[name]
    facts.schemas[(SALESFORCE, "Account")] = account


def remember(widget: Widget, facts: Facts, now: datetime) -> None:
    """Store the facts with the connections."""
    for system, record in ((SALESFORCE, facts.organization), (QUICKBOOKS, facts.company)):
        content = {
            "company": record_to_json(record),
            "schemas": {
                entity: [[name, *field_to_json(field)[1:]] for name, field in fields.items()]
                for (of, entity), fields in facts.schemas.items()
                if of == system
            },
        }
        if system == QUICKBOOKS:
            content["lists"] = {name: [record_to_json(entry) for entry in rows] for name, rows in facts.lists.items()}
            content["custom_fields"] = _custom_fields(record)
        name = str(record.fields.get("Name") or "")[:255]
        Connection.objects.filter(widget=widget, system=system).update(
            facts=content, looked_at=now, company_name=name, broken_why=""
        )


def _custom_fields(company: Record) -> dict[str, str]:
    named = {"PONumber": "CustomField.PONumber", "SalesRepRef": "CustomField.SalesRep"}
    return {field: str(company.fields[path]) for field, path in named.items() if company.fields.get(path)}

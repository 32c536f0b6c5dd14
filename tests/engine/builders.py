"""A small two-way pairing, Accounts and Customers with few fields, and plain builders of what the planner looks at."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from connectors.base import Field, Line, Record, State, Value
from integrations.engine.actions import Action, Skip
from integrations.engine.agreement import agreement, conclude
from integrations.engine.planner import plan
from integrations.engine.policy import Policy
from integrations.engine.process import Computed, Direction, Lines, Map, Pairing, Ref, Rule, Step, Unfit
from integrations.engine.resolve import Blocked, resolve
from integrations.engine.snapshot import Link, LinkTo, Pair, Snapshot, Wanted, match_key, name_of

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
COMPANY = Record("Company", "9130", {"Name": "Craig's Design"})
ORGANIZATION = Record("Organization", "00D", {"Name": "Craig's Design"})
STAMPS: Mapping[str, Wanted] = {"Sync_Me__c": False, "Last_Sync_Date__c": NOW}
TWO_WAY = Policy(allow_modify=True)
ONE_WAY = Policy(allow_modify=False)
IN_ONLY = frozenset({Direction.IN})
OUT_ONLY = frozenset({Direction.OUT})


def without_colon(value: Value, snapshot: Snapshot) -> Value:
    """Return a name that QuickBooks takes."""
    if ":" in str(value):
        raise Unfit("QuickBooks does not take a colon in a name")
    return value


PEOPLE = Pairing(
    kind="customer",
    salesforce="Account",
    quickbooks=("Customer",),
    external_id="External__c",
    type="customer",
    title=name_of,
    key=lambda record: match_key(name_of(record)),
    remember=("Balance",),
)
FIELDS = (
    Map("Name", "DisplayName", "Name", required=True, to_quickbooks=without_colon),
    Map("Name", "CompanyName", "Company name", ways=OUT_ONLY, on_create=True),
    Map("Phone", "PrimaryPhone", "Phone"),
    Map("Fax", "Fax", "Fax"),
    Map("Size", "Size", "Size"),
    Map("BillingStreet", "BillAddr.Street", "Billing Street"),
    Map("BillingCity", "BillAddr.City", "Billing City"),
)


def _qualifies(pair: Pair, snapshot: Snapshot) -> bool:
    return pair.salesforce is None or pair.salesforce.fields.get("Ok") is True


QUALIFIES = Rule("qualifies", _qualifies, lambda pair, snapshot: "It does not qualify. Make it so.", creating=True)
INWARD = Step(
    PEOPLE,
    Direction.IN,
    (
        *FIELDS,
        Ref("ParentId", "ParentRef", kind="customer", ways=IN_ONLY),
        Computed("Block", lambda record, snapshot: record.fields.get("BillAddr.Block")),
    ),
    follows=lambda policy: not policy.allow_modify,
)
OUTWARD = Step(
    PEOPLE,
    Direction.OUT,
    (*FIELDS, Computed("Note", lambda record, snapshot: f"from {record.id}", on_create=True)),
    rules=(QUALIFIES,),
    updates=lambda policy: policy.allow_modify,
    unsent="was changed in Salesforce. The change was not sent.",
)
SCHEMAS: Mapping[tuple[str, str], Mapping[str, Field]] = {
    ("quickbooks", "Customer"): {
        "DisplayName": Field("DisplayName", "Display name", "string", 20),
        "PrimaryPhone": Field("PrimaryPhone", "Phone", "string", 10),
    },
    ("salesforce", "Account"): {
        "BillingCity": Field("BillingCity", "Billing City", "choice", choices=("Ulm", "Bonn"), restricted=True)
    },
}


def account(fields: Mapping[str, Value], id: str = "001A", *, state: State = State.ACTIVE) -> Record:
    """Return an Account that qualifies."""
    return Record("Account", id, {"Ok": True, **fields}, version="a1", state=state)


def customer(fields: Mapping[str, Value], id: str = "7", *, state: State = State.ACTIVE) -> Record:
    """Return a Customer."""
    return Record("Customer", id, fields, version="q1", state=state)


def linked(salesforce: Mapping[str, Value], quickbooks: Mapping[str, Value], *, confirmed: bool = True) -> Link:
    """Return the link of the Account 001A and the Customer 7 with the values last agreed."""
    return Link("customer", "001A", "7", salesforce, quickbooks, "Customer", "q0", confirmed=confirmed)


def snapshot(
    *pairs: Pair,
    policy: Policy = TWO_WAY,
    links: Sequence[Link] = (),
    related: Sequence[Record] = (),
    schemas: Mapping[tuple[str, str], Mapping[str, Field]] = SCHEMAS,
) -> Snapshot:
    """Return a snapshot with the links under both of their ids and the Items under their names."""
    by_id = {(link.kind, side, link.id_in(side)): link for link in links for side in ("salesforce", "quickbooks")}
    by_name = {("quickbooks", record.entity, match_key(name_of(record))): record for record in related}
    return Snapshot(pairs, policy, COMPANY, ORGANIZATION, TODAY, NOW, links=by_id, related=by_name, schemas=schemas)


def planned(step: Step, *pairs: Pair, policy: Policy = TWO_WAY, links: Sequence[Link] = ()) -> list[Action]:
    """Return what `step` does with the pairs."""
    return list(plan(step, snapshot(*pairs, policy=policy, links=links)))


def with_lines(build: Mapping[str, Mapping[str, Value]]) -> Step:
    """Return an inward step whose targets have the given lines, by key, whatever their source."""
    lines = tuple(Line("Row__c", key, fields) for key, fields in build.items())
    return Step(PEOPLE, Direction.IN, (FIELDS[0], Lines(lambda record, snapshot: lines)))


def to_customer(id: str, name: str = "") -> LinkTo:
    """Return a reference to the counterpart of a Customer."""
    return LinkTo("customer", "quickbooks", id, name)


def carried_out(step: Step, action: Action, made: Record | None = None) -> Link:
    """Return the link once `action` is done and the target has told of `made`."""
    assert not isinstance(action, Skip)
    write = resolve("k", action.draft, {}) if action.draft else None
    assert not isinstance(write, Blocked)
    return conclude(agreement(step, action, write), made)

"""One Account with its billing Contact and one Customer that people edit, and runs that bring them in step."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.base import Fields, Record, Value, Write
from integrations.engine.actions import Create, Note, Skip, Update, Writing
from integrations.engine.agreement import agreement, conclude
from integrations.engine.planner import plan
from integrations.engine.policy import Policy
from integrations.engine.process import Step
from integrations.engine.resolve import Blocked, resolve
from integrations.engine.snapshot import Link, Pair
from integrations.engine.values import plain, same
from integrations.processes.customers import ADDRESS_PARTS
from integrations.processes.customers_in import CUSTOMERS_IN
from integrations.processes.customers_out import CUSTOMERS_OUT
from tests.processes.builders import snapshot

(INWARD,), (OUTWARD,) = CUSTOMERS_IN.steps, CUSTOMERS_OUT.steps
NOT_COMPARED = ("Sync_Me__c", "Last_Sync_Date__c", "Contact.Id", "Contact.Sync_Me__c", "Contact.Last_Sync_Date__c")


@dataclass
class Companies:
    """Both sides as they are, and what the runs have said."""

    account: dict[str, Value]
    customer: dict[str, Value]
    link: Link | None = None
    version: int = 0
    notes: list[Note] = field(default_factory=list)

    def edit(self, account: Fields, customer: Fields) -> None:
        """Change both sides as people do; Salesforce lights the lamp."""
        self.account |= {path: plain_text(value) for path, value in account.items()}
        if account:
            self.account["Sync_Me__c"] = True
        self._set_customer(customer)

    def run(self, policy: Policy) -> bool:
        """Carry out both steps in the order of a run; tell whether there was anything to do."""
        inward, outward = self._carry(INWARD, policy), self._carry(OUTWARD, policy)
        return inward or outward

    def runs_until_quiet(self, policy: Policy) -> int:
        """Return how many runs have something to do; three is too many."""
        return next((count for count in range(3) if not self.run(policy)), 3)

    def _carry(self, step: Step, policy: Policy) -> bool:
        account = Record("Account", "001A", dict(self.account), version="a")
        customer = Record("Customer", "7", dict(self.customer), version=f"{self.version}@")
        pair = Pair(account, customer, self.link)
        if self.link is None:
            # Only matching meets records that are not linked; without an Account the sync makes one.
            pair = Pair(quickbooks=customer, candidates=(account,) if self.account else ())
        actions = list(plan(step, snapshot(pair, policy=policy, links=(), schemas={})))
        for action in actions:
            assert not isinstance(action, Skip), action
            self._do(step, action)
        return bool(actions)

    def _do(self, step: Step, action: Writing) -> None:
        write = resolve("k", action.draft, {}) if action.draft else None
        assert not isinstance(write, Blocked)
        told = self._write(write) if write else None
        made = told if isinstance(action, Create | Update) else None
        self.link = conclude(agreement(step, action, write), made)
        self.notes.extend(action.notes)

    def _write(self, write: Write) -> Record:
        current = self.account if write.entity == "Account" else self.customer
        repeated = {
            path: value
            for path, value in write.fields.items()
            if path not in NOT_COMPARED and path in current and same(value, current[path])
        }
        assert not repeated, f"equal content was written: {repeated}"
        if write.entity == "Account":
            self.account |= write.fields
            has_contact = any(path.startswith("Contact.") for path in write.fields)
            if has_contact and not self.account.get("Contact.Id"):
                self.account["Contact.Id"] = "003C"
            return Record("Account", "001A", {"Contact.Id": "003C"} if has_contact else {})
        self._set_customer(_whole(write))
        return Record("Customer", "7", dict(self.customer), version=f"{self.version}@")

    def _set_customer(self, fields: Fields) -> None:
        self.customer = {k: v for k, v in {**self.customer, **fields}.items() if plain(v) is not None}
        for side in ("BillAddr", "ShipAddr"):
            parts = [self.customer.get(f"{side}.{part}") for part in ADDRESS_PARTS.values()]
            block = "\n".join(str(part) for part in parts if part)
            self.customer.pop(f"{side}.Block", None)
            self.customer |= {f"{side}.Block": block} if block else {}
        self.version += bool(fields)


def plain_text(value: Value) -> Value:
    """Return a value as Salesforce keeps it."""
    return value or None


def _whole(write: Write) -> Mapping[str, Value]:
    """Return what an update sets: an address is replaced as a whole, by what the plan was made on."""
    given = {**write.base, **write.fields}
    whole = dict(write.fields)
    for side in {path.split(".")[0] for path in write.fields if "." in path}:
        whole |= {f"{side}.{part}": given[f"{side}.{part}"] for part in ADDRESS_PARTS.values()}
    return whole

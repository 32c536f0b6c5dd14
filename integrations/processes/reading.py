"""Which Salesforce fields the processes look at, and which objects a run polls."""

from collections.abc import Iterable

from connectors.base import QUICKBOOKS, SALESFORCE
from integrations.engine.policy import Policy
from integrations.engine.process import Map, Process, Ref
from integrations.processes.currencies import CURRENCY, READ_OF
from integrations.processes.registry import PROCESSES

SETTINGS = ("Pricebook2", "OpportunityStage")
LISTS = ("Term", "Class")
NAME_HOLDERS = ("Vendor", "Employee")
"""Not synced, but they share one set of names with customers: a name that they free is noticed."""


def fields_read(processes: Iterable[Process] = PROCESSES, *, currencies: bool = False) -> dict[str, set[str]]:
    """Return the Salesforce paths, by object, that any of the processes reads or compares; of an org with several
    currencies those too."""
    wanted = {entity: {CURRENCY} for entity in READ_OF} if currencies else {}
    for process in processes:
        for step in process.steps:
            paths = wanted.setdefault(step.pairing.salesforce, set())
            paths |= {rule.salesforce for rule in step.fields if isinstance(rule, Map | Ref)}
            for entity, names in step.pairing.reads.items():
                wanted.setdefault(entity, set()).update(names)
    return wanted


def entities_polled(policy: Policy, finished: Iterable[str], system: str) -> list[str]:
    """Return the entities of one system whose changes a run asks for: sources of its processes, both sides of what is
    still to be matched, and the targets that are watched. Salesforce's settings and QuickBooks' lists ride along."""
    done = set(finished)
    wanted: dict[str, None] = {}
    for process in PROCESSES:
        if not process.when(policy) or process.since or (process.once and process.key in done):
            continue
        for step in process.steps:
            if step.source == system or process.once or (step.watches and step.target == system):
                wanted |= dict.fromkeys(step.pairing.entities(system))
    riders = SETTINGS if system == SALESFORCE else (*LISTS, *NAME_HOLDERS)
    return [*wanted, *riders]


def chosen_for(policy: Policy) -> dict[str, str]:
    """Return, by QuickBooks entity, what people have chosen that concerns all of its records, changed or not."""
    return {"Item": f"{policy.sync_items} {policy.sync_quantities} {policy.product_name_field}"}


def read_whole(finished: Iterable[str], system: str) -> set[str]:
    """Return the entities of one system of which the first poll reads everything, not only changes."""
    whole = {"Customer", "Item"} if system == QUICKBOOKS else set()
    done = set(finished)
    for process in PROCESSES:
        if process.once and not process.since and process.key not in done:
            for step in process.steps:
                whole |= set(step.pairing.entities(system))
    return whole

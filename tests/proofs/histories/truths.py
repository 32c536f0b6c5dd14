"""What holds after any history, once two runs had nothing more to do."""

import json
from collections import Counter
from typing import Any

from integrations.running.models import Action, Link, LogEntry, Message, Run
from integrations.running.models.journal import OPEN_MESSAGES
from integrations.running.models.runs import LogLevel
from tests.proofs.histories.world import Typed, World

KEPT_CALLS = 500


def falsehoods(world: World, idle: Run) -> dict[str, object]:
    """Return what does not hold, by name; nothing if all is well."""
    found = {
        "idle calls": idle.calls if idle.calls != {"salesforce": 1, "quickbooks": 1} else None,
        "idle writes": list(Action.objects.filter(run=idle).values_list("kind", "title")),
        "open messages": list(Message.objects.filter(widget=world.widget, state__in=OPEN_MESSAGES)),
        "records made twice": _made_twice(world),
        "transactions made twice": _sold_twice(world),
        "invoices": _invoices(world),
        "writes without a plan": _unplanned(world),
        "edits lost": [typed for who, typed in world.typed.items() if _is_lost(world, who, typed)],
    }
    return {name: value for name, value in found.items() if value}


def _made_twice(world: World) -> list[tuple[str, Any]]:
    """Return the records that neither a person made nor a link knows."""
    rows = Link.objects.filter(widget=world.widget, kind="customer").values_list("salesforce_id", "quickbooks_id")
    accounts, customers = {id for id, _other in rows}, {id for _other, id in rows}
    strays = [("Account", row["Id"]) for row in world.accounts() if row["Id"] not in accounts]
    strays += [("Customer", row["Id"]) for row in world.quickbooks.all("Customer") if row["Id"] not in customers]
    return [stray for stray in strays if stray not in world.by_hand]


def _sold_twice(world: World) -> list[str]:
    """Return the memos that two transactions share: each ends in the id of its Opportunity."""
    forms = [*world.invoices(), *world.quickbooks.all("SalesReceipt")]
    memos = Counter(form["PrivateNote"].rsplit("[", 1)[1] for form in forms if "[" in form.get("PrivateNote", ""))
    return [memo for memo, count in memos.items() if count > 1]


def _invoices(world: World) -> list[object]:
    """Return the mirrored invoices that differ from QuickBooks, in number or to the cent."""
    there = sorted((row["Id"], row["TotalAmt"], row["Balance"]) for row in world.invoices())
    mirrored = sorted(
        (row["External_Invoice_ID__c"].rsplit(":", 1)[1], row["Subtotal__c"], row["Outstanding_Balance__c"])
        for row in world.salesforce.all("Invoice__c")
    )
    return [] if there == mirrored else [there, mirrored]


def _unplanned(world: World) -> list[str]:
    """Return the writing calls that QuickBooks had and the journal does not know with a planned action."""
    planned = set(Action.objects.filter(widget=world.widget).values_list("key", flat=True))
    rows = Message.objects.filter(widget=world.widget, system="quickbooks").values_list("id", "keys")
    known = {id for id, keys in rows if planned.issuperset(keys)}
    calls = world.quickbooks.port.control("GET", f"requests?last={KEPT_CALLS}")
    writes = [call["path"] for call in calls if "/batch" in call["path"] and _writes(call["request_body"])]
    return [path for path in writes if path.rpartition("requestid=")[2] not in known]


def _writes(body: str) -> bool:
    return any("operation" in item for item in json.loads(body)["BatchItemRequest"])


def _is_lost(world: World, who: tuple[str, str], typed: Typed) -> bool:
    """Tell whether a number that was typed is gone though nobody replaced it and no WARNING names it."""
    entity, id = who
    if entity == "Account":
        row = next((row for row in world.salesforce.all(entity) if row["Id"] == id), None)
        now = row["Phone"] if row else typed.value
    else:
        now = (world.quickbooks.get(entity, id).get("PrimaryPhone") or {}).get("FreeFormNumber")
    warnings = LogEntry.objects.filter(widget=world.widget, level__gte=LogLevel.WARNING)
    return bool(now != typed.value and not warnings.filter(message__contains=typed.value).exists())

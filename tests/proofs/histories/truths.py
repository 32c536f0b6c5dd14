"""What holds after any history, once two runs had nothing more to do."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import F, Sum

from integrations.running.models import Action, Link, LogEntry, Message, Problem, Run
from integrations.running.models.journal import OPEN_MESSAGES
from integrations.running.models.runs import LogLevel
from tests.proofs.histories.typed import shown_in
from tests.proofs.histories.world import World

KEPT_CALLS = 2_000
PAIRS_OF_FIELDS = (("Name", "DisplayName"), ("Phone", "PrimaryPhone.FreeFormNumber"))


def falsehoods(world: World, idle: Run) -> dict[str, object]:
    """Return what does not hold, by the name of the truth; nothing if all is well."""
    found: dict[str, object] = {"idle calls": _more_than_polls(world, idle)}
    found |= {"idle writes": list(Action.objects.filter(run=idle).values_list("kind", "title"))}
    found |= {name: truth(world) for name, truth in TRUTHS.items()}
    return {name: value for name, value in found.items() if value}


def _more_than_polls(world: World, idle: Run) -> dict[str, int]:
    """Return the calls of a run that are more than one to each system; a token that had expired costs one more."""
    found = {}
    for name, system in (("salesforce", world.salesforce), ("quickbooks", world.quickbooks)):
        calls = idle.calls.get(name, 0)
        # Where an expired token is renewed is asked for, and then the token.
        last = system.port.control("GET", f"requests?last={calls + 2}")
        if calls - sum(call["status"] == 401 for call in last) != 1:
            found[name] = calls
    return found


def open_messages(world: World) -> list[Message]:
    """Return the messages whose answer nobody knows."""
    return list(Message.objects.filter(widget=world.widget, state__in=OPEN_MESSAGES))


def made_twice(world: World) -> list[tuple[str, Any]]:
    """Return the Accounts and Customers that neither a person made nor a link knows."""
    rows = Link.objects.filter(widget=world.widget, kind="customer").values_list("salesforce_id", "quickbooks_id")
    accounts, customers = {id for id, _other in rows}, {id for _other, id in rows}
    strays = [("Account", row["Id"]) for row in world.accounts() if row["Id"] not in accounts]
    strays += [("Customer", row["Id"]) for row in world.customers() if row["Id"] not in customers]
    return [stray for stray in strays if stray not in world.by_hand]


def sold_twice(world: World) -> list[str]:
    """Return the Opportunity ids that two transactions carry in their memos."""
    forms = [*world.invoices(), *world.quickbooks.all("SalesReceipt")]
    memos = Counter(form["PrivateNote"].rsplit("[", 1)[1] for form in forms if "[" in form.get("PrivateNote", ""))
    return [memo for memo, count in memos.items() if count > 1]


def mirrored_wrong(world: World) -> list[object]:
    """Return the invoices of both sides where they differ in number, in an amount to the cent, or in their Account.

    Those of a merged Account belong to the one that is left; those of a deleted one may have none or one above,
    according to when they were mirrored.
    """
    links = _links(world, "customer").values_list("quickbooks_id", "salesforce_id")
    accounts = {customer: _left_of(world, account) for customer, account in links}
    live = {row["Id"] for row in world.accounts()}
    orphans = {row["Id"] for row in world.invoices() if _account(row, accounts) not in {*live, None}}
    there = sorted(
        (
            row["Id"],
            row["TotalAmt"],
            row["Balance"],
            row["TotalAmt"] > 0 and row["Balance"] == 0,
            "" if row["Id"] in orphans else _account(row, accounts),
        )
        for row in world.invoices()
    )
    mirrored = sorted(
        (
            id := row["External_Invoice_ID__c"].rsplit(":", 1)[1],
            row["Subtotal__c"],
            row["Outstanding_Balance__c"],
            row["Is_Paid__c"],
            "" if id in orphans else row["Account__c"],
        )
        for row in world.salesforce.all("Invoice__c")
    )
    return [] if there == mirrored else [there, mirrored]


def unlinked_invoices(world: World) -> list[str]:
    """Return the mirrored invoices that are linked with more than one Opportunity, or not with their own."""
    linked = Counter(row["Invoice__c"] for row in world.salesforce.all("InvoiceOpportunityLink__c"))
    known = {row["External_Transaction_ID__c"] for row in world.opportunities()}
    wrong = []
    for row in world.salesforce.all("Invoice__c"):
        own = row["External_Invoice_ID__c"] in known
        if linked[row["Id"]] > 1 or (own and not linked[row["Id"]]):
            wrong.append(row["Name"])
    return wrong


def unplanned(world: World) -> list[str]:
    """Return the writing calls that QuickBooks had and the journal does not know with a planned action."""
    planned = set(Action.objects.filter(widget=world.widget).values_list("key", flat=True))
    rows = Message.objects.filter(widget=world.widget, system="quickbooks").values_list("id", "keys")
    known = {id for id, keys in rows if planned.issuperset(keys)}
    calls = world.quickbooks.port.control("GET", f"requests?last={KEPT_CALLS}")
    writes = [call["path"] for call in calls if "/batch" in call["path"] and _writes(call["request_body"])]
    return [path for path in writes if path.rpartition("requestid=")[2] not in known]


def sent_too_often(world: World) -> int:
    """Return by how many its writing calls to Salesforce exceed what the journal has sent."""
    sent = Message.objects.filter(widget=world.widget, system="salesforce").aggregate(n=Sum(F("resent") + 1))["n"] or 0
    calls = world.salesforce.port.control("GET", f"requests?last={KEPT_CALLS}")
    writes = [call for call in calls if call["method"] in ("POST", "PATCH", "DELETE") and _writes_rows(call)]
    return max(0, len(writes) - sent)


def edits_lost(world: World) -> list[object]:
    """Return what was typed and is gone, though nobody replaced it and no WARNING names it."""
    warnings = LogEntry.objects.filter(widget=world.widget, level__gte=LogLevel.WARNING)
    gone = [(place, text) for place, text in world.typed.texts.items() if world.typed.shown(place) != text]
    return [(place, text) for place, text in gone if not warnings.filter(message__contains=text).exists()]


def left_unsaid(world: World) -> list[tuple[str, str]]:
    """Return what qualifies, is not synced, and no open problem says why."""
    told = set(Problem.objects.filter(widget=world.widget).values_list("record_id", flat=True))
    accounts = set(_links(world, "customer").values_list("salesforce_id", flat=True))
    customers = set(_links(world, "customer").values_list("quickbooks_id", flat=True))
    left = [("Account", row["Id"]) for row in world.accounts() if row["Id"] not in accounts]
    left += [("Customer", row["Id"]) for row in world.customers() if row["Id"] not in customers]
    left += [
        ("Opportunity", row["Id"])
        for row in world.opportunities()
        if row["IsWon"] and row["AccountId"] and not row["External_Transaction_ID__c"]
    ]
    return [(entity, id) for entity, id in left if id not in told]


def out_of_step(world: World) -> list[tuple[str, Any, Any]]:
    """Return where linked records differ, if everything flows both ways; not where a person has to decide first."""
    if not world.allow:
        return []
    told = set(Problem.objects.filter(widget=world.widget).values_list("record_id", flat=True))
    # What differed when two records were linked, or when one got the other's customer, stays until a side is changed.
    for text in ("They differ in", "was merged into"):
        differing = LogEntry.objects.filter(widget=world.widget, message__contains=text)
        told |= set(differing.values_list("salesforce_id", flat=True))
    accounts = {row["Id"]: row for row in world.accounts()}
    customers = {row["Id"]: row for row in world.customers()}
    return [
        (path, shown_in(accounts[here], path), shown_in(customers[there], other))
        for here, there in _links(world, "customer").filter(active=True).values_list("salesforce_id", "quickbooks_id")
        if here in accounts and there in customers and not told & {here, there}
        for path, other in PAIRS_OF_FIELDS
        if shown_in(accounts[here], path) != shown_in(customers[there], other)
    ]


TRUTHS: Mapping[str, Callable[[World], object]] = {
    "no answer is unknown": open_messages,
    "no customer is made twice": made_twice,
    "no transaction is made twice": sold_twice,
    "invoices are mirrored to the cent": mirrored_wrong,
    "invoices are linked with their Opportunity": unlinked_invoices,
    "nothing was written to QuickBooks that was not planned": unplanned,
    "nothing was written to Salesforce that was not in the journal": sent_too_often,
    "no edit is lost unsaid": edits_lost,
    "nothing is left out unsaid": left_unsaid,
    "both sides are in step": out_of_step,
}


def _links(world: World, kind: str) -> Any:
    return Link.objects.filter(widget=world.widget, kind=kind)


def _left_of(world: World, account: str) -> str:
    """Return the Account that is left of one that may have been merged, be it once or several times."""
    while winner := world.salesforce.get("Account", account).get("MasterRecordId"):
        account = winner
    return account


def _account(invoice: dict[str, Any], accounts: Mapping[str, str]) -> str | None:
    return accounts.get(invoice["CustomerRef"]["value"])


def _writes(body: str) -> bool:
    return any("operation" in item for item in json.loads(body)["BatchItemRequest"])


def _writes_rows(call: dict[str, Any]) -> bool:
    """Tell whether a call wrote: composite calls hold reads as well, and what was refused as a whole did nothing."""
    if "/composite" not in call["path"] or not call["request_body"] or (call["status"] or 0) >= 400:
        return False
    content = json.loads(call["request_body"])
    parts = content.get("compositeRequest") or content.get("graphs")
    return any(part.get("method") != "GET" for part in parts) if parts else True

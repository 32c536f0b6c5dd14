"""The steps that stories are made of. Each looks at the other system afterwards, and raises WentWrong if it differs."""

from decimal import Decimal
from typing import Any

from connectors.base import QUICKBOOKS
from integrations.running.demo.people import Row
from integrations.running.demo.scene import Scene, Told, WentWrong, written_by
from integrations.running.models import Problem

SYNCED_ITEMS = frozenset({"Service", "Inventory", "NonInventory"})
QUIET_CALLS = 2
SHOWN_NAMES = 3


def first_run(scene: Scene) -> Told:
    """Match and sync what both companies have; each customer and item is in Salesforce then, or named as a problem."""
    title = "First run"
    run = scene.run(title)
    customers = [row for row in scene.quickbooks.all("Customer") if row["Active"] and not row.get("IsProject")]
    items = [row for row in scene.quickbooks.all("Item") if row["Active"] and row["Type"] in SYNCED_ITEMS]
    accounts = _in_salesforce(scene, customers, ("customer", "Account", "External_Account_ID__c"))
    products = _in_salesforce(scene, items, ("item", "Product2", "External_Item_ID__c"))
    return Told(
        title,
        f"{accounts} of {len(customers)} customers are Accounts, {products} of {len(items)} items are Products",
        run,
    )


def _in_salesforce(scene: Scene, records: list[Row], kept: tuple[str, str, str]) -> int:
    """Return how many of the QuickBooks records Salesforce has. Raises WentWrong if one is missing without a reason."""
    type, entity, field = kept
    known = {row[field] for row in scene.salesforce.all(entity)}
    missing = {row["Id"]: row for row in records if scene.external_id(type, row["Id"]) not in known}
    told = Problem.objects.filter(widget=scene.widget, system=QUICKBOOKS, record_id__in=list(missing))
    explained = set(told.values_list("record_id", flat=True))
    silent = [_name(row) for id, row in missing.items() if id not in explained]
    if silent:
        raise WentWrong(f"First run: Salesforce has no {entity} for {', '.join(silent[:SHOWN_NAMES])}.")
    return len(records) - len(missing)


def _name(row: Row) -> str:
    return str(row.get("FullyQualifiedName") or row.get("DisplayName") or row.get("Name"))


def close(scene: Scene, opportunity: Row) -> Told:
    """Close an Opportunity as won, as a sales person does; its Transaction Type becomes Invoice."""
    closed = scene.salesforce.change(
        "Opportunity", opportunity["Id"], StageName="Closed Won", Transaction_Type__c="Invoice"
    )
    return Told("Opportunity closed", f"{closed['Name']}: {closed['Amount']:,.2f}, closed as won in Salesforce")


def sync_invoice(scene: Scene, opportunity: Row, title: str) -> Told:
    """Run; the Opportunity is an Invoice in QuickBooks then, for the same amount, and that Invoice is in Salesforce."""
    run = scene.run(title)
    sold = scene.salesforce.one("Opportunity", opportunity["Id"])
    invoice = invoice_of(scene, sold, title)
    tax = (invoice.get("TxnTaxDetail") or {}).get("TotalTax", Decimal(0))
    before_tax = invoice["TotalAmt"] - tax
    if before_tax != sold["Amount"]:
        raise WentWrong(f"{title}: the Invoice comes to {before_tax:,.2f}, the Opportunity to {sold['Amount']:,.2f}.")
    mirrored = mirror_of(scene, sold, title)
    if not scene.salesforce.all("InvoiceOpportunityLink__c", Opportunity__c=sold["Id"], Invoice__c=mirrored["Id"]):
        raise WentWrong(f"{title}: Invoice {mirrored['Name']} is not linked to its Opportunity.")
    taxed = f", {tax:,.2f} of it tax," if tax else ""
    return Told(title, f"Invoice {invoice['DocNumber']} over {invoice['TotalAmt']:,.2f}{taxed} is in both systems", run)


def invoice_of(scene: Scene, sold: Row, title: str) -> Row:
    """Return the QuickBooks Invoice whose id the Opportunity holds. Raises WentWrong without one."""
    external_id = sold["External_Transaction_ID__c"]
    if not external_id:
        said = " ".join(scene.warnings_about(sold["Id"])) or "The log says nothing of it."
        raise WentWrong(f'{title}: "{sold["Name"]}" is not in QuickBooks. {said}')
    return scene.quickbooks.one("Invoice", str(external_id).rsplit(":", 1)[-1])


def mirror_of(scene: Scene, sold: Row, title: str) -> Row:
    """Return the Salesforce Invoice of the Opportunity's transaction. Raises WentWrong unless there is exactly one."""
    found = scene.salesforce.all("Invoice__c", External_Invoice_ID__c=sold["External_Transaction_ID__c"])
    if len(found) != 1:
        raise WentWrong(f'{title}: Salesforce has {len(found)} Invoices for "{sold["Name"]}" instead of one.')
    return found[0]


def pay(scene: Scene, opportunity: Row) -> Told:
    """Take the customer's payment in QuickBooks, over the whole balance of the Opportunity's Invoice."""
    title = "Payment taken"
    invoice = invoice_of(scene, scene.salesforce.one("Opportunity", opportunity["Id"]), title)
    amount = invoice["Balance"]
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    scene.quickbooks.create(
        "Payment",
        CustomerRef=invoice["CustomerRef"],
        TotalAmt=amount,
        Line=[{"Amount": amount, "LinkedTxn": [link]}],
    )
    return Told(title, f"{amount:,.2f} on Invoice {invoice['DocNumber']}, in QuickBooks")


def sync_payment(scene: Scene, opportunity: Row, title: str) -> Told:
    """Run; the Invoice is paid in Salesforce then."""
    run = scene.run(title)
    mirrored = mirror_of(scene, scene.salesforce.one("Opportunity", opportunity["Id"]), title)
    if not mirrored["Is_Paid__c"] or mirrored["Outstanding_Balance__c"] != 0:
        raise WentWrong(f"{title}: Invoice {mirrored['Name']} is not paid in Salesforce.")
    return Told(title, f"Invoice {mirrored['Name']} is paid in Salesforce, outstanding 0.00", run)


def quiet_run(scene: Scene, title: str) -> Told:
    """Run with nothing to do: one call to each system, and nothing written."""
    run: dict[str, Any] = scene.run(title)
    told = Told(title, "nothing to do, one call to each system", run)
    if written_by(run):
        raise WentWrong(f"{title}: there was nothing to do, but it came to {written_by(run)}.")
    if told.calls != QUIET_CALLS:
        raise WentWrong(f"{title}: there was nothing to do, but it took {told.calls} calls.")
    return told

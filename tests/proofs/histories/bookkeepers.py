"""What people do in QuickBooks. As with what is done in Salesforce, a number picks among what there is."""

from datetime import date

from tests.company import pay
from tests.proofs.histories.sales_people import NAMES, Act, picked
from tests.proofs.histories.world import World


def make_customer(world: World, which: int) -> None:
    """Make a Customer of one of a few names, every other one with a person, unless QuickBooks has the name."""
    number = world.number()
    person = {"GivenName": "Ann", "FamilyName": f"Lee {number}"} if which % 2 else {}
    _add_customer(world, NAMES[which % len(NAMES)], **person)


def make_sub_customer(world: World, which: int) -> None:
    """Make a Customer below another."""
    if parent := picked(world.customers(), which):
        _add_customer(world, f"Branch {world.number()}", ParentRef={"value": parent["Id"]}, Job=True)


def phone_customer(world: World, which: int) -> None:
    """Type a new phone number into a Customer."""
    if customer := picked(world.customers(), which):
        world.type(("Customer", customer["Id"], "PrimaryPhone.FreeFormNumber"), f"555 {world.number():04d}")


def rename_customer(world: World, which: int) -> None:
    """Give a Customer a name that nobody had."""
    if customer := picked(world.customers(), which):
        world.type(("Customer", customer["Id"], "DisplayName"), f"Book name {world.number()}")


def mail_customer(world: World, which: int) -> None:
    """Type a new e-mail address into a Customer that has a person."""
    if customer := picked([row for row in world.customers() if row.get("FamilyName")], which):
        place = ("Customer", customer["Id"], "PrimaryEmailAddr.Address")
        world.type(place, f"books{world.number()}@example.com")


def deactivate_customer(world: World, which: int) -> None:
    """Make a Customer inactive; QuickBooks refuses that while money is open."""
    if customer := picked([row for row in world.customers() if not row.get("BalanceWithJobs")], which):
        world.quickbooks.delete("Customer", customer["Id"])


def activate_customer(world: World, which: int) -> None:
    """Make a Customer active again, unless its name has been given away."""
    taken = {row["DisplayName"].casefold() for row in world.customers()}
    gone = [row for row in world.customers(active=False) if _plain(row["DisplayName"]) not in taken]
    if customer := picked(gone, which):
        world.quickbooks.edit("Customer", customer["Id"], Active=True)


def merge_customers(world: World, which: int) -> None:
    """Merge a Customer into the one before it; QuickBooks refuses that of customers with others below them."""
    parents = {row["ParentRef"]["value"] for row in world.quickbooks.all("Customer") if row.get("ParentRef")}
    customers = [row for row in world.customers() if row["Id"] not in parents and not row.get("ParentRef")]
    if len(customers) > 1:
        place = 1 + which % (len(customers) - 1)
        winner, loser = customers[place - 1], customers[place]
        world.typed.forget(loser["Id"])
        world.quickbooks.edit("Customer", loser["Id"], MergeInto=winner["DisplayName"])


def invoice_by_hand(world: World, which: int) -> None:
    """Make an invoice that comes from no Opportunity."""
    if customer := picked(world.customers(), which):
        detail = {"ItemRef": {"value": world.item}, "Qty": 1, "UnitPrice": 10 + which}
        line = {"Amount": 10 + which, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
        day = date.today().isoformat()
        world.quickbooks.add("Invoice", CustomerRef={"value": customer["Id"]}, TxnDate=day, Line=[line])


def reprice_invoice(world: World, which: int) -> None:
    """Change the price of the first line of an invoice on which nothing is paid."""
    if invoice := picked([row for row in world.invoices() if row["Balance"] == row["TotalAmt"] > 0], which):
        lines = [line for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail"]
        price = 300 + world.number()
        detail = {**lines[0]["SalesItemLineDetail"], "UnitPrice": price}
        changed = {**lines[0], "SalesItemLineDetail": detail, "Amount": price * detail["Qty"]}
        world.quickbooks.edit("Invoice", invoice["Id"], Line=[changed, *lines[1:]])


def pay_invoice(world: World, which: int) -> None:
    """Take a payment for what is open, or half of it."""
    if invoice := picked([row for row in world.invoices() if row["Balance"]], which):
        pay(world.quickbooks, invoice["Id"], round(invoice["Balance"] / (1 + which % 2), 2))


def void_invoice(world: World, which: int) -> None:
    """Void an invoice on its page."""
    if invoice := picked([row for row in world.invoices() if row["Balance"] == row["TotalAmt"] > 0], which):
        answer = world.quickbooks.port.call("POST", f"/people/Invoice/{invoice['Id']}/void", body="")
        assert answer.status in (200, 303), answer.body


def delete_invoice(world: World, which: int) -> None:
    """Delete an invoice."""
    if invoice := picked(world.invoices(), which):
        world.quickbooks.delete("Invoice", invoice["Id"])


def _add_customer(world: World, name: str, **fields: object) -> None:
    taken = {row["DisplayName"].casefold() for row in world.quickbooks.all("Customer")}
    if name.casefold() not in taken:
        world.by_hand.add(("Customer", world.quickbooks.add("Customer", DisplayName=name, **fields)))


def _plain(name: str) -> str:
    return name.removesuffix(" (deleted)").casefold()


CUSTOMERS: tuple[Act, ...] = (
    make_customer, make_customer, make_sub_customer, phone_customer, rename_customer, mail_customer,
    deactivate_customer, activate_customer, merge_customers,
)  # fmt: skip
MONEY: tuple[Act, ...] = (
    invoice_by_hand, reprice_invoice, pay_invoice, pay_invoice, void_invoice, delete_invoice,
)  # fmt: skip

"""What two people do at the same time, one in each system, to the same customer or sale."""

from typing import Any

from integrations.running.models import Link
from tests.proofs.histories.sales_people import Act, picked
from tests.proofs.histories.world import World


def both_phone(world: World, which: int) -> None:
    """Type a phone number into an Account, and another one into its Customer."""
    if pair := _linked(world, "customer", which):
        world.type(("Account", pair.salesforce_id, "Phone"), f"555 {world.number():04d}")
        world.type(("Customer", pair.quickbooks_id, "PrimaryPhone.FreeFormNumber"), f"555 {world.number():04d}")


def both_rename(world: World, which: int) -> None:
    """Rename an Account, and its Customer differently."""
    if pair := _linked(world, "customer", which):
        world.type(("Account", pair.salesforce_id, "Name"), f"Sales name {world.number()}")
        world.type(("Customer", pair.quickbooks_id, "DisplayName"), f"Book name {world.number()}")


def phone_and_mail(world: World, which: int) -> None:
    """Type a phone number into an Account, and an e-mail address into its Customer."""
    if pair := _linked(world, "customer", which):
        world.type(("Account", pair.salesforce_id, "Phone"), f"555 {world.number():04d}")
        place = ("Customer", pair.quickbooks_id, "PrimaryEmailAddr.Address")
        world.type(place, f"books{world.number()}@example.com")


def date_and_reprice(world: World, which: int) -> None:
    """Type a due date into a sold Opportunity, and another one into its Invoice."""
    if pair := _linked(world, "transaction", which):
        number = world.number()
        world.type(("Opportunity", pair.salesforce_id, "Due_Date__c"), f"2040-01-{1 + number % 28:02d}")
        world.quickbooks.edit("Invoice", pair.quickbooks_id, DueDate=f"2041-01-{1 + number % 28:02d}")


def _linked(world: World, kind: str, which: int) -> Any:
    """Return a link of which both records are there."""
    there = {row["Id"] for row in (world.accounts() if kind == "customer" else world.opportunities())}
    other = {row["Id"] for row in (world.customers() if kind == "customer" else world.invoices())}
    links = Link.objects.filter(widget=world.widget, kind=kind, active=True).order_by("quickbooks_id")
    return picked([link for link in links if link.salesforce_id in there and link.quickbooks_id in other], which)


TOGETHER: tuple[Act, ...] = (both_phone, both_rename, phone_and_mail, date_and_reprice)

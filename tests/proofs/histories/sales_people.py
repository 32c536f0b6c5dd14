"""What people do in Salesforce. Each takes a number that picks among what there is; where there is nothing to do it to,
nothing is done."""

from collections.abc import Callable
from typing import TypeVar

from tests.company import opportunity
from tests.proofs.histories.world import World

Act = Callable[[World, int], None]
Found = TypeVar("Found")
NAMES = ("Acme", "Bolt", "Crane")


def make_account(world: World, which: int) -> None:
    """Make an Account of one of a few names, which may be taken on either side."""
    world.by_hand.add(("Account", world.salesforce.add("Account", Name=NAMES[which % len(NAMES)])))


def phone_account(world: World, which: int) -> None:
    """Type a new phone number into an Account."""
    if account := picked(world.accounts(), which):
        world.type(("Account", account["Id"], "Phone"), f"555 {world.number():04d}")


def rename_account(world: World, which: int) -> None:
    """Give an Account a name that nobody had."""
    if account := picked(world.accounts(), which):
        world.type(("Account", account["Id"], "Name"), f"Sales name {world.number()}")


def make_billing_contact(world: World, which: int) -> None:
    """Add a billing Contact to an Account."""
    if account := picked(world.accounts(), which):
        email = f"sales{world.number()}@example.com"
        world.salesforce.add(
            "Contact",
            AccountId=account["Id"],
            LastName=f"Roe {world.number()}",
            Email=email,
            Is_Billing_Contact__c=True,
        )


def mail_contact(world: World, which: int) -> None:
    """Type a new e-mail address into a Contact."""
    if contact := picked(world.salesforce.all("Contact"), which):
        world.type(("Contact", contact["Id"], "Email"), f"sales{world.number()}@example.com")


def delete_contact(world: World, which: int) -> None:
    """Delete a Contact."""
    if contact := picked(world.salesforce.all("Contact"), which):
        world.typed.forget(contact["Id"])
        world.salesforce.delete("Contact", contact["Id"])


def sell(world: World, which: int) -> None:
    """Win an Opportunity of two lines."""
    if account := picked(world.accounts(), which):
        lines = [(world.product, 1.0, 100.0 + which), (world.product, 2.0, 250.0)]
        kind = "Sales Receipt" if which % 3 == 2 else "Invoice"
        opportunity(world.salesforce, account["Id"], lines, name=f"Deal {world.number()}", type=kind)


def date_opportunity(world: World, which: int) -> None:
    """Type a due date into an Opportunity."""
    if sold := picked(world.opportunities(), which):
        number = world.number()
        world.type(("Opportunity", sold["Id"], "Due_Date__c"), f"{2030 + number // 28}-01-{1 + number % 28:02d}")


def reopen_opportunity(world: World, which: int) -> None:
    """Take an Opportunity back from won, or win it again."""
    if sold := picked(world.opportunities(), which):
        stage = "Prospecting" if sold["StageName"] == "Closed Won" else "Closed Won"
        world.salesforce.edit("Opportunity", sold["Id"], StageName=stage)


def delete_opportunity(world: World, which: int) -> None:
    """Delete an Opportunity."""
    if sold := picked(world.opportunities(), which):
        world.salesforce.delete("Opportunity", sold["Id"])
        world.typed.forget(sold["Id"])


def clear_transaction_id(world: World, which: int) -> None:
    """Clear the id of an Opportunity's transaction, to have it made anew."""
    if sold := picked([row for row in world.opportunities() if row["External_Transaction_ID__c"]], which):
        world.salesforce.edit("Opportunity", sold["Id"], External_Transaction_ID__c=None)


def merge_accounts(world: World, which: int) -> None:
    """Merge an Account into the one before it."""
    accounts = world.accounts()
    if len(accounts) > 1:
        place = 1 + which % (len(accounts) - 1)
        winner, loser = accounts[place - 1]["Id"], accounts[place]["Id"]
        world.typed.forget(loser)
        world.salesforce.edit("Account", loser, MasterRecordId=winner)


def delete_account(world: World, which: int) -> None:
    """Delete an Account that has won nothing."""
    sold = {row["AccountId"] for row in world.opportunities()}
    if account := picked([row for row in world.accounts() if row["Id"] not in sold], which):
        world.typed.forget(account["Id"])
        world.salesforce.delete("Account", account["Id"])


def picked(rows: list[Found], which: int) -> Found | None:
    """Return one of the rows; None where there is none."""
    return rows[which % len(rows)] if rows else None


ACCOUNTS: tuple[Act, ...] = (
    make_account, make_account, phone_account, rename_account, make_billing_contact, mail_contact, delete_contact,
    merge_accounts, delete_account,
)  # fmt: skip
SALES: tuple[Act, ...] = (
    sell, sell, sell, date_opportunity, reopen_opportunity, delete_opportunity, clear_transaction_id,
)  # fmt: skip

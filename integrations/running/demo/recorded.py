"""The story with recorded companies, whose records know nothing of each other: what is missing is entered by people."""

from collections.abc import Iterator
from dataclasses import dataclass

from integrations.running.demo import steps
from integrations.running.demo.people import Row
from integrations.running.demo.scene import Scene, Told, WentWrong

LINES = 2


@dataclass(frozen=True, slots=True)
class Sale:
    """What people are going to sell: an open Opportunity, who buys, and at which prices."""

    opportunity: Row
    account: Row
    entries: tuple[Row, ...]


def recorded_story(scene: Scene) -> Iterator[Told]:
    """Yield the steps with recorded companies, as they come out. Raises WentWrong.

    An Opportunity gets what a sale needs and is closed; what QuickBooks lacks for it is told, entered, and synced.
    """
    yield steps.first_run(scene)
    runs = iter(("Second run", "Third run", "Fourth run", "Fifth run"))
    sale = choose(scene)
    if sale is None:
        yield Told("No sale", "the org has no open Opportunity, no Account or no Product with a price to sell")
    else:
        yield from _sale(scene, sale, runs)
    yield steps.quiet_run(scene, next(runs))


def _sale(scene: Scene, sale: Sale, runs: Iterator[str]) -> Iterator[Told]:
    opportunity = sale.opportunity
    yield enter(scene, sale)
    yield steps.close(scene, opportunity)
    missing = [line for line in lines_of(scene, opportunity) if not item_of(scene, line)]
    if missing:
        yield refused_run(scene, opportunity, next(runs))
        yield enter_items(scene, missing)
    yield steps.sync_invoice(scene, opportunity, next(runs))
    yield steps.pay(scene, opportunity)
    yield steps.sync_payment(scene, opportunity, next(runs))


def choose(scene: Scene) -> Sale | None:
    """Return a sale that people could make of what the org has: an open Opportunity, an Account, prices.

    An Opportunity is preferred that has an Account, or shares its first word with one. None when something is missing.
    """
    accounts = scene.salesforce.all("Account")
    is_open = [row for row in scene.salesforce.all("Opportunity") if not row["IsClosed"]]
    entries = [row for row in scene.salesforce.all("PricebookEntry") if _sells(row)][:LINES]
    if not accounts or not is_open or not entries:
        return None
    pairs = [(row, account) for row in is_open if (account := _account_of(row, accounts))]
    opportunity, account = pairs[0] if pairs else (is_open[0], accounts[0])
    return Sale(opportunity, account, tuple(entries))


def _sells(entry: Row) -> bool:
    return bool(entry["IsActive"] and entry["UnitPrice"] and entry["ProductCode"])


def _account_of(opportunity: Row, accounts: list[Row]) -> Row | None:
    word = f"{opportunity['Name'].split()[0]} "
    id = opportunity["AccountId"]
    return next((row for row in accounts if row["Id"] == id or (not id and row["Name"].startswith(word))), None)


def enter(scene: Scene, sale: Sale) -> Told:
    """Give the Opportunity its Account, and Products if it has none, as a sales person does."""
    opportunity = sale.opportunity
    if not opportunity["AccountId"]:
        scene.salesforce.change("Opportunity", opportunity["Id"], AccountId=sale.account["Id"])
    if not lines_of(scene, opportunity):
        for quantity, entry in enumerate(sale.entries, start=1):
            scene.salesforce.create(
                "OpportunityLineItem",
                OpportunityId=opportunity["Id"],
                PricebookEntryId=entry["Id"],
                Quantity=quantity,
                UnitPrice=entry["UnitPrice"],
            )
    sold = " and ".join(f"{line['Quantity']:.0f} {line['ProductCode']}" for line in lines_of(scene, opportunity))
    return Told("Sale entered", f"{opportunity['Name']}: {sold} to {sale.account['Name']}, in Salesforce")


def lines_of(scene: Scene, opportunity: Row) -> list[Row]:
    """Return the Opportunity's Products."""
    return scene.salesforce.all("OpportunityLineItem", OpportunityId=opportunity["Id"])


def item_of(scene: Scene, line: Row) -> Row | None:
    """Return the QuickBooks item whose full name is the line's product code."""
    found = scene.quickbooks.all("Item", FullyQualifiedName=str(line["ProductCode"]))
    return found[0] if found else None


def refused_run(scene: Scene, opportunity: Row, title: str) -> Told:
    """Run while QuickBooks lacks the items: the Opportunity stays, and the log says what to do. Raises WentWrong."""
    run = scene.run(title)
    warnings = scene.warnings_about(opportunity["Id"])
    if not warnings:
        raise WentWrong(f'{title}: "{opportunity["Name"]}" cannot be sent, and the log does not say so.')
    return Told(title, "the Opportunity waits: QuickBooks does not know its products", run)


def enter_items(scene: Scene, lines: list[Row]) -> Told:
    """Enter the missing items in QuickBooks, named as the products' codes, as a bookkeeper does. Raises WentWrong."""
    income = next((row for row in scene.quickbooks.all("Account") if row["AccountType"] == "Income"), None)
    if income is None:
        raise WentWrong("The QuickBooks company has no income account to which a sale could go.")
    codes = dict.fromkeys(str(line["ProductCode"]) for line in lines)
    for code in codes:
        scene.quickbooks.create("Item", Name=code, Type="Service", IncomeAccountRef={"value": income["Id"]})
    return Told("Items entered", f"{', '.join(codes)} in QuickBooks, the names that the products have as codes")

"""In which currency things are sold. Source: sync rules, section 4.

Salesforce says it of a record only in an org with several currencies: elsewhere there is no such field. QuickBooks says
it of a customer, whose currency never changes, and of every form, which has its customer's.
"""

from connectors.base import SALESFORCE, Record, Value
from integrations.engine.process import Held
from integrations.engine.snapshot import Snapshot, Wanted

CURRENCY = "CurrencyIsoCode"
READ_OF = ("Account", "Opportunity", "PricebookEntry")
"""The objects of which the currency is read, where there are several."""


def several_in(facts: Record) -> bool:
    """Tell whether a company or an org has several currencies."""
    return facts.fields.get("MultiCurrency") is True


def customer_fact(path: str, opportunity: Record, snapshot: Snapshot) -> Value:
    """Return what is known of the customer to whom an Opportunity is sold."""
    link = snapshot.link("customer", SALESFORCE, opportunity.fields.get("AccountId"))
    return link.quickbooks.get(path) if link else None


def form_currency(opportunity: Record, snapshot: Snapshot) -> Wanted:
    """Return the customer's currency. Raises Held for an Opportunity in another one.

    What an org with a single currency sells is taken to be in the company's home currency.
    """
    home = snapshot.company.fields.get("HomeCurrency")
    own = opportunity.fields.get(CURRENCY) or home
    customers_own = customer_fact("CurrencyRef", opportunity, snapshot) or home
    if own and customers_own and own != customers_own:
        raise Held(
            f"Its currency is {own}, and its customer's in QuickBooks is {customers_own}, which cannot be changed "
            f"there. Sell to a customer in {own}, or invoice it in QuickBooks.",
            rule="same-currency",
        )
    return customers_own if several_in(snapshot.company) else None


def customer_currency(account: Record, snapshot: Snapshot) -> Wanted:
    """Return the currency of a new customer: its Account's, where both systems have several."""
    return account.fields.get(CURRENCY) if several_in(snapshot.company) else None


def record_currency(source: Record, snapshot: Snapshot) -> Value:
    """Return the currency of what is made for a customer or a transaction in an org with several."""
    return source.fields.get("CurrencyRef") if several_in(snapshot.organization) else None

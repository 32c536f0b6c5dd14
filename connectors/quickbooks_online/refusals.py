"""What QuickBooks Online's refusals mean, in sentences for bookkeepers.

Source of the codes: Intuit, "Handling common errors" and the error code list; recorded faults.
"""

from connectors.base import Refused
from connectors.quickbooks.vocabulary import ADDRESS_LINES, SALES_FORMS
from connectors.quickbooks_online.faults import Fault
from connectors.quickbooks_online.values import CORES

SENTENCES = {
    "120": "The user who connected QuickBooks may not do this. Connect with an administrator of the company.",
    "610": "QuickBooks does not find the record, or something it uses (customer, item, terms, class, tax code) was "
    "deleted or made inactive. Restore it or choose another.",
    "620": "QuickBooks cannot link it to that transaction. Check the linked transaction.",
    "630": "QuickBooks already has the same record. Link the two, or change one of them.",
    "700": "QuickBooks does not accept its parent. Choose another parent.",
    "800": "Other records in QuickBooks depend on it. Remove them first.",
    "900": "Its parent is one of its own children in QuickBooks. Choose another parent.",
    "2020": "QuickBooks requires a value that is missing. Fill it in.",
    "2030": "The id of the record is not one of QuickBooks. Clear the external id and let it be linked again.",
    "2170": "QuickBooks does not know one of the values. Choose one that QuickBooks offers.",
    "2210": "The e-mail address is not valid. Correct it.",
    "2500": "It uses a record (customer, item, terms, class, tax code) that was made inactive or does not exist in "
    "QuickBooks. Make it active again or choose another.",
    "5020": "The company's QuickBooks plan does not include this feature. Upgrade the plan or leave the field empty.",
    "5030": "QuickBooks does not support this feature. Leave the field empty.",
    "6070": "The amount of a line is not quantity times rate. Correct the line.",
    "6080": "It has no name. Enter one.",
    "6090": "The discount line is incomplete. Enter the discount and its account.",
    "6100": "US companies know only taxable and non-taxable lines. Choose one of the two tax codes.",
    "6140": "QuickBooks already has a transaction of that number. Give one of them another number.",
    "6190": "The QuickBooks subscription has ended or is not in order. Renew it in QuickBooks.",
    "6210": "The books are closed for its date. Choose a later date, or reopen the period in QuickBooks.",
    "6270": "Its date is before the inventory start date of an item. Choose a later date, or change the item's start "
    "date in QuickBooks.",
    "6540": "The transaction has been deposited and cannot be changed. Delete the deposit in QuickBooks first.",
}
INVALID_EMAIL = "2210"
STREET = frozenset(f"Line{number}" for number in range(1, ADDRESS_LINES + 1))
PEOPLE = ("customer", "vendor", "employee")
THINGS = {"product": "item", "item": "item", "term": "term", "account": "account", "class": "class"}


def refusal(fault: Fault, entity: str = "") -> Refused:
    """Return one record's refusal; the vendor's words are in its details."""
    return Refused(_sentence(fault), fault.code, _field(fault, entity), fault.details)


def _sentence(fault: Fault) -> str:
    match fault.code:
        case "6240":
            return _taken(fault.detail.lower())
        case "2050":
            return f"{fault.element or 'A value'} is longer than QuickBooks allows. Shorten it.{_said(fault)}"
        case "2010":
            return f"QuickBooks does not accept one of the fields.{_said(fault)}"
        case "2020" if fault.element:
            return f"QuickBooks requires {fault.element}, which is empty. Fill it in."
        case "6000":
            return f"QuickBooks did not accept it.{_said(fault)}"
        case code if code in SENTENCES:
            return SENTENCES[code]
        case _:
            return f"QuickBooks did not accept it.{_said(fault)}"


def _taken(words: str) -> str:
    """Say whose name it is, as far as QuickBooks tells: customers, vendors and employees share one set of names."""
    if thing := next((thing for word, thing in THINGS.items() if f"another {word}" in words), None):
        return f"QuickBooks already has {'an' if thing[0] in 'ai' else 'a'} {thing} of that name. Rename one of them."
    who = [person for person in PEOPLE if person in words]
    owner = who[0] if len(who) == 1 else "vendor, customer or employee"
    return f"QuickBooks already has {'an' if owner[0] == 'e' else 'a'} {owner} of that name. Rename one of them."


def _field(fault: Fault, entity: str) -> str | None:
    """Return the vocabulary's field for what QuickBooks names, or for what only the code tells."""
    if fault.code == INVALID_EMAIL and not fault.element:
        return "BillEmail" if entity in SALES_FORMS else "PrimaryEmailAddr"
    if not fault.element:
        return None
    head, _, tail = fault.element.partition(".")
    if tail in CORES:
        return head
    return f"{head}.Street" if tail in STREET else fault.element


def _said(fault: Fault) -> str:
    words = fault.detail.split(" : ", 1)[-1].removeprefix("Business Validation Error: ").strip() or fault.message
    return f' QuickBooks says: "{words[:300]}"' if words else ""

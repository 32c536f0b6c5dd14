"""What an org with several currencies has beside others: the field that says in which one a record is, and their list.

Source: Salesforce object reference, CurrencyType, and CurrencyIsoCode of Account, Opportunity, OpportunityLineItem,
PricebookEntry and Product2.
"""

from collections.abc import Sequence

from connectors.sandbox.salesforce.choices import Choice
from connectors.sandbox.salesforce.fields import Entity, Field

FIELD = "CurrencyIsoCode"
CURRENCY_TYPE = """
CurrencyType; Currency Type; Currency Types; 01L; cuR
IsoCode; Currency ISO Code; picklist(40); cR
ConversionRate; Conversion Rate; double(18,6); cu
DecimalPlaces; Decimal Places; int(9); cu
IsActive; Active; boolean; cud
IsCorporate; Corporate Currency; boolean; cud
@System
"""
# Whether it can be set and changed: a line has its Opportunity's, and that of a price is fixed.
_WRITABLE = {
    "Account": (True, True),
    "Contact": (True, True),
    "Opportunity": (True, True),
    "OpportunityLineItem": (False, False),
    "PricebookEntry": (True, False),
    "Product2": (True, True),
}


def currency_field(entity: Entity, currencies: Sequence[str]) -> Field | None:
    """Return the field of an object whose records have a currency; the corporate one, the first, is the default."""
    if not entity.custom and entity.name not in _WRITABLE:
        return None
    createable, updateable = _WRITABLE.get(entity.name, (True, True))
    return Field(
        name=FIELD,
        label="Currency ISO Code",
        type="picklist",
        length=3,
        createable=createable,
        updateable=updateable,
        nillable=updateable,
        defaulted=True,
        restricted=True,
        default=currencies[0],
        choices=tuple(Choice(code, code) for code in currencies),
    )

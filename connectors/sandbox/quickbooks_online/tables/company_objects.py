"""What describes the company itself: tax, currencies, company data, preferences.

Source: Intuit API reference, schema of minor version 75.
"""

from connectors.sandbox.quickbooks_online.tables.forms import FORMS
from connectors.sandbox.quickbooks_online.tables.ledger_forms import LEDGER_FORMS
from connectors.sandbox.quickbooks_online.tables.lists import LISTS
from connectors.sandbox.quickbooks_online.tables.purchase_forms import PURCHASE_FORMS
from connectors.sandbox.quickbooks_online.tables.schema import Entity, entity

TAX_CODE = entity(
    "TaxCode",
    "list",
    by="Name",
    table="""
Name         text:100  query sort
Description  text:100  query
Active       bool      query
Taxable      bool
TaxGroup     bool
Hidden       bool
SalesTaxRateList     object
PurchaseTaxRateList  object
""",
    writable=False,
)
TAX_RATE = entity(
    "TaxRate",
    "list",
    by="Name",
    table="""
Name         text:100  query sort
Description  text:100  query
Active       bool      query
RateValue    number
AgencyRef    ref:TaxAgency
SpecialTaxType text
DisplayType  text
""",
    writable=False,
)
TAX_AGENCY = entity(
    "TaxAgency",
    "list",
    by="DisplayName",
    table="""
DisplayName            text:100  required query sort
TaxTrackedOnSales      bool
TaxTrackedOnPurchases  bool
TaxRegistrationNumber  text:30
""",
)
COMPANY_CURRENCY = entity(
    "CompanyCurrency",
    "list",
    by="Code",
    table="""
Code    text:3    required query sort
Name    text:100  query sort
Active  bool      query sort
""",
)
COMPANY_INFO = entity(
    "CompanyInfo",
    "settings",
    by="CompanyName",
    table="""
CompanyName  text:1024
LegalName    text:1024
CompanyAddr  address
LegalAddr    address
CustomerCommunicationAddr  address
Country      text:3   fixed
Email        email
WebAddr      web
PrimaryPhone phone
FiscalYearStartMonth  text:10
CompanyStartDate      date fixed
SupportedLanguages    text
DefaultTimeZone       text
EmployerId            text:20
NameValue    list fixed
""",
)
PREFERENCES = entity(
    "Preferences",
    "settings",
    by="Id",
    table="""
AccountingInfoPrefs      object
ProductAndServicesPrefs  object
SalesFormsPrefs          object
EmailMessagesPrefs       object
VendorAndPurchasesPrefs  object
TimeTrackingPrefs        object
TaxPrefs                 object
CurrencyPrefs            object
ReportPrefs              object
OtherPrefs               object
""",
)
ENTITIES: tuple[Entity, ...] = (
    *LISTS,
    *FORMS,
    *PURCHASE_FORMS,
    *LEDGER_FORMS,
    TAX_CODE,
    TAX_RATE,
    TAX_AGENCY,
    COMPANY_CURRENCY,
    COMPANY_INFO,
    PREFERENCES,
)
BY_NAME = {entity.name: entity for entity in ENTITIES}
BY_LOWER = {entity.name.lower(): entity for entity in ENTITIES}
# Source: Intuit, "Change data capture": tax entities and worked time are not offered.
NOT_IN_CHANGES = frozenset({"TaxCode", "TaxRate", "TaxAgency", "TimeActivity", "CompanyInfo", "Preferences"})

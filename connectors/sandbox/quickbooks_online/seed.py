"""A new company: chart of accounts, terms, tax, payment methods, one item, no customers.

Ids are those of Intuit's own sample company where it is known to have the record.
"""

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from connectors.sandbox.quickbooks_online.company import SEQUENCES, Company
from connectors.sandbox.quickbooks_online.rules.items import CLASSIFICATIONS
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_NAME
from connectors.sandbox.quickbooks_online.values import stamp

REALM = "9130347000000000001"
ACCOUNTS = (
    ("1", "Services", "Income", "ServiceFeeIncome"),
    ("2", "Retained Earnings", "Equity", "RetainedEarnings"),
    ("4", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("33", "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    ("35", "Checking", "Bank", "Checking"),
    ("48", "Fountains and Garden Lighting", "Income", "SalesOfProductIncome"),
    ("79", "Sales of Product Income", "Income", "SalesOfProductIncome"),
    ("80", "Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("81", "Inventory Asset", "Other Current Asset", "Inventory"),
    ("84", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    ("85", "Purchases", "Expense", "SuppliesMaterials"),
    ("86", "Discounts given", "Income", "DiscountsRefundsGiven"),
    ("89", "Sales Tax Agency Payable", "Other Current Liability", "SalesTaxPayable"),
)
TERMS = (("1", "Due on receipt", 0), ("2", "Net 15", 15), ("3", "Net 30", 30), ("4", "Net 60", 60), ("5", "Net 10", 10))
PAYMENT_METHODS = (
    ("1", "Cash", "NON_CREDIT_CARD"),
    ("2", "Check", "NON_CREDIT_CARD"),
    ("3", "Visa", "CREDIT_CARD"),
    ("4", "MasterCard", "CREDIT_CARD"),
    ("5", "Discover", "CREDIT_CARD"),
    ("6", "American Express", "CREDIT_CARD"),
    ("7", "Diners Club", "CREDIT_CARD"),
)
# Id, name, rates as (id, name, percent, agency).
US_CODES = (
    ("2", "California", (("3", "California", "8", "2"),)),
    ("3", "Tucson", (("1", "AZ State tax", "7.1", "1"), ("2", "Tucson City", "2", "1"))),
)
VAT_CODES = (
    ("10", "20.0% S", (("10", "20.0% S (Sales)", "20", "3"),)),
    ("11", "5.0% R", (("11", "5.0% R (Sales)", "5", "3"),)),
    ("12", "0.0% Z", (("12", "0.0% Z (Sales)", "0", "3"),)),
)
AGENCIES = (("1", "Arizona Dept. of Revenue"), ("2", "Board of Equalization"), ("3", "HMRC VAT"))
ADDRESS = {"Line1": "123 Sierra Way", "City": "San Pablo", "CountrySubDivisionCode": "CA", "PostalCode": "87999"}
INFO: dict[str, Any] = {
    "CompanyName": "Sandbox Company",
    "LegalName": "Sandbox Company",
    "CompanyAddr": {"Id": "1", **ADDRESS, "Country": "USA"},
    "LegalAddr": {"Id": "1", **ADDRESS, "Country": "USA"},
    "CustomerCommunicationAddr": {"Id": "1", **ADDRESS, "Country": "USA"},
    "Country": "US",
    "Email": {"Address": "office@example.com"},
    "WebAddr": {},
    "PrimaryPhone": {"FreeFormNumber": "(555) 555-0100"},
    "FiscalYearStartMonth": "January",
    "CompanyStartDate": "2015-06-05",
    "SupportedLanguages": "en",
    "DefaultTimeZone": "America/Los_Angeles",
    "NameValue": [
        {"Name": "NeoEnabled", "Value": "true"},
        {"Name": "SubscriptionStatus", "Value": "PAID"},
        {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
        {"Name": "ItemCategoriesFeature", "Value": "true"},
    ],
}
CUSTOM_FIELDS = [
    {
        "CustomField": [
            {"Name": f"SalesFormsPrefs.UseSalesCustom{digit}", "Type": "BooleanType", "BooleanValue": used}
            for digit, used in (("3", False), ("2", True), ("1", True))
        ]
    },
    {
        "CustomField": [
            {"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "P.O. Number"},
            {"Name": "SalesFormsPrefs.SalesCustomName2", "Type": "StringType", "StringValue": "Sales Rep"},
        ]
    },
]
PREFERENCES: dict[str, Any] = {
    "AccountingInfoPrefs": {
        "TrackDepartments": False,
        "ClassTrackingPerTxn": True,
        "ClassTrackingPerTxnLine": False,
        "CustomerTerminology": "Customers",
    },
    "ProductAndServicesPrefs": {
        "ForSales": True,
        "ForPurchase": True,
        "QuantityWithPriceAndRate": True,
        "QuantityOnHand": True,
    },
    "SalesFormsPrefs": {
        "CustomField": CUSTOM_FIELDS,
        "CustomTxnNumbers": False,
        "AllowDeposit": False,
        "AllowDiscount": True,
        "DefaultDiscountAccount": "86",
        "AllowEstimates": True,
        "ETransactionEnabledStatus": "NotApplicable",
        "ETransactionAttachPDF": False,
        "ETransactionPaymentEnabled": False,
        "IPNSupportEnabled": False,
        "AllowServiceDate": True,
        "AllowShipping": True,
        "DefaultTerms": {"value": "3"},
        "UsingPriceLevels": False,
        "DefaultCustomerMessage": "Thank you for your business.",
    },
    "VendorAndPurchasesPrefs": {"TrackingByCustomer": True, "BillableExpenseTracking": True},
    "TaxPrefs": {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": "2"}, "PartnerTaxEnabled": True},
    "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}},
    "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
    "OtherPrefs": {"NameValue": [{"Name": "SalesFormsPrefs.DefaultItem", "Value": "1"}]},
}


def found_company(company: Company) -> None:
    """Fill an empty store with a new US company. The sign-ins that it had stay."""
    signed_in = company.store.meta.get("oauth", {})
    company.store.clear()
    company.store.meta |= {"realm": REALM, "oauth": signed_in}
    company.rebuild()
    put(company, "CompanyInfo", id="1", fields=deepcopy(INFO))
    put(company, "Preferences", id="1", fields=deepcopy(PREFERENCES))
    for id, name, kind, detail in ACCOUNTS:
        put(company, "Account", id=id, fields=account(company, name, kind=kind, detail=detail))
    for id, name, days in TERMS:
        put(
            company,
            "Term",
            id=id,
            fields={"Name": name, "Active": True, "Type": "STANDARD", "DueDays": days} | _NO_DISCOUNT,
        )
    for id, name, kind in PAYMENT_METHODS:
        put(company, "PaymentMethod", id=id, fields={"Name": name, "Active": True, "Type": kind})
    for id, name in AGENCIES:
        tracked = {"TaxTrackedOnSales": True, "TaxTrackedOnPurchases": False}
        put(company, "TaxAgency", id=id, fields={"DisplayName": name, **tracked})
    for code in ("TAX", "NON"):
        put(company, "TaxCode", id=code, fields=_pseudo_code(code))
    add_tax_codes(company, US_CODES)
    put(company, "Item", id="1", fields=service("Services", {"value": "1", "name": "Services"}))


def put(company: Company, entity: str, *, id: str, fields: Mapping[str, Any]) -> None:
    """Store a record as it is, with the head that every record has, and count past its id."""
    moment = stamp(company.now(), company.zone)
    times = {"CreateTime": moment, "LastUpdatedTime": moment}
    head = {"domain": "QBO", "sparse": False, "Id": id, "SyncToken": "0", "MetaData": times}
    company.save(entity, {**head, **fields})
    if id.isdigit():
        company.count_past(SEQUENCES[BY_NAME[entity].name] or entity, int(id))


def account(company: Company, name: str, *, kind: str, detail: str) -> dict[str, Any]:
    """Return the fields of an account."""
    return {
        "Name": name,
        "SubAccount": False,
        "FullyQualifiedName": name,
        "Active": True,
        "Classification": next((one for one, kinds in CLASSIFICATIONS.items() if kind in kinds), "Asset"),
        "AccountType": kind,
        "AccountSubType": detail,
        "CurrentBalance": Decimal(0),
        "CurrentBalanceWithSubAccounts": Decimal(0),
        "CurrencyRef": company.currency(company.home_currency),
    }


def service(name: str, income: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a service item."""
    return {
        "Name": name,
        "Active": True,
        "FullyQualifiedName": name,
        "Taxable": False,
        "UnitPrice": Decimal(0),
        "Type": "Service",
        "IncomeAccountRef": income,
        "PurchaseCost": Decimal(0),
        "TrackQtyOnHand": False,
    }


def add_tax_codes(company: Company, codes: tuple[tuple[str, str, tuple[tuple[str, str, str, str], ...]], ...]) -> None:
    """Add tax codes with their rates."""
    for id, name, rates in codes:
        parts = []
        for rate, rate_name, percent, agency in rates:
            put(company, "TaxRate", id=rate, fields=_tax_rate(rate_name, percent, agency=agency))
            shown = {
                "TaxRateRef": {"value": rate, "name": rate_name},
                "TaxTypeApplicable": "TaxOnAmount",
                "TaxOrder": 0,
            }
            parts.append(shown)
        code = {"Name": name, "Description": name, "Active": True, "Taxable": True, "TaxGroup": True}
        lists = {"SalesTaxRateList": {"TaxRateDetail": parts}, "PurchaseTaxRateList": {"TaxRateDetail": []}}
        put(company, "TaxCode", id=id, fields={**code, **lists})


def _pseudo_code(code: str) -> dict[str, Any]:
    return {"Name": code, "Description": code, "Taxable": code == "TAX", "TaxGroup": False}


def _tax_rate(name: str, percent: str, *, agency: str) -> dict[str, Any]:
    return {
        "Name": name,
        "Description": "Sales Tax",
        "Active": True,
        "RateValue": Decimal(percent),
        "AgencyRef": {"value": agency},
        "SpecialTaxType": "NONE",
        "DisplayType": "ReadOnly",
    }


_NO_DISCOUNT = {"DiscountPercent": 0, "DiscountDays": 0}

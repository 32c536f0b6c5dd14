"""What an org holds before anybody works in it, as an administrator leaves it after the install guide."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.price_rules import standard_book, standard_entry
from connectors.sandbox.salesforce.save import store_new
from connectors.sandbox.samples import numbered

# label, probability, closed, won, forecast category
_STAGES = (
    ("Prospecting", 10, False, False, "Pipeline"),
    ("Qualification", 10, False, False, "Pipeline"),
    ("Needs Analysis", 20, False, False, "Pipeline"),
    ("Value Proposition", 50, False, False, "Pipeline"),
    ("Id. Decision Makers", 60, False, False, "Pipeline"),
    ("Perception Analysis", 70, False, False, "Pipeline"),
    ("Proposal/Price Quote", 75, False, False, "Pipeline"),
    ("Negotiation/Review", 90, False, False, "Pipeline"),
    ("Closed Won", 100, True, True, "Closed"),
    ("Closed Lost", 0, True, False, "Omitted"),
    ("Migrated", 100, True, True, "Closed"),
)
_LOCALE = {"TimeZoneSidKey": "America/Los_Angeles", "LocaleSidKey": "en_US", "LanguageLocaleKey": "en_US"}
_TERM_DAYS = 30


def furnish(org: Org) -> None:
    """Create the organization, its users, its stages and its Standard Price Book, which is active."""
    organization: dict[str, Any] = {
        "Name": "Tandem Sandbox",
        "OrganizationType": "Developer Edition",
        "InstanceName": "SB1",
        "IsSandbox": True,
        "DefaultLocaleSidKey": "en_US",
        "FiscalYearStartMonth": 1,
        **{name: value for name, value in _LOCALE.items() if name != "LocaleSidKey"},
    }
    _put(org, "Organization", organization)
    profile = _put(org, "Profile", {"Name": "System Administrator", "UserType": "Standard"})
    people = (("Ada", "Admin", "admin@sandbox.example"), ("Tandem", "Integration", "integration@sandbox.example"))
    for first, last, name in people:
        person = {"FirstName": first, "LastName": last, "Name": f"{first} {last}", "Username": name, "Email": name}
        user = {**person, **_LOCALE, "Alias": first[:8].lower(), "EmailEncodingKey": "UTF-8", "UserType": "Standard"}
        org.user = _put(org, "User", {**user, "IsActive": True, "ProfileId": profile, "CompanyName": "Tandem Sandbox"})
    org.user = next(iter(org.records.rows("User")))
    for place, (label, probability, closed, won, category) in enumerate(_STAGES, 1):
        kind = {
            "ForecastCategory": category,
            "ForecastCategoryName": category,
            "DefaultProbability": Decimal(probability),
        }
        named = {"MasterLabel": label, "ApiName": label, "SortOrder": place, "IsActive": True}
        _put(org, "OpportunityStage", {**named, "IsClosed": closed, "IsWon": won, **kind})
    _put(org, "Pricebook2", {"Name": "Standard Price Book", "IsActive": True, "IsStandard": True})


def _put(org: Org, object: str, fields: Mapping[str, Any]) -> str:
    entity = org.entity(object)
    id, now = org.records.new_id(entity), org.now()
    stamps = {"CreatedDate": now, "LastModifiedDate": now, "SystemModstamp": now}
    booleans = {field.name: bool(field.default) for field in entity.booleans}
    people = {"CreatedById": org.user or None, "LastModifiedById": org.user or None}
    org.records.put(object, {**booleans, **fields, "Id": id, **stamps, **people})
    return id


def fill(org: Org, sizes: Mapping[str, int]) -> None:
    """Create numbered records as people would: `products`, `accounts`, `won_opportunities` with `lines` each.

    `contacts` of the accounts, from the first on, get a billing Contact. Opportunities take the accounts in turn.
    """
    products = sizes.get("products", 25 if sizes.get("lines") else 0)
    sold = [_product(org, number) for number in range(1, products + 1)]
    accounts = [_account(org, number) for number in range(1, sizes.get("accounts", 0) + 1)]
    for number in range(1, min(sizes.get("contacts", 0), len(accounts)) + 1):
        _contact(org, number, accounts[number - 1])
    for number in range(1, sizes.get("won_opportunities", 0) + 1):
        account = accounts[(number - 1) % len(accounts)] if accounts else None
        _opportunity(org, number, account=account, products=sold, lines=sizes.get("lines", 0))


def _product(org: Org, number: int) -> str:
    name = numbered.item_name(number)
    product = _new(org, "Product2", {"Name": name, "ProductCode": name, "IsActive": True})
    price = {"Product2Id": product, "Pricebook2Id": standard_book(org)["Id"], "IsActive": True}
    _new(org, "PricebookEntry", {**price, "UnitPrice": numbered.price(number)})
    return product


def _account(org: Org, number: int) -> str:
    address = {
        "BillingStreet": numbered.street(number),
        "BillingCity": numbered.CITY,
        "BillingState": numbered.STATE,
        "BillingPostalCode": numbered.POSTAL_CODE,
        "BillingCountry": numbered.COUNTRY,
    }
    if org.settings.state_country_picklists:
        address["BillingCountry"] = "United States"
    return _new(org, "Account", {"Name": numbered.customer_name(number), **address})


def _contact(org: Org, number: int, account: str) -> None:
    first, last = numbered.contact_name(number)
    fields: dict[str, Any] = {
        "AccountId": account,
        "FirstName": first,
        "LastName": last,
        "Email": numbered.email(number),
    }
    billing = {"Is_Billing_Contact__c": True} if org.entity("Contact").field("Is_Billing_Contact__c") else {}
    _new(org, "Contact", fields | billing)


def _opportunity(org: Org, number: int, *, account: str | None, products: list[str], lines: int) -> None:
    today = org.clock.now().date()
    fields: dict[str, Any] = {
        "Name": f"Opportunity {number:05}",
        "AccountId": account,
        "StageName": "Closed Won",
        "CloseDate": today.isoformat(),
    }
    if org.entity("Opportunity").field("Transaction_Type__c"):
        due = (today + timedelta(days=_TERM_DAYS)).isoformat()
        fields |= {"Transaction_Type__c": "Invoice", "Transaction_Date__c": today.isoformat(), "Due_Date__c": due}
    id = _new(org, "Opportunity", fields)
    for line in range(1, lines + 1):
        item = numbered.item_of_line(number, line, lines=lines, items=len(products))
        entry = standard_entry(org, products[item - 1], None)
        assert entry is not None
        quantity = Decimal(numbered.quantity(line)).quantize(Decimal("0.01"))
        wanted = {"OpportunityId": id, "PricebookEntryId": entry["Id"], "Quantity": quantity}
        _new(org, "OpportunityLineItem", {**wanted, "UnitPrice": entry["UnitPrice"]})


def _new(org: Org, object: str, fields: dict[str, Any]) -> str:
    return store_new(org, org.entity(object), fields)

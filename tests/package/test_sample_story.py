"""The demo companies: what there is to see, and what each oddity shows."""

from collections import Counter

from tests.package.sample import ids, quickbooks, salesforce

PROJECT = "Foundry Coffee Works:Roastery Build-out"
SUB_CUSTOMER = "Pacific Crest Hotels:Lodge at Mirror Lake"


def _plain(name: str) -> str:
    return name.strip().lower()


def _accounts_by_name() -> Counter[str]:
    return Counter(_plain(account["Name"]) for account in salesforce("Account"))


def _customer_names() -> set[str]:
    return {_plain(customer["FullyQualifiedName"]) for customer in quickbooks("Customer")}


def test_two_thirds_of_the_accounts_have_one_customer_of_their_name() -> None:
    names = _accounts_by_name()

    assert (len(salesforce("Account")), len(names.keys() & _customer_names())) == (40, 28)


def test_some_names_agree_only_but_for_capitals_and_blanks() -> None:
    exact = {account["Name"] for account in salesforce("Account")}
    plain = _accounts_by_name()

    close = {
        name for one in quickbooks("Customer") if (name := one["DisplayName"]) not in exact and _plain(name) in plain
    }

    assert close == {"two rivers roasting co.", "NIGHT OWL COFFEEHOUSE", "Orchard Lane Market "}


def test_one_customer_could_be_either_of_two_accounts() -> None:
    assert {name for name, times in _accounts_by_name().items() if times > 1 and name in _customer_names()} == {
        "the daily grind"
    }


def test_one_account_has_the_name_of_a_vendor() -> None:
    vendors = {_plain(vendor["DisplayName"]) for vendor in quickbooks("Vendor")}

    assert vendors & _accounts_by_name().keys() == {"northwest water filters"}


def test_customers_vendors_and_employees_share_no_name() -> None:
    names = [_plain(customer["FullyQualifiedName"]) for customer in quickbooks("Customer")]
    names += [_plain(one["DisplayName"]) for entity in ("Vendor", "Employee") for one in quickbooks(entity)]

    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_there_is_a_sub_customer_a_project_and_an_inactive_customer() -> None:
    customers = quickbooks("Customer")

    assert [one["FullyQualifiedName"] for one in customers if one["Job"]] == [SUB_CUSTOMER, PROJECT]
    assert [one["FullyQualifiedName"] for one in customers if one["IsProject"]] == [PROJECT]
    assert [one["DisplayName"] for one in customers if not one["Active"]] == ["Bean There Kiosk (deleted)"]


def test_accounts_have_at_most_one_billing_contact() -> None:
    billing = Counter(one["AccountId"] for one in salesforce("Contact") if one.get("Is_Billing_Contact__c"))

    assert set(billing.values()) == {1}
    assert len(billing) == 37


def test_half_of_the_items_are_products_by_their_full_name() -> None:
    items = {item["FullyQualifiedName"] for item in quickbooks("Item") if item["Type"] != "Category"}
    codes = {product.get("ProductCode") for product in salesforce("Product2")}

    assert (len(items), len(items & codes), len(salesforce("Product2"))) == (25, 13, 17)
    assert Counter(item["Type"] for item in quickbooks("Item")) == {
        "Service": 6,
        "NonInventory": 13,
        "Inventory": 6,
        "Category": 6,
    }


def test_every_product_has_one_standard_price() -> None:
    priced = [entry["Product2Id"] for entry in salesforce("PricebookEntry")]

    assert sorted(priced) == sorted(ids(salesforce("Product2")))
    assert [(book["IsStandard"], book["IsActive"]) for book in salesforce("Pricebook2")] == [(True, True)]


def test_invoices_are_paid_partly_paid_open_and_one_is_void() -> None:
    states = Counter(
        "void"
        if invoice["TotalAmt"] == 0
        else "paid"
        if invoice["Balance"] == 0
        else "open"
        if invoice["Balance"] == invoice["TotalAmt"]
        else "partly paid"
        for invoice in quickbooks("Invoice")
    )

    assert states == {"paid": 43, "partly paid": 4, "open": 12, "void": 1}


def test_won_opportunities_show_each_way_that_a_sync_can_go() -> None:
    won = {
        one["Name"]: one.get("Transaction_Type__c")
        for one in salesforce("Opportunity")
        if one["StageName"] == "Closed Won"
    }

    assert won == {
        "Foundry Coffee Works — second shop grinder": "Invoice",
        "Harborlight Bakery — batch brewer": "Sales Receipt",
        "Tamarack Inn — lobby coffee bar": "Invoice",
        "Northwest Water Filters — showroom espresso": "Invoice",
        "Juniper & Rye — maintenance plan 2027": "None",
        "Ironwood Coworking — weekend rental": None,
    }


def test_one_opportunity_is_ready_to_be_closed_before_an_audience() -> None:
    (ready,) = [one for one in salesforce("Opportunity") if one["Name"] == "Riverside Café — espresso bar refit"]
    (account,) = [one for one in salesforce("Account") if one["Id"] == ready["AccountId"]]
    products = {product["Id"]: product["ProductCode"] for product in salesforce("Product2") if "ProductCode" in product}
    lines = [line for line in salesforce("OpportunityLineItem") if line["OpportunityId"] == ready["Id"]]
    items = {item["FullyQualifiedName"] for item in quickbooks("Item")}

    assert (ready["StageName"], ready["Transaction_Type__c"], ready["Amount"]) == (
        "Negotiation/Review",
        "Invoice",
        12790,
    )
    assert account["Name"] in {customer["DisplayName"] for customer in quickbooks("Customer")}
    assert [products[line["Product2Id"]] for line in lines] == [
        "Equipment:Espresso Machines:Corvo Two-Group",
        "Equipment:Grinders:Merlin 65 Espresso",
        "Service:Installation",
    ]
    assert {products[line["Product2Id"]] for line in lines} <= items


def test_company_is_american_with_plain_sales_tax_and_net_30() -> None:
    (company,) = quickbooks("CompanyInfo")
    (preferences,) = quickbooks("Preferences")

    assert (company["Country"], company["DefaultTimeZone"]) == ("US", "America/Los_Angeles")
    assert {"Name": "ItemCategoriesFeature", "Value": "true"} in company["NameValue"]
    assert (preferences["TaxPrefs"]["UsingSalesTax"], preferences["TaxPrefs"]["PartnerTaxEnabled"]) == (True, False)
    terms = {term["Id"]: term["Name"] for term in quickbooks("Term")}
    assert list(terms.values()) == ["Due on receipt", "Net 15", "Net 30", "Net 60"]
    assert terms[preferences["SalesFormsPrefs"]["DefaultTerms"]["value"]] == "Net 30"

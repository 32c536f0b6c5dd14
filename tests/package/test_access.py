"""People and the connected user reach every field: layouts, tab, app and permission sets."""

import json

import pytest

from tests.package.metadata import PACKAGE, SOURCE, fields, read, text

OWN_OBJECTS = {
    "Invoice__c": "Invoice",
    "Invoice_Item__c": "Invoice Item",
    "InvoiceOpportunityLink__c": "Invoice Opportunity Link",
}


@pytest.mark.parametrize(("entity", "label"), OWN_OBJECTS.items())
def test_layout_of_an_own_object_shows_every_field(entity: str, label: str) -> None:
    layout = read(SOURCE / "layouts" / f"{entity}-{label} Layout.layout-meta.xml")

    shown = {text(item, "field") for item in layout.iter("layoutItems")}

    own = {name.split(".")[1] for name in fields() if name.startswith(f"{entity}.")}
    assert shown == own | {"Name", "CreatedById", "LastModifiedById"}


def test_invoice_page_lists_its_items_and_opportunities() -> None:
    layout = read(SOURCE / "layouts" / "Invoice__c-Invoice Layout.layout-meta.xml")

    lists = [text(related, "relatedList") for related in layout.iter("relatedLists")]

    assert lists == ["Invoice_Item__c.Invoice__c", "InvoiceOpportunityLink__c.Invoice__c"]


def _rights(file: str) -> dict[str, bool]:
    """Give field -> may be edited."""
    granted = read(SOURCE / "permissionsets" / f"{file}.permissionset-meta.xml").iter("fieldPermissions")
    return {text(right, "field"): text(right, "editable") == "true" for right in granted}


def test_integration_may_write_every_field() -> None:
    # Salesforce refuses field rights on master-detail fields: they are always granted.
    grantable = {name for name, field in fields().items() if text(field, "type") != "MasterDetail"}

    assert _rights("Tandem_Integration") == dict.fromkeys(grantable, True)


def test_users_may_read_every_field_and_edit_what_is_theirs() -> None:
    rights = _rights("Tandem_User")

    assert rights.keys() == _rights("Tandem_Integration").keys()
    assert {name for name, editable in rights.items() if editable} == {
        "Account.Credit_Limit__c",
        "Account.External_Account_ID__c",
        "Account.Sales_Rep__c",
        "Account.Sync_Me__c",
        "Account.Terms__c",
        "Contact.External_Contact_ID__c",
        "Contact.Is_Billing_Contact__c",
        "Contact.Sync_Me__c",
        "Opportunity.Class__c",
        "Opportunity.Due_Date__c",
        "Opportunity.External_Transaction_ID__c",
        "Opportunity.PO_Number__c",
        "Opportunity.Sales_Rep__c",
        "Opportunity.Ship_Date__c",
        "Opportunity.Shipping_Method__c",
        "Opportunity.Sync_Me__c",
        "Opportunity.Terms__c",
        "Opportunity.Transaction_Date__c",
        "Opportunity.Transaction_Type__c",
        "Product2.Sync_Me__c",
    }


@pytest.mark.parametrize(("file", "writes"), [("Tandem_Integration", "true"), ("Tandem_User", "false")])
def test_only_the_integration_writes_invoices(file: str, writes: str) -> None:
    granted = read(SOURCE / "permissionsets" / f"{file}.permissionset-meta.xml").iter("objectPermissions")

    rights = {
        text(right, "object"): {text(right, "allowRead"), text(right, "allowCreate"), text(right, "allowDelete")}
        for right in granted
        if text(right, "object") in OWN_OBJECTS
    }

    assert rights == {entity: {"true", writes} for entity in OWN_OBJECTS}


def test_app_offers_the_tabs_of_the_sync() -> None:
    app = read(SOURCE / "applications" / "Tandem.app-meta.xml")

    assert [tab.text for tab in app.iter("tabs")] == [
        "standard-Account",
        "standard-Contact",
        "standard-Opportunity",
        "Invoice__c",
        "standard-Product2",
    ]
    assert text(read(SOURCE / "tabs" / "Invoice__c.tab-meta.xml"), "customObject") == "true"


def test_project_points_at_its_source() -> None:
    project = json.loads((PACKAGE / "sfdx-project.json").read_text())

    assert [(PACKAGE / folder["path"]).is_dir() for folder in project["packageDirectories"]] == [True]


def test_install_guide_names_every_field_that_goes_on_a_standard_layout() -> None:
    guide = (PACKAGE / "README.md").read_text()
    standard = {name: field for name, field in fields().items() if name.split(".")[0] not in OWN_OBJECTS}

    assert [name for name, field in standard.items() if text(field, "label") not in guide] == []

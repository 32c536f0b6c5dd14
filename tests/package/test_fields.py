"""The objects and fields that Tandem's sync relies on, held against the package's XML."""

from xml.etree.ElementTree import Element

import pytest

from tests.package.metadata import SOURCE, fields, read, text

# object | field | type | length, or digits before and after the point | label ; X marks an external id
TABLE = """
Account | External_Account_ID__c | Text | 255 | External Account ID | X
Account | Billing_Address_Block__c | LongTextArea | 4000 | Billing Address Block |
Account | Shipping_Address_Block__c | LongTextArea | 4000 | Shipping Address Block |
Account | Credit_Limit__c | Currency | 16.2 | Credit Limit |
Account | Sales_Rep__c | Text | 255 | Sales Rep |
Account | Terms__c | Picklist | | Terms |
Account | Sync_Me__c | Checkbox | | Sync Me |
Account | Last_Sync_Date__c | DateTime | | Last Sync Date |
Contact | External_Contact_ID__c | Text | 255 | External Contact ID | X
Contact | External_Account_ID__c | Text | 255 | External Account ID |
Contact | Is_Billing_Contact__c | Checkbox | | Is Billing Contact |
Contact | Sync_Me__c | Checkbox | | Sync Me |
Contact | Last_Sync_Date__c | DateTime | | Last Sync Date |
Opportunity | External_Transaction_ID__c | Text | 255 | External Transaction ID | X
Opportunity | External_Transaction_Number__c | Text | 255 | External Transaction Number |
Opportunity | Transaction_Type__c | Picklist | | Transaction Type |
Opportunity | Transaction_Date__c | Date | | Transaction Date |
Opportunity | Due_Date__c | Date | | Due Date |
Opportunity | Ship_Date__c | Date | | Ship Date |
Opportunity | PO_Number__c | Text | 255 | PO Number |
Opportunity | Terms__c | Picklist | | Terms |
Opportunity | Class__c | Text | 255 | Class |
Opportunity | Sales_Rep__c | Text | 255 | Sales Rep |
Opportunity | Shipping_Method__c | Picklist | | Shipping Method |
Opportunity | Billing_Address_Block__c | LongTextArea | 4000 | Billing Address Block |
Opportunity | Shipping_Address_Block__c | LongTextArea | 4000 | Shipping Address Block |
Opportunity | Sync_Me__c | Checkbox | | Sync Me |
Opportunity | Last_Sync_Date__c | DateTime | | Last Sync Date |
OpportunityLineItem | External_Line_ID__c | Text | 255 | External Line ID | X
OpportunityLineItem | External_Line_Index__c | Number | 9.0 | External Line Index |
Product2 | External_Item_ID__c | Text | 255 | External Item ID | X
Product2 | Quantity_On_Hand__c | Number | 13.5 | Quantity On Hand |
Product2 | Quantity_Allocated__c | Number | 13.5 | Quantity Allocated |
Product2 | Sync_Me__c | Checkbox | | Sync Me |
Product2 | Last_Sync_Date__c | DateTime | | Last Sync Date |
Invoice__c | External_Invoice_ID__c | Text | 255 | External Invoice ID | X
Invoice__c | Account__c | Lookup | | Account |
Invoice__c | Invoice_Date__c | Date | | Invoice Date |
Invoice__c | Due_Date__c | Date | | Due Date |
Invoice__c | Ship_Date__c | Date | | Ship Date |
Invoice__c | PO_Number__c | Text | 255 | PO Number |
Invoice__c | Terms__c | Text | 255 | Terms |
Invoice__c | Class__c | Text | 255 | Class |
Invoice__c | Sales_Rep__c | Text | 255 | Sales Rep |
Invoice__c | Shipping_Method__c | Text | 255 | Shipping Method |
Invoice__c | Subtotal__c | Currency | 16.2 | Subtotal |
Invoice__c | Outstanding_Balance__c | Currency | 16.2 | Outstanding Balance |
Invoice__c | Currency__c | Text | 3 | Currency |
Invoice__c | Is_Paid__c | Checkbox | | Is Paid |
Invoice__c | Billing_Address_Block__c | LongTextArea | 4000 | Billing Address Block |
Invoice__c | Shipping_Address_Block__c | LongTextArea | 4000 | Shipping Address Block |
Invoice__c | Sync_Me__c | Checkbox | | Sync Me |
Invoice__c | Last_Sync_Date__c | DateTime | | Last Sync Date |
Invoice_Item__c | External_Invoice_Line_ID__c | Text | 255 | External Invoice Line ID | X
Invoice_Item__c | Invoice__c | MasterDetail | | Invoice |
Invoice_Item__c | Product__c | Lookup | | Product |
Invoice_Item__c | Description__c | LongTextArea | 4000 | Description |
Invoice_Item__c | Quantity__c | Number | 11.7 | Quantity |
Invoice_Item__c | Rate__c | Currency | 11.7 | Rate |
Invoice_Item__c | Amount__c | Currency | 16.2 | Amount |
InvoiceOpportunityLink__c | External_ID__c | Text | 255 | External ID | X
InvoiceOpportunityLink__c | Invoice__c | MasterDetail | | Invoice |
InvoiceOpportunityLink__c | Opportunity__c | MasterDetail | | Opportunity |
"""


def _size(field: Element) -> str:
    if field.find("precision") is None:
        return text(field, "length")
    scale = int(text(field, "scale"))
    return f"{int(text(field, 'precision')) - scale}.{scale}"


def _identity(field: Element) -> str:
    """Give X for an external id, which is unique and tells capitals apart; half an external id stands out."""
    marks = [name for name in ("externalId", "unique", "caseSensitive") if text(field, name) == "true"]
    return "X" if len(marks) == 3 else "+".join(marks)


def _row(name: str, field: Element) -> tuple[str, ...]:
    entity, api_name = name.split(".")
    return (entity, api_name, text(field, "type"), _size(field), text(field, "label"), _identity(field))


def test_package_holds_exactly_the_fields_of_the_sync() -> None:
    expected = {tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()}

    assert {_row(name, field) for name, field in fields().items()} == expected


def test_every_field_is_named_as_its_file_and_explains_itself() -> None:
    unexplained = [
        name
        for name, field in fields().items()
        if text(field, "fullName") != name.split(".")[1]
        or not text(field, "description")
        or not text(field, "inlineHelpText")
    ]

    assert unexplained == []


def test_no_field_is_required_so_that_people_can_save_without_tandem() -> None:
    assert [name for name, field in fields().items() if text(field, "required") == "true"] == []


@pytest.mark.parametrize(
    ("name", "target", "relationship", "order"),
    [
        ("Invoice__c.Account__c", "Account", "Invoices", ""),
        ("Invoice_Item__c.Invoice__c", "Invoice__c", "Invoice_Items", "0"),
        ("Invoice_Item__c.Product__c", "Product2", "Invoice_Items", ""),
        ("InvoiceOpportunityLink__c.Invoice__c", "Invoice__c", "Opportunity_Links", "0"),
        ("InvoiceOpportunityLink__c.Opportunity__c", "Opportunity", "Invoice_Links", "1"),
    ],
)
def test_relationships_have_the_names_that_queries_use(name: str, target: str, relationship: str, order: str) -> None:
    field = fields()[name]

    found = [text(field, key) for key in ("referenceTo", "relationshipName", "relationshipOrder")]

    assert found == [target, relationship, order]


def test_transaction_type_takes_its_four_values_only_and_has_no_default() -> None:
    values = fields()["Opportunity.Transaction_Type__c"].find("valueSet")

    assert values is not None
    assert text(values, "restricted") == "true"
    found = [(text(value, "fullName"), text(value, "default")) for value in values.iter("value")]
    assert found == [("Sales Order", "false"), ("Invoice", "false"), ("Sales Receipt", "false"), ("None", "false")]


@pytest.mark.parametrize("name", ["Account.Terms__c", "Opportunity.Terms__c", "Opportunity.Shipping_Method__c"])
def test_terms_and_shipping_methods_take_the_names_that_quickbooks_has(name: str) -> None:
    values = fields()[name].find("valueSet")

    assert values is not None
    assert text(values, "restricted") == "false"
    assert [value for value in values.iter("value") if text(value, "default") == "true"] == []


@pytest.mark.parametrize(
    ("entity", "label", "name_field", "name_type", "sharing"),
    [
        ("Invoice__c", "Invoice", "Invoice Number", "Text", "Read"),
        ("Invoice_Item__c", "Invoice Item", "Invoice Item Number", "AutoNumber", "ControlledByParent"),
        ("InvoiceOpportunityLink__c", "Invoice Opportunity Link", "Link Number", "AutoNumber", "ControlledByParent"),
    ],
)
def test_own_objects_are_called_as_people_call_them(
    entity: str, label: str, name_field: str, name_type: str, sharing: str
) -> None:
    described = read(SOURCE / "objects" / entity / f"{entity}.object-meta.xml")

    found = [text(described, path) for path in ("label", "nameField/label", "nameField/type", "sharingModel")]

    assert found == [label, name_field, name_type, sharing]
    assert text(described, "deploymentStatus") == "Deployed"

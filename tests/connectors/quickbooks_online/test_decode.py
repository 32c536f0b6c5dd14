"""Decoding: what QuickBooks Online sends, as the vocabulary's records."""

from datetime import UTC, date, datetime
from decimal import Decimal

from connectors.base import Line, Record, State
from connectors.quickbooks_online.decode import record

STAMPS = {"CreateTime": "2026-03-02T09:00:00-08:00", "LastUpdatedTime": "2026-03-08T09:00:00-07:00"}
CREATED, CHANGED = datetime(2026, 3, 2, 17, tzinfo=UTC), datetime(2026, 3, 8, 16, tzinfo=UTC)
VERSION = "3@2026-03-08T09:00:00-07:00"


def envelope(**fields):
    return {"Id": "7", "SyncToken": "3", "sparse": False, "domain": "QBO", "MetaData": STAMPS, **fields}


def test_a_customer_is_flattened_to_paths():
    sent = envelope(
        DisplayName="Acme Ltd",
        Active=True,
        Job=False,
        Balance=Decimal("12.50"),
        PrimaryEmailAddr={"Address": "ann@acme.example"},
        PrimaryPhone={"FreeFormNumber": "555-0100"},
        WebAddr={"URI": "https://acme.example"},
        SalesTermRef={"value": "3", "name": "Net 30"},
        BillAddr={
            "Id": "2", "Line1": "1 Main St", "Line2": "Suite 4", "City": "Bayshore", "CountrySubDivisionCode": "CA",
            "PostalCode": "94326", "Lat": "INVALID", "Long": "INVALID",
        },
    )  # fmt: skip

    assert record("Customer", sent) == Record(
        "Customer",
        "7",
        {
            "DisplayName": "Acme Ltd",
            "Active": True,
            "Job": False,
            "Balance": Decimal("12.50"),
            "PrimaryEmailAddr": "ann@acme.example",
            "PrimaryPhone": "555-0100",
            "WebAddr": "https://acme.example",
            "SalesTermRef": "3",
            "SalesTermName": "Net 30",
            "BillAddr.Street": "1 Main St\nSuite 4",
            "BillAddr.City": "Bayshore",
            "BillAddr.CountrySubDivisionCode": "CA",
            "BillAddr.PostalCode": "94326",
            "BillAddr.Block": "1 Main St\nSuite 4\nBayshore, CA  94326",
            "CreateTime": CREATED,
            "LastUpdatedTime": CHANGED,
        },
        version=VERSION,
    )


def test_an_inactive_list_member_is_inactive():
    assert record("Term", envelope(Name="Net 30 (deleted)", Active=False)).state is State.INACTIVE


def test_a_deleted_transaction_comes_with_its_id_alone():
    stub = {
        "domain": "QBO",
        "status": "Deleted",
        "Id": "9",
        "MetaData": {"LastUpdatedTime": "2026-03-08T09:00:00-07:00"},
    }

    assert record("Invoice", stub) == Record(
        "Invoice", "9", {}, version="@2026-03-08T09:00:00-07:00", state=State.DELETED
    )


def test_a_tax_code_without_token_has_no_version():
    assert record("TaxCode", {"Id": "TAX", "Name": "TAX"}).version == ""


def test_an_invoice_brings_header_custom_fields_tax_and_lines():
    sent = envelope(
        DocNumber="1043",
        TxnDate="2026-03-02",
        CustomerRef={"value": "1", "name": "Acme Ltd"},
        CustomField=[
            {"DefinitionId": "1", "Name": "P.O. Number", "Type": "StringType", "StringValue": "PO-9"},
            {"DefinitionId": "2", "Name": "Sales Rep", "Type": "StringType"},
            {"DefinitionId": "3", "Name": "Crew #", "Type": "StringType", "StringValue": "102"},
        ],
        TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}, "TotalTax": Decimal("1.11"), "TaxLine": [{"Amount": 1}]},
        TotalAmt=Decimal("101.11"),
        Line=[
            {
                "Id": "1", "LineNum": 1, "Amount": 100, "Description": "Hours", "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "5", "name": "Services"}, "Qty": Decimal("2.5"), "UnitPrice": 40,
                    "ServiceDate": "2026-03-01", "TaxCodeRef": {"value": "TAX"},
                },
            },
            {"Id": "2", "Description": "Thanks", "DetailType": "DescriptionOnly", "DescriptionLineDetail": {}},
            {"Amount": 100, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
            {
                "Id": "3", "Amount": 10, "DetailType": "DiscountLineDetail",
                "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
            },
        ],
    )  # fmt: skip

    invoice = record("Invoice", sent)

    assert dict(invoice.fields) == {
        "DocNumber": "1043",
        "TxnDate": date(2026, 3, 2),
        "CustomerRef": "1",
        "CustomerName": "Acme Ltd",
        "PONumber": "PO-9",
        "TaxCodeRef": "2",
        "TotalTax": Decimal("1.11"),
        "TotalAmt": Decimal("101.11"),
        "Voided": False,
        "CreateTime": CREATED,
        "LastUpdatedTime": CHANGED,
    }
    assert invoice.lines == (
        Line(
            "SalesItemLine",
            "1",
            {
                "LineNum": 1,
                "Amount": Decimal(100),
                "Description": "Hours",
                "ItemRef": "5",
                "ItemName": "Services",
                "Qty": Decimal("2.5"),
                "UnitPrice": Decimal(40),
                "ServiceDate": date(2026, 3, 1),
                "TaxCodeRef": "TAX",
            },
        ),
        Line("DescriptionLine", "2", {"Description": "Thanks"}),
        Line("SubTotalLine", None, {"Amount": Decimal(100)}),
        Line("DiscountLine", "3", {"Amount": Decimal(10), "PercentBased": True, "DiscountPercent": Decimal(10)}),
    )


def test_the_parts_of_a_bundle_name_its_line():
    part = {"Id": "5", "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "8"}}}
    bundle = {"GroupItemRef": {"value": "7", "name": "Set"}, "Quantity": 2, "Line": [part]}

    lines = record(
        "Invoice", envelope(Line=[{"Id": "4", "DetailType": "GroupLineDetail", "GroupLineDetail": bundle}])
    ).lines

    assert lines == (
        Line("GroupLine", "4", {"ItemRef": "7", "ItemName": "Set", "Qty": Decimal(2)}),
        Line("SalesItemLine", "5", {"ItemRef": "8", "GroupRef": "4"}),
    )


def test_a_payment_tells_what_it_was_applied_to():
    sent = envelope(
        TotalAmt=30, Line=[{"Amount": 30, "LinkedTxn": [{"TxnId": "9", "TxnType": "Invoice"}], "LineEx": {}}]
    )

    assert record("Payment", sent).lines == (
        Line("AppliedLine", None, {"Amount": Decimal(30), "TxnId": "9", "TxnType": "Invoice"}),
    )


def test_a_transaction_with_the_word_and_no_amounts_is_voided():
    line = {"Id": "1", "Amount": 0, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}

    assert (
        record("Invoice", envelope(PrivateNote="Voided - Big deal", TotalAmt=0, Line=[line])).fields["Voided"] is True
    )
    assert record("Invoice", envelope(PrivateNote="Voided", TotalAmt=5, Line=[line])).fields["Voided"] is False
    assert record("Invoice", envelope(TotalAmt=0, Line=[line])).fields["Voided"] is False


def test_an_address_that_quickbooks_flattened_into_lines_is_printed_once():
    sent = envelope(BillAddr={"Line1": "Acme Ltd", "Line2": "1 Main St", "Line3": "Middlefield, CA  94303"})

    assert record("Invoice", sent).fields["BillAddr.Block"] == "Acme Ltd\n1 Main St\nMiddlefield, CA  94303"


def test_an_entity_that_the_vocabulary_does_not_list_is_read_by_its_own_names():
    sent = envelope(Name="EUR", Details={"Rate": {"Factor": Decimal("1.1")}}, PayeeRef={"value": "4", "name": "Bank"})

    assert dict(record("CompanyCurrency", sent).fields) == {
        "Name": "EUR",
        "Details.Rate.Factor": Decimal("1.1"),
        "PayeeRef": "4",
        "PayeeName": "Bank",
        "CreateTime": CREATED,
        "LastUpdatedTime": CHANGED,
    }

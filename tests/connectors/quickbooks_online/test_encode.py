"""Encoding: writes as batches, compared with the exact bodies."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from connectors.base import Line, Operation, Refused, Value, Write
from connectors.http import Session
from connectors.json_text import dumps
from connectors.quickbooks_online.client import QuickBooksOnline

CREATE, UPDATE, DELETE = Operation.CREATE, Operation.UPDATE, Operation.DELETE


class NoTokens:
    def current(self) -> str:
        return ""

    def renew(self, rejected: str) -> str:
        return rejected


@pytest.fixture
def company():
    session = Session("http://127.0.0.1:9", name="QuickBooks", tokens=NoTokens(), pace=lambda limits: None, headers={})
    numbers = count(1)
    return QuickBooksOnline(
        session, realm_id="123", custom_fields={"PONumber": "2"}, new_id=lambda: f"{next(numbers):032x}"
    )


def body_of(company, *writes):
    messages, refused = company.encode(writes)
    assert refused == {}
    assert len(messages) == 1
    return messages[0].body.decode()


def test_a_create_says_only_what_is_set(company):
    fields = {
        "DisplayName": "Amy's Bird Sanctuary",
        "PrimaryEmailAddr": "amy@example.com",
        "Fax": None,
        "BillAddr.Street": "1 Main St\nSuite 4",
        "BillAddr.City": "Bayshore",
        "SalesTermRef": "3",
        "Taxable": True,
    }

    assert body_of(company, Write("a", CREATE, "Customer", None, fields)) == (
        '{"BatchItemRequest":[{"bId":"0","operation":"create","Customer":{"DisplayName":"Amy\'s Bird Sanctuary",'
        '"PrimaryEmailAddr":{"Address":"amy@example.com"},"BillAddr":{"Line1":"1 Main St","Line2":"Suite 4",'
        '"City":"Bayshore"},"SalesTermRef":{"value":"3"},"Taxable":true}}]}'
    )


def test_an_invoice_keeps_every_digit_that_quickbooks_keeps(company):
    rate = Decimal(10) / Decimal(3)
    fields: dict[str, Value] = {
        "CustomerRef": "1",
        "TxnDate": date(2026, 3, 2),
        "PrivateNote": "Big deal [006000000000001AAA]",
        "PONumber": "PO-9",
        "ShipMethodRef": "Truck",
        "TaxCodeRef": "2",
    }
    lines = (
        Line("SalesItemLine", None, {"ItemRef": "5", "Qty": Decimal(3), "UnitPrice": rate, "Amount": Decimal("10.00")}),
        Line("SalesItemLine", "00k1", {"ItemRef": "6", "Qty": Decimal("0.5"), "UnitPrice": Decimal("0.25")}),
        Line("DescriptionLine", None, {"Description": "Thanks"}),
        Line("DiscountLine", None, {"DiscountPercent": Decimal("2.5")}),
    )

    assert body_of(company, Write("a", CREATE, "Invoice", None, fields, lines)) == (
        '{"BatchItemRequest":[{"bId":"0","operation":"create","Invoice":{"CustomerRef":{"value":"1"},'
        '"TxnDate":"2026-03-02","PrivateNote":"Big deal [006000000000001AAA]",'
        '"ShipMethodRef":{"value":"Truck","name":"Truck"},"TxnTaxDetail":{"TxnTaxCodeRef":{"value":"2"}},'
        '"CustomField":[{"DefinitionId":"2","Type":"StringType","StringValue":"PO-9"}],"Line":['
        '{"Amount":10.00,"DetailType":"SalesItemLineDetail",'
        '"SalesItemLineDetail":{"ItemRef":{"value":"5"},"Qty":3,"UnitPrice":3.3333333}},'
        '{"Amount":0.13,"DetailType":"SalesItemLineDetail",'
        '"SalesItemLineDetail":{"ItemRef":{"value":"6"},"Qty":0.5,"UnitPrice":0.25}},'
        '{"Description":"Thanks","DetailType":"DescriptionOnly","DescriptionLineDetail":{}},'
        '{"DetailType":"DiscountLineDetail","DiscountLineDetail":{"DiscountPercent":2.5,"PercentBased":true}}]}}]}'
    )


def test_an_update_is_sparse_and_empties_what_became_empty(company):
    fields = {"Fax": None, "CompanyName": None, "SalesTermRef": None, "BillAddr.City": "Oxford"}
    rest = dict.fromkeys(("BillAddr.CountrySubDivisionCode", "BillAddr.PostalCode", "BillAddr.Country"))
    base = {"BillAddr.Street": "1 Main St", "BillAddr.City": "Bayshore", **rest}
    write = Write("a", UPDATE, "Customer", "7", fields, version="3@2026-03-08T09:00:00-07:00", base=base)

    assert body_of(company, write) == (
        '{"BatchItemRequest":[{"bId":"0","operation":"update","Customer":{"Id":"7","SyncToken":"3","sparse":true,'
        '"Fax":{"FreeFormNumber":""},"CompanyName":"","SalesTermRef":{"value":""},'
        '"BillAddr":{"Line1":"1 Main St","Line2":"","Line3":"","Line4":"","Line5":"","City":"Oxford",'
        '"CountrySubDivisionCode":"","PostalCode":"","Country":""}}}]}'
    )


def test_an_update_of_lines_sends_them_all_but_the_removed_and_those_quickbooks_makes(company):
    lines = (
        Line("SalesItemLine", "1", {"ItemRef": "5", "Amount": Decimal(5), "LineNum": 1, "ItemName": "Services"}),
        Line("SalesItemLine", "2", {"ItemRef": "6"}, removed=True),
        Line("GroupLine", "3", {"ItemRef": "7", "Qty": Decimal(2)}),
        Line("SalesItemLine", "4", {"ItemRef": "8", "GroupRef": "3"}),
        Line("SubTotalLine", None, {"Amount": Decimal(5)}),
    )

    assert body_of(company, Write("a", UPDATE, "Invoice", "9", {}, lines, version="0@")) == (
        '{"BatchItemRequest":[{"bId":"0","operation":"update","Invoice":{"Id":"9","SyncToken":"0","sparse":true,"Line":['
        '{"Id":"1","Amount":5,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"5"}}},'
        '{"Id":"3","DetailType":"GroupLineDetail","GroupLineDetail":{"GroupItemRef":{"value":"7"},"Quantity":2}}]}}]}'
    )


def test_transactions_are_deleted_and_lists_made_inactive(company):
    writes = (
        Write("a", DELETE, "Invoice", "9", {}, version="1@"),
        Write("b", DELETE, "Customer", "7", {}, version="3@"),
    )

    assert body_of(company, *writes) == (
        '{"BatchItemRequest":[{"bId":"0","operation":"delete","Invoice":{"Id":"9","SyncToken":"1"}},'
        '{"bId":"1","operation":"update","Customer":{"Id":"7","SyncToken":"3","sparse":true,"Active":false}}]}'
    )


def test_a_payment_is_applied_to_its_invoice(company):
    line = Line("AppliedLine", None, {"Amount": Decimal("30.00"), "TxnId": "9", "TxnType": "Invoice"})
    write = Write("a", CREATE, "Payment", None, {"CustomerRef": "1", "TotalAmt": Decimal("30.00")}, (line,))

    assert body_of(company, write) == (
        '{"BatchItemRequest":[{"bId":"0","operation":"create","Payment":{"CustomerRef":{"value":"1"},"TotalAmt":30.00,'
        '"Line":[{"Amount":30.00,"LinkedTxn":[{"TxnId":"9","TxnType":"Invoice"}]}]}}]}'
    )


def test_thirty_writes_fill_a_message(company):
    messages, _ = company.encode(
        [Write(f"k{n}", CREATE, "Customer", None, {"DisplayName": f"C{n}"}) for n in range(61)]
    )

    assert [len(message.keys) for message in messages] == [30, 30, 1]
    assert messages[1].keys[0] == "k30"
    assert messages[2].id == f"{3:032x}"
    assert messages[2].route == f"POST /v3/company/123/batch?minorversion=75&requestid={3:032x}"


@pytest.mark.parametrize(
    ("write", "message", "field"),
    [
        (
            Write("x", CREATE, "Customer", None, {"DisplayName": "A", "BillAddr.Street": "1\n2\n3\n4\n5\n6"}),
            "An address in QuickBooks has at most 5 lines. Shorten the street.",
            "BillAddr.Street",
        ),
        (
            Write("x", CREATE, "Invoice", None, {"SalesRepRef": "Ann"}),
            "The sales forms of this QuickBooks company have no custom field named Sales rep.",
            "SalesRepRef",
        ),
        (
            Write("x", UPDATE, "Customer", "7", {"CurrencyRef": "EUR"}, version="0@"),
            "Currency cannot be set in QuickBooks.",
            "CurrencyRef",
        ),
        (
            Write("x", UPDATE, "Customer", "7", {"BillAddr.City": "Oxford"}, version="0@"),
            "QuickBooks replaces an address as a whole, and the rest of this one is not known.",
            "BillAddr",
        ),
        (
            Write("x", UPDATE, "Customer", "7", {"DisplayName": "A"}),
            "Its id or version in QuickBooks is not known; it will be read again.",
            None,
        ),
        (
            Write("x", CREATE, "Invoice", None, {"CustomerRef": "1"}, (Line("TaxLine", None, {}),)),
            "QuickBooks takes no line of the kind TaxLine.",
            None,
        ),
    ],
)
def test_what_quickbooks_cannot_be_told_refuses_only_itself(company, write, message, field):
    good = Write("good", CREATE, "Customer", None, {"DisplayName": "Good"})

    messages, refused = company.encode([write, good])

    assert refused == {"x": Refused(message, "untold", field)}
    assert [message.keys for message in messages] == [("good",)]


def test_decimals_become_numbers_without_exponent():
    assert dumps([Decimal("1E+2"), Decimal("0.10"), Decimal("-0.0000001"), 3, None, True, 'é"\n']) == (
        '[100,0.10,-0.0000001,3,null,true,"é\\"\\n"]'
    )


@pytest.mark.parametrize(("value", "error"), [(1.5, TypeError), (Decimal("NaN"), ValueError), (b"x", TypeError)])
def test_what_is_no_exact_number_is_not_written(value, error):
    with pytest.raises(error):
        dumps({"Amount": value})

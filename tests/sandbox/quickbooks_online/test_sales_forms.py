"""What a sales form must have, and what the company adds: numbers, dates, addresses, custom fields."""

from typing import Any

from tests.sandbox.quickbooks_online.conftest import today

CREATED_KEYS = {
    "AllowIPNPayment",
    "AllowOnlinePayment",
    "AllowOnlineCreditCardPayment",
    "AllowOnlineACHPayment",
    "domain",
    "sparse",
    "Id",
    "SyncToken",
    "MetaData",
    "CustomField",
    "DocNumber",
    "TxnDate",
    "CurrencyRef",
    "LinkedTxn",
    "Line",
    "TxnTaxDetail",
    "CustomerRef",
    "BillAddr",
    "DueDate",
    "TotalAmt",
    "ApplyTaxAfterDiscount",
    "PrintStatus",
    "EmailStatus",
    "Balance",
}


def test_a_minimal_invoice_comes_back_as_recorded(company: Any, customer: Any) -> None:
    made = company.invoice(customer, 100.0)

    assert made.keys() == CREATED_KEYS
    assert made["Line"] == [
        {
            "Id": "1",
            "LineNum": 1,
            "Amount": 100.0,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "1", "name": "Services"},
                "TaxCodeRef": {"value": "NON"},
            },
        },
        {"Amount": 100.0, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
    ]
    assert (made["TxnDate"], made["DueDate"]) == (today(), today(30))
    assert (made["PrintStatus"], made["EmailStatus"]) == ("NeedToPrint", "NotSet")
    assert (made["TotalAmt"], made["Balance"], made["TxnTaxDetail"]) == (100.0, 100.0, {"TotalTax": 0})
    assert made["CustomField"][0] == {"DefinitionId": "1", "Name": "P.O. Number", "Type": "StringType"}


def test_an_address_that_was_not_sent_is_the_customers_own(company: Any, customer: Any) -> None:
    copied = company.invoice(customer, 1)
    given = company.invoice(customer, 1, BillAddr={"Line1": "Elsewhere"})

    assert copied["BillAddr"] == customer["BillAddr"]
    assert given["BillAddr"]["Id"] != customer["BillAddr"]["Id"]


def test_terms_decide_when_an_invoice_is_due(company: Any, customer: Any) -> None:
    made = company.invoice(customer, 1, SalesTermRef={"value": "2"}, TxnDate="2026-03-01")
    later = company.sparse("Invoice", made, TxnDate="2026-03-10T08:00:00Z")

    assert (made["DueDate"], later["DueDate"]) == ("2026-03-16", "2026-03-25")
    assert made["SalesTermRef"] == {"value": "2", "name": "Net 15"}


def test_sales_forms_count_their_numbers_together(company: Any, customer: Any, line: Any) -> None:
    invoice = company.invoice(customer, 1)
    receipt = company.create("SalesReceipt", Line=[line(5)])
    estimate = company.create("Estimate", CustomerRef={"value": customer["Id"]}, Line=[line(5)])
    memo = company.create("CreditMemo", CustomerRef={"value": customer["Id"]}, Line=[line(5)])

    assert [form["DocNumber"] for form in (invoice, receipt, estimate, memo)] == ["1001", "1002", "1001", "1003"]


def test_custom_numbers_are_the_clients_own_or_none(company: Any, customer: Any) -> None:
    company.configure(custom_numbers=True)
    taken = company.invoice(customer, 1, DocNumber="A-1")

    assert "DocNumber" not in company.invoice(customer, 1)
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": taken["Line"][:1], "DocNumber": "a-1"}
    assert company.refused("Invoice", **body) == (
        "6140",
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber=a-1 is assigned to TxnType=Invoice with TxnId={taken['Id']}",
    )
    assert company.written("Invoice", body, include="allowduplicatedocnum")["DocNumber"] == "a-1"


def test_a_form_needs_its_lines_and_its_customer(company: Any, customer: Any, line: Any) -> None:
    missing = "Required parameter {} is missing in the request"

    assert company.refused("Invoice", Line=[line(1)]) == ("2020", missing.format("CustomerRef"))
    assert company.refused("Invoice", CustomerRef={"value": customer["Id"]}) == ("2020", missing.format("Line"))
    bare = [{"Amount": 1}]
    answer = company.refused("Invoice", CustomerRef={"value": customer["Id"]}, Line=bare)
    assert answer == ("2020", missing.format("Line.DetailType"))


def test_references_must_exist_and_be_active(company: Any, customer: Any, line: Any) -> None:
    unknown = company.refused("Invoice", CustomerRef={"value": "999"}, Line=[line(1)])
    assert unknown == ("2500", "Invalid Reference Id : Names element id 999 not found")

    company.sparse("Customer", customer, Active=False)
    assert company.refused("Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(1)])[0] == "610"


def test_read_only_amounts_are_ignored_when_sent(company: Any, customer: Any) -> None:
    made = company.invoice(customer, 30, TotalAmt=173.7, Balance=0)

    assert (made["TotalAmt"], made["Balance"]) == (30.0, 30.0)


def test_a_switched_off_feature_leaves_no_trace(company: Any, customer: Any) -> None:
    company.configure(shipping=False, class_per_form=False)
    kind = company.create("Class", Name="Retail")

    made = company.invoice(customer, 1, ShipMethodRef={"value": "FedEx"}, ClassRef={"value": kind["Id"]})

    assert not {"ShipMethodRef", "ClassRef"} & made.keys()


def test_custom_fields_are_kept_by_their_definition(company: Any, customer: Any) -> None:
    sent = [{"DefinitionId": "2", "Name": "ignored", "Type": "StringType", "StringValue": "TL"}]
    made = company.invoice(customer, 1, CustomField=sent)

    assert made["CustomField"] == [
        {"DefinitionId": "1", "Name": "P.O. Number", "Type": "StringType"},
        {"DefinitionId": "2", "Name": "Sales Rep", "Type": "StringType", "StringValue": "TL"},
    ]


def test_a_refund_needs_the_account_it_leaves_from(company: Any, customer: Any, line: Any) -> None:
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line(20)]}

    assert company.refused("RefundReceipt", **body)[0] == "2020"
    made = company.create("RefundReceipt", **body, DepositToAccountRef={"value": "35"})
    assert (made["TotalAmt"], made["Balance"], made["DepositToAccountRef"]["name"]) == (20.0, 0, "Checking")


def test_long_texts_and_odd_values_are_refused_by_name(company: Any, customer: Any, line: Any) -> None:
    ref = {"CustomerRef": {"value": customer["Id"]}}
    long = company.call("POST", "invoice", {**ref, "Line": [line(1)], "DocNumber": "9" * 45}).json()

    assert long["Fault"]["Error"] == [
        {
            "Message": "String length is either shorter or longer than supported by specification",
            "Detail": "String length specified does not match the supported length. "
            "Min:0 Max:21 supported. Supplied length:45",
            "code": "2050",
            "element": "DocNumber",
        }
    ]
    assert company.refused("Invoice", **ref, Line=[line(1)], PrintStatus="Maybe") == (
        "2170",
        "Invalid Enumeration : Maybe",
    )
    assert company.refused("Invoice", **ref, Line=[line("much")])[0] == "2010"
    assert company.refused("Invoice", **ref, Line=[line(1)], TxnDate="soon")[0] == "2010"


def test_dates_are_read_leniently(company: Any, customer: Any) -> None:
    assert company.invoice(customer, 1, TxnDate="2019-03-06 10:43:14 -0800")["TxnDate"] == "2019-03-06"
    assert company.invoice(customer, 1, TxnDate="2013-07-30T19:19:5Z")["TxnDate"] == "2013-07-30"

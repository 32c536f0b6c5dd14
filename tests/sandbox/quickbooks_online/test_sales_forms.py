"""Sales forms: lines, numbers, dates, addresses, discounts, bundles, updates, voids."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SUBTOTAL_KEYS = {"Amount", "DetailType", "SubTotalLineDetail"}
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


def today(days: int = 0) -> str:
    return (datetime.now(ZoneInfo("America/Los_Angeles")).date() + timedelta(days=days)).isoformat()


def ids(form: Any) -> list[tuple[str, int]]:
    return [(line["Id"], line["LineNum"]) for line in form["Line"] if "Id" in line]


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


def test_an_amount_must_be_quantity_times_price(company: Any, customer: Any, line: Any) -> None:
    body = {"CustomerRef": {"value": customer["Id"]}}

    assert company.refused("Invoice", **body, Line=[line(10, Qty=3, UnitPrice=3)])[0] == "6070"
    made = company.create("Invoice", **body, Line=[line(100, Qty=3, UnitPrice="33.3333333"), line(10, Qty=4)])
    assert made["Line"][1]["SalesItemLineDetail"]["UnitPrice"] == 2.5


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


def test_lines_sent_without_their_id_are_new_lines(company: Any, customer: Any, line: Any) -> None:
    made = company.invoice(customer, 1, 2)

    after = company.sparse("Invoice", made, Line=[{**line(2), "Id": "2"}, line(7)])

    assert ids(made) == [("1", 1), ("2", 2)]
    assert ids(after) == [("2", 1), ("3", 2)]
    assert (after["TotalAmt"], after["Line"][-1]["Amount"]) == (9.0, 9.0)


def test_line_ids_are_never_given_twice(company: Any, customer: Any, line: Any) -> None:
    made = company.invoice(customer, 1, 2)
    fewer = company.sparse("Invoice", made, Line=[{**line(1), "Id": "1"}])

    more = company.sparse("Invoice", fewer, Line=[{**line(1), "Id": "1"}, line(3)])

    assert ids(more) == [("1", 1), ("3", 2)]


def test_a_full_update_of_a_receipt_loses_what_is_not_sent_but_its_number(
    company: Any, customer: Any, line: Any
) -> None:
    made = company.create(
        "SalesReceipt", CustomerRef={"value": customer["Id"]}, PrivateNote="x", TxnDate="2020-01-01", Line=[line(1)]
    )

    after = company.written("SalesReceipt", {"Id": made["Id"], "SyncToken": "0", "Line": [line(2)]})

    assert not {"CustomerRef", "PrivateNote", "BillAddr"} & after.keys()
    assert (after["DocNumber"], after["TxnDate"], after["SyncToken"]) == (made["DocNumber"], today(), "1")
    assert after["DepositToAccountRef"] == {"value": "4", "name": "Undeposited Funds"}


def test_read_only_amounts_are_ignored_when_sent(company: Any, customer: Any) -> None:
    made = company.invoice(customer, 30, TotalAmt=173.7, Balance=0)

    assert (made["TotalAmt"], made["Balance"]) == (30.0, 30.0)


def test_a_discount_in_percent_follows_the_subtotal_without_an_id(company: Any, customer: Any, line: Any) -> None:
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 20}}
    made = company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[discount, line("10.61")])

    assert [one["DetailType"] for one in made["Line"]] == [
        "SalesItemLineDetail",
        "SubTotalLineDetail",
        "DiscountLineDetail",
    ]
    assert made["Line"][1].keys() == SUBTOTAL_KEYS
    assert made["Line"][2] == {
        "Amount": 2.12,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {
            "PercentBased": True,
            "DiscountPercent": 20,
            "DiscountAccountRef": {"value": "86", "name": "Discounts given"},
        },
    }
    assert made["TotalAmt"] == 8.49


def test_a_company_without_discounts_refuses_them(company: Any, customer: Any, line: Any) -> None:
    company.configure(discounts=False)
    discount = {"Amount": 1, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": False}}

    assert company.refused("Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(9), discount])[0] == "6000"


def test_a_line_without_an_item_is_a_description(company: Any, customer: Any, line: Any) -> None:
    text = {"Amount": 9, "Description": "Thank you", "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    made = company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(1), text])

    assert made["Line"][1] == {
        "Id": "2",
        "LineNum": 2,
        "Description": "Thank you",
        "DetailType": "DescriptionOnly",
        "DescriptionLineDetail": {},
    }
    assert made["TotalAmt"] == 1.0


def test_a_bundle_is_opened_into_its_components(company: Any, customer: Any) -> None:
    account = {"IncomeAccountRef": {"value": "79"}}
    part = company.create("Item", Name="Part", Type="NonInventory", UnitPrice="2.50", **account)
    detail = {"ItemGroupLine": [{"ItemRef": {"value": part["Id"]}, "Qty": 3}]}
    bundle = company.port.control("POST", "records/Item", {"Name": "Kit", "Type": "Group", "ItemGroupDetail": detail})

    group = {
        "DetailType": "GroupLineDetail",
        "GroupLineDetail": {"GroupItemRef": {"value": bundle["Id"]}, "Quantity": 2},
    }
    made = company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[group])

    inner = made["Line"][0]["GroupLineDetail"]["Line"]
    assert [(one["Id"], one["LineNum"], one["Amount"]) for one in inner] == [("2", 2, 15.0)]
    assert made["TotalAmt"] == 15.0


def test_a_shipping_line_stands_after_the_subtotal(company: Any, customer: Any, line: Any) -> None:
    made = company.create(
        "Invoice",
        CustomerRef={"value": customer["Id"]},
        ShipMethodRef={"value": "FedEx"},
        Line=[line(9, item="SHIPPING_ITEM_ID"), line(100)],
    )

    assert [one["Amount"] for one in made["Line"]] == [100.0, 100.0, 9.0]
    assert (made["TotalAmt"], made["ShipMethodRef"]) == (109.0, {"value": "FedEx", "name": "FedEx"})


def test_a_switched_off_feature_leaves_no_trace(company: Any, customer: Any) -> None:
    company.configure(shipping=False, class_per_form=False)
    kind = company.create("Class", Name="Retail")

    made = company.invoice(customer, 1, ShipMethodRef={"value": "FedEx"}, ClassRef={"value": kind["Id"]})

    assert not {"ShipMethodRef", "ClassRef"} & made.keys()


def test_classes_stand_on_lines_where_the_company_tracks_them_there(company: Any, customer: Any, line: Any) -> None:
    company.configure(class_per_form=False, class_per_line=True)
    kind = company.create("Class", Name="Retail")

    made = company.create(
        "Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(1, ClassRef={"value": kind["Id"]})]
    )

    assert made["Line"][0]["SalesItemLineDetail"]["ClassRef"] == {"value": kind["Id"], "name": "Retail"}


def test_custom_fields_are_kept_by_their_definition(company: Any, customer: Any) -> None:
    sent = [{"DefinitionId": "2", "Name": "ignored", "Type": "StringType", "StringValue": "TL"}]
    made = company.invoice(customer, 1, CustomField=sent)

    assert made["CustomField"] == [
        {"DefinitionId": "1", "Name": "P.O. Number", "Type": "StringType"},
        {"DefinitionId": "2", "Name": "Sales Rep", "Type": "StringType", "StringValue": "TL"},
    ]


def test_a_void_leaves_an_empty_form(company: Any, customer: Any, line: Any) -> None:
    made = company.create(
        "Invoice", CustomerRef={"value": customer["Id"]}, PrivateNote="x", Line=[line(10, Qty=2, UnitPrice=5)]
    )

    void = company.written("Invoice", {"Id": made["Id"], "SyncToken": "0"}, operation="void")

    assert (void["TotalAmt"], void["Balance"], void["SyncToken"], void["LinkedTxn"]) == (0, 0, "1", [])
    assert void["PrivateNote"] == "Voided - x"
    detail = void["Line"][0]["SalesItemLineDetail"]
    assert (void["Line"][0]["Amount"], detail["Qty"], detail["UnitPrice"]) == (0, 0, 0)
    assert company.read("Customer", customer["Id"])["Balance"] == 0


def test_a_deleted_form_is_gone_for_good(company: Any, customer: Any) -> None:
    made = company.invoice(customer, 10)

    gone = company.written("Invoice", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")

    assert gone == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    answer = company.call("GET", f"invoice/{made['Id']}")
    assert (answer.status, answer.json()["Fault"]["Error"][0]["code"]) == (400, "610")


def test_selling_moves_stock_and_not_before_it_began(company: Any, customer: Any, line: Any) -> None:
    refs = {"IncomeAccountRef": "79", "ExpenseAccountRef": "80", "AssetAccountRef": "81"}
    accounts = {name: {"value": id} for name, id in refs.items()}
    stock = {"TrackQtyOnHand": True, "QtyOnHand": 10, "InvStartDate": "2020-01-01"}
    item = company.create("Item", Name="Pump", Type="Inventory", **stock, **accounts)["Id"]
    sold = [line(30, item=item, Qty=3, UnitPrice=10)]

    company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=sold)

    assert company.read("Item", item)["QtyOnHand"] == 7
    early = company.refused("Invoice", CustomerRef={"value": customer["Id"]}, TxnDate="2019-12-31", Line=sold)
    assert early[0] == "6270"


def test_sending_only_marks_the_form(company: Any, customer: Any) -> None:
    made = company.invoice(customer, 1)

    sent = company.call("POST", f"invoice/{made['Id']}/send", sendTo="a@example.com").json()["Invoice"]

    assert (sent["EmailStatus"], sent["BillEmail"]) == ("EmailSent", {"Address": "a@example.com"})
    assert sent["DeliveryInfo"]["DeliveryType"] == "Email"


def test_a_form_can_be_had_as_a_pdf(company: Any, customer: Any) -> None:
    made = company.invoice(customer, 1)

    answer = company.call("GET", f"invoice/{made['Id']}/pdf", accept="application/pdf")

    assert (answer.headers["content-type"], answer.body[:5]) == ("application/pdf", b"%PDF-")


def test_an_invoice_made_from_an_estimate_closes_it(company: Any, customer: Any, line: Any) -> None:
    estimate = company.create("Estimate", CustomerRef={"value": customer["Id"]}, Line=[line(5)])

    made = company.invoice(customer, 5, LinkedTxn=[{"TxnId": estimate["Id"], "TxnType": "Estimate"}])

    closed = company.read("Estimate", estimate["Id"])
    assert (closed["TxnStatus"], closed["LinkedTxn"]) == ("Closed", [{"TxnId": made["Id"], "TxnType": "Invoice"}])


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

"""Purchase orders, bills, vendor credits and expenses: what they need and what they do."""

from typing import Any

import pytest

CHECKING, RECEIVABLE, PAYABLE = {"value": "35"}, {"value": "84"}, {"value": "33"}


@pytest.fixture
def pump(company: Any) -> Any:
    """An inventory item, none on hand."""
    accounts = {"IncomeAccountRef": "79", "ExpenseAccountRef": "80", "AssetAccountRef": "81"}
    refs = {name: {"value": id} for name, id in accounts.items()}
    stock = {"TrackQtyOnHand": True, "QtyOnHand": 0, "InvStartDate": "2020-01-01"}
    return company.create("Item", Name="Pump", Type="Inventory", **refs, **stock)


def bought(item: Any, quantity: int, price: int, **detail: Any) -> dict[str, Any]:
    ref = {"value": item["Id"]}
    body = {"ItemRef": ref, "Qty": quantity, "UnitPrice": price, **detail}
    return {
        "Amount": quantity * price,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": body,
    }


def owed(company: Any, vendor: Any) -> float:
    return float(company.read("Vendor", vendor["Id"])["Balance"])


def test_a_bill_is_worked_out_from_its_lines_and_owed_to_its_vendor(company: Any, vendor: Any, expense: Any) -> None:
    bill = company.create(
        "Bill",
        VendorRef={"value": vendor["Id"]},
        Line=[expense(700), expense(55.12)],
        TxnDate="2026-03-01",
        SalesTermRef={"value": "3"},
        TotalAmt=1,
    )

    assert (bill["TotalAmt"], bill["Balance"], bill["DueDate"]) == (755.12, 755.12, "2026-03-31")
    assert bill["VendorRef"] == {"value": vendor["Id"], "name": "Norton Lumber"}
    assert bill["APAccountRef"] == {"value": "33", "name": "Accounts Payable (A/P)"}
    assert "DocNumber" not in bill
    assert bill["Line"][1] == {
        "Id": "2",
        "LineNum": 2,
        "Amount": 55.12,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {
            "AccountRef": {"value": "85", "name": "Purchases"},
            "BillableStatus": "NotBillable",
            "TaxCodeRef": {"value": "NON"},
        },
    }
    assert owed(company, vendor) == 755.12
    assert company.read("Vendor", vendor["Id"])["SyncToken"] == "0"


@pytest.mark.parametrize(
    ("entity", "without", "code"),
    [
        ("Bill", "VendorRef", "2020"),
        ("Bill", "Line", "2020"),
        ("VendorCredit", "VendorRef", "2020"),
        ("PurchaseOrder", "APAccountRef", "2020"),
        ("Purchase", "PaymentType", "2020"),
        ("Purchase", "AccountRef", "2020"),
        ("Purchase", "Line", "2020"),
    ],
)
def test_what_is_required_is_missed(
    company: Any, vendor: Any, expense: Any, entity: str, without: str, code: str
) -> None:
    from_vendor = {"VendorRef": {"value": vendor["Id"]}, "APAccountRef": PAYABLE}
    paid = {"PaymentType": "Cash", "AccountRef": CHECKING}
    body = {"Line": [expense(10)], **(paid if entity == "Purchase" else from_vendor)}
    del body[without]

    refused = company.refused(entity, **body)

    assert refused == (code, f"Required parameter {without} is missing in the request")


def test_references_must_exist_and_be_active(company: Any, vendor: Any, expense: Any) -> None:
    gone = company.create("Vendor", DisplayName="Gone")
    company.sparse("Vendor", gone, Active=False)
    line = [expense(10)]

    assert company.refused("Bill", VendorRef={"value": gone["Id"]}, Line=line)[0] == "610"
    assert company.refused("Bill", VendorRef={"value": "999"}, Line=line)[0] == "2500"
    assert company.refused("Bill", VendorRef={"value": vendor["Id"]}, Line=[expense(10, "999")])[0] == "2500"


@pytest.mark.parametrize(
    ("detail", "code"),
    [
        ({"AccountRef": None}, "2020"),
        ({"BillableStatus": "Billable"}, "6000"),
        ({"BillableStatus": "HAS_BEEN_BILLED"}, "2170"),
        ({"Nonsense": 1}, "2010"),
    ],
)
def test_lines_are_read_strictly(company: Any, vendor: Any, expense: Any, detail: Any, code: str) -> None:
    assert company.refused("Bill", VendorRef={"value": vendor["Id"]}, Line=[expense(10, **detail)])[0] == code


def test_what_is_sold_cannot_stand_on_a_bill(company: Any, vendor: Any, line: Any) -> None:
    assert company.refused("Bill", VendorRef={"value": vendor["Id"]}, Line=[line(10)])[0] == "2170"


def test_an_item_without_an_expense_account_cannot_be_bought(company: Any, vendor: Any) -> None:
    refused = company.refused("Bill", VendorRef={"value": vendor["Id"]}, Line=[bought({"Id": "1"}, 1, 10)])

    assert refused[0] == "6000"


def test_quantity_times_price_must_be_the_amount(company: Any, vendor: Any, pump: Any) -> None:
    wrong = {**bought(pump, 2, 10), "Amount": 21}

    assert company.refused("Bill", VendorRef={"value": vendor["Id"]}, Line=[wrong])[0] == "6070"


def test_what_is_bought_comes_into_stock_and_what_is_returned_leaves_it(company: Any, vendor: Any, pump: Any) -> None:
    on = {"VendorRef": {"value": vendor["Id"]}, "TxnDate": "2026-03-01"}

    company.create("Bill", Line=[bought(pump, 5, 10)], **on)
    company.create("VendorCredit", Line=[bought(pump, 2, 10)], **on)

    assert company.read("Item", pump["Id"])["QtyOnHand"] == 3
    card = company.create("Account", Name="Visa", AccountType="Credit Card")
    refund = {"PaymentType": "CreditCard", "AccountRef": {"value": card["Id"]}, "Credit": True}
    company.create("Purchase", Line=[bought(pump, 1, 10)], TxnDate="2026-03-01", **refund)
    assert company.read("Item", pump["Id"])["QtyOnHand"] == 2
    assert company.refused("Bill", **{**on, "TxnDate": "2019-12-31"}, Line=[bought(pump, 1, 1)])[0] == "6270"


def test_an_updated_bill_keeps_its_lines_or_gets_new_ones(company: Any, vendor: Any, expense: Any) -> None:
    bill = company.bill(vendor, 10, 20)

    noted = company.sparse("Bill", bill, PrivateNote="Seen")
    changed = company.sparse("Bill", noted, Line=[{**bill["Line"][1], "Amount": 25}, expense(5)])

    assert noted["Line"] == bill["Line"]
    assert [(line["Id"], line["LineNum"], line["Amount"]) for line in changed["Line"]] == [("2", 1, 25), ("3", 2, 5)]
    assert (changed["TotalAmt"], changed["Balance"], changed["SyncToken"]) == (30, 30, "2")
    assert owed(company, vendor) == 30


def test_a_used_number_is_refused_unless_it_is_allowed(company: Any, vendor: Any, expense: Any) -> None:
    body = {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(10)], "DocNumber": "17"}
    first = company.written("Bill", body)

    refused = company.refused("Bill", **body)

    assert refused[0] == "6140"
    assert refused[1].endswith(f"DocNumber=17 is assigned to TxnType=Bill with TxnId={first['Id']}")
    assert company.written("Bill", body, include="allowduplicatedocnum")["DocNumber"] == "17"


def test_a_vendor_credit_lowers_what_the_vendor_is_owed(company: Any, vendor: Any, expense: Any) -> None:
    company.bill(vendor, 100)

    credit = company.create("VendorCredit", VendorRef={"value": vendor["Id"]}, Line=[expense(30)])

    assert (credit["TotalAmt"], credit["Balance"]) == (30, 30)
    assert owed(company, vendor) == 70
    assert company.deleted("VendorCredit", credit).status == 200
    assert owed(company, vendor) == 100


def test_bills_are_owed_on_an_account_for_payables(company: Any, vendor: Any, expense: Any) -> None:
    body = {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(10)], "APAccountRef": RECEIVABLE}

    assert company.refused("Bill", **body)[0] == "6000"


def test_a_purchase_order_is_open_until_a_bill_names_it(company: Any, vendor: Any, expense: Any) -> None:
    order = company.create("PurchaseOrder", VendorRef={"value": vendor["Id"]}, APAccountRef=PAYABLE, Line=[expense(10)])
    link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder"}

    bill = company.bill(vendor, 10, LinkedTxn=[link])

    closed = company.read("PurchaseOrder", order["Id"])
    assert (order["POStatus"], order["DocNumber"], owed(company, vendor)) == ("Open", "1001", 10)
    assert bill["LinkedTxn"] == [link]
    assert (closed["POStatus"], closed["LinkedTxn"]) == ("Closed", [{"TxnId": bill["Id"], "TxnType": "Bill"}])
    assert company.deleted("PurchaseOrder", order).status == 400
    company.deleted("Bill", bill)
    assert company.read("PurchaseOrder", order["Id"])["POStatus"] == "Open"
    assert company.deleted("PurchaseOrder", order).status == 200


def test_a_line_of_a_bill_may_name_the_purchase_order(company: Any, vendor: Any, expense: Any) -> None:
    order = company.create("PurchaseOrder", VendorRef={"value": vendor["Id"]}, APAccountRef=PAYABLE, Line=[expense(10)])
    link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder", "TxnLineId": "1"}

    bill = company.create("Bill", VendorRef={"value": vendor["Id"]}, Line=[{**expense(10), "LinkedTxn": [link]}])

    assert bill["Line"][0]["LinkedTxn"] == [link]
    assert bill["LinkedTxn"] == [{"TxnId": order["Id"], "TxnType": "PurchaseOrder"}]
    assert company.read("PurchaseOrder", order["Id"])["POStatus"] == "Closed"


def test_a_purchase_order_is_sent_to_its_vendor(company: Any, vendor: Any, expense: Any) -> None:
    order = company.create("PurchaseOrder", VendorRef={"value": vendor["Id"]}, APAccountRef=PAYABLE, Line=[expense(10)])

    sent = company.call("POST", f"purchaseorder/{order['Id']}/send", sendTo="a@example.com").json()["PurchaseOrder"]

    assert (sent["EmailStatus"], sent["POEmail"]) == ("EmailSent", {"Address": "a@example.com"})


@pytest.mark.parametrize(
    ("kind", "account", "code"), [("Check", "4", "6000"), ("CreditCard", "35", "6000"), ("Barter", "35", "2170")]
)
def test_an_expense_is_paid_from_an_account_of_its_kind(
    company: Any, expense: Any, kind: str, account: str, code: str
) -> None:
    refused = company.refused("Purchase", PaymentType=kind, AccountRef={"value": account}, Line=[expense(10)])

    assert refused[0] == code


def test_an_expense_names_anybody_and_owes_nobody(company: Any, customer: Any, vendor: Any, expense: Any) -> None:
    body = {"PaymentType": "Check", "AccountRef": CHECKING, "Line": [expense(10)]}

    named = company.create("Purchase", **body, EntityRef={"value": customer["Id"], "type": "Customer"})

    assert named["EntityRef"] == {"value": customer["Id"], "name": customer["DisplayName"], "type": "Customer"}
    assert (named["TotalAmt"], named["PrintStatus"], owed(company, vendor)) == (10, "NotSet", 0)
    assert company.refused("Purchase", **body, EntityRef={"value": customer["Id"], "type": "Vendor"})[0] == "2500"


def test_the_closed_period_is_closed_to_bills(company: Any, vendor: Any, expense: Any) -> None:
    bill = company.bill(vendor, 10, TxnDate="2026-01-31")
    company.configure(books_closed="2026-01-31")

    answer = company.deleted("Bill", bill)

    assert (answer.status, answer.json()["Fault"]["Error"][0]["code"]) == (400, "6210")


def test_a_bill_in_a_vendors_currency_says_so(company: Any, expense: Any) -> None:
    company.configure(multicurrency=True)
    vendor = company.create("Vendor", DisplayName="Lyon", CurrencyRef={"value": "EUR"})
    body = {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(100)]}

    bill = company.create("Bill", **body, CurrencyRef={"value": "EUR"}, ExchangeRate=1.1)

    assert (bill["CurrencyRef"]["value"], bill["Balance"], bill["HomeBalance"]) == ("EUR", 100, 110)
    assert company.refused("Bill", **body)[0] == "2020"
    assert company.refused("Bill", **body, CurrencyRef={"value": "USD"})[0] == "6000"
    assert company.port.control("POST", "records/Bill", body)["CurrencyRef"]["value"] == "EUR"

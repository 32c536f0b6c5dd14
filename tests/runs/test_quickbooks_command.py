"""`manage.py quickbooks`: any record of a widget's company, for support and scripts."""

import json
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.company import item
from tests.people import People
from widget.models import Widget


def said(widget: Widget, *words: str) -> str:
    out = StringIO()
    call_command("quickbooks", str(widget.pk), *words, stdout=out)
    return out.getvalue().strip()


def test_records_are_made_from_a_file_read_changed_and_deleted(widget: Widget, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text('{"DisplayName": "Bolt & Co"}')
    id = json.loads(said(widget, "create", "vendor", str(file), "--json"))[0]["Id"]
    file.write_text(json.dumps({"Id": id, "CompanyName": "Bolt Inc"}))

    said(widget, "update", "Vendor", str(file))

    assert said(widget, "get", "Vendor", id) == f"Vendor {id} Bolt & Co"
    assert said(widget, "query", "select * from Vendor where CompanyName = 'Bolt Inc'") == f"{id} Bolt & Co"
    said(widget, "delete", "Vendor", id)
    assert said(widget, "query", "select * from Vendor") == "Nothing was found."
    assert said(widget, "query", "select count(*) from Vendor") == "0 records"


def test_standard_input_is_a_record_and_money_stays_exact(
    widget: Widget, quickbooks: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    detail = {"ItemRef": {"value": item(quickbooks, "Grinder", 1)}}
    line = {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail, "Amount": "X"}
    estimate = {"CustomerRef": {"value": quickbooks.add("Customer", DisplayName="Acme")}, "Line": [line]}
    monkeypatch.setattr("sys.stdin", StringIO(json.dumps(estimate).replace('"X"', "1234567.89")))

    made = json.loads(said(widget, "create", "Estimate", "--json"), parse_float=Decimal)

    assert made[0]["TotalAmt"] == Decimal("1234567.89")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("get", "Customer", "999"), "QuickBooks does not find the record"),
        (("get", "Custmer", "1"), "Do you mean Customer"),
        (("query", "select * from"), "QuickBooks"),
        (("create", "Customer", "/nowhere/record.json"), "/nowhere/record.json cannot be read as JSON"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(widget: Widget, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        said(widget, *words)


def test_an_unknown_widget_is_said_to_be_none(db: None) -> None:
    with pytest.raises(CommandError, match="There is no widget nonsense"):
        call_command("quickbooks", "nonsense", "get", "Customer", "1")


def account_body(quickbooks: People) -> dict[str, object]:
    return {"Name": "Freight", "AccountType": "Expense", "AccountSubType": "ShippingFreightDelivery"}


def vendor_body(quickbooks: People) -> dict[str, object]:
    return {"DisplayName": "Bolt & Co"}


def form_body(quickbooks: People) -> dict[str, object]:
    detail = {"ItemRef": {"value": item(quickbooks, "Grinder", 5)}, "Qty": 2, "UnitPrice": 5}
    line = {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail, "Amount": 10}
    return {"CustomerRef": {"value": quickbooks.add("Customer", DisplayName="Acme")}, "Line": [line]}


def refund_body(quickbooks: People) -> dict[str, object]:
    bank = quickbooks.one("Account", AccountType="Bank")
    return {**form_body(quickbooks), "DepositToAccountRef": {"value": bank["Id"]}}


def payment_body(quickbooks: People) -> dict[str, object]:
    return {"CustomerRef": {"value": quickbooks.add("Customer", DisplayName="Acme")}, "TotalAmt": 10}


def account(quickbooks: People, type: str) -> dict[str, str]:
    """Return a reference to an account of a type."""
    return {"value": quickbooks.one("Account", AccountType=type)["Id"]}


def bought(quickbooks: People) -> dict[str, object]:
    kind = "AccountBasedExpenseLineDetail"
    return {"DetailType": kind, kind: {"AccountRef": account(quickbooks, "Expense")}, "Amount": 10}


def vendor_form_body(quickbooks: People) -> dict[str, object]:
    vendor = {"VendorRef": {"value": quickbooks.add("Vendor", DisplayName="Bolt & Co")}}
    return {**vendor, "APAccountRef": account(quickbooks, "Accounts Payable"), "Line": [bought(quickbooks)]}


def purchase_body(quickbooks: People) -> dict[str, object]:
    return {"PaymentType": "Check", "AccountRef": account(quickbooks, "Bank"), "Line": [bought(quickbooks)]}


def bill_payment_body(quickbooks: People) -> dict[str, object]:
    vendor = quickbooks.add("Vendor", DisplayName="Bolt & Co")
    bill = quickbooks.add("Bill", VendorRef={"value": vendor}, Line=[bought(quickbooks)])
    line = {"Amount": 10, "LinkedTxn": [{"TxnId": bill, "TxnType": "Bill"}]}
    paid = {"PayType": "Check", "CheckPayment": {"BankAccountRef": account(quickbooks, "Bank")}}
    return {"VendorRef": {"value": vendor}, "TotalAmt": 10, "Line": [line], **paid}


def journal_entry_body(quickbooks: People) -> dict[str, object]:
    kind, accounts = "JournalEntryLineDetail", {"Debit": "Expense", "Credit": "Bank"}
    details = [{"PostingType": side, "AccountRef": account(quickbooks, type)} for side, type in accounts.items()]
    return {"Line": [{"DetailType": kind, kind: detail, "Amount": 10} for detail in details]}


def deposit_body(quickbooks: People) -> dict[str, object]:
    kind = "DepositLineDetail"
    interest = {"DetailType": kind, kind: {"AccountRef": account(quickbooks, "Equity")}, "Amount": 10}
    return {"DepositToAccountRef": account(quickbooks, "Bank"), "Line": [interest]}


def transfer_body(quickbooks: People) -> dict[str, object]:
    bank = account(quickbooks, "Bank")
    cash = quickbooks.add("Account", Name="Cash box", AccountType="Bank")
    return {"FromAccountRef": bank, "ToAccountRef": {"value": cash}, "Amount": 10}


def time_body(quickbooks: People) -> dict[str, object]:
    employee = quickbooks.add("Employee", GivenName="Emily", FamilyName="Platt")
    return {"NameOf": "Employee", "EmployeeRef": {"value": employee}, "Hours": 3, "Minutes": 30}


@pytest.mark.parametrize(
    ("entity", "body", "change"),
    [
        ("Account", account_body, {"Description": "By lorry"}),
        ("Vendor", vendor_body, {"CompanyName": "Bolt Inc"}),
        ("Estimate", form_body, {"PrivateNote": "By lorry"}),
        ("Invoice", form_body, {"PrivateNote": "By lorry"}),
        ("SalesReceipt", form_body, {"PrivateNote": "By lorry"}),
        ("CreditMemo", form_body, {"PrivateNote": "By lorry"}),
        ("RefundReceipt", refund_body, {"PrivateNote": "By lorry"}),
        ("Payment", payment_body, {"PrivateNote": "By lorry"}),
        ("PurchaseOrder", vendor_form_body, {"PrivateNote": "By lorry"}),
        ("Bill", vendor_form_body, {"PrivateNote": "By lorry"}),
        ("VendorCredit", vendor_form_body, {"PrivateNote": "By lorry"}),
        ("Purchase", purchase_body, {"PrivateNote": "By lorry"}),
        ("BillPayment", bill_payment_body, {"PrivateNote": "By lorry"}),
        ("JournalEntry", journal_entry_body, {"PrivateNote": "By lorry"}),
        ("Deposit", deposit_body, {"PrivateNote": "By lorry"}),
        ("Transfer", transfer_body, {"PrivateNote": "By lorry"}),
        ("TimeActivity", time_body, {"Description": "By lorry"}),
    ],
)
def test_each_kind_of_record_is_made_found_read_changed_and_deleted(
    widget: Widget, quickbooks: People, tmp_path: Path, entity: str, body: Callable[[People], dict[str, object]],
    change: dict[str, str],
) -> None:  # fmt: skip
    file = tmp_path / "record.json"
    file.write_text(json.dumps(body(quickbooks)))
    made = json.loads(said(widget, "create", entity, str(file), "--json"))[0]
    file.write_text(json.dumps({"Id": made["Id"], **change}))

    said(widget, "update", entity, str(file))

    read = json.loads(said(widget, "get", entity, made["Id"], "--json"))[0]
    assert {name: read[name] for name in change} == change
    assert read["SyncToken"] == "1"
    found = json.loads(said(widget, "query", f"select * from {entity} where Id = '{made['Id']}'", "--json"))
    assert found == [read]
    said(widget, "delete", entity, made["Id"])
    assert said(widget, "query", f"select * from {entity} where Id = '{made['Id']}'") == "Nothing was found."


def test_a_voided_bill_payment_leaves_its_bill_open(widget: Widget, quickbooks: People, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(bill_payment_body(quickbooks)))
    made = json.loads(said(widget, "create", "BillPayment", str(file), "--json"))[0]
    paid = quickbooks.values("Bill", "Balance")

    said(widget, "void", "BillPayment", made["Id"])

    assert (paid, quickbooks.values("Bill", "Balance")) == ([0], [10])


def test_an_unbalanced_journal_entry_is_refused_in_quickbooks_words(
    widget: Widget, quickbooks: People, tmp_path: Path
) -> None:
    body = json.loads(json.dumps(journal_entry_body(quickbooks)))
    body["Line"][0]["Amount"] = 9
    file = tmp_path / "record.json"
    file.write_text(json.dumps(body))

    with pytest.raises(CommandError, match="balance debits and credits"):
        said(widget, "create", "JournalEntry", str(file))

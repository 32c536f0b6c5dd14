"""The screens, acting as a person, loading recorded companies, keeping state in a file."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from connectors.sandbox.clock import Clock
from connectors.sandbox.quickbooks_online.system import QuickBooksOnline
from connectors.sandbox.store import Store

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEAD = {"SyncToken": "3", "domain": "QBO", "sparse": False}


def page(company: Any, path: str) -> str:
    answer = company.port.call("GET", f"/people/{path}")
    assert answer.status == 200, answer.body
    return str(answer.body.decode())


def press(company: Any, path: str, fields: Mapping[str, Any]) -> Any:
    return company.port.call("POST", f"/people/{path}", body=urlencode(fields), headers=FORM)


def test_every_table_and_form_opens(company: Any, customer: Any, line: Any) -> None:
    invoice = company.invoice(customer, 10)
    company.pay(customer, 10, **{f"i{invoice['Id']}": 10})
    company.create("SalesReceipt", Line=[line(5)])

    for object in ("Customer", "Item", "Invoice", "SalesReceipt", "Payment", "CreditMemo", "Term", "Class", "Account"):
        assert "<table" in page(company, object)
    assert "Amy&#39;s Bird Sanctuary" in page(company, "Customer?search=bird")
    assert "0 of 0" in page(company, "Customer?search=nobody")
    assert "Linked" in page(company, f"Invoice/{invoice['Id']}")


def test_a_person_edits_a_customer(company: Any, customer: Any) -> None:
    path = f"Customer/{customer['Id']}"
    fields = {"DisplayName": "Amy's", "BillAddr.Line1": "4581 Finch St.", "BillAddr.City": "Bay", "Active": "true"}

    assert press(company, path, fields).status == 303

    after = company.read("Customer", customer["Id"])
    assert (after["DisplayName"], after["SyncToken"]) == ("Amy's", "1")
    assert after["BillAddr"] == {
        "Id": customer["BillAddr"]["Id"],
        "Line1": "4581 Finch St.",
        "City": "Bay",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "94326",
    }


def test_a_refused_edit_says_why(company: Any, customer: Any) -> None:
    company.create("Vendor", DisplayName="Taken")

    answer = press(company, f"Customer/{customer['Id']}", {"DisplayName": "Taken"})

    assert answer.status == 400
    assert b"Another customer, vendor or employee is already using this name" in answer.body


def test_a_person_makes_a_customer(company: Any) -> None:
    answer = press(company, "Customer/new", {"DisplayName": "Acme", "CompanyName": "", "Active": "true"})

    assert answer.headers["location"] == "/people/Customer/1?done=Created."
    assert company.read("Customer", "1")["FullyQualifiedName"] == "Acme"


def test_a_person_takes_a_payment_and_makes_a_credit_memo(company: Any, customer: Any) -> None:
    id = company.invoice(customer, 100)["Id"]

    press(company, f"Invoice/{id}/pay", {"amount": "40", "method": "2"})
    assert company.read("Invoice", id)["Balance"] == 60.0
    made = press(company, f"Invoice/{id}/credit", {}).headers["location"]
    assert company.read("CreditMemo", made.split("/")[3].split("?")[0])["RemainingCredit"] == 100.0


def test_a_person_voids_and_deletes(company: Any, customer: Any) -> None:
    first, second = company.invoice(customer, 1), company.invoice(customer, 2)

    press(company, f"Invoice/{first['Id']}/void", {})
    assert press(company, f"Invoice/{second['Id']}/delete", {}).headers["location"] == "/people/Invoice"

    assert company.query("select * from Invoice")["Invoice"][0]["PrivateNote"] == "Voided"
    assert company.query("select count(*) from Invoice") == {"totalCount": 1}


def test_the_control_api_acts_as_a_person(company: Any, customer: Any) -> None:
    made = company.port.control("POST", "records/Item", {"Name": "Hoe", "Type": "Service", "IncomeAccountRef": "1"})
    company.port.control("PATCH", f"records/Customer/{customer['Id']}", {"BillAddr": {"City": "Bay"}})

    assert company.port.control("GET", f"records/Item/{made['Id']}")["IncomeAccountRef"]["name"] == "Services"
    found = company.port.control("GET", "records/Customer?DisplayName=Amy%27s+Bird+Sanctuary")
    assert found[0]["BillAddr"]["City"] == "Bay"
    company.port.control("DELETE", f"records/Item/{made['Id']}")
    assert company.port.control("GET", f"records/Item/{made['Id']}")["Active"] is False


def test_an_unknown_setting_is_refused(company: Any) -> None:
    answer = company.port.call("POST", "/_sandbox/config", json_body={"colour": "red"})

    assert (answer.status, answer.json()) == (400, {"message": "unknown setting: colour"})


def write(folder: Path, **lists: Any) -> Path:
    place = folder / "quickbooks_online"
    place.mkdir()
    for name, records in lists.items():
        (place / f"{name}.json").write_text(json.dumps(records))
    return folder


def system(store: Store) -> QuickBooksOnline:
    made = QuickBooksOnline(store, Clock())
    if not store.meta:
        made.reset("empty", {})
    return made


def test_recorded_records_are_kept_and_what_they_name_is_stood_in_for(tmp_path: Path) -> None:
    lines = [
        {
            "Id": "4",
            "LineNum": 1,
            "Amount": 9.5,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "1", "name": "Oribe:Shampoo:Test"}},
        }
    ]
    receipt = {**HEAD, "Id": "47", "DocNumber": "1014", "TxnDate": "2015-10-05", "Line": lines, "TotalAmt": 9.5}
    receipt["CustomerRef"] = {"value": "4", "name": "Diego Rodriguez"}
    made = system(Store("quickbooks_online", None))

    made.load(write(tmp_path, SalesReceipt=[receipt]))

    kept = made.record("SalesReceipt", "47")
    assert kept is not None
    assert (kept["SyncToken"], kept["DocNumber"]) == ("3", "1014")
    assert (made.record("Customer", "4") or {})["DisplayName"] == "Diego Rodriguez"
    item = made.record("Item", kept["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"]) or {}
    assert (item["FullyQualifiedName"], item["Level"]) == ("Oribe:Shampoo:Test", 2)
    assert made.create("SalesReceipt", {"Line": lines})["DocNumber"] == "1015"


def test_recorded_bills_are_open_and_stand_in_for_their_accounts(tmp_path: Path) -> None:
    account = {"AccountRef": {"value": "7", "name": "Advertising"}}
    kind = "AccountBasedExpenseLineDetail"
    line = {"Id": "1", "Amount": 500, "DetailType": kind, kind: account}
    bill = {**HEAD, "Id": "3526", "TxnDate": "2019-01-07", "Line": [line], "TotalAmt": 500}
    bill["VendorRef"] = {"value": "56", "name": "Bob's Burger Joint"}
    made = system(Store("quickbooks_online", None))

    made.load(write(tmp_path, Bill=[bill]))

    assert (made.record("Account", "7") or {})["Name"] == "Advertising"
    changed = made.change("Bill", "3526", {"Line": [{**line, "Amount": 400}]})
    assert (changed["Balance"], changed["VendorRef"]["name"]) == (400, "Bob's Burger Joint")


def test_sketched_records_go_through_the_rules(tmp_path: Path) -> None:
    made = system(Store("quickbooks_online", None))

    made.load(
        write(
            tmp_path,
            Customer=[{"Id": "70", "DisplayName": "Acme"}],
            Invoice=[
                {
                    "CustomerRef": {"value": "70"},
                    "Line": [
                        {
                            "Amount": 5,
                            "DetailType": "SalesItemLineDetail",
                            "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
                        }
                    ],
                }
            ],
        )
    )

    assert (made.record("Customer", "70") or {})["Balance"] == 5
    assert made.create("Vendor", {"DisplayName": "Next"})["Id"] == "71"


def test_state_outlives_the_process(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "state.db")
    store = Store("quickbooks_online", database)
    made = system(store)
    made.create("Customer", {"DisplayName": "Acme"})
    store.commit()

    again = system(Store("quickbooks_online", database))

    assert [record["DisplayName"] for record in again.records("Customer")] == ["Acme"]
    assert again.create("Customer", {"DisplayName": "Other"})["Id"] == "2"
    database.close()


def test_numbered_companies_match_their_numbering() -> None:
    made = system(Store("quickbooks_online", None))

    made.reset("empty", {"customers": 3, "items": 2, "invoices": 4, "lines": 3})

    assert made.records("Customer")[0]["DisplayName"] == "Customer 00001"
    assert [record["Name"] for record in made.records("Item")] == ["Services", "Item 0001", "Item 0002"]
    assert [record["CustomerRef"]["value"] for record in made.records("Invoice")] == ["1", "2", "3", "1"]
    assert all(len(record["Line"]) == 4 for record in made.records("Invoice"))

"""What becomes of a sales form: updates, voids, deletions, sending, links."""

from typing import Any

from tests.sandbox.quickbooks_online.conftest import today


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

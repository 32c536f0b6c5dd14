"""Clients that nobody here wrote: intuit-oauth and python-quickbooks."""

from decimal import Decimal
from typing import Any

import pytest
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import AuthorizationException, ObjectNotFoundException, ValidationException
from quickbooks.objects.base import Address, EmailAddress, LinkedTxn, Ref
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import SalesItemLine, SalesItemLineDetail
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.payment import Payment, PaymentLine
from quickbooks.objects.term import Term
from quickbooks.objects.vendor import Vendor


def made_customer(client: Any, name: str) -> Any:
    customer = Customer()
    customer.DisplayName = name
    customer.BillAddr = Address()
    customer.BillAddr.Line1 = "1 Main Street"
    customer.PrimaryEmailAddr = EmailAddress()
    customer.PrimaryEmailAddr.Address = "someone@example.com"
    return customer.save(qb=client)


def made_invoice(client: Any, customer: Any, amount: int) -> Any:
    line = SalesItemLine()
    line.Amount = amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = Item.get("1", qb=client).to_ref()
    invoice = Invoice()
    invoice.Line.append(line)
    invoice.CustomerRef = customer.to_ref()
    return invoice.save(qb=client)


def test_intuit_oauth_finds_its_way_by_discovery(auth: Any, company: Any) -> None:
    assert auth.get_authorization_url([Scopes.ACCOUNTING]).startswith(f"{company.port.url}/connect/oauth2?")
    assert auth.refresh_token == company.credentials["refresh_token"]
    assert auth.revoke(token=auth.refresh_token) is True
    with pytest.raises(AuthClientError) as failed:
        auth.refresh(refresh_token=company.credentials["refresh_token"])
    assert failed.value.status_code == 400


def test_python_quickbooks_creates_finds_and_changes_a_customer(client: Any) -> None:
    made = made_customer(client, "O'Neil \\ Sons")

    found = Customer.filter(Active=True, DisplayName="O'Neil", qb=client)
    assert found == []
    (same,) = Customer.where("DisplayName LIKE 'O\\'Neil%'", order_by="DisplayName", qb=client)
    same.CompanyName = "Sons"
    same.save(qb=client)
    again = Customer.get(made.Id, qb=client)
    assert (again.CompanyName, again.SyncToken, again.BillAddr.Line1) == ("Sons", "1", "1 Main Street")
    assert Customer.count(qb=client) == 1


def test_python_quickbooks_invoices_takes_a_payment_and_voids(client: Any) -> None:
    customer = made_customer(client, "Acme")
    invoice = made_invoice(client, customer, 100)
    link = LinkedTxn()
    link.TxnId, link.TxnType = invoice.Id, "Invoice"
    line = PaymentLine()
    line.Amount = 40
    line.LinkedTxn.append(link)
    payment = Payment()
    payment.TotalAmt = 40
    payment.CustomerRef = customer.to_ref()
    payment.Line.append(line)
    payment.save(qb=client)

    assert Invoice.get(invoice.Id, qb=client).Balance == Decimal("60")
    payment.void(qb=client)
    open_again = Invoice.get(invoice.Id, qb=client)
    assert open_again.Balance == Decimal("100")
    open_again.void(qb=client)
    voided = Invoice.get(invoice.Id, qb=client)
    assert (voided.TotalAmt, voided.PrivateNote) == (0, "Voided")
    voided.delete(qb=client)
    with pytest.raises(ObjectNotFoundException):
        Invoice.get(invoice.Id, qb=client)


def test_python_quickbooks_reads_invoices_back_and_saves_them_whole(client: Any) -> None:
    invoice = made_invoice(client, made_customer(client, "Acme"), 100)

    again = Invoice.get(invoice.Id, qb=client)
    again.PrivateNote = "seen"
    again.save(qb=client)

    after = Invoice.get(invoice.Id, qb=client)
    assert (after.PrivateNote, after.TotalAmt, after.Line[0].Id) == ("seen", 100, "1")


def test_python_quickbooks_sends_batches_and_asks_for_changes(client: Any) -> None:
    vendors = []
    for name in ("One", "Two", "One"):
        vendor = Vendor()
        vendor.DisplayName = name
        vendors.append(vendor)

    done = batch_create(vendors, qb=client)

    assert ([one.DisplayName for one in done.successes], len(done.faults)) == (["One", "Two"], 1)
    assert done.faults[0].Error[0].code == "6240"
    changed = change_data_capture([Vendor, Invoice], "2020-01-01T00:00:00-08:00", qb=client)
    assert len(changed.Vendor) == 2


def test_python_quickbooks_understands_refusals(client: Any, company: Any) -> None:
    made_customer(client, "Acme")
    with pytest.raises(ValidationException) as refused:
        Customer.where("Foo = '1'", qb=client)
    assert refused.value.error_code == 4001

    company.port.control("POST", "faults", {"route": "*/query", "kind": "expire_token"})
    with pytest.raises(AuthorizationException):
        Customer.all(qb=client)


def test_python_quickbooks_reads_the_lists_and_the_company(client: Any, company: Any) -> None:
    assert [term.Name for term in Term.all(qb=client)][:2] == ["Due on receipt", "Net 10"]
    assert CompanyInfo.get(company.realm, qb=client).CompanyName == "Sandbox Company"
    item = Item()
    item.Name, item.Type, item.UnitPrice = "Design", "Service", 75
    item.IncomeAccountRef = Ref()
    item.IncomeAccountRef.value = "1"
    assert item.save(qb=client).FullyQualifiedName == "Design"


def test_python_quickbooks_sends_and_prints(client: Any) -> None:
    invoice = made_invoice(client, made_customer(client, "Acme"), 5)

    invoice.send(qb=client, send_to="a@example.com")

    assert Invoice.get(invoice.Id, qb=client).EmailStatus == "EmailSent"
    assert invoice.download_pdf(qb=client).startswith(b"%PDF-")

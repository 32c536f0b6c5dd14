"""Bookkeeping with a client that nobody here wrote: python-quickbooks."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import ObjectNotFoundException, QuickbooksException
from quickbooks.objects.base import LinkedTxn, Ref
from quickbooks.objects.bill import Bill
from quickbooks.objects.billpayment import BillPayment, BillPaymentLine, CheckPayment
from quickbooks.objects.deposit import Deposit, DepositLine, DepositLineDetail
from quickbooks.objects.detailline import AccountBasedExpenseLine, AccountBasedExpenseLineDetail
from quickbooks.objects.employee import Employee
from quickbooks.objects.journalentry import JournalEntry, JournalEntryLine, JournalEntryLineDetail
from quickbooks.objects.purchase import Purchase
from quickbooks.objects.purchaseorder import PurchaseOrder
from quickbooks.objects.timeactivity import TimeActivity
from quickbooks.objects.transfer import Transfer
from quickbooks.objects.vendor import Vendor
from quickbooks.objects.vendorcredit import VendorCredit

UNDEPOSITED, PAYABLE, CHECKING, PURCHASES = "4", "33", "35", "85"
Maker = Callable[[Any], Any]


def ref(id: str) -> Any:
    found = Ref()
    found.value = id
    return found


def expense(amount: int) -> Any:
    line = AccountBasedExpenseLine()
    line.Amount = amount
    line.AccountBasedExpenseLineDetail = AccountBasedExpenseLineDetail()
    line.AccountBasedExpenseLineDetail.AccountRef = ref(PURCHASES)
    return line


def made_vendor(client: Any) -> Any:
    vendor = Vendor()
    vendor.DisplayName = "Norton Lumber"
    return vendor.save(qb=client)


def from_vendor(kind: Any, client: Any) -> Any:
    form = kind()
    form.VendorRef = made_vendor(client).to_ref()
    form.APAccountRef = ref(PAYABLE)
    form.Line.append(expense(100))
    return form


def bill(client: Any) -> Any:
    return from_vendor(Bill, client)


def vendor_credit(client: Any) -> Any:
    return from_vendor(VendorCredit, client)


def purchase_order(client: Any) -> Any:
    return from_vendor(PurchaseOrder, client)


def purchase(client: Any) -> Any:
    form = Purchase()
    form.PaymentType, form.AccountRef = "Check", ref(CHECKING)
    form.EntityRef = made_vendor(client).to_ref()
    form.Line.append(expense(100))
    return form


def bill_payment(client: Any) -> Any:
    paid = bill(client).save(qb=client)
    payment, line, link = BillPayment(), BillPaymentLine(), LinkedTxn()
    link.TxnId, link.TxnType = paid.Id, "Bill"
    line.Amount = 100
    line.LinkedTxn.append(link)
    payment.VendorRef, payment.TotalAmt, payment.PayType = paid.VendorRef, 100, "Check"
    payment.CheckPayment = CheckPayment()
    payment.CheckPayment.BankAccountRef = ref(CHECKING)
    payment.Line.append(line)
    return payment


def journal_entry(client: Any) -> Any:
    entry = JournalEntry()
    for type, account in (("Debit", PURCHASES), ("Credit", CHECKING)):
        line = JournalEntryLine()
        line.Amount = 100
        line.JournalEntryLineDetail = JournalEntryLineDetail()
        line.JournalEntryLineDetail.PostingType, line.JournalEntryLineDetail.AccountRef = type, ref(account)
        entry.Line.append(line)
    return entry


def deposit(client: Any) -> Any:
    made, line = Deposit(), DepositLine()
    line.Amount, line.DepositLineDetail = 100, DepositLineDetail()
    line.DepositLineDetail.AccountRef = ref("1")
    made.DepositToAccountRef = ref(CHECKING)
    made.Line.append(line)
    return made


def transfer(client: Any) -> Any:
    moved = Transfer()
    moved.FromAccountRef, moved.ToAccountRef, moved.Amount = ref(UNDEPOSITED), ref(CHECKING), 100
    return moved


def time_activity(client: Any) -> Any:
    employee = Employee()
    employee.GivenName = "Emily"
    worked = TimeActivity()
    worked.NameOf, worked.EmployeeRef = "Employee", employee.save(qb=client).to_ref()
    worked.Hours, worked.Minutes = 3, 30
    return worked


@pytest.mark.parametrize(
    ("maker", "note"),
    [
        (bill, "PrivateNote"),
        (vendor_credit, "PrivateNote"),
        (purchase_order, "PrivateNote"),
        (purchase, "PrivateNote"),
        (bill_payment, "PrivateNote"),
        (journal_entry, "PrivateNote"),
        (deposit, "PrivateNote"),
        (transfer, "PrivateNote"),
        (time_activity, "Description"),
    ],
)
def test_python_quickbooks_makes_reads_saves_whole_and_deletes(client: Any, maker: Maker, note: str) -> None:
    made = maker(client).save(qb=client)
    kind = type(made)

    again = kind.get(made.Id, qb=client)
    setattr(again, note, "seen")
    again.save(qb=client)

    (after,) = kind.where(f"Id = '{made.Id}'", qb=client)
    assert (getattr(after, note), after.SyncToken) == ("seen", "1")
    assert [line.to_dict() for line in getattr(after, "Line", [])] == [
        line.to_dict() for line in getattr(made, "Line", [])
    ]
    after.delete(qb=client)
    with pytest.raises(ObjectNotFoundException):
        kind.get(made.Id, qb=client)


def test_python_quickbooks_pays_a_bill_and_voids_the_payment(client: Any) -> None:
    payment = bill_payment(client).save(qb=client)
    paid = payment.Line[0].LinkedTxn[0].TxnId

    after = Bill.get(paid, qb=client)
    assert (after.Balance, after.LinkedTxn[0].TxnType) == (0, "BillPaymentCheck")

    payment.void(qb=client)
    assert Bill.get(paid, qb=client).Balance == Decimal(100)


def test_python_quickbooks_batches_and_asks_for_changes(client: Any) -> None:
    unbalanced = journal_entry(client)
    unbalanced.Line[0].Amount = 1

    done = batch_create([journal_entry(client), unbalanced, transfer(client)], qb=client)

    assert ([type(one) for one in done.successes], len(done.faults)) == ([JournalEntry, Transfer], 1)
    changed = change_data_capture([JournalEntry, Transfer, Bill], "2020-01-01T00:00:00-08:00", qb=client)
    assert (len(changed.JournalEntry), len(changed.Transfer), hasattr(changed, "Bill")) == (1, 1, False)


def test_python_quickbooks_understands_an_unbalanced_entry(client: Any) -> None:
    unbalanced = journal_entry(client)
    unbalanced.Line[0].Amount = 1

    with pytest.raises(QuickbooksException) as refused:
        unbalanced.save(qb=client)

    assert (refused.value.error_code, refused.value.detail) == (
        6000,
        "Business Validation Error: Please balance debits and credits.",
    )

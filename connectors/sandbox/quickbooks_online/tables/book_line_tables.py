"""The parts of the lines of what is bought, of journal entries and of deposits, declared like entities.

Source: Intuit API reference, Bill, Purchase, JournalEntry, Deposit; schema of minor version 75.
"""

from connectors.sandbox.quickbooks_online.tables.line_tables import EXPENSES, LINE_HEAD, LINE_IGNORED, SALES
from connectors.sandbox.quickbooks_online.tables.schema import entity

EXPENSE_LINE = entity(
    "Line",
    "part",
    by="LineNum",
    common="",
    table=LINE_HEAD
    + """
DetailType  enum:AccountBasedExpenseLineDetail|ItemBasedExpenseLineDetail
AccountBasedExpenseLineDetail  object
ItemBasedExpenseLineDetail     object
""",
    ignored=LINE_IGNORED + SALES + "DescriptionLineDetail JournalEntryLineDetail DepositLineDetail",
)
JOURNAL_LINE = entity(
    "Line",
    "part",
    by="LineNum",
    common="",
    table=LINE_HEAD
    + """
DetailType  enum:JournalEntryLineDetail|DescriptionOnly
JournalEntryLineDetail  object
DescriptionLineDetail   object
""",
    ignored=LINE_IGNORED + SALES + EXPENSES + "DepositLineDetail",
)
DEPOSIT_LINE = entity(
    "Line",
    "part",
    by="LineNum",
    common="",
    table=LINE_HEAD
    + """
DetailType  enum:DepositLineDetail
DepositLineDetail  object
""",
    ignored=LINE_IGNORED + SALES + EXPENSES + "DescriptionLineDetail JournalEntryLineDetail",
)
ACCOUNT_DETAIL = entity(
    "AccountBasedExpenseLineDetail",
    "part",
    by="AccountRef",
    common="",
    table="""
AccountRef   ref:Account  required
CustomerRef  ref:Customer
ClassRef     ref:Class
BillableStatus  enum:Billable|NotBillable|HasBeenBilled
TaxCodeRef   ref
TaxAmount    number
TaxInclusiveAmt  number
MarkupInfo   object
""",
    ignored="ExpenseDetailLineDetailEx",
)
ITEM_DETAIL = entity(
    "ItemBasedExpenseLineDetail",
    "part",
    by="ItemRef",
    common="",
    table="""
ItemRef      ref:Item  required
CustomerRef  ref:Customer
ClassRef     ref:Class
UnitPrice    number
Qty          number
BillableStatus  enum:Billable|NotBillable|HasBeenBilled
TaxCodeRef   ref
TaxInclusiveAmt  number
MarkupInfo   object
""",
    ignored="UnitCostPrice RatePercent PriceLevelRef UOMRef ItemAccountRef InventorySiteRef "
    "ItemBasedExpenseLineDetailEx",
)
JOURNAL_DETAIL = entity(
    "JournalEntryLineDetail",
    "part",
    by="AccountRef",
    common="",
    table="""
PostingType    enum:Credit|Debit  required
AccountRef     ref:Account        required
Entity         object
ClassRef       ref:Class
DepartmentRef  ref:Department
BillableStatus enum:Billable|NotBillable|HasBeenBilled
TaxCodeRef     ref
TaxApplicableOn  enum:Sales|Purchase
TaxAmount      number
TaxInclusiveAmt  number
""",
    ignored="TaxRateRef JournalCodeRef JournalEntryLineDetailEx",
)
DEPOSIT_DETAIL = entity(
    "DepositLineDetail",
    "part",
    by="AccountRef",
    common="",
    table="""
AccountRef   ref:Account  required
Entity       object
ClassRef     ref:Class
PaymentMethodRef  ref:PaymentMethod
CheckNum     text:21
TxnType      text
TaxCodeRef   ref
TaxApplicableOn  enum:Sales|Purchase
""",
    ignored="DepositLineDetailEx",
)

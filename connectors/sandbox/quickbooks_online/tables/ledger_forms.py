"""What moves between the company's own accounts, and the time that people worked.

Source: Intuit API reference (field tables, lengths, filterable and sortable flags), schema of minor version 75.
"""

from connectors.sandbox.quickbooks_online.tables.forms import TXN, TXN_IGNORED
from connectors.sandbox.quickbooks_online.tables.schema import entity

JOURNAL_ENTRY = entity(
    "JournalEntry",
    "ledger",
    by="TxnDate",
    table=TXN
    + """
Adjustment    bool
GlobalTaxCalculation  enum:TaxExcluded|TaxInclusive
TxnTaxDetail  tax
TotalAmt      money  fixed
HomeTotalAmt  money  fixed
""",
    ignored=TXN_IGNORED + " TxnStatus HomeCurrencyAdjustment EnteredInHomeCurrency TaxRateRef JournalEntryEx",
)
DEPOSIT = entity(
    "Deposit",
    "ledger",
    by="TxnDate",
    table=TXN
    + """
DepositToAccountRef  ref:Account  required
CashBack      object
GlobalTaxCalculation  enum:TaxExcluded|TaxInclusive|NotApplicable
TxnTaxDetail  tax
TotalAmt      money  fixed query sort
HomeTotalAmt  money  fixed
""",
    ignored=TXN_IGNORED + " TxnStatus DepositEx",
)
TRANSFER = entity(
    "Transfer",
    "ledger",
    by="TxnDate",
    table="""
TxnDate         date         query sort
CurrencyRef     ref
ExchangeRate    number
DepartmentRef   ref:Department
ClassRef        ref:Class
PrivateNote     text:4000
FromAccountRef  ref:Account  required
ToAccountRef    ref:Account  required
Amount          money        required query sort
TransactionLocationType text:50
""",
    ignored=TXN_IGNORED + " DocNumber TxnStatus LinkedTxn Line TxnTaxDetail CustomField ProjectRef TransferEx",
)
TIME_ACTIVITY = entity(
    "TimeActivity",
    "time",
    by="TxnDate",
    table="""
TxnDate         date          query sort
NameOf          enum:Employee|Vendor  required
EmployeeRef     ref:Employee
VendorRef       ref:Vendor
CustomerRef     ref:Customer
ProjectRef      ref:Customer  query
DepartmentRef   ref:Department
ItemRef         ref:Item
ClassRef        ref:Class
BillableStatus  enum:Billable|NotBillable|HasBeenBilled  query
Taxable         bool
HourlyRate      number
CostRate        number
Hours           number
Minutes         number
BreakHours      number
BreakMinutes    number
StartTime       text
EndTime         text
Description     text:4000
TransactionLocationType text:50
""",
    ignored="AttachableRef CustomField TimeZone OtherNameRef PayrollItemRef TimeChargeId Seconds BreakSeconds "
    "TimeActivityEx HoursInEmployeeTimeZone",
)
LEDGER_FORMS = (JOURNAL_ENTRY, DEPOSIT, TRANSFER, TIME_ACTIVITY)

"""What is bought: purchase orders, bills, vendor credits, expenses, and the payments of bills.

Source: Intuit API reference (field tables, lengths, filterable and sortable flags), schema of minor version 75.
"""

from connectors.sandbox.quickbooks_online.tables.forms import TXN, TXN_IGNORED
from connectors.sandbox.quickbooks_online.tables.schema import entity

TAXED = """
GlobalTaxCalculation  enum:TaxExcluded|TaxInclusive|NotApplicable
TxnTaxDetail     tax
TotalAmt         money  fixed query sort
"""
FROM_VENDOR = (
    TXN
    + TAXED
    + """
VendorRef        ref:Vendor   required query sort
APAccountRef     ref:Account  query sort
VendorAddr       address
"""
)
FROM_VENDOR_IGNORED = TXN_IGNORED + " TxnStatus BillEmail ReplyEmail"

PURCHASE_ORDER = entity(
    "PurchaseOrder",
    "purchase",
    by="TxnDate",
    table=TXN
    + TAXED
    + """
VendorRef     ref:Vendor   required
APAccountRef  ref:Account  required
VendorAddr    address
ShipAddr      address
ShipTo        ref:Customer
ShipMethodRef ref
ClassRef      ref:Class
SalesTermRef  ref:Term
DueDate       date  query sort
Memo          text:4000
POEmail       email
EmailStatus   enum:NotSet|NeedToSend|EmailSent
POStatus      enum:Open|Closed
""",
    ignored=FROM_VENDOR_IGNORED + " TaxCodeRef ReimbursableInfoRef ExpectedDate DropShipToEntity InventorySiteRef FOB "
    "TemplateRef PrintStatus ManuallyClosed PurchaseOrderEx",
)
BILL = entity(
    "Bill",
    "purchase",
    by="TxnDate",
    table=FROM_VENDOR
    + """
SalesTermRef  ref:Term  query sort
DueDate       date      query sort
Balance       money     fixed query
HomeBalance   money     fixed
IncludeInAnnualTPAR  bool
""",
    ignored=FROM_VENDOR_IGNORED + " Memo PayerRef RemitToAddr ShipAddr LessCIS",
)
VENDOR_CREDIT = entity(
    "VendorCredit",
    "purchase",
    by="TxnDate",
    table=FROM_VENDOR
    + """
Balance       money     fixed sort
IncludeInAnnualTPAR  bool
""",
    ignored=FROM_VENDOR_IGNORED + " Memo VendorCreditEx",
)
PURCHASE = entity(
    "Purchase",
    "purchase",
    by="TxnDate",
    table=TXN
    + TAXED
    + """
PaymentType       enum:Cash|Check|CreditCard  required query sort
AccountRef        ref:Account  required
EntityRef         object
Credit            bool
PaymentMethodRef  ref:PaymentMethod
PaymentRefNum     text:21
PrintStatus       enum:NotSet|NeedToPrint|PrintComplete
RemitToAddr       address
IncludeInAnnualTPAR  bool
""",
    ignored=TXN_IGNORED + " TxnStatus CheckPayment CreditCardPayment Memo PurchaseEx LessCIS",
)
BILL_PAYMENT = entity(
    "BillPayment",
    "bill payment",
    by="TxnDate",
    table=TXN
    + """
VendorRef          ref:Vendor   required query sort
APAccountRef       ref:Account  query sort
PayType            enum:Check|CreditCard  required
CheckPayment       object
CreditCardPayment  object
TotalAmt           money  required query sort
ProcessBillPayment bool
""",
    ignored=TXN_IGNORED + " TxnStatus TxnTaxDetail VendorAddr BillPaymentEx",
)
CHECK_PAYMENT = entity(
    "BillPaymentCheck",
    "part",
    by="BankAccountRef",
    common="",
    table="""
BankAccountRef  ref:Account  required
PrintStatus     enum:NotSet|NeedToPrint|PrintComplete
""",
    ignored="CheckDetail PayeeAddr BillPaymentCheckEx",
)
CARD_PAYMENT = entity(
    "BillPaymentCreditCard",
    "part",
    by="CCAccountRef",
    common="",
    table="CCAccountRef  ref:Account  required",
    ignored="CCDetail BillPaymentCreditCardEx",
)
PURCHASE_FORMS = (PURCHASE_ORDER, BILL, VENDOR_CREDIT, PURCHASE, BILL_PAYMENT)

"""The sales forms and payments.

Source: Intuit API reference (field tables, lengths, filterable and sortable flags), schema of minor version 75.
"""

from connectors.sandbox.quickbooks_online.tables.schema import entity

TXN = """
DocNumber        text:21  query sort
TxnDate          date     query sort
DepartmentRef    ref:Department  query
CurrencyRef      ref
ExchangeRate     number
PrivateNote      text:4000
TransactionLocationType text:50
ProjectRef       ref:Customer  query
LinkedTxn        links
Line             lines
CustomField      custom
"""
TXN_IGNORED = (
    "AttachableRef TxnSubType TxnSource TaxFormType TaxFormNum Tag TxnApprovalInfo RecurDataRef RecurringInfo "
    "TotalCostAmount HomeTotalCostAmount"
)
SALES = (
    TXN
    + """
CustomerRef      ref:Customer  query
CustomerMemo     memo:1000
BillAddr         address
ShipAddr         address
ShipFromAddr     address
FreeFormAddress  bool
ClassRef         ref:Class
ShipMethodRef    ref
ShipDate         date
TrackingNum      text:31
GlobalTaxCalculation  enum:TaxExcluded|TaxInclusive|NotApplicable
TxnTaxDetail     tax
TotalAmt         money  fixed query sort
HomeTotalAmt     money  fixed
HomeBalance      money  fixed
Balance          money  fixed query sort
ApplyTaxAfterDiscount  bool
PrintStatus      enum:NotSet|NeedToPrint|PrintComplete
EmailStatus      enum:NotSet|NeedToSend|EmailSent
BillEmail        email
BillEmailCc      email
BillEmailBcc     email
DeliveryInfo     object fixed
"""
)
SALES_IGNORED = (
    TXN_IGNORED + " AutoDocNumber RemitToRef SalesRepRef PONumber FOB TemplateRef ShippingTaxIncludedInTotalTax "
    "ARAccountRef FinanceCharge DiscountRate DiscountAmt GovtTxnRefIdentifier TaxExemptionRef LessCIS"
)
PAID = """
PaymentMethodRef     ref:PaymentMethod
PaymentRefNum        text:21
DepositToAccountRef  ref:Account
"""
PAID_IGNORED = " PaymentType CheckPayment CreditCardPayment TxnStatus"

INVOICE = entity(
    "Invoice",
    "form",
    by="TxnDate",
    table=SALES
    + """
SalesTermRef  ref:Term  query
DueDate       date      query sort
Deposit       money
DepositToAccountRef  ref:Account
AllowIPNPayment               bool fixed
AllowOnlinePayment            bool fixed
AllowOnlineCreditCardPayment  bool fixed
AllowOnlineACHPayment         bool fixed
InvoiceLink   text  fixed
""",
    ignored=SALES_IGNORED
    + " TxnStatus PaymentMethodRef PaymentRefNum PaymentType CheckPayment CreditCardPayment AllowOnlinePayPalPayment "
    "AllowOnlineAffirmPayment EInvoiceStatus ECloudStatusTimeStamp CfdiUse Exportation GlobalInfo invoiceStatus "
    "callToAction invoiceStatusLog InvoiceEx PaymentDetailsMessage ConvenienceFeeDetail EnabledSurchargeInfo "
    "InvoiceLinkSecurityCode InvoiceLinkExpiryDate AutoPayEligible SchedulePayEligible ScheduledPaymentId "
    "GratuityEnabled FinancingProductType SubscriptionPaymentsSetting TxnRetainageDetail",
)
SALES_RECEIPT = entity(
    "SalesReceipt",
    "form",
    by="TxnDate",
    table=SALES + PAID,
    ignored=SALES_IGNORED + PAID_IGNORED + " SalesTermRef DueDate Deposit SalesReceiptEx",
)
CREDIT_MEMO = entity(
    "CreditMemo",
    "form",
    by="TxnDate",
    table=SALES
    + """
PaymentMethodRef  ref:PaymentMethod
RemainingCredit   money fixed
""",
    ignored=SALES_IGNORED
    + " TxnStatus SalesTermRef DueDate PaymentRefNum PaymentType CheckPayment CreditCardPayment DepositToAccountRef "
    "InvoiceRef CreditMemoEx",
)
REFUND_RECEIPT = entity(
    "RefundReceipt",
    "form",
    by="TxnDate",
    table=SALES + PAID,
    ignored=SALES_IGNORED + PAID_IGNORED + " SalesTermRef DueDate RemainingCredit RefundReceiptEx",
)
ESTIMATE = entity(
    "Estimate",
    "form",
    by="TxnDate",
    table=SALES
    + """
TxnStatus       enum:Accepted|Closed|Pending|Rejected|Converted  query
SalesTermRef    ref:Term
DueDate         date
ExpirationDate  date
AcceptedBy      text:100
AcceptedDate    date
""",
    ignored=SALES_IGNORED
    + " PaymentMethodRef PaymentRefNum PaymentType CheckPayment CreditCardPayment DepositToAccountRef EstimateEx",
)
PAYMENT = entity(
    "Payment",
    "payment",
    by="TxnDate",
    table=TXN
    + """
CustomerRef          ref:Customer  required query
TotalAmt             money         required query sort
UnappliedAmt         money         fixed
PaymentMethodRef     ref:PaymentMethod
PaymentRefNum        text:21       query sort
DepositToAccountRef  ref:Account
ARAccountRef         ref:Account
ProcessPayment       bool
""",
    ignored=TXN_IGNORED
    + " TxnStatus TxnTaxDetail RemitToRef PaymentType CheckPayment CreditCardPayment PaymentExtendedType PaymentEx "
    "TaxExemptionRef",
)
FORMS = (INVOICE, SALES_RECEIPT, CREDIT_MEMO, REFUND_RECEIPT, ESTIMATE, PAYMENT)

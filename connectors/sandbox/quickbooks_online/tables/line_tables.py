"""The parts of a sales form's line, declared like entities.

Source: Intuit API reference, Line; schema of minor version 75.
"""

from connectors.sandbox.quickbooks_online.tables.schema import entity

LINE_HEAD = """
Id           text
LineNum      number
Description  text:4000
Amount       number
LinkedTxn    links
CustomField  list
"""
LINE_IGNORED = (
    "Received PaymentLineDetail TaxLineDetail LineEx ProjectRef CostAmount HomeCostAmount CustomExtensions "
    "ReimburseLineDetail PurchaseOrderItemLineDetail SalesOrderItemLineDetail ItemReceiptLineDetail TDSLineDetail "
    "ItemAdjustmentLineDetail "
)
EXPENSES = "AccountBasedExpenseLineDetail ItemBasedExpenseLineDetail "
SALES = "SalesItemLineDetail DiscountLineDetail SubTotalLineDetail GroupLineDetail "
LINE = entity(
    "Line",
    "part",
    by="LineNum",
    common="",
    table=LINE_HEAD
    + """
DetailType  enum:SalesItemLineDetail|DescriptionOnly|DiscountLineDetail|SubTotalLineDetail|GroupLineDetail|TaxLineDetail
SalesItemLineDetail    object
DescriptionLineDetail  object
DiscountLineDetail     object
SubTotalLineDetail     object
GroupLineDetail        object
""",
    ignored=LINE_IGNORED + EXPENSES + "JournalEntryLineDetail DepositLineDetail",
)
SALES_DETAIL = entity(
    "SalesItemLineDetail",
    "part",
    by="ItemRef",
    common="",
    table="""
ItemRef      ref
ClassRef     ref:Class
UnitPrice    number
Qty          number
ItemAccountRef  ref:Account
TaxCodeRef   ref
ServiceDate  date
TaxInclusiveAmt  number
DiscountRate number
DiscountAmt  number
MarkupInfo   object
""",
    ignored="UnitCostPrice RatePercent PriceLevelRef UOMRef InventorySiteRef TaxClassificationRef DeferredRevenue "
    "RetainageAmount SalesItemLineDetailEx",
)
DISCOUNT_DETAIL = entity(
    "DiscountLineDetail",
    "part",
    by="DiscountAccountRef",
    common="",
    table="""
PercentBased     bool
DiscountPercent  number
DiscountAccountRef  ref:Account
ServiceDate      date
ClassRef         ref:Class
TaxCodeRef       ref
""",
    ignored="DiscountRef Discount DiscountLineDetailEx",
)
GROUP_DETAIL = entity(
    "GroupLineDetail",
    "part",
    by="GroupItemRef",
    common="",
    table="""
GroupItemRef  ref
Quantity      number
ServiceDate   date
Line          lines
""",
    ignored="UOMRef GroupLineDetailEx",
)
DESCRIPTION_DETAIL = entity(
    "DescriptionLineDetail",
    "part",
    by="ServiceDate",
    common="",
    table="""
ServiceDate  date
TaxCodeRef   ref
""",
    ignored="DescriptionLineDetailEx",
)

"""The name lists: who and what a transaction can name.

Source: Intuit API reference (field tables, lengths, filterable and sortable flags), schema of minor version 75.
"""

from connectors.sandbox.quickbooks_online.tables.schema import entity

PERSON = """
Title             text:16
GivenName         text:100  query sort
MiddleName        text:100  query sort
FamilyName        text:100  query sort
Suffix            text:16
DisplayName       text:100  query sort
CompanyName       text:100  query sort
PrintOnCheckName  text:110  query sort
Active            bool      query sort
PrimaryPhone      phone
AlternatePhone    phone
Mobile            phone
Fax               phone
WebAddr           web
Notes             text:2000
"""
PERSON_IGNORED = (
    "CustomField AttachableRef IntuitId Organization UserId V4IDPseudonym OtherContactInfo ContactName AltContactName "
    "OtherAddr ClientEntityId ClientCompanyId Source"
)

CUSTOMER = entity(
    "Customer",
    "names",
    by="DisplayName",
    table=PERSON
    + """
FullyQualifiedName  text   fixed query sort
PrimaryEmailAddr    email  query
BillAddr            address
ShipAddr            address
Job                 bool   query
BillWithParent      bool
ParentRef           ref:Customer  query
Level               number fixed
IsProject           bool   fixed query
Taxable             bool
DefaultTaxCodeRef   ref:TaxCode
SalesTermRef        ref:Term   query
PaymentMethodRef    ref:PaymentMethod
Balance             money  query sort
OpenBalanceDate     date
BalanceWithJobs     money  fixed sort
CurrencyRef         ref
PreferredDeliveryMethod  enum:Print|Email|None
ResaleNum           text:16
CustomerTypeRef     ref
TaxExemptionReasonId  text:2
PrimaryTaxIdentifier  text:30
SecondaryTaxIdentifier  text:30
ARAccountRef        ref:Account
BusinessNumber      text:10
GSTIN               text:15
GSTRegistrationType text:15
""",
    ignored=PERSON_IGNORED
    + " RootCustomerRef SalesRepRef TaxGroupCodeRef TaxRateRef CCDetail PriceLevelRef CreditLimit AcctNum "
    "OverDueBalance TotalRevenue TotalExpense JobInfo TDSEnabled CustomerEx IsCISContractor TaxRegime",
)
VENDOR = entity(
    "Vendor",
    "names",
    by="DisplayName",
    table=PERSON
    + """
PrimaryEmailAddr  email
BillAddr          address
ShipAddr          address
TaxIdentifier     text:20
TermRef           ref:Term
Balance           money  query sort
OpenBalanceDate   date
BillRate          number
AcctNum           text:100
Vendor1099        bool
CurrencyRef       ref
CostRate          number
BusinessNumber    text:10
GSTIN             text:15
GSTRegistrationType text:15
""",
    ignored=PERSON_IGNORED
    + " FullyQualifiedName DefaultTaxCodeRef TaxCountry TaxIdEffectiveDate ParentRef VendorTypeRef PrefillAccountRef "
    "CreditLimit T4AEligible T5018Eligible TDSEnabled TDSEntityTypeId TDSSectionTypeId TDSOverrideThreshold "
    "TaxReportingBasis APAccountRef VendorEx IsSubContractor SubcontractorType CISRate HasTPAR VendorPaymentBankDetail",
)
EMPLOYEE = entity(
    "Employee",
    "names",
    by="DisplayName",
    table=PERSON
    + """
PrimaryEmailAddr  email
PrimaryAddr       address
EmployeeNumber    text:100
SSN               text:100
BillableTime      bool
BillRate          number
CostRate          number
BirthDate         date
Gender            enum:Male|Female
HiredDate         date
ReleasedDate      date
""",
    ignored=PERSON_IGNORED + " FullyQualifiedName DefaultTaxCodeRef EmployeeType UseTimeEntry EmployeeEx",
)
ITEM = entity(
    "Item",
    "list",
    by="FullyQualifiedName",
    table="""
Name                text:100  required query sort
Sku                 text:100  query sort
Description         text:4000 query sort
Active              bool      query sort
FullyQualifiedName  text      fixed query sort
Type                enum:Service|NonInventory|Inventory|Category|Group  required query sort
SubItem             bool      query
ParentRef           ref:Item  query
Level               number    fixed
Taxable             bool
SalesTaxIncluded    bool
UnitPrice           number    query sort
IncomeAccountRef    ref:Account
PurchaseDesc        text:1000
PurchaseCost        number
PurchaseTaxIncluded bool
ExpenseAccountRef   ref:Account
AssetAccountRef     ref:Account
TrackQtyOnHand      bool
QtyOnHand           number
ReorderPoint        number
InvStartDate        date
PrefVendorRef       ref:Vendor
SalesTaxCodeRef     ref:TaxCode
PurchaseTaxCodeRef  ref:TaxCode
ClassRef            ref:Class
TaxClassificationRef ref
ItemGroupDetail     object
PrintGroupedItems   bool
""",
    ignored="CustomField AttachableRef PercentBased RatePercent PaymentMethodRef UOMSetRef COGSAccountRef AvgCost "
    "QtyOnPurchaseOrder QtyOnSalesOrder ManPartNum DepositToAccountRef BuildPoint SpecialItem SpecialItemType "
    "ItemAssemblyDetail AbatementRate ReverseChargeRate ServiceType ItemCategoryType ItemEx UQCDisplayText UQCId "
    "Source DeferredRevenue CustomExtensions",
)
TERM = entity(
    "Term",
    "list",
    by="Name",
    table="""
Name              text:31  required query sort
Active            bool     query sort
Type              text     fixed
DueDays           number   query sort
DiscountPercent   number
DiscountDays      number
DayOfMonthDue     number
DueNextMonthDays  number
DiscountDayOfMonth number
""",
    ignored="CustomField AttachableRef SalesTermEx",
)
CLASS = entity(
    "Class",
    "list",
    by="FullyQualifiedName",
    table="""
Name                text:100  required query sort
FullyQualifiedName  text  fixed query sort
SubClass            bool
ParentRef           ref:Class
Active              bool  query sort
""",
    ignored="CustomField AttachableRef ClassEx",
)
DEPARTMENT = entity(
    "Department",
    "list",
    by="FullyQualifiedName",
    table="""
Name                text:100  required query sort
FullyQualifiedName  text  fixed query sort
SubDepartment       bool
ParentRef           ref:Department
Active              bool  query sort
Address             address
""",
    ignored="CustomField AttachableRef DepartmentEx",
)
PAYMENT_METHOD = entity(
    "PaymentMethod",
    "list",
    by="Name",
    table="""
Name    text:31  required query sort
Active  bool     query sort
Type    enum:CREDIT_CARD|NON_CREDIT_CARD  query sort
""",
    ignored="CustomField AttachableRef PaymentMethodEx",
)
ACCOUNT_TYPES = (
    "Bank|Accounts~Receivable|Other~Current~Asset|Fixed~Asset|Other~Asset|Accounts~Payable|"
    "Credit~Card|Other~Current~Liability|Long~Term~Liability|Equity|Income|"
    "Cost~of~Goods~Sold|Expense|Other~Income|Other~Expense|Non-Posting"
)
ACCOUNT = entity(
    "Account",
    "list",
    by="FullyQualifiedName",
    table=f"""
Name                text:100  required query sort
FullyQualifiedName  text      fixed query sort
AcctNum             text:20   query sort
Description         text:100  query sort
Active              bool      query sort
SubAccount          bool      query sort
ParentRef           ref:Account  query
Classification      text      fixed query sort
AccountType         enum:{ACCOUNT_TYPES}  query sort
AccountSubType      text      query sort
CurrentBalance      money     fixed query sort
CurrentBalanceWithSubAccounts money fixed
CurrencyRef         ref
TaxCodeRef          ref:TaxCode
""",
    ignored="CustomField AttachableRef AccountAlias TxnLocationType AccountPurposes AcctNumExtn BankNum OpeningBalance "
    "OpeningBalanceDate TaxAccount OnlineBankingEnabled FIName JournalCodeRef AccountEx",
)
LISTS = (CUSTOMER, VENDOR, EMPLOYEE, ITEM, TERM, CLASS, DEPARTMENT, PAYMENT_METHOD, ACCOUNT)

"""The standard objects of sales, one line a field: name; label; type; flags.

Flags: c createable, u updateable, n nillable, d defaulted on create, i id lookup, N name field, R restricted picklist,
K deleted with its parent. A reference names object, relationship and, if it has one, the parent's child relationship.
First line of an object: name; label; plural; key prefix; flags (c u createable and updateable, D deletable,
U undeletable, L has layouts, R replicateable, m mergeable, s searchable).
Source: describes recorded from Developer Edition orgs; Salesforce object reference, v65.
"""

SALES = """
Account; Account; Accounts; 001; cuDULRms
MasterRecordId; Master Record ID; reference(Account MasterRecord); n
Name; Account Name; string(255); cuN
Type; Account Type; picklist(255); cun
ParentId; Parent Account ID; reference(Account Parent ChildAccounts); cun
@Billing
@Shipping
Phone; Account Phone; phone(40); cun
Fax; Account Fax; phone(40); cun
AccountNumber; Account Number; string(40); cun
Website; Website; url(255); cun
PhotoUrl; Photo URL; url(255); n
Sic; SIC Code; string(20); cun
Industry; Industry; picklist(255); cun
AnnualRevenue; Annual Revenue; currency(18,0); cun
NumberOfEmployees; Employees; int(8); cun
Ownership; Ownership; picklist(255); cun
TickerSymbol; Ticker Symbol; string(20); cun
Description; Account Description; textarea(32000); cun
Rating; Account Rating; picklist(255); cun
Site; Account Site; string(80); cun
OwnerId; Owner ID; reference(User Owner); cud
@System
LastActivityDate; Last Activity; date; n
LastViewedDate; Last Viewed Date; datetime; n
LastReferencedDate; Last Referenced Date; datetime; n
Jigsaw; Data.com Key; string(20); cun
JigsawCompanyId; Jigsaw Company ID; string(20); n
CleanStatus; Clean Status; picklist(40); cunR
AccountSource; Account Source; picklist(255); cun
DunsNumber; D-U-N-S Number; string(9); cun
Tradestyle; Tradestyle; string(255); cun
NaicsCode; NAICS Code; string(8); cun
NaicsDesc; NAICS Description; string(120); cun
YearStarted; Year Started; string(4); cun
SicDesc; SIC Description; string(80); cun

Contact; Contact; Contacts; 003; cuDULRms
MasterRecordId; Master Record ID; reference(Contact MasterRecord); n
AccountId; Account ID; reference(Account Account Contacts); cunK
LastName; Last Name; string(80); cu
FirstName; First Name; string(40); cun
Salutation; Salutation; picklist(40); cun
Name; Full Name; string(121); N
@Other
@Mailing
Phone; Business Phone; phone(40); cun
Fax; Business Fax; phone(40); cun
MobilePhone; Mobile Phone; phone(40); cun
HomePhone; Home Phone; phone(40); cun
OtherPhone; Other Phone; phone(40); cun
AssistantPhone; Asst. Phone; phone(40); cun
ReportsToId; Reports To ID; reference(Contact ReportsTo); cun
Email; Email; email(80); cuni
Title; Title; string(128); cun
Department; Department; string(80); cun
AssistantName; Assistant's Name; string(40); cun
LeadSource; Lead Source; picklist(255); cun
Birthdate; Birthdate; date; cun
Description; Contact Description; textarea(32000); cun
OwnerId; Owner ID; reference(User Owner); cud
@System
LastActivityDate; Last Activity; date; n
LastCURequestDate; Last Stay-in-Touch Request Date; datetime; n
LastCUUpdateDate; Last Stay-in-Touch Save Date; datetime; n
LastViewedDate; Last Viewed Date; datetime; n
LastReferencedDate; Last Referenced Date; datetime; n
EmailBouncedReason; Email Bounced Reason; string(255); cun
EmailBouncedDate; Email Bounced Date; datetime; cun
IsEmailBounced; Is Email Bounced; boolean; d
PhotoUrl; Photo URL; url(255); n
Jigsaw; Data.com Key; string(20); cun
JigsawContactId; Jigsaw Contact ID; string(20); n
CleanStatus; Clean Status; picklist(40); cunR

Opportunity; Opportunity; Opportunities; 006; cuDULRs
AccountId; Account ID; reference(Account Account Opportunities); cunK
IsPrivate; Private; boolean; cud
Name; Name; string(120); cuiN
Description; Description; textarea(32000); cun
StageName; Stage; picklist(255); cu
Amount; Amount; currency(18,2); cun
Probability; Probability (%); percent(3,0); cund
ExpectedRevenue; Expected Amount; currency(18,2); n
TotalOpportunityQuantity; Quantity; double(18,2); cun
CloseDate; Close Date; date; cu
Type; Opportunity Type; picklist(255); cun
NextStep; Next Step; string(255); cun
LeadSource; Lead Source; picklist(255); cun
IsClosed; Closed; boolean; d
IsWon; Won; boolean; d
ForecastCategory; Forecast Category; picklist(40); R
ForecastCategoryName; Forecast Category; picklist(255); cundR
HasOpportunityLineItem; Has Line Item; boolean; d
Pricebook2Id; Price Book ID; reference(Pricebook2 Pricebook2 Opportunities); cund
OwnerId; Owner ID; reference(User Owner); cud
@System
LastActivityDate; Last Activity; date; n
PushCount; Push Count; int(8); n
LastStageChangeDate; Last Stage Change Date; datetime; n
FiscalQuarter; Fiscal Quarter; int(8); n
FiscalYear; Fiscal Year; int(8); n
Fiscal; Fiscal Period; string(6); n
ContactId; Contact ID; reference(Contact); cn
LastViewedDate; Last Viewed Date; datetime; n
LastReferencedDate; Last Referenced Date; datetime; n
HasOpenActivity; Has Open Activity; boolean; d
HasOverdueTask; Has Overdue Task; boolean; d

OpportunityLineItem; Opportunity Product; Opportunity Product; 00k; cuDLR
OpportunityId; Opportunity ID; reference(Opportunity Opportunity OpportunityLineItems); cK
SortOrder; Sort Order; int(9); cun
PricebookEntryId; Price Book Entry ID; reference(PricebookEntry PricebookEntry OpportunityLineItems); cn
Product2Id; Product ID; reference(Product2 Product2 OpportunityLineItems); n
ProductCode; Product Code; string(255); n
Name; Opportunity Product Name; string(376); nN
Quantity; Quantity; double(12,2); cu
Discount; Discount; percent(5,2); cun
Subtotal; Subtotal; currency(18,2); n
TotalPrice; Total Price; currency(18,2); cun
UnitPrice; Sales Price; currency(18,2); cun
ListPrice; List Price; currency(18,2); n
ServiceDate; Date; date; cun
HasRevenueSchedule; Has Revenue Schedule; boolean; d
HasQuantitySchedule; Has Quantity Schedule; boolean; d
HasSchedule; Has Schedule; boolean; d
CanUseRevenueSchedule; Can Use Revenue Schedule; boolean; d
Description; Line Description; string(255); cun
@System
LastViewedDate; Last Viewed Date; datetime; n
LastReferencedDate; Last Referenced Date; datetime; n

OpportunityContactRole; Opportunity Contact Role; Opportunity Contact Role; 00K; cuDLR
OpportunityId; Opportunity ID; reference(Opportunity Opportunity OpportunityContactRoles); cK
ContactId; Contact ID; reference(Contact Contact OpportunityContactRoles); cuK
Role; Role; picklist(40); cun
IsPrimary; Primary; boolean; cud
@System
"""

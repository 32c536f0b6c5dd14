"""The standard objects of products, prices and the org itself, written as in `standard_sales`."""

SETUP = """
Product2; Product; Products; 01t; cuDULRs
Name; Product Name; string(255); cuN
ProductCode; Product Code; string(255); cun
Description; Product Description; textarea(4000); cun
IsActive; Active; boolean; cud
@System
Family; Product Family; picklist(255); cun
ExternalDataSourceId; External Data Source ID; string(18); n
ExternalId; External ID; string(255); cun
DisplayUrl; Display URL; url(1000); cun
QuantityUnitOfMeasure; Quantity Unit Of Measure; picklist(255); cun
IsArchived; Archived; boolean; d
LastViewedDate; Last Viewed Date; datetime; n
LastReferencedDate; Last Referenced Date; datetime; n
StockKeepingUnit; Product SKU; string(180); cun

Pricebook2; Price Book; Price Books; 01s; cuDULRs
Name; Price Book Name; string(255); cuN
@System
LastViewedDate; Last Viewed Date; datetime; n
LastReferencedDate; Last Referenced Date; datetime; n
IsActive; Active; boolean; cud
IsArchived; Archived; boolean; d
Description; Description; string(255); cun
IsStandard; Is Standard Price Book; boolean; d
ValidFrom; Valid From; datetime; cun
ValidTo; Valid To; datetime; cun

PricebookEntry; Price Book Entry; Price Book Entries; 01u; cuDR
Name; Product Name; string(255); nN
Pricebook2Id; Price Book ID; reference(Pricebook2 Pricebook2 PricebookEntries); cK
Product2Id; Product ID; reference(Product2 Product2 PricebookEntries); cK
UnitPrice; List Price; currency(18,2); cu
IsActive; Active; boolean; cud
UseStandardPrice; Use Standard Price; boolean; cud
@System
ProductCode; Product Code; string(255); n
IsArchived; Archived; boolean; d

OpportunityStage; Opportunity Stage; Opportunity Stage; 01J;
MasterLabel; Master Label; string(255); nN
ApiName; API Name; string(255); n
IsActive; Is Active; boolean; d
SortOrder; Sort Order; int(9); n
IsClosed; Closed; boolean; d
IsWon; Won; boolean; d
ForecastCategory; Forecast Category; picklist(40); nR
ForecastCategoryName; Forecast Category; picklist(40); nR
DefaultProbability; Probability (%); percent(3,0); n
Description; Description; string(255); n
@System

User; User; Users; 005; cuRs
Username; Username; string(80); cui
LastName; Last Name; string(80); cu
FirstName; First Name; string(40); cun
Name; Full Name; string(121); N
CompanyName; Company Name; string(80); cun
Email; Email; email(128); cui
Alias; Alias; string(8); cu
CommunityNickname; Nickname; string(40); cud
IsActive; Active; boolean; cud
TimeZoneSidKey; Time Zone; picklist(40); cuR
LocaleSidKey; Locale; picklist(40); cuR
EmailEncodingKey; Email Encoding; picklist(40); cuR
LanguageLocaleKey; Language; picklist(40); cuR
ProfileId; Profile ID; reference(Profile Profile Users); cu
UserType; User Type; picklist(40); nR
@System

Profile; Profile; Profile; 00e;
Name; Name; string(255); N
UserType; User Type; picklist(40); nR
Description; Description; string(255); n
@System

RecordType; Record Type; Record Types; 012;
Name; Name; string(80); N
DeveloperName; Record Type Name; string(80); i
NamespacePrefix; Namespace Prefix; string(15); n
Description; Description; string(255); n
SobjectType; SObject Type Name; picklist(40); R
IsActive; Active; boolean; d
@System

Organization; Organization; Organizations; 00D; uR
Name; Name; string(80); uN
Street; Street; textarea(255); un
City; City; string(40); un
State; State/Province; string(80); un
PostalCode; Zip/Postal Code; string(20); un
Country; Country; string(80); un
Phone; Phone; phone(40); un
PrimaryContact; Primary Contact; string(80); un
DefaultLocaleSidKey; Locale; picklist(40); uR
TimeZoneSidKey; Time Zone; picklist(40); uR
LanguageLocaleKey; Language; picklist(40); uR
FiscalYearStartMonth; Fiscal Year Starts In; int(9); n
UsesStartDateAsFiscalYearName; Fiscal Year Name by Start; boolean; d
TrialExpirationDate; Trial Expiration Date; datetime; n
NamespacePrefix; Namespace Prefix; string(15); n
OrganizationType; Edition; picklist(40); n
InstanceName; Instance Name; string(5); n
IsSandbox; Is Sandbox; boolean; d
IsReadOnly; Is Read Only; boolean; d
@System
"""

"""What the package's triggers do, the same for every user and every API.

Sync Me is a lamp: a save that changes Last Sync Date is Tandem's own, every other save of a field that is not Tandem's
lights it. Lines light their Opportunity's, a billing Contact its Account's; an Account has one billing Contact.
"""

from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.salesforce.system_save import touch

FLAG, SYNCED, BILLING = "Sync_Me__c", "Last_Sync_Date__c", "Is_Billing_Contact__c"
_LINE_OWN = frozenset({"External_Line_ID__c", "External_Line_Index__c"})
_OWN = frozenset(
    {
        FLAG,
        SYNCED,
        "External_Account_ID__c",
        "External_Contact_ID__c",
        "External_Transaction_ID__c",
        "External_Transaction_Number__c",
        "External_Item_ID__c",
        "External_Invoice_ID__c",
        "Billing_Address_Block__c",
        "Shipping_Address_Block__c",
        "Quantity_On_Hand__c",
        "Quantity_Allocated__c",
    }
)
_COMPUTED = frozenset(
    {"CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "LastStageChangeDate"}
)


def before(org: Org, entity: Entity, old: Row | None, row: Row) -> None:
    """Light Sync Me on the record being saved, unless the save is Tandem's own."""
    if _flagged(entity) and not _tandems(old, row) and _changed(old, row) - _OWN:
        row[FLAG] = True


def after(org: Org, entity: Entity, old: Row | None, row: Row | None) -> None:
    """Light the parent's lamp and keep one billing Contact; `row` is None after a deletion."""
    if entity.name == "OpportunityLineItem":
        _after_line(org, old, row)
    elif entity.name == "Contact" and entity.field(BILLING):
        _after_contact(org, old, row)


def _after_line(org: Org, old: Row | None, row: Row | None) -> None:
    line = row or old or {}
    if row is None or _changed(old, row) - _LINE_OWN:
        _light(org, "Opportunity", line["OpportunityId"])


def _after_contact(org: Org, old: Row | None, row: Row | None) -> None:
    if row and row.get(BILLING) and row.get("AccountId") and _became_billing(old, row):
        for other in org.records.live("Contact", "AccountId", row["AccountId"]):
            if other["Id"] != row["Id"] and other.get(BILLING):
                touch(org, "Contact", other["Id"], {BILLING: False, FLAG: True})
                _light(org, "Account", row["AccountId"])
    versions = [version for version in (old, row) if version]
    saved_by_other = row is None or (not _tandems(old, row) and _changed(old, row) - _OWN)
    if saved_by_other and any(version.get(BILLING) for version in versions):
        for account in {version.get("AccountId") for version in versions}:
            _light(org, "Account", account)


def _became_billing(old: Row | None, row: Row) -> bool:
    return old is None or not old.get(BILLING) or old.get("AccountId") != row["AccountId"]


def _light(org: Org, object: str, id: str | None) -> None:
    """Save the parent even if it is lit already, so that a poll sees a new stamp."""
    if id and _flagged(org.entity(object)):
        touch(org, object, id, {FLAG: True}, always=True)


def _flagged(entity: Entity) -> bool:
    return FLAG in entity.by_name


def _tandems(old: Row | None, row: Row) -> bool:
    return row.get(SYNCED) != (old or {}).get(SYNCED)


def _changed(old: Row | None, row: Row) -> set[str]:
    if old is None:
        return {name for name, value in row.items() if value is not None}
    names = old.keys() | row.keys()
    return {name for name in names if name[0] != "_" and old.get(name) != row.get(name)} - _COMPUTED

trigger TandemContact on Contact(
  before insert,
  before update,
  after insert,
  after update,
  after delete,
  after undelete
) {
  if (Trigger.isBefore) {
    if (Trigger.isInsert) {
      TandemSyncLamp.unlinkClones(Trigger.new);
    }
    TandemBillingContact.keepLastMarked(Trigger.new, Trigger.oldMap);
    TandemSyncLamp.light(Trigger.new, Trigger.oldMap);
  } else if (Trigger.isDelete) {
    TandemBillingContact.lightAccounts(Trigger.old, null);
  } else if (Trigger.isUndelete) {
    TandemBillingContact.unmarkOthers(Trigger.new, null);
    TandemBillingContact.lightAccounts(Trigger.new, null);
  } else {
    TandemBillingContact.unmarkOthers(Trigger.new, Trigger.oldMap);
    TandemBillingContact.lightAccounts(TandemBillingContact.savedByOthers(Trigger.new, Trigger.oldMap), Trigger.oldMap);
  }
}

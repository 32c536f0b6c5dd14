trigger TandemOpportunityLineItem on OpportunityLineItem(before insert, after insert, after update, after delete) {
  if (Trigger.isBefore) {
    TandemSyncLamp.unlinkClones(Trigger.new);
  } else if (Trigger.isDelete) {
    TandemLineItems.lightOpportunities(Trigger.old, null);
  } else {
    TandemLineItems.lightOpportunities(Trigger.new, Trigger.oldMap);
  }
}

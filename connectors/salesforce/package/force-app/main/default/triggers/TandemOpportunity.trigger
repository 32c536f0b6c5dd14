trigger TandemOpportunity on Opportunity(before insert, before update) {
  if (Trigger.isInsert) {
    TandemSyncLamp.unlinkClones(Trigger.new);
  }
  TandemSyncLamp.light(Trigger.new, Trigger.oldMap);
}

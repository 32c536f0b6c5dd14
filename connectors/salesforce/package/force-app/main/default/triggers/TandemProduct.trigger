trigger TandemProduct on Product2(before insert, before update) {
  if (Trigger.isInsert) {
    TandemSyncLamp.unlinkClones(Trigger.new);
  }
  TandemSyncLamp.light(Trigger.new, Trigger.oldMap);
}

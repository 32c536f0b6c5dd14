"""Syncing QuickBooks inventory quantities to Salesforce Products. Source: sync rules, section 6.

QuickBooks stamps an item anew when a sale moves its stock, so that polled changes tell of it. Only sales orders
allocate stock, and QuickBooks Online has none: Quantity Allocated is left alone.
"""

from dataclasses import replace

from integrations.engine.process import Direction, Map, Process, Rule, Step
from integrations.processes.items import ACTIVE, IN, ITEMS

COUNTED = Rule(
    "counted",
    lambda pair, snapshot: pair.quickbooks is None or pair.quickbooks.fields.get("Type") == "Inventory",
    lambda pair, snapshot: "Only inventory items are counted.",
    level=None,
)

QUANTITIES = Process(
    key="quantities",
    title="Syncing QuickBooks Inventory Quantities to Salesforce Products",
    when=lambda policy: policy.sync_items and policy.sync_quantities,
    steps=(
        Step(
            ITEMS,
            Direction.IN,
            (Map("Quantity_On_Hand__c", "QtyOnHand", "Quantity on hand", ways=IN),),
            rules=(COUNTED, replace(ACTIVE, creating=False)),
            joins=False,
            creates=False,
        ),
    ),
)

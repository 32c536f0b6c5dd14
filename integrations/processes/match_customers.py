"""Matching Salesforce Accounts and QuickBooks Customers that existed before. Source: sync rules, section 2.2."""

from integrations.engine.process import Direction, Process, Step
from integrations.processes.customers import CUSTOMER_FIELDS, CUSTOMERS
from integrations.processes.customers_in import ACTIVE, NOT_A_PROJECT
from integrations.processes.matching import UNLINKED

MATCH_CUSTOMERS = Process(
    key="match-customers",
    title="Matching Salesforce Accounts and QuickBooks Customers",
    when=lambda policy: True,
    once=True,
    steps=(Step(CUSTOMERS, Direction.IN, CUSTOMER_FIELDS, rules=(UNLINKED, NOT_A_PROJECT, ACTIVE), creates=False),),
)

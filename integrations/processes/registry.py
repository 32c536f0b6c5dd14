"""All processes in the order of a run: what Tandem syncs can be read here. Source: sync rules, section 2."""

from integrations.engine.process import Process
from integrations.processes.customers_in import CUSTOMERS_IN
from integrations.processes.customers_out import CUSTOMERS_OUT
from integrations.processes.initialize import INITIALIZE
from integrations.processes.invoices_in import INVOICES_IN
from integrations.processes.items import MATCH_ITEMS, SYNC_ITEMS
from integrations.processes.match_customers import MATCH_CUSTOMERS
from integrations.processes.migrate_invoices import MIGRATE_INVOICES
from integrations.processes.opportunities_out import OPPORTUNITIES_OUT
from integrations.processes.quantities import QUANTITIES
from integrations.processes.transactions_in import TRANSACTIONS_IN

PROCESSES: tuple[Process, ...] = (
    INITIALIZE,
    MATCH_CUSTOMERS,
    MATCH_ITEMS,
    SYNC_ITEMS,
    QUANTITIES,
    CUSTOMERS_IN,
    CUSTOMERS_OUT,
    TRANSACTIONS_IN,
    OPPORTUNITIES_OUT,
    INVOICES_IN,
    MIGRATE_INVOICES,
)


def process_of(key: str) -> Process:
    """Return a process by its key. Raises StopIteration for an unknown one."""
    return next(process for process in PROCESSES if process.key == key)

"""What the people of a widget have chosen, as the engine sees it: the preferences of section 9, one flat value."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Policy:
    """The preferences with their defaults. Source: sync rules, section 9."""

    allow_modify: bool = False
    all_accounts: bool = False
    sync_opportunities: bool = True
    update_opportunities: bool = True
    sync_items: bool = True
    product_name_field: str = "Name"
    sync_quantities: bool = False
    sync_invoices: bool = True
    create_opportunities: bool = False
    created_stage: str = "Migrated"
    migrate_invoices: bool = False
    migrate_create_opportunities: bool = False
    migration_date: date | None = None

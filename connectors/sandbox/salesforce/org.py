"""One Salesforce org: its records, schema, settings, and who is at work in it."""

from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any

from connectors.sandbox.clock import Clock
from connectors.sandbox.salesforce.currency_records import take_up
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.records import Records
from connectors.sandbox.salesforce.schema import Schema, build_schema
from connectors.sandbox.salesforce.values import instant
from connectors.sandbox.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the control API can change, beside the frame's own settings.

    `lock_next` counts record writes that will fail with UNABLE_TO_LOCK_ROW, `refresh_busy_next` refreshes that will be
    told that one is under way. Field lists hold `Object.Field` names: the
    user may not see `hidden_fields` nor write `readonly_fields`; `fields_off_layouts` are on no page layout; validation
    rules of the org want `fields_required_by_rule` to be filled. `currencies` are the active ones of an org with
    several, the corporate one first.
    """

    state_country_picklists: bool = False
    currencies: tuple[str, ...] = ()
    refresh_token_rotation: bool = False
    refresh_busy_next: int = 0
    soap_login: bool = True
    package_installed: bool = True
    access_token_ttl_s: int = 0
    daily_api_requests: int = 15000
    long_requests: int = 25
    lock_next: int = 0
    hidden_fields: tuple[str, ...] = ()
    readonly_fields: tuple[str, ...] = ()
    fields_off_layouts: tuple[str, ...] = ()
    fields_required_by_rule: tuple[str, ...] = ()


# Source: Salesforce Help, "Manage the Recycle Bin".
IN_RECYCLE_BIN = timedelta(days=15)


@dataclass(slots=True)
class Org:
    """Everything that a call needs at hand."""

    store: Store
    clock: Clock
    settings: Settings = field(default_factory=Settings)
    schema: Schema = field(default_factory=build_schema)
    user: str = ""
    limits: bool = False
    calls_today: int = 0
    records: Records = field(init=False)

    def __post_init__(self) -> None:
        self.records = Records(self.store, self.schema)

    def now(self) -> str:
        """Return this instant in Salesforce's form."""
        return instant(self.clock.now())

    def forgotten(self) -> str:
        """Return the instant before which the recycle bin has been emptied."""
        return instant(self.clock.now() - IN_RECYCLE_BIN)

    @property
    def id(self) -> str:
        """The organization's id."""
        return next(iter(self.records.rows("Organization")))

    def entity(self, name: str) -> Entity:
        """Return the object of that name. Raises SalesforceError NOT_FOUND."""
        entity = self.schema.entity(name)
        if entity is None:
            raise SalesforceError("NOT_FOUND", "The requested resource does not exist", status=404)
        return entity

    def configure(self, changes: dict[str, Any]) -> None:
        """Change settings, and the schema with them."""
        self.settings = replace(self.settings, **changes)
        self.rebuild()
        if "currencies" in changes:
            take_up(self.records, self.schema, self.settings.currencies, now=self.now())

    def rebuild(self) -> None:
        """Make schema and indexes anew from the settings and the stored records."""
        self.schema = build_schema(
            address_codes=self.settings.state_country_picklists,
            currencies=self.settings.currencies,
            installed=self.settings.package_installed,
            hidden=self.settings.hidden_fields,
            readonly=self.settings.readonly_fields,
        )
        self.records.use(self.schema)


SETTINGS = tuple(setting.name for setting in fields(Settings))

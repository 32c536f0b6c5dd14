"""States and countries on their way to and from an org in which they are picklists; elsewhere they are free texts."""

from connectors.base import Value
from integrations.engine.snapshot import Snapshot
from integrations.processes.countries import COUNTRIES, STATES, country_code, state_code, state_name


def are_picklists(snapshot: Snapshot) -> bool:
    """Tell whether the org's states and countries are picklists."""
    return snapshot.organization.fields.get("StatePicklists") is True


def country_in_salesforce(value: Value, snapshot: Snapshot) -> Value:
    """Return a country under the name that Salesforce has for it."""
    code = country_code(value) if are_picklists(snapshot) else None
    return COUNTRIES[code] if code else value


def state_in_salesforce(value: Value, snapshot: Snapshot) -> Value:
    """Return a state under the name that Salesforce has for it, the home country's first."""
    if not are_picklists(snapshot) or not value:
        return value
    found = ((country, state_code(value, country)) for country in _from_home(snapshot))
    return next((state_name(country, code) for country, code in found if code), value)


def state_in_quickbooks(value: Value, snapshot: Snapshot) -> Value:
    """Return a state's code, which QuickBooks prints."""
    if not are_picklists(snapshot) or not value:
        return value
    return next((code for country in _from_home(snapshot) if (code := state_code(value, country))), value)


def _from_home(snapshot: Snapshot) -> list[str]:
    home = country_code(snapshot.company.fields.get("Country"))
    return sorted(STATES, key=lambda country: country != home)

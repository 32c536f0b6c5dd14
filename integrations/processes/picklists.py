"""Addresses in orgs whose states and countries are picklists: codes are written, names are read.

Source: sync rules, section 3; Salesforce Help, "State and Country/Territory Picklists".
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from connectors.base import SALESFORCE, Fields, Value
from integrations.engine.actions import Draft, Level, Note
from integrations.engine.snapshot import Pair, Snapshot, Wanted
from integrations.engine.values import plain
from integrations.processes.countries import COUNTRIES, STATES, country_code, state_code, state_name
from integrations.processes.customers import CUSTOMERS
from integrations.processes.places import are_picklists

KINDS = {"Billing": "BillAddr", "Shipping": "ShipAddr"}


@dataclass(slots=True)
class _Coded:
    """An address in codes with the names that are read of them, and what is in no list."""

    codes: dict[str, Wanted] = field(default_factory=dict)
    names: dict[str, Value] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def with_codes(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Write states and countries by their codes; what the org has in no list is left out with a WARNING."""
    if not are_picklists(snapshot) or pair.quickbooks is None:
        return draft, ()
    notes: list[Note] = []
    for kind, address in KINDS.items():
        named = {f"{kind}State", f"{kind}Country"}
        if not named & draft.fields.keys():
            continue
        coded = _coded(kind, address, pair.quickbooks.fields, snapshot)
        rest = {path: value for path, value in draft.fields.items() if path not in named}
        draft = replace(
            draft, fields={**rest, **coded.codes}, apart=draft.apart | coded.codes.keys(),
            implied={**draft.implied, **coded.names},
        )  # fmt: skip
        for text in coded.unknown:
            name = CUSTOMERS.title(pair.quickbooks)
            notes.append(
                Note(Level.WARNING, f'"{name}" was synced to Salesforce without one value: {text} Add it there.')
            )
    return draft, tuple(notes)


def _coded(kind: str, address: str, fields: Fields, snapshot: Snapshot) -> _Coded:
    country, state = (plain(fields.get(f"{address}.{part}")) for part in ("Country", "CountrySubDivisionCode"))
    coded = _Coded()
    code = country_code(country)
    if country is None and state:
        home = country_code(snapshot.company.fields.get("Country"))
        code = next((home for home in (home,) if home and state_code(state, home)), None)
    if country and (code is None or not _listed(f"{kind}CountryCode", code, snapshot)):
        coded.unknown.append(f'"{country}" is in no list of countries in Salesforce.')
        code = None
    _put(coded, f"{kind}Country", code, COUNTRIES.get(code or ""))
    if code is None:
        if state and not country:
            coded.unknown.append(f'the state "{state}" cannot be told to Salesforce without a country.')
        _put(coded, f"{kind}State", None, None)
        return coded
    short = state_code(state, code) or (str(state).upper() if state and code not in STATES else None)
    if state and (short is None or not _listed(f"{kind}StateCode", short, snapshot)):
        coded.unknown.append(f'"{state}" is in no list of states of {COUNTRIES[code]} in Salesforce.')
        short = None
    _put(coded, f"{kind}State", short, state_name(code, short) if short else None)
    return coded


def _put(coded: _Coded, path: str, code: str | None, name: str | None) -> None:
    coded.codes[f"{path}Code"] = code
    coded.names[path] = name


def _listed(path: str, code: str, snapshot: Snapshot) -> bool:
    """Tell whether a picklist has the code, as far as its values are known."""
    described = snapshot.schemas.get((SALESFORCE, "Account"), {}).get(path)
    choices: Collection[str] = described.choices if described else ()
    return not choices or code in choices

"""State and country picklists, when the org has them switched on.

Source: Salesforce Help, "State and Country/Territory Picklists".
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.salesforce.addresses import COUNTRIES, STATES
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import Entity
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.records import Row


def check(org: Org, entity: Entity, row: Row, values: Mapping[str, Any]) -> None:
    """Fill code from name and name from code, and refuse what is in no list. Raises SalesforceError."""
    if not org.settings.state_country_picklists:
        return
    for kind in ("Billing", "Shipping", "Mailing", "Other"):
        if entity.field(f"{kind}CountryCode") and any(name.startswith(kind) for name in values):
            _check_address(entity, kind, row, values)


def _check_address(entity: Entity, kind: str, row: Row, values: Mapping[str, Any]) -> None:
    country = _settle(
        entity,
        f"{kind}Country",
        row=row,
        values=values,
        listed=COUNTRIES,
        words=("country", "country/territory", "countries"),
    )
    state_given = row.get(f"{kind}State") or row.get(f"{kind}StateCode")
    if state_given and not country:
        label = _label(entity, f"{kind}State")
        raise SalesforceError(
            "FIELD_INTEGRITY_EXCEPTION",
            f"A country/territory must be specified before specifying a state value for field: {label}",
            (f"{kind}State",),
        )
    states = STATES.get(country or "", {})
    _settle(entity, f"{kind}State", row=row, values=values, listed=states, words=("state", "state", "states"))


def _settle(
    entity: Entity,
    name: str,
    *,
    row: Row,
    values: Mapping[str, Any],
    listed: Mapping[str, str],
    words: tuple[str, str, str],
) -> str | None:
    """Bring name and code of one part into line, and return the code."""
    code, text = row.get(f"{name}Code"), row.get(name)
    if name in values and f"{name}Code" not in values:
        code = next((key for key, label in listed.items() if label.lower() == str(text).lower()), None)
        code = code or (str(text).upper() if str(text).upper() in listed else None)
        wrong = text is not None and code is None
    else:
        wrong = code is not None and code not in listed
    if wrong:
        thing, article, things = words
        raise SalesforceError(
            "FIELD_INTEGRITY_EXCEPTION",
            f"There's a problem with this {thing}, even though it may appear correct. Please select a {article} from"
            f" the list of valid {things}.: {_label(entity, name)}",
            (name if name in values else f"{name}Code",),
        )
    row[f"{name}Code"], row[name] = code, listed.get(code) if code else None
    return code


def _label(entity: Entity, name: str) -> str:
    field = entity.field(name)
    return field.label if field else name

"""What becomes of an org's records when it gets several currencies. Source: Salesforce Help, "Manage Currencies"."""

from collections.abc import Sequence
from decimal import Decimal

from connectors.sandbox.salesforce.currencies import FIELD
from connectors.sandbox.salesforce.records import Records, Row
from connectors.sandbox.salesforce.schema import Schema


def take_up(records: Records, schema: Schema, currencies: Sequence[str], *, now: str) -> None:
    """List the currencies, and give every record that has none the corporate one."""
    for code in currencies:
        if code not in {row["IsoCode"] for row in records.rows("CurrencyType").values()}:
            id = records.new_id(schema.entities["CurrencyType"])
            records.put("CurrencyType", {"Id": id, **_currency(code, corporate=code == currencies[0], now=now)})
    for entity in schema.entities.values():
        if (field := entity.field(FIELD)) is None:
            continue
        for row in list(records.rows(entity.name).values()):
            if FIELD not in row:
                records.put(entity.name, {**row, FIELD: field.default})
    records.forget()


def _currency(code: str, *, corporate: bool, now: str) -> Row:
    kind = {"IsoCode": code, "ConversionRate": Decimal(1), "DecimalPlaces": 2, "IsCorporate": corporate}
    return {
        **kind, "IsActive": True, "IsDeleted": False, "CreatedDate": now, "LastModifiedDate": now, "SystemModstamp": now
    }  # fmt: skip

"""Read the demo companies that the sandbox starts with."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parents[2] / "connectors" / "sandbox" / "samples" / "demo"


@cache
def records(system: str, entity: str) -> tuple[Mapping[str, Any], ...]:
    """Give the recorded list, its amounts Decimal."""
    listed = json.loads((SAMPLE / system / f"{entity}.json").read_text(), parse_float=Decimal)
    return tuple(listed)


def salesforce(entity: str) -> tuple[Mapping[str, Any], ...]:
    return records("salesforce", entity)


def quickbooks(entity: str) -> tuple[Mapping[str, Any], ...]:
    return records("quickbooks_online", entity)


def ids(listed: tuple[Mapping[str, Any], ...]) -> set[str]:
    return {record["Id"] for record in listed}

"""Batch: up to 30 operations in one call, each with a result or a fault of its own.

Source: Intuit, "Batch operation"; recorded batch.
"""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.quickbooks_online import faults
from connectors.sandbox.quickbooks_online.company import Company, view
from connectors.sandbox.quickbooks_online.query.execute import answer as query_answer
from connectors.sandbox.quickbooks_online.rules import operations
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_NAME

MOST_ITEMS = 30


def answer(company: Company, body: Any) -> list[dict[str, Any]]:
    """Run the items one after the other and return `BatchItemResponse`. Raises Fault 1040, 2020."""
    items = body.get("BatchItemRequest") if isinstance(body, dict) else None
    if not isinstance(items, list) or not items:
        raise faults.missing("BatchItemRequest")
    if len(items) > MOST_ITEMS:
        raise faults.batch_too_large()
    return [_result(company, item) for item in items]


def _result(company: Company, item: Mapping[str, Any]) -> dict[str, Any]:
    # A fault leaves nothing half done: every operation checks before it writes.
    try:
        result = _run(company, item)
    except faults.Fault as fault:
        result = {"Fault": fault.content()}
    return {**result, "bId": item.get("bId")}


def _run(company: Company, item: Mapping[str, Any]) -> dict[str, Any]:
    if "Query" in item:
        return {"QueryResponse": query_answer(company, str(item["Query"]))}
    name = next((key for key in item if key in BY_NAME), None)
    if name is None:
        raise faults.unsupported(f"batch item {', '.join(item)}")
    entity, body = BY_NAME[name], item[name]
    options = {word.strip() for word in str(item.get("optionsData", "")).split(",")}
    duplicates = "allowduplicatedocnum" in options
    match item.get("operation"):
        case "create":
            record = operations.create(company, entity, body=body, duplicates=duplicates)
        case "update" if "void" in options:
            record = operations.void(company, entity, body=body)
        case "update":
            record = operations.update(company, entity, body=body, duplicates=duplicates)
        case "delete":
            record = operations.delete(company, entity, body=body)
        case operation:
            raise faults.bad_choice(operation)
    return {name: view(record)}

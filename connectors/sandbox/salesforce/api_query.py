"""The query calls: query, queryAll, locators, and the columns that command-line tools ask for."""

from typing import Any

from connectors.sandbox.salesforce.calls import Answer, Call, wrong_method
from connectors.sandbox.salesforce.cursors import page_size
from connectors.sandbox.salesforce.errors import SalesforceError
from connectors.sandbox.salesforce.fields import NUMBER_TYPES, TEXT_TYPES, Field
from connectors.sandbox.salesforce.shape import Children, Shape
from connectors.sandbox.salesforce.soql_run import Result, run


def query(call: Call) -> Answer:
    """Answer /query and /queryAll, with `q` or with a locator."""
    if call.method != "GET":
        raise wrong_method(call, "GET,HEAD")
    if len(call.parts) > 1:
        return _more(call, call.parts[1])
    if "q" not in call.query:
        raise SalesforceError("MALFORMED_QUERY", "SOQL statements cannot be empty or null")
    result = run(call.org, call.query["q"], all_rows=call.parts[0].lower() == "queryall")
    if call.flag("columns"):
        return Answer(200, _columns(result))
    if result.shape is None:
        return Answer(200, {"totalSize": result.total, "done": True, "records": result.rows})
    size = page_size(call.headers.get("sforce-query-options"), result.shape)
    return Answer(200, call.cursors.first(result.shape, result.rows, version=call.version, size=size))


def _more(call: Call, locator: str) -> Answer:
    size = page_size(call.headers.get("sforce-query-options"), None)
    return Answer(200, call.cursors.more(locator, version=call.version, size=size))


def _columns(result: Result) -> dict[str, Any]:
    shape = result.shape
    names = [] if shape is None else [_column(name, part) for name, part in shape.parts.items()]
    return {
        "columnMetadata": names,
        "entityName": result.entity.name,
        "groupBy": bool(result.query.group),
        "idSelected": shape is not None and "Id" in shape.parts,
        "keyPrefix": result.entity.prefix,
    }


def _column(name: str, part: Any) -> dict[str, Any]:
    field = part if isinstance(part, Field) else None
    joined: list[dict[str, Any]] = []
    if isinstance(part, Children):
        joined = [_column(*one) for one in part.shape.parts.items()]
    elif isinstance(part, tuple) and isinstance(part[1], Shape):
        joined = [_column(*one) for one in part[1].parts.items()]
    return {
        "aggregate": isinstance(part, Children),
        "apexType": field.type.capitalize() if field else None,
        "booleanType": field is not None and field.type == "boolean",
        "columnName": name,
        "custom": field is not None and field.custom,
        "displayName": name,
        "foreignKeyName": field.target if field else None,
        "insertable": field is not None and field.createable,
        "joinColumns": joined,
        "numberType": field is not None and field.type in NUMBER_TYPES,
        "textType": field is not None and field.type in TEXT_TYPES,
        "updatable": field is not None and field.updateable,
    }

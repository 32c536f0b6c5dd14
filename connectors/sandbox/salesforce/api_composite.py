"""Several calls in one: composite, batch, graph and tree.

Source: REST API Developer Guide, "Composite", "Batch", "Composite Graph", "sObject Tree".
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from connectors.sandbox.salesforce.calls import Answer, Call, objects, wrong_method
from connectors.sandbox.salesforce.errors import SalesforceError

MAX_SUBREQUESTS, MAX_GRAPHS, MAX_NODES = 25, 75, 500
_MAX_HEAVY = 5
_HEAVY = ("query", "queryall")
_REFERENCE = re.compile(r"@\{([^}]*)\}")
_STEP = re.compile(r"\[(\d+)\]|\.?([^.\[\]]+)")
_HALTED = "The transaction was rolled back since another operation in the same transaction failed."


def composite(call: Call) -> Answer:
    """Answer /composite: subrequests in order, each able to use the results of those before."""
    _only_post(call)
    requests = call.listed("compositeRequest")
    if len(requests) > MAX_SUBREQUESTS:
        raise SalesforceError("LIMIT_EXCEEDED", f"The composite request is limited to {MAX_SUBREQUESTS} subrequests.")
    if sum(_is_heavy(request) for request in requests) > _MAX_HEAVY:
        raise SalesforceError(
            "LIMIT_EXCEEDED", f"No more than {_MAX_HEAVY} query or collections subrequests are allowed."
        )
    answers, _ = _in_order(call, requests, all_or_none=bool(call.object().get("allOrNone", False)))
    return Answer(200, {"compositeResponse": answers})


def batch(call: Call) -> Answer:
    """Answer /composite/batch: independent subrequests, whose URLs begin with the version."""
    _only_post(call)
    requests = call.listed("batchRequests")
    halts = bool(call.object().get("haltOnError"))
    if len(requests) > MAX_SUBREQUESTS:
        raise SalesforceError("LIMIT_EXCEEDED", f"The batch is limited to {MAX_SUBREQUESTS} subrequests.")
    results: list[dict[str, Any]] = []
    failed = False
    for request in requests:
        if failed and halts:
            halted = [{"errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted as per request"}]
            results.append({"statusCode": 412, "result": halted})
            continue
        method, url = str(request.get("method", "GET")), str(request.get("url"))
        answer = _dispatched(call, method, url=url, body=request.get("richInput"))
        failed = failed or answer.status >= 400
        results.append({"statusCode": answer.status, "result": answer.content})
    return Answer(200, {"hasErrors": failed, "results": results})


def graph(call: Call) -> Answer:
    """Answer /composite/graph: each graph is done as a whole or not at all."""
    _only_post(call)
    graphs = [(one.get("graphId"), objects(one.get("compositeRequest"), "graphs")) for one in call.listed("graphs")]
    if len(graphs) > MAX_GRAPHS or sum(len(requests) for _, requests in graphs) > MAX_NODES:
        raise SalesforceError("LIMIT_EXCEEDED", f"A payload holds at most {MAX_GRAPHS} graphs with {MAX_NODES} nodes.")
    results = []
    for name, requests in graphs:
        answers, well = _in_order(call, requests, all_or_none=True)
        results.append({"graphId": name, "graphResponse": {"compositeResponse": answers}, "isSuccessful": well})
    return Answer(200, {"graphs": results})


def _only_post(call: Call) -> None:
    if call.method != "POST":
        raise wrong_method(call, "POST")


def _is_heavy(request: Mapping[str, Any]) -> bool:
    parts = str(request.get("url", "")).partition("?")[0].strip("/").split("/")[3:]
    return bool(parts) and (parts[0].lower() in _HEAVY or parts[:2] == ["composite", "sobjects"])


def _in_order(call: Call, requests: list[dict[str, Any]], *, all_or_none: bool) -> tuple[list[dict[str, Any]], bool]:
    """Answer subrequests one after the other; with `all_or_none`, the first failure undoes and halts all others."""
    records = call.org.records
    mark, results = records.mark(), dict[str, Any]()
    answers: list[tuple[str, Answer]] = []
    failed: int | None = None
    for place, request in enumerate(requests):
        name = str(request.get("referenceId"))
        if failed is not None and all_or_none:
            answers.append((name, _halted()))
            continue
        answer = _subrequest(call, request, results)
        if answer.status < 400:
            results[name] = answer.content
        elif failed is None:
            failed = place
        answers.append((name, answer))
    if all_or_none and failed is not None:
        records.rollback(mark)
        answers = [one if place == failed else (one[0], _halted()) for place, one in enumerate(answers)]
    shown = [
        {"body": answer.content, "httpHeaders": dict(answer.headers), "httpStatusCode": answer.status}
        | {"referenceId": name}
        for name, answer in answers
    ]
    return shown, failed is None


def _halted() -> Answer:
    return Answer(400, [{"errorCode": "PROCESSING_HALTED", "message": _HALTED}])


def _subrequest(call: Call, request: Mapping[str, Any], results: Mapping[str, Any]) -> Answer:
    try:
        url = _filled(str(request.get("url", "")), results)
        body = _filled(request.get("body"), results)
    except SalesforceError as error:
        return Answer(error.status, [error.body()])
    method = str(request.get("method", "GET"))
    return _dispatched(call, method, url=str(url), body=body, headers=request.get("httpHeaders"))


def _dispatched(call: Call, method: str, *, url: str, body: Any, headers: Any = None) -> Answer:
    path, _, raw_query = url.partition("?")
    parts = [unquote(part) for part in path.strip("/").split("/")]
    parts = parts[2:] if parts[:2] == ["services", "data"] else parts
    sub = Call(
        org=call.org,
        cursors=call.cursors,
        method=method.upper(),
        version=parts[0].removeprefix("v"),
        parts=tuple(parts[1:]),
        query=dict(parse_qsl(raw_query, keep_blank_values=True)),
        headers={name.lower(): str(value) for name, value in (headers if isinstance(headers, dict) else {}).items()},
        read=lambda: body,
        dispatch=call.dispatch,
        base_url=call.base_url,
    )
    mark = call.org.records.mark()
    try:
        return call.dispatch(sub)
    except SalesforceError as error:
        call.org.records.rollback(mark)
        return Answer(error.status, [error.body()])


def _filled(value: Any, results: Mapping[str, Any]) -> Any:
    """Replace every `@{ref.path}` by what it refers to. Raises SalesforceError PROCESSING_HALTED."""
    if isinstance(value, str):
        whole = _REFERENCE.fullmatch(value)
        if whole:
            return _referred(whole[1], results)
        return _REFERENCE.sub(lambda match: _text(_referred(match[1], results)), value)
    if isinstance(value, dict):
        return {name: _filled(one, results) for name, one in value.items()}
    return [_filled(one, results) for one in value] if isinstance(value, list) else value


def _referred(path: str, results: Mapping[str, Any]) -> Any:
    name = re.split(r"[.\[]", path, maxsplit=1)[0]
    found: Any = results.get(name)
    for index, key in _STEP.findall(path[len(name) :]):
        if index:
            found = found[int(index)] if isinstance(found, list) and int(index) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    if found is None:
        raise SalesforceError(
            "PROCESSING_HALTED",
            f"Invalid reference specified. No value for {path} found in {name}. Provided referenceId ('{path}') must"
            " start with a letter or a number, and it can contain only letters, numbers and underscores.",
        )
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)

"""The accounting API under /v3/company/{realm}: from a request to a response.

Source: Intuit, "REST API features"; recorded headers, bodies and faults.
"""

import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any

from connectors.sandbox.http import BadJson, Request, Response, dump
from connectors.sandbox.quickbooks_online import batch, cdc, faults
from connectors.sandbox.quickbooks_online.company import Company, view
from connectors.sandbox.quickbooks_online.pdf import blank_form
from connectors.sandbox.quickbooks_online.query.execute import answer as query_answer
from connectors.sandbox.quickbooks_online.rules import operations
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_LOWER
from connectors.sandbox.quickbooks_online.tables.schema import Entity
from connectors.sandbox.quickbooks_online.values import answer_time

PREFIX = "/v3/company/"
REPLAYS = "request"
LONGEST_REQUEST_ID, LONGEST_BATCH_REQUEST_ID = 50, 36
VERSION = "1988.128"
# Home units for one unit of the foreign currency.
RATES = {"EUR": "1.08", "GBP": "1.27", "CAD": "0.73", "AUD": "0.66", "JPY": "0.0067", "CHF": "1.12", "INR": "0.012"}
Content = dict[str, Any]


class Api:
    """Answers calls that have passed sign-in and throttling."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def answer(self, request: Request) -> Response:
        """Answer one call, with headers, envelope, and the original answer for a repeated requestid."""
        began = time.perf_counter()
        self._company.written = 0
        parts = request.path.removeprefix(PREFIX).split("/")[1:]
        try:
            if not parts:
                raise self._no_resource(request)
            if request.method not in ("GET", "POST"):
                return Response(405, b"", {"Allow": "GET, POST"})
            if parts[-1] == "pdf":
                return self._pdf(parts)
            if "application/json" not in request.headers.get("accept", "") and request.query.get("format") != "json":
                return self._wrong_format()
            return self._written_once(request, parts, began=began)
        except BadJson as error:
            return self.refused(faults.bad_property(f"{error}"))
        except faults.Fault as fault:
            return self.refused(fault)

    def refused(self, fault: faults.Fault) -> Response:
        """Return a service fault. Source: recorded 400s: no QBO-Version, plain content type."""
        content = {"Fault": fault.content(), "time": self._time()}
        headers = {"Content-Type": "application/json", **trace()}
        return Response(fault.status, dump(content), headers, throttled=fault.status == 429)

    def _written_once(self, request: Request, parts: list[str], *, began: float) -> Response:
        """Execute, or replay what the same requestid was answered. Only successes are kept."""
        id = request.query.get("requestid", "") if request.method == "POST" else ""
        longest = LONGEST_BATCH_REQUEST_ID if parts == ["batch"] else LONGEST_REQUEST_ID
        if len(id) > longest:
            raise faults.bad_length("requestid", len(id), longest=longest)
        known = self._company.get(REPLAYS, id) if id else None
        if known:
            return Response(200, known["body"].encode(), self._headers(began))
        content = {**self._content(request, parts), "time": self._time()}
        body = dump(content)
        if id:
            self._company.store.put(REPLAYS, id, {"body": body.decode()})
        return Response(200, body, self._headers(began), written=self._company.written)

    def _content(self, request: Request, parts: list[str]) -> Content:
        calls: dict[tuple[str, str], Callable[[], Content]] = {
            ("GET", "query"): lambda: self._query(request.query.get("query", "")),
            ("POST", "query"): lambda: self._query(request.body.decode(errors="replace")),
            ("POST", "batch"): lambda: {"BatchItemResponse": batch.answer(self._company, request.json())},
            ("GET", "cdc"): lambda: {"CDCResponse": cdc.answer(self._company, request.query)},
            ("GET", "preferences"): lambda: self._read(BY_LOWER["preferences"], "1"),
            ("GET", "exchangerate"): lambda: self._rate(request),
        }
        call = calls.get((request.method, parts[0])) if len(parts) == 1 else None
        if call:
            return call()
        entity = BY_LOWER.get(parts[0])
        match (request.method, parts[1:]):
            case ("GET", [id]) if entity:
                own = entity.name == "CompanyInfo" and id == self._company.realm
                return self._read(entity, "1" if own else id)
            case ("POST", []) if entity:
                return self._write(request, entity)
            case ("POST", [id, "send"]) if entity:
                record = operations.send(self._company, entity, id=_checked(id), address=request.query.get("sendTo"))
                return {entity.name: view(record)}
        raise self._no_resource(request)

    def _no_resource(self, request: Request) -> faults.Fault:
        full = f"{request.base_url}{request.path}"
        return faults.unsupported(f"Could not find resource for relative : {request.path} of full path: {full}")

    def _query(self, statement: str) -> Content:
        return {"QueryResponse": query_answer(self._company, statement)}

    def _read(self, entity: Entity, id: str) -> Content:
        return {entity.name: view(self._company.need(entity.name, _checked(id)))}

    def _write(self, request: Request, entity: Entity) -> Content:
        body = request.json()
        if not isinstance(body, dict):
            raise faults.bad_property("Can not deserialize instance of an entity")
        include = request.query.get("include", "").lower().split(",")
        duplicates = "allowduplicatedocnum" in include
        match request.query.get("operation", "").lower():
            case "delete":
                record = operations.delete(self._company, entity, body=body)
            case "void":
                record = operations.void(self._company, entity, body=body)
            case "update" if "void" in include:
                record = operations.void(self._company, entity, body=body)
            case "" | "update" | "create" if body.get("Id"):
                _checked(str(body["Id"]))
                record = operations.update(self._company, entity, body=body, duplicates=duplicates)
            case "" | "create":
                record = operations.create(self._company, entity, body=body, duplicates=duplicates)
            case "update":
                raise faults.missing("Id")
            case operation:
                raise faults.unsupported(operation)
        return {entity.name: view(record)}

    def _rate(self, request: Request) -> Content:
        """Return today's or another day's rate. Source: Intuit API reference, ExchangeRate."""
        code = request.query.get("sourcecurrencycode", "")
        if not code:
            raise faults.missing("sourcecurrencycode")
        home = self._company.home_currency
        rate = {
            "SyncToken": "0",
            "domain": "QBO",
            "AsOfDate": request.query.get("asofdate") or self._company.today().isoformat(),
            "SourceCurrencyCode": code,
            "Rate": float(RATES.get(code, "1")) if code != home else 1,
            "sparse": False,
            "TargetCurrencyCode": home,
            "MetaData": {"LastUpdatedTime": self._time()},
        }
        return {"ExchangeRate": rate}

    def _pdf(self, parts: list[str]) -> Response:
        entity = BY_LOWER.get(parts[0])
        if entity is None or entity.kind != "form" or len(parts) != 3:
            raise faults.unsupported("pdf")
        record = self._company.need(entity.name, _checked(parts[1]))
        text = f"{entity.name} {record.get('DocNumber', record['Id'])}  {record['TotalAmt']}"
        return Response(200, blank_form(text), {"Content-Type": "application/pdf", **trace()})

    def _wrong_format(self) -> Response:
        text = "The sandbox answers JSON only: send Accept: application/json. QuickBooks would answer XML here."
        return Response(406, text.encode(), {"Content-Type": "text/plain;charset=utf-8"})

    def _headers(self, began: float) -> dict[str, str]:
        took = int((time.perf_counter() - began) * 1000)
        return {
            "Content-Type": "application/json;charset=utf-8",
            "QBO-Version": VERSION,
            "Service-Time": f"total={took}, db={took}",
            "Expires": "0",
            "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
            **trace(),
        }

    def _time(self) -> str:
        return answer_time(self._company.now(), self._company.zone)


def trace() -> dict[str, str]:
    """Return the headers that name a call to Intuit's support."""
    id = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    return {
        "intuit_tid": id,
        "X-Spanid": str(uuid.uuid4()),
        "X-Amzn-Trace-Id": f"Root={id}",
        "Strict-Transport-Security": "max-age=15552000",
    }


def route(path: str) -> str:
    """Return the template of a path under the API, for counting and faults."""
    parts = path.removeprefix(PREFIX).split("/")[1:]
    if len(parts) > 1 and parts[0] != "taxservice":
        parts[1] = "{id}"
    return "/".join([f"{PREFIX}{{realm}}", *parts])


def _checked(id: str) -> str:
    """Return the id. Raises Fault 2030 for one that is not a whole number, but for the pseudo tax codes."""
    if not id.isdigit() and id not in ("TAX", "NON"):
        raise faults.bad_id(id)
    return id

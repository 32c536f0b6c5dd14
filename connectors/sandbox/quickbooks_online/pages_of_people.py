"""The screens of QuickBooks: browse and search the company, edit a record, take a payment, void, delete, credit."""

from typing import Any
from urllib.parse import unquote

from connectors.sandbox.http import Request, Response, html_response, redirect
from connectors.sandbox.pages.render import page
from connectors.sandbox.quickbooks_online.company import Company
from connectors.sandbox.quickbooks_online.person import Person
from connectors.sandbox.quickbooks_online.screens import SCREENS, Screen, at, cell, fields_of, inputs_of, title_of
from connectors.sandbox.quickbooks_online.tables.company_objects import BY_NAME
from connectors.sandbox.system import Rejected

SYSTEM = "QuickBooks Online"
LONGEST_TABLE = 200


class Pages:
    """Answers what is under /people."""

    def __init__(self, company: Company, person: Person) -> None:
        self._company = company
        self._person = person

    def answer(self, request: Request) -> Response:
        """Answer one page or one pressed button."""
        parts = [unquote(part) for part in request.path.split("/")[2:] if part]
        if not parts:
            return self._objects()
        screen = SCREENS.get(parts[0])
        if screen is None:
            return html_response("<h1>404 Not Found</h1>", 404)
        match (request.method, parts[1:]):
            case ("GET", []):
                return self._table(screen, request.query.get("search", ""))
            case ("GET", ["new"]) if screen.creatable:
                return self._form(screen, None)
            case ("POST", ["new"]) if screen.creatable:
                return self._create(screen, request.form())
            case ("GET", [id]):
                return self._form(screen, id, message=request.query.get("done", ""))
            case ("POST", [id]):
                return self._act(screen, id, action="save", form=request.form())
            case ("POST", [id, action]):
                return self._act(screen, id, action=action, form=request.form())
        return html_response("<h1>405 Method Not Allowed</h1>", 405)

    def _objects(self) -> Response:
        rows = [(name, screen.label, len(self._company.store.table(name))) for name, screen in SCREENS.items()]
        return page("objects.html", system=SYSTEM, objects=rows)

    def _table(self, screen: Screen, search: str) -> Response:
        records = [record for record in self._company.all(screen.entity) if _contains(screen, record, search=search)]
        if BY_NAME[screen.entity].is_transaction:
            records.reverse()
        rows = [
            (record["Id"], [cell(at(record, path)) for _, path in screen.columns]) for record in records[:LONGEST_TABLE]
        ]
        columns = [heading for heading, _ in screen.columns]
        return page(
            "table.html",
            system=SYSTEM,
            object=screen.entity,
            label=screen.label,
            columns=columns,
            rows=rows,
            search=search,
            total=len(records),
            creatable=screen.creatable,
        )

    def _form(self, screen: Screen, id: str | None, *, message: str = "", error: bool = False) -> Response:
        record = self._company.get(screen.entity, id) if id else {}
        if record is None:
            return html_response("<h1>404 Not Found</h1>", 404)
        return page(
            "record.html",
            400 if error else 200,
            system=SYSTEM,
            object=screen.entity,
            label=screen.label,
            id=id or "new",
            title=title_of(screen, record) if id else f"New {screen.entity}",
            message=message,
            error=error,
            inputs=inputs_of(self._company, screen, record=record),
            facts=[(heading, cell(at(record, path))) for heading, path in screen.facts] + _lines(record),
            actions=screen.actions_for(self._company, record) if id else [],
            related=self._related(screen, record) if id else [],
        )

    def _related(self, screen: Screen, record: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, str]]]]:
        if screen.entity == "Customer":
            return [
                (name, SCREENS[name].label, [(one["Id"], title_of(SCREENS[name], one)) for one in found])
                for name in ("Invoice", "SalesReceipt", "Payment", "CreditMemo")
                if (found := self._company.find(name, "CustomerRef", record["Id"])) or name == "Invoice"
            ]
        links: list[tuple[str, str]] = []
        for holder in (record, *record.get("Line", ())):
            links += [(link["TxnType"], link["TxnId"]) for link in holder.get("LinkedTxn", ())]
        rows = [(name, id) for name, id in dict.fromkeys(links) if name in SCREENS and self._company.get(name, id)]
        return [(name, "Linked", [(id, title_of(SCREENS[name], self._company.need(name, id)))]) for name, id in rows]

    def _create(self, screen: Screen, form: dict[str, str]) -> Response:
        try:
            made = self._person.create(screen.entity, fields_of(screen, form, new=True))
        except Rejected as rejected:
            return self._form(screen, None, message=str(rejected), error=True)
        return redirect(f"/people/{screen.entity}/{made['Id']}?done=Created.", 303)

    def _act(self, screen: Screen, id: str, *, action: str, form: dict[str, str]) -> Response:
        try:
            done = self._done(screen, id, action=action, form=form)
        except Rejected as rejected:
            return self._form(screen, id, message=str(rejected), error=True)
        return redirect(done, 303)

    def _done(self, screen: Screen, id: str, *, action: str, form: dict[str, str]) -> str:
        """Do it and return the address of the page to show next."""
        here = f"/people/{screen.entity}/{id}?done="
        match action:
            case "save":
                self._person.change(screen.entity, id, fields_of(screen, form, new=False))
                return here + "Saved."
            case "pay":
                self._person.pay(id, form.get("amount") or "0", method=form.get("method"))
                return here + "Payment+received."
            case "merge":
                self._person.change(screen.entity, id, {"MergeInto": form.get("into", "")})
                return here + "Merged."
            case "void":
                self._person.void(screen.entity, id)
                return here + "Voided."
            case "credit":
                return f"/people/CreditMemo/{self._person.credit(id)['Id']}?done=Created."
            case "delete":
                self._person.delete(screen.entity, id)
                return f"/people/{screen.entity}"
        raise Rejected(f"There is no action {action}.")


def _contains(screen: Screen, record: dict[str, Any], *, search: str) -> bool:
    words = search.casefold()
    return not words or any(words in cell(at(record, path)).casefold() for _, path in screen.columns)


def _lines(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a form's lines as facts."""
    facts = []
    for line in record.get("Line", ()):
        detail = line.get("SalesItemLineDetail", {})
        name = detail.get("ItemRef", {}).get("name") or line.get("DetailType", "").removesuffix("LineDetail")
        rate = (
            f"{detail['Qty'].normalize():f} × {cell(detail['UnitPrice'])}"
            if {"Qty", "UnitPrice"} <= detail.keys()
            else ""
        )
        text = " · ".join(part for part in (line.get("Description", ""), rate, cell(line.get("Amount"))) if part)
        facts.append((name or "Line", text))
    return facts

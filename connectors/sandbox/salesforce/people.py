"""The pages under /people, where a person looks at records and edits them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from connectors.sandbox.http import Request, Response, redirect
from connectors.sandbox.pages.render import page
from connectors.sandbox.salesforce.describe import choices
from connectors.sandbox.salesforce.fields import NUMBER_TYPES, Entity, Field
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.persons import Persons
from connectors.sandbox.salesforce.records import Row
from connectors.sandbox.system import Rejected

_TITLE = "Salesforce"
_SHOWN_ROWS, _MAX_CHOICES = 200, 500
_HIDDEN = ("Profile", "RecordType", "Organization", "User")
_COLUMNS = ("Name", "AccountId", "StageName", "Amount", "CloseDate", "Email", "Phone", "ProductCode", "UnitPrice")
_MORE_COLUMNS = (
    "Quantity",
    "TotalPrice",
    "BillingCity",
    "IsActive",
    "Subtotal__c",
    "Outstanding_Balance__c",
    "Sync_Me__c",
)
Input = tuple[str, str, str, Any, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class People:
    """The org's pages."""

    org: Org
    persons: Persons

    def answer(self, request: Request) -> Response:
        """Answer a call below /people."""
        parts = [unquote(part) for part in request.path.split("/")[2:]]
        entity = self.org.schema.entity(parts[0]) if parts else None
        if parts and entity is None:
            return page("objects.html", 404, system=_TITLE, objects=self._objects())
        match (request.method, parts[1:]):
            case _ if entity is None:
                return page("objects.html", system=_TITLE, objects=self._objects())
            case ("GET", []):
                return self._table(entity, request.query.get("search", ""))
            case ("GET", ["new"]):
                return self._form(entity, {"Id": "new"}, request.query, "")
            case ("POST", ["new"]):
                return self._create(entity, request.form())
            case ("GET", [id]):
                row = self.org.records.rows(entity.name).get(id)
                return self._form(entity, row, {}, request.query.get("message", "")) if row else self._table(entity, "")
            case ("POST", [id]):
                return self._save(entity, id, request.form(), "Saved.")
            case ("POST", [id, action]):
                return self._act(entity, id, action, request.form())
        return self._table(entity, "")

    def _objects(self) -> list[tuple[str, str, int]]:
        shown = [entity for entity in self.org.schema.entities.values() if entity.name not in _HIDDEN]
        return [(entity.name, entity.plural, len(self._live(entity))) for entity in shown]

    def _live(self, entity: Entity) -> list[Row]:
        return [row for row in self.org.records.rows(entity.name).values() if not row.get("IsDeleted")]

    def _table(self, entity: Entity, search: str) -> Response:
        columns = [field for name in (*_COLUMNS, *_MORE_COLUMNS) if (field := entity.by_name.get(name))]
        if not columns or not columns[0].name_field:
            columns = [field for field in entity.fields if field.name_field][:1] + columns
        rows = [(row["Id"], [self._cell(field, row) for field in columns]) for row in self._live(entity)]
        found = [row for row in rows if search.lower() in " ".join(row[1]).lower()]
        return page(
            "table.html",
            system=_TITLE,
            object=entity.name,
            label=entity.plural,
            columns=[field.label.removesuffix(" ID") for field in columns],
            rows=found[:_SHOWN_ROWS],
            search=search,
            total=len(rows),
            creatable="c" in entity.flags,
        )

    def _cell(self, field: Field, row: Row) -> str:
        value = row.get(field.name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return self._name_of(field.target, value) if field.target else str(value)

    def _name_of(self, object: str, id: str) -> str:
        row = self.org.records.rows(object).get(id) or {}
        return str(row.get("Name") or row.get("MasterLabel") or id)

    def _form(self, entity: Entity, row: Row, given: Any, message: str, *, error: bool = False) -> Response:
        new = row["Id"] == "new"
        editable = [field for field in entity.fields if (field.createable if new else field.updateable)]
        facts = [field for field in entity.fields if field not in editable and field.type != "address"]
        name = entity.name_field
        title = f"New {entity.label}" if new else str(row.get(name.name if name else "Id") or row["Id"])
        if row.get("IsDeleted"):
            title += " (deleted)"
        return page(
            "record.html",
            400 if error else 200,
            system=_TITLE,
            object=entity.name,
            label=entity.plural,
            id=row["Id"],
            title=title,
            message=message,
            error=error,
            inputs=[self._input(entity, field, {**row, **given}) for field in editable],
            facts=[] if new else [(field.label, text) for field in facts if (text := self._cell(field, row))],
            actions=[] if new else self._actions(entity, row),
            related=[] if new else self._related(entity, row),
        )

    def _input(self, entity: Entity, field: Field, row: Row) -> Input:
        value = row.get(field.name)
        shown = "" if value is None else value
        label = field.label.removesuffix(" ID")
        listed = choices(self.org, entity, field)
        if field.type == "boolean":
            return (field.name, label, "checkbox", value in (True, "true"), [])
        if field.type == "picklist" and listed:
            options = [(choice.value, choice.label) for choice in listed]
            options += [(shown, shown)] if shown and shown not in {value for value, _ in options} else []
            return (field.name, label, "choice", shown, options)
        if field.target and len(self.org.records.rows(field.target)) <= _MAX_CHOICES:
            rows = self._live(self.org.entity(field.target))
            return (
                field.name,
                field.label,
                "choice",
                shown,
                [(one["Id"], self._name_of(field.target, one["Id"])) for one in rows],
            )
        kind = "number" if field.type in NUMBER_TYPES else "date" if field.type == "date" else "text"
        return (field.name, label, "area" if field.type == "textarea" else kind, shown, [])

    def _actions(self, entity: Entity, row: Row) -> list[tuple[str, str, list[Input]]]:
        if row.get("IsDeleted"):
            return [("undelete", "Restore from the recycle bin", [])]
        actions: list[tuple[str, str, list[Input]]] = []
        if entity.name == "Opportunity":
            if not row.get("IsWon"):
                actions.append(("close", "Close as won", []))
            entries = [
                (entry["Id"], f"{entry.get('Name')}: {entry['UnitPrice']}")
                for entry in self._live(self.org.entity("PricebookEntry"))
                if row.get("Pricebook2Id") in (None, entry["Pricebook2Id"]) and entry["IsActive"]
            ]
            product: Input = ("PricebookEntryId", "Product", "choice", "", entries)
            actions.append(("add-product", "Add product", [product, ("Quantity", "Quantity", "number", "1", [])]))
        if "D" in entity.flags:
            actions.append(("delete", "Delete", []))
        return actions

    def _related(self, entity: Entity, row: Row) -> list[tuple[str, str, list[tuple[str, str]]]]:
        listed = []
        for child, field in self.org.schema.children(entity):
            if field.child_relationship and child.name not in _HIDDEN:
                rows = self.org.records.live(child.name, field.name, row["Id"])[:_SHOWN_ROWS]
                listed.append((child.name, child.plural, [(one["Id"], self._summary(child, one)) for one in rows]))
        return listed

    def _summary(self, entity: Entity, row: Row) -> str:
        name = self._name_of(entity.name, row["Id"])
        if entity.name != "OpportunityLineItem":
            return name
        return f"{name}: {row['Quantity'].normalize():f} × {row['UnitPrice']} = {row['TotalPrice']}"

    def _create(self, entity: Entity, form: dict[str, str]) -> Response:
        try:
            row = self.persons.create(entity.name, {name: value for name, value in form.items() if value != ""})
        except Rejected as error:
            return self._form(entity, {"Id": "new"}, form, str(error), error=True)
        return redirect(f"/people/{entity.name}/{row['Id']}?message=Created.", 303)

    def _save(self, entity: Entity, id: str, form: dict[str, str], message: str) -> Response:
        row = self.org.records.rows(entity.name).get(id)
        if row is None:
            return self._table(entity, "")
        changed = {name: value for name, value in form.items() if value != _as_typed(row.get(name))}
        try:
            if changed:
                self.persons.change(entity.name, id, changed)
        except Rejected as error:
            return self._form(entity, row, form, str(error), error=True)
        return redirect(f"/people/{entity.name}/{id}?message={quote(message)}", 303)

    def _act(self, entity: Entity, id: str, action: str, form: dict[str, str]) -> Response:
        match action:
            case "close":
                return self._save(entity, id, {"StageName": "Closed Won"}, "Closed as won.")
            case "delete" | "undelete":
                return self._remove(entity, id, action)
            case "add-product":
                entry = self.org.records.get("PricebookEntry", form.get("PricebookEntryId")) or {}
                line = {**form, "OpportunityId": id, "UnitPrice": entry.get("UnitPrice")}
                try:
                    self.persons.create("OpportunityLineItem", line)
                except Rejected as error:
                    return self._form(entity, self.org.records.rows(entity.name)[id], {}, str(error), error=True)
        return redirect(f"/people/{entity.name}/{id}?message=Done.", 303)

    def _remove(self, entity: Entity, id: str, action: str) -> Response:
        try:
            if action == "delete":
                self.persons.delete(entity.name, id)
                return redirect(f"/people/{entity.name}", 303)
            self.persons.change(entity.name, id, {"IsDeleted": False})
        except Rejected as error:
            return self._form(entity, self.org.records.rows(entity.name)[id], {}, str(error), error=True)
        return redirect(f"/people/{entity.name}/{id}?message=Restored.", 303)


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    # A text area sends its line ends as CR LF.
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\n", "\r\n")

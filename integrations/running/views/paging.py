"""Pages of long lists: each goes on after the last row of the one before, so that deep pages cost no more."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

Row = TypeVar("Row", bound=Model)


def cut(rows: QuerySet[Row], size: int) -> tuple[list[Row], bool]:
    """Return the first `size` rows and whether there are more, in one query."""
    found = list(rows[: size + 1])
    return found[:size], len(found) > size


def asked_uuid(request: HttpRequest, name: str) -> UUID | None:
    """Return the parameter of the query string, None without it. Raises Http404 for what is none."""
    text = request.GET.get(name)
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404(f"{name} is {text!r}") from error


def asked_number(request: HttpRequest, name: str) -> int:
    """Return the parameter of the query string, 0 without it. Raises Http404 for what no row can have."""
    text = request.GET.get(name) or "0"
    if not digits(text):
        raise Http404(f"{name} is {text!r}")
    return int(text)


def digits(text: str) -> bool:
    """Tell whether a text can be the number of a row: longer ones fit no column, and the database would refuse them."""
    return text.isascii() and text.isdigit() and len(text) <= 18

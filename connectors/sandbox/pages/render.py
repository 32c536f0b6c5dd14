"""Pages where people look and edit: Jinja2 templates from this folder and from each system's own `pages` folder."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from connectors.sandbox.http import Response, html_response

_FOLDERS = [Path(__file__).parent, *sorted(Path(__file__).parent.parent.glob("*/pages"))]
_TEMPLATES = Environment(loader=FileSystemLoader(_FOLDERS), autoescape=True, undefined=StrictUndefined)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Return the page made by `template`.

    Shared templates: `base.html` (blocks title, crumbs, content; needs `system`, the name in the bar), `objects.html`,
    `table.html` and `record.html`, whose first lines say what values they need.
    """
    return html_response(_TEMPLATES.get_template(template).render(**values), status)

"""Read the XML of the Salesforce package that customers install."""

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

PACKAGE = Path(__file__).parents[2] / "connectors" / "salesforce" / "package"
SOURCE = PACKAGE / "force-app" / "main" / "default"
_NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"


def read(path: Path) -> Element:
    """Give the file's root, its tags freed of their namespace."""
    root = fromstring(path.read_bytes())
    for element in root.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
    return root


def text(element: Element, path: str) -> str:
    """Give the text at `path`, empty where there is none."""
    return element.findtext(path) or ""


def fields() -> dict[str, Element]:
    """Give every custom field by `<object>.<field>`."""
    return {
        f"{path.parents[1].name}.{path.name.removesuffix('.field-meta.xml')}": read(path)
        for path in sorted((SOURCE / "objects").glob("*/fields/*.field-meta.xml"))
    }

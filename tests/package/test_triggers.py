"""Every object that people edit has its trigger, and every class its test."""

import re
from pathlib import Path

import pytest

from tests.package.metadata import SOURCE, fields, read, text

BEFORE = {"before insert", "before update"}
EVENTS = {
    "Account": BEFORE,
    "Contact": BEFORE | {"after insert", "after update", "after delete", "after undelete"},
    "Opportunity": BEFORE,
    "OpportunityLineItem": {"before insert", "after insert", "after update", "after delete"},
    "Product2": BEFORE,
    "Invoice__c": BEFORE,
}
CODE = sorted([*SOURCE.glob("classes/*.cls"), *SOURCE.glob("triggers/*.trigger")])
CLASSES = sorted(path.stem for path in SOURCE.glob("classes/*.cls"))


def _events() -> dict[str, set[str]]:
    sources = [path.read_text() for path in SOURCE.glob("triggers/*.trigger")]
    heads = [re.match(r"trigger \w+ on (\w+)\(([^)]*)\)", source) for source in sources]
    return {head[1]: {event.strip() for event in head[2].split(",")} for head in heads if head}


def test_triggers_stand_on_every_object_that_people_edit() -> None:
    assert _events() == EVENTS


def test_every_lamp_has_its_trigger() -> None:
    lamps = {name.split(".")[0] for name in fields() if name.endswith(".Sync_Me__c")}

    assert lamps == _events().keys() - {"OpportunityLineItem"}


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_code_is_active_in_the_version_of_the_project(path: Path) -> None:
    described = read(path.with_name(f"{path.name}-meta.xml"))

    assert (text(described, "apiVersion"), text(described, "status")) == ("66.0", "Active")


@pytest.mark.parametrize("name", [name for name in CLASSES if not name.endswith("Test")])
def test_every_class_has_a_test_class(name: str) -> None:
    assert f"{name}Test" in CLASSES


def test_fields_that_do_not_light_the_lamp_exist() -> None:
    source = (SOURCE / "classes" / "TandemSyncLamp.cls").read_text()
    named = set(re.findall(r"'(\w+__c)'", source))

    assert named <= {name.split(".")[1] for name in fields()}
    assert {name for name in named if name.startswith("External_")} == {
        name.split(".")[1]
        for name in fields()
        if ".External_" in name and name.split(".")[0] not in ("Invoice_Item__c", "InvoiceOpportunityLink__c")
    }


def test_queries_and_writes_stand_outside_loops() -> None:
    for path in SOURCE.glob("classes/*.cls"):
        if not path.stem.endswith("Test"):
            assert _loops_with_calls(path.read_text()) == [], path.name


def _loops_with_calls(source: str) -> list[str]:
    """Give the lines inside a `for` body that query or write, going by the indentation that prettier gives."""
    found: list[str] = []
    depth: list[int] = []
    for line in source.splitlines():
        indent = len(line) - len(line.lstrip())
        depth = [level for level in depth if line.strip() == "" or indent > level]
        if depth and re.search(r"\[SELECT|Database\.|\b(insert|update|delete) \w+;", line):
            found.append(line.strip())
        if line.lstrip().startswith("for ("):
            depth.append(indent)
    return found

"""Open references are closed just before a draft is encoded."""

from connectors.base import Line, Operation, Write
from integrations.engine.actions import Draft
from integrations.engine.resolve import Blocked, resolve
from integrations.engine.snapshot import Link
from tests.engine.builders import to_customer

PARENT = to_customer("3", "Big Acme")
KEY = ("customer", "quickbooks", "3")
DRAFT = Draft(
    "salesforce",
    Operation.UPDATE,
    "Account",
    "001A",
    {"Name": "North", "ParentId": PARENT},
    lines=(
        Line("Row__c", "a", {"Size": 1}),
        Line("Row__c", "b", {"Size": 2}),
        Line("Row__c", "a0R9", {}, removed=True),
    ),
    version="a1",
    base={"Name": "South"},
    identity=("customer", "8", 0),
    line_ids={"a": "a0R1"},
)


def test_a_draft_waits_for_a_record_that_is_not_linked() -> None:
    assert resolve("k", DRAFT, {}) == Blocked(PARENT)


def test_a_draft_waits_for_a_record_that_a_dry_run_would_make() -> None:
    planned = Link("customer", "", "3", planned=True)

    assert resolve("k", DRAFT, {KEY: planned}) == Blocked(PARENT)


def test_a_resolved_draft_has_ids_in_place_of_references_and_keys() -> None:
    assert resolve("k", DRAFT, {KEY: Link("customer", "001P", "3")}) == Write(
        "k",
        Operation.UPDATE,
        "Account",
        "001A",
        {"Name": "North", "ParentId": "001P"},
        lines=(
            Line("Row__c", "a0R1", {"Size": 1}),
            Line("Row__c", None, {"Size": 2}),
            Line("Row__c", "a0R9", {}, removed=True),
        ),
        version="a1",
        base={"Name": "South"},
        identity=("customer", "8", 0),
    )

"""Custom rows: which work, what they do to a process's fields, and what they bring to lines."""

import pytest

from connectors.base import Field, Line, Record, State
from integrations.engine.actions import Create, Update
from integrations.engine.mapping import check, fits, with_mappings
from integrations.engine.mapping_rows import Row
from integrations.engine.process import Direction, Lines, Map, Process, Step
from integrations.engine.snapshot import Pair
from tests.engine.builders import FIELDS, INWARD, OUTWARD, PEOPLE, account, customer, linked, planned

ABOUT = ("customer", "Account")
OUT, IN = Direction.OUT, Direction.IN
NOTES = Field("Notes", "Notes", "text", 10)
TEXT = Field("Text__c", "Text", "string", 80)


def process(step: Step) -> Process:
    """Return a process of one step."""
    return Process(key="customers", title="Customers", when=lambda policy: True, steps=(step,))


OUTWARDS, INWARDS = process(OUTWARD), process(INWARD)


def field(type: str) -> Field:
    """Return a field of a type."""
    return Field("X", "X", type)


def good(direction: Direction, source: str, target: str, described: Field = NOTES) -> Row:
    """Return a row that has been checked."""
    return Row(direction, source, target, described)


def step_of(whole: Process, *rows: Row) -> Step:
    """Return the only step of a process with its rows."""
    (step,) = with_mappings(whole, {ABOUT: rows}).steps
    return step


def test_a_row_with_both_fields_works_and_knows_its_destination() -> None:
    rows, flaws = check([Row(OUT, "Text__c", "Notes")], {"Text__c": TEXT}, {"Notes": NOTES})

    assert (rows, flaws) == ([Row(OUT, "Text__c", "Notes", NOTES)], [])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (
            Row(OUT, "Gone__c", "Notes"),
            "Salesforce has no field Gone__c that can be mapped here, or does not show it any more.",
        ),
        (
            Row(OUT, "Text__c", "Gone"),
            "QuickBooks has no field Gone that can be mapped here, or does not show it any more.",
        ),
        (Row(OUT, "Text__c", "TxnDate"), "The string of Text__c does not fit into TxnDate, which takes a date."),
        (
            Row(OUT, "OpportunityLineItem.Text__c", "Notes"),
            "OpportunityLineItem.Text__c has a value for each line, and Notes takes one for all of them.",
        ),
    ],
)
def test_a_row_that_does_not_work_says_why(row: Row, why: str) -> None:
    source = {"Text__c": TEXT, "OpportunityLineItem.Text__c": TEXT}
    target = {"Notes": NOTES, "TxnDate": Field("TxnDate", "Date", "date")}

    rows, (flaw,) = check([row], source, target)

    assert (rows, flaw.row, flaw.message) == ([], row, why)


@pytest.mark.parametrize(
    ("source", "target"),
    [("string", "text"), ("text", "string"), ("choice", "string"), ("string", "choice"), ("integer", "decimal"),
     ("date", "date"), ("boolean", "boolean")],
)  # fmt: skip
def test_values_of_one_kind_fit(source: str, target: str) -> None:
    assert fits(field(source), field(target))


@pytest.mark.parametrize(
    ("source", "target"),
    [("text", "date"), ("date", "string"), ("decimal", "integer"), ("decimal", "text"), ("boolean", "string"),
     ("datetime", "date"), ("reference", "reference"), ("string", "reference")],
)  # fmt: skip
def test_nothing_is_transformed(source: str, target: str) -> None:
    assert not fits(field(source), field(target))


def test_without_rows_of_its_pairing_a_process_stays_the_same_value() -> None:
    assert with_mappings(OUTWARDS, {ABOUT: (), ("item", "Product2"): (good(OUT, "Text__c", "Notes"),)}) is OUTWARDS


def test_a_new_row_joins_the_default_ones_in_the_steps_of_both_directions() -> None:
    row = good(OUT, "Text__c", "Notes")

    added = Map("Text__c", "Notes", "Notes", ways=frozenset({OUT}), added=True)
    assert [step_of(whole, row).maps() for whole in (OUTWARDS, INWARDS)] == [(*FIELDS, added)] * 2


def test_a_row_overrides_the_default_row_with_the_same_destination_in_its_direction() -> None:
    step = step_of(OUTWARDS, good(OUT, "Text__c", "PrimaryPhone", TEXT))

    left = [(rule.salesforce, rule.ways) for rule in step.maps() if rule.quickbooks == "PrimaryPhone"]
    assert left == [("Phone", frozenset({IN})), ("Text__c", frozenset({OUT}))]


def test_a_row_overrides_a_computed_default() -> None:
    (action,) = planned(step_of(OUTWARDS, good(OUT, "Text__c", "Note")), Pair(account({"Name": "A", "Text__c": "own"})))

    assert isinstance(action, Create)
    assert action.draft.fields["Note"] == "own"


def test_rows_that_lead_back_and_forth_are_one_pair_that_goes_both_ways() -> None:
    step = step_of(OUTWARDS, good(OUT, "Text__c", "Notes"), good(IN, "Notes", "Text__c", TEXT))

    assert step.maps()[-1] == Map("Text__c", "Notes", "Notes", ways=frozenset({OUT, IN}), added=True)


def test_a_changed_value_travels_by_its_row() -> None:
    step = step_of(OUTWARDS, good(OUT, "Text__c", "Notes"))
    pair = Pair(
        account({"Name": "A", "Text__c": "new"}), None, linked({"Name": "A", "Text__c": "old"}, {"Notes": "old"})
    )

    (action,) = planned(step, pair)

    assert isinstance(action, Update)
    assert (action.draft.fields, action.draft.base) == ({"Notes": "new"}, {"Notes": "old"})


def test_a_row_added_later_names_the_value_that_it_overwrites() -> None:
    step = step_of(INWARDS, good(IN, "Notes", "Text__c", TEXT))
    pair = Pair(
        account({"Name": "A", "Text__c": "ours"}), customer({"DisplayName": "A", "Notes": "theirs"}),
        linked({"Name": "A"}, {"DisplayName": "A"}),
    )  # fmt: skip

    (action,) = planned(step, pair)

    assert isinstance(action, Update)
    assert action.draft.fields["Text__c"] == "theirs"
    assert [(lost.field, lost.salesforce) for lost in action.conflicts] == [("Text__c", "ours")]


def lines(*built: Line) -> Process:
    """Return a process whose targets have the given lines."""
    return process(Step(PEOPLE, OUT, (FIELDS[0], Lines(lambda record, snapshot: built))))


def sale(**line: str) -> Record:
    """Return an Account that has a line."""
    sold = Line("OpportunityLineItem", "l1", line)
    return Record("Account", "001A", {"Name": "A", "Text__c": "head"}, (sold,), state=State.ACTIVE)


@pytest.mark.parametrize(
    ("source", "said"), [("OpportunityLineItem.Text__c", "of the line"), ("Text__c", "head"), ("Empty__c", None)]
)
def test_a_line_takes_the_value_of_its_source_line_or_header_instead_of_the_default(
    source: str, said: str | None
) -> None:
    sold = lines(Line("SalesItemLine", "l1", {"Qty": 1, "Notes": "default"}), Line("SubTotalLine", None, {}))

    (action,) = planned(
        step_of(sold, good(OUT, source, "SalesItemLine.Notes", TEXT)), Pair(sale(Text__c="of the line"))
    )

    assert isinstance(action, Create)
    filled = {"Qty": 1} | ({"Notes": said} if said else {})
    assert action.draft.lines == (Line("SalesItemLine", "l1", filled), Line("SubTotalLine", None, {}))


def test_a_line_value_that_does_not_fit_is_left_out_with_a_warning() -> None:
    sold = lines(Line("SalesItemLine", "l1", {"Qty": 1}))
    row = good(OUT, "OpportunityLineItem.Text__c", "SalesItemLine.Notes")

    (action,) = planned(step_of(sold, row), Pair(sale(Text__c="much too long")))

    assert isinstance(action, Create)
    assert action.draft.lines == (Line("SalesItemLine", "l1", {"Qty": 1}),)
    assert [note.message for note in action.notes] == [
        '"A" was sent to QuickBooks without one value: Notes has 13 characters, and QuickBooks takes at most 10. '
        "Shorten it to sync it."
    ]


def test_what_a_row_reads_of_a_line_is_read() -> None:
    step = step_of(OUTWARDS, good(OUT, "OpportunityLineItem.Text__c", "SalesItemLine.Notes"))

    assert step.pairing.reads == {"OpportunityLineItem": ("Text__c",)}

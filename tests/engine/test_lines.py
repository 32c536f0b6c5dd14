"""Lines of a mirrored record: added, changed and removed ones travel, equal ones do not; the link marks each."""

from dataclasses import replace
from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Line, Operation, Record, Value, Write
from integrations.engine.actions import Create, Draft, Update
from integrations.engine.merge import id_of, line_marks
from integrations.engine.resolve import resolve
from integrations.engine.snapshot import Pair
from integrations.engine.values import digest
from tests.engine.builders import STAMPS, carried_out, customer, linked, planned, with_lines

SOURCE = customer({"DisplayName": "Acme"})
ROWS: dict[str, dict[str, Value]] = {"1": {"Size": 1}, "2": {"Size": 2}}
MARKS = {
    "line:1": f"{digest(Line('Row__c', None, {'Size': 1}))}:Row__c:a0R1",
    "line:2": f"{digest(Line('Row__c', None, {'Size': 2}))}:Row__c:a0R2",
}
OLD = linked({"Name": "Acme", **MARKS}, {"DisplayName": "Acme"})


def test_a_new_record_has_all_its_lines_by_their_keys() -> None:
    (action,) = planned(with_lines(ROWS), Pair(quickbooks=SOURCE))

    assert isinstance(action, Create)
    assert action.draft.lines == (Line("Row__c", "1", {"Size": 1}), Line("Row__c", "2", {"Size": 2}))


def test_equal_lines_are_never_written() -> None:
    assert planned(with_lines({"2": {"Size": 2}, "1": {"Size": 1}}), Pair(quickbooks=SOURCE, link=OLD)) == []


def test_only_lines_that_were_added_changed_or_removed_travel() -> None:
    step = with_lines({"2": {"Size": 5}, "3": {"Size": 3}})

    (action,) = planned(step, Pair(quickbooks=SOURCE, link=OLD))

    assert action == Update(
        SOURCE,
        OLD,
        Draft(
            "salesforce",
            Operation.UPDATE,
            "Account",
            "001A",
            dict(STAMPS),
            lines=(
                Line("Row__c", "2", {"Size": 5}),
                Line("Row__c", "3", {"Size": 3}),
                Line("Row__c", "a0R1", {}, removed=True),
            ),
            version="q0",
            line_ids={"1": "a0R1", "2": "a0R2"},
        ),
    )


def test_a_link_remembers_new_lines_and_forgets_removed_ones() -> None:
    step = with_lines({"2": {"Size": 5}, "3": {"Size": 3}})
    (action,) = planned(step, Pair(quickbooks=SOURCE, link=OLD))
    assert isinstance(action, Update)
    made = Record("Account", "001A", {}, (Line("Row__c", "a0R2", {}), Line("Row__c", "a0R3", {})))
    link = carried_out(step, action, made)

    assert line_marks(link.salesforce) == {
        "2": f"{digest(Line('Row__c', None, {'Size': 5}))}:Row__c:a0R2",
        "3": f"{digest(Line('Row__c', None, {'Size': 3}))}:Row__c:a0R3",
    }
    assert planned(step, Pair(quickbooks=SOURCE, link=link)) == []


def test_a_link_remembers_the_lines_of_a_new_record() -> None:
    step = with_lines(ROWS)
    (action,) = planned(step, Pair(quickbooks=SOURCE))
    assert isinstance(action, Create)

    made = Record("Account", "001A", {}, (Line("Row__c", "a0R1", {}), Line("Row__c", "a0R2", {})))
    link = carried_out(step, action, made)

    assert line_marks(link.salesforce) == line_marks(OLD.salesforce)
    assert planned(step, Pair(quickbooks=SOURCE, link=link)) == []


def test_a_line_whose_id_is_not_known_is_made_again_without_one() -> None:
    lost = linked({"Name": "Acme", "line:1": "0:Row__c:"}, {"DisplayName": "Acme"})

    (action,) = planned(with_lines({"1": {"Size": 1}}), Pair(quickbooks=SOURCE, link=lost))

    assert isinstance(action, Update)
    write = resolve("k", action.draft, {})
    assert isinstance(write, Write)
    assert write.lines == (Line("Row__c", None, {"Size": 1}),)


def rows() -> st.SearchStrategy[dict[str, dict[str, Value]]]:
    sizes = st.sampled_from([None, 0, 1, Decimal("1.0"), Decimal(2)])
    return st.dictionaries(st.sampled_from("123456"), sizes.map(lambda size: {"Size": size}))


@given(st.lists(rows(), min_size=1, max_size=4))
def test_whatever_happens_to_lines_the_link_knows_each_by_its_id(changes: list[dict[str, dict[str, Value]]]) -> None:
    link, there, numbers = OLD, {"a0R1": ROWS["1"], "a0R2": ROWS["2"]}, count(3)
    for wanted in changes:
        step = with_lines(wanted)
        for action in planned(step, Pair(quickbooks=SOURCE, link=link)):
            assert isinstance(action, Update)
            write = resolve("k", action.draft, {})
            assert isinstance(write, Write)
            told = []
            for line in write.lines:
                id = line.id or f"a0R{next(numbers)}"
                told.append(replace(line, id=id, fields={}))
                there[id] = dict(line.fields)
                if line.removed:
                    del there[id]
            link = carried_out(step, action, Record("Account", "001A", {}, tuple(told)))

        known = {key: there[id_of(mark) or ""] for key, mark in line_marks(link.salesforce).items()}
        assert known == wanted
        assert len(there) == len(wanted)
        assert planned(step, Pair(quickbooks=SOURCE, link=link)) == []

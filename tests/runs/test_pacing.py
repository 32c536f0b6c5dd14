"""Keeping within the vendors' limits, whatever worker calls; the broker keeps the count."""

from collections import Counter
from datetime import timedelta

import pytest

from connectors.base import Limit
from connectors.errors import TryLater
from integrations.running.models.journal import new_key
from integrations.running.pacing import LONGEST_WAIT, Pacer
from tests.runs.conftest import forget_calls

SECOND = Limit("second", 3, timedelta(seconds=1))
MINUTE = Limit("minute", 4, timedelta(minutes=1))


def test_a_call_that_finds_a_limit_used_up_waits_until_there_is_a_place_in_every_one() -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        forget_calls()

    calls = Counter[str]()
    pace = Pacer(new_key(), [SECOND, MINUTE], calls=calls, system="quickbooks", sleep=wait)
    for _call in range(SECOND.calls + 1):
        pace(("second", "minute"))

    assert len(waits) == 1
    assert 0 < waits[0] <= LONGEST_WAIT.total_seconds()
    assert calls == {"quickbooks": SECOND.calls + 1}


def test_all_workers_of_a_company_share_its_limits_and_another_company_has_its_own() -> None:
    company, calls = new_key(), Counter[str]()
    first, second = (Pacer(company, [MINUTE], calls=calls, system="quickbooks") for _worker in range(2))
    for _call in range(MINUTE.calls // 2):
        first(("minute",))
        second(("minute",))

    with pytest.raises(TryLater) as refused:
        first(("minute",))
    Pacer(new_key(), [MINUTE], calls=calls, system="quickbooks")(("minute",))

    assert refused.value.message == "The limit of 4 calls is used up just now."
    assert MINUTE.window - timedelta(seconds=30) < refused.value.after <= MINUTE.window * 1.05
    assert calls == {"quickbooks": MINUTE.calls + 1}


def test_a_call_that_has_to_come_later_takes_no_place_in_the_other_limits() -> None:
    company, calls = new_key(), Counter[str]()
    pace = Pacer(company, [MINUTE, Limit("batch", 1, timedelta(minutes=1))], calls=calls, system="quickbooks")
    pace(("minute", "batch"))
    for _refused in range(MINUTE.calls):
        with pytest.raises(TryLater, match="The limit of 1 calls"):
            pace(("minute", "batch"))

    for _call in range(MINUTE.calls - 1):
        pace(("minute",))

    assert calls == {"quickbooks": MINUTE.calls}

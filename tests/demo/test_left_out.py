"""Recorded orgs have records of the same name: each one that is left out is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from integrations.running.demo.scene import make_person, open_scene
from tests.demo.conftest import CLOSE, RECORDED, people_of

TWINS = [
    {"Id": f"006dM00003aaab{letter}QAA", "Name": "Borealis Installations", "StageName": "Closed Won", **CLOSE}
    for letter in "ab"
]


@pytest.mark.django_db(transaction=True)
def test_two_opportunities_of_one_name_that_lack_the_same_have_a_warning_each(load: Callable[..., Any]) -> None:
    with load(Opportunity=TWINS) as ports:
        workspace, _ = make_person("Borealis")
        scene = open_scene(workspace, *people_of(ports), now=timezone.now())
        account = RECORDED["salesforce"]["Account"][0]["Id"]
        for twin in TWINS:
            scene.salesforce.change("Opportunity", twin["Id"], AccountId=account, Transaction_Type__c="Invoice")

        first, second = scene.run("First run"), scene.run("Second run")

    text = (
        '"Borealis Installations" was not sent to QuickBooks: It has no Products. '
        "Add what was sold as Opportunity Products."
    )
    assert first["entries"] == [{"level": "WARNING", "message": text}] * 2
    assert second["entries"] == []
    assert [len(scene.warnings_about(twin["Id"])) for twin in TWINS] == [1, 1]

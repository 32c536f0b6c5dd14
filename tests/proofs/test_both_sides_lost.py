"""One record is changed on both sides, and the answer to what brings one of the changes is lost on the way."""

import pytest

from integrations.running.runner import advance
from tests.people import People
from tests.proofs.story import begin, carried_on, widget_between_empty
from tests.runs.conftest import Time, log_of


@pytest.mark.parametrize("kind", ["drop_request", "drop_response", "http_500", "html"])
@pytest.mark.django_db(transaction=True)
def test_what_was_brought_before_an_answer_was_lost_is_not_taken_back_by_the_other_direction(
    salesforce: People, quickbooks: People, kind: str
) -> None:
    time = Time()
    widget = widget_between_empty(salesforce, quickbooks, allow_modify=True, all_accounts=True)
    customer = quickbooks.add("Customer", DisplayName="Bolt")
    carried_on(begin(widget, time), time)
    account = str(salesforce.one("Account")["Id"])
    quickbooks.edit("Customer", customer, PrimaryPhone={"FreeFormNumber": "1"})
    salesforce.edit("Account", account, Fax="2")
    # The first composite call is the poll.
    salesforce.fault("POST *composite*", kind, nth=2)

    run = begin(widget, time)
    advance(run.pk, clock=time)
    carried_on(run, time)
    for _again in range(2):
        carried_on(begin(widget, time), time)

    assert salesforce.faults_fired()
    there, here = quickbooks.get("Customer", customer), salesforce.get("Account", account)
    assert (there["PrimaryPhone"]["FreeFormNumber"], there["Fax"]["FreeFormNumber"]) == ("1", "2")
    assert (here["Phone"], here["Fax"]) == ("1", "2")


@pytest.mark.django_db(transaction=True)
def test_a_value_that_quickbooks_overwrote_is_named_also_when_the_answer_was_lost(
    salesforce: People, quickbooks: People
) -> None:
    time = Time()
    widget = widget_between_empty(salesforce, quickbooks)
    customer = quickbooks.add("Customer", DisplayName="Bolt")
    carried_on(begin(widget, time), time)
    account = str(salesforce.one("Account")["Id"])
    quickbooks.edit("Customer", customer, PrimaryPhone={"FreeFormNumber": "1"})
    salesforce.edit("Account", account, Phone="2")
    salesforce.fault("POST *composite*", "drop_response", nth=2)

    run = begin(widget, time)
    advance(run.pk, clock=time)
    ended = carried_on(run, time)

    assert salesforce.faults_fired()
    assert salesforce.get("Account", account)["Phone"] == "1"
    said = '"Bolt" was changed in both systems, and QuickBooks wins. Overwritten in Salesforce: Phone: "2" became "1".'
    assert log_of(ended) == [("customers-in", said)]

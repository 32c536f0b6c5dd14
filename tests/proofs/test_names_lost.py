"""A create whose answer is lost is looked for by its name; a name proves nothing when its record is somebody else's."""

import pytest

from integrations.running.models import Link
from integrations.running.runner import advance
from tests.people import People
from tests.proofs.story import begin, carried_on, widget_between_empty
from tests.runs.conftest import Time, log_of


@pytest.mark.parametrize("kind", ["drop_request", "drop_response"])
@pytest.mark.django_db(transaction=True)
def test_a_customer_that_belongs_to_another_account_is_not_taken_for_one_whose_create_was_lost(
    salesforce: People, quickbooks: People, kind: str
) -> None:
    time = Time()
    widget = widget_between_empty(salesforce, quickbooks, all_accounts=True)
    customer = quickbooks.add("Customer", DisplayName="Bolt")
    carried_on(begin(widget, time), time)
    first = salesforce.one("Account")["Id"]
    salesforce.add("Account", Name="Bolt")
    quickbooks.fault("POST */batch", kind)

    run = begin(widget, time)
    advance(run.pk, clock=time)
    ended = carried_on(run, time)

    said = (
        '"Bolt" was not sent to QuickBooks: QuickBooks already has a vendor, customer or employee of that name. '
        "Rename one of them."
    )
    assert quickbooks.faults_fired()
    assert log_of(ended) == [("customers-out", said)]
    links = Link.objects.filter(widget=widget, kind="customer")
    assert list(links.values_list("salesforce_id", "quickbooks_id", "active")) == [(first, customer, True)]

"""The story of the sample companies, told by the command between real sandboxes."""

import json
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from integrations.running.demo.scene import make_person, open_scene
from integrations.running.management.commands.demo import EVERY
from tests.demo.conftest import Ports, people_of, tell
from widget.models import Plan, Widget, Workspace

pytestmark = pytest.mark.django_db(transaction=True)
OPPORTUNITY = "Riverside Café — espresso bar refit"


def test_an_opportunity_becomes_a_paid_invoice_and_a_quiet_run_takes_two_calls(sample: Ports) -> None:
    story = json.loads(tell(sample, "--json"))

    assert (story["succeeded"], story["failed"]) == (True, None)
    assert [(step["title"], step["said"]) for step in story["steps"]] == [
        ("First run", "34 of 35 customers are Accounts, 25 of 25 items are Products"),
        ("Opportunity closed", f"{OPPORTUNITY}: 12,790.00, closed as won in Salesforce"),
        ("Second run", "Invoice 2107 over 12,790.00 is in both systems"),
        ("Payment taken", "12,790.00 on Invoice 2107, in QuickBooks"),
        ("Third run", "Invoice 2107 is paid in Salesforce, outstanding 0.00"),
        ("Fourth run", "nothing to do, one call to each system"),
    ]
    assert [run["status"] for run in story["runs"]] == ["warnings", "succeeded", "succeeded", "succeeded"]
    assert story["runs"][-1]["calls"] == {"salesforce": 1, "quickbooks": 1}
    salesforce, quickbooks = people_of(sample)
    (sold,) = salesforce.all("Opportunity", Name=OPPORTUNITY)
    (mirrored,) = salesforce.all("Invoice__c", External_Invoice_ID__c=sold["External_Transaction_ID__c"])
    invoice = quickbooks.one("Invoice", sold["External_Transaction_ID__c"].rsplit(":")[-1])
    assert (invoice["TotalAmt"], invoice["Balance"]) == (12790, 0)
    assert (mirrored["Subtotal__c"], mirrored["Is_Paid__c"]) == (12790, True)


def test_a_second_demo_takes_the_place_of_the_first_with_a_new_password(sample: Ports) -> None:
    salesforce, quickbooks = people_of(sample)
    workspace, first = make_person("First")
    open_scene(workspace, salesforce, quickbooks, now=timezone.now())
    workspace, second = make_person("Second")
    open_scene(workspace, salesforce, quickbooks, now=timezone.now())

    request = RequestFactory().post(second.url)
    signed_in = authenticate(request, username=second.username, password=second.password)
    assert signed_in == User.objects.get(username="demo")
    assert authenticate(request, username=first.username, password=first.password) is None
    assert [widget.workspace.name for widget in Widget.objects.all()] == ["Second"]
    assert Workspace.objects.count() == 1


def test_people_read_aligned_lines_and_find_the_widget_on_a_schedule(sample: Ports) -> None:
    lines = tell(sample).splitlines()

    told = [line for line in lines if not line.startswith(" ")]
    assert [line[:34] for line in told[:6]] == [
        "First run             15 API calls",
        "Opportunity closed                ",
        "Second run             5 API calls",
        "Payment taken                     ",
        "Third run              5 API calls",
        "Fourth run             2 API calls",
    ]
    assert [line.split()[0] for line in told[6:]] == ["Salesforce", "QuickBooks", "View", "Sign"]
    assert any(line.strip().startswith('WARNING: "Northwest Water Filters" was not sent') for line in lines)
    widget = Widget.objects.get()
    assert (widget.plan, widget.every, widget.next_due_at is not None) == (Plan.PREMIUM, EVERY, True)
    assert widget.workspace.name == "Cascadia Espresso Supply"
    names = ["Cascadia Espresso Supply", "Tandem Sandbox"]
    assert sorted(widget.connections.values_list("company_name", flat=True)) == names


def test_a_step_that_does_not_come_out_is_named_with_what_the_log_says_of_it(sample: Ports) -> None:
    salesforce, quickbooks = people_of(sample)
    (sold,) = salesforce.all("Opportunity", Name=OPPORTUNITY)
    salesforce.change("Opportunity", sold["Id"], Terms__c="Net 90 days")
    printed, complained = StringIO(), StringIO()
    words = ("demo", "--salesforce", salesforce.url, "--quickbooks", quickbooks.url, "--json")

    with pytest.raises(SystemExit) as ended:
        call_command(*words, stdout=printed, stderr=complained)

    story = json.loads(printed.getvalue())
    assert ended.value.code == 1
    assert [step["title"] for step in story["steps"]] == ["First run", "Opportunity closed"]
    assert story["failed"].startswith(f'Second run: "{OPPORTUNITY}" is not in QuickBooks.')
    assert "Net 90 days" in story["failed"]
    assert story["failed"] in complained.getvalue()
    assert Widget.objects.get().every is None


def test_an_address_without_a_sandbox_is_told_in_a_sentence(sample: Ports) -> None:
    _, quickbooks = people_of(sample)

    with pytest.raises(CommandError, match=r"Salesforce does not answer at http://127\.0\.0\.1:9"):
        call_command("demo", "--salesforce", "http://127.0.0.1:9", "--quickbooks", quickbooks.url)

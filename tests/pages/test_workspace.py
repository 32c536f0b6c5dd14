"""What belongs to a workspace: its Account ID, and widgets of which each org has one."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from tests import builders
from widget.models import Connection, Workspace, new_account_id


def test_an_account_id_is_easy_to_read_out() -> None:
    made = {new_account_id() for _each in range(200)}

    # Neither 0 and O nor 1 and I: they are taken for one another on the telephone.
    assert [id for id in made if not re.fullmatch(r"tandem-[2-9A-HJ-NP-Z]{6}", id)] == []
    assert len(made) == 200


def test_each_workspace_has_an_account_id_of_its_own(ada: User) -> None:
    first, second = builders.workspace(ada), builders.workspace(ada, name="Another")

    assert first.account_id != second.account_id
    with pytest.raises(IntegrityError):
        Workspace.objects.create(name="Third", account_id=first.account_id)


def test_two_widgets_never_share_an_org(ada: User) -> None:
    owner = builders.workspace(ada)
    first, second = builders.widget(owner, "First"), builders.widget(owner, "Second")
    for one in (first, second):
        builders.connections(one, salesforce="https://a.my.salesforce.com", quickbooks="https://qbo.intuit.com")
    org = Connection.objects.get(widget=first, system="salesforce").company_id

    with pytest.raises(IntegrityError):
        Connection.objects.filter(widget=second, system="salesforce").update(company_id=org)

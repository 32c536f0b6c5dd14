"""The checks that must pass before anything is written."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from connectors.base import Field, Record
from integrations.engine.actions import Level
from integrations.engine.policy import Policy
from integrations.processes.initialize import INITIALIZE, PACKAGE, SetUp, check
from tests.processes.builders import COMPANY, ORGANIZATION


def schemas(**changed: Mapping[str, Mapping[str, bool] | None] | None) -> dict[tuple[str, str], dict[str, Field]]:
    """Return the package's fields as they should be; `Object=None` takes an object away, else fields are changed."""
    found = {}
    for entity, names in PACKAGE.items():
        fields = {
            name: Field(name, name.removesuffix("__c").replace("_", " "), "string", on_layout=True) for name in names
        }
        for name, settings in (changed.get(entity) or {}).items():
            if settings is None:
                del fields[name]
            else:
                fields[name] = replace(fields[name], **settings)  # type: ignore[arg-type]
        found["salesforce", entity] = fields
    return {key: fields for key, fields in found.items() if key[1] not in changed or changed[key[1]] is not None}


GOOD = SetUp(
    expected="9130",
    company=COMPANY,
    organization=ORGANIZATION,
    schemas=schemas(),
    stages=[Record("OpportunityStage", "01J", {"MasterLabel": "Migrated", "IsActive": True})],
    policy=Policy(),
)


def said(set_up: SetUp) -> list[tuple[str, str, str]]:
    findings = check(set_up)
    assert {finding.note.level for finding in findings} <= {Level.SEVERE}
    return [(finding.note.message, finding.system, finding.place) for finding in findings]


def test_a_widget_that_is_set_up_well_has_no_findings() -> None:
    assert said(GOOD) == []


def test_another_company_than_the_one_that_was_set_up_is_severe() -> None:
    message = (
        'QuickBooks is connected to another company, "Craig\'s Design", than this widget was set up with. Connect the '
        "right company again, or create a new widget for this one."
    )
    assert said(replace(GOOD, expected="1")) == [(message, "", "connect/quickbooks")]
    assert check(replace(GOOD, expected="1"))[0].note.details == "Expected 1, found 9130."


def test_an_object_that_cannot_be_seen_is_severe_with_where_to_install_it() -> None:
    message = (
        "The Salesforce object Invoice__c cannot be seen by the connected user. Install the Tandem package, and give "
        'the user the permission set "Tandem Integration".'
    )
    place = "/lightning/setup/ImportedPackage/home"
    assert said(replace(GOOD, schemas=schemas(Invoice__c=None))) == [(message, "salesforce", place)]


def test_fields_that_cannot_be_seen_or_written_are_severe() -> None:
    changed = schemas(Account={"Terms__c": None, "Sales_Rep__c": None, "Sync_Me__c": {"writable": False}})

    place = "/lightning/setup/ObjectManager/Account/FieldsAndRelationships/view"
    assert said(replace(GOOD, schemas=changed)) == [
        (
            "Salesforce does not show the connected user these fields of Account: Sales_Rep__c and Terms__c. Install "
            'the newest Tandem package, and give the user the permission set "Tandem Integration".',
            "salesforce",
            place,
        ),
        (
            "The connected Salesforce user may not write these fields of Account: Sync_Me__c. Give the user the "
            'permission set "Tandem Integration".',
            "salesforce",
            place,
        ),
    ]


def test_the_parent_of_an_invoice_item_need_not_be_writable() -> None:
    assert said(replace(GOOD, schemas=schemas(Invoice_Item__c={"Invoice__c": {"writable": False}}))) == []


@pytest.mark.parametrize("entity", ["Account", "Contact", "Opportunity", "Product2"])
def test_fields_on_no_page_layout_are_severe_by_their_labels(entity: str) -> None:
    changed = schemas(**{entity: {"Sync_Me__c": {"on_layout": False}, "Last_Sync_Date__c": {"on_layout": False}}})

    message = (
        f"These fields are on no page layout of {entity}, so nobody sees them: Sync Me and Last Sync Date. Add them to "
        f"a page layout of {entity} in Salesforce."
    )
    place = f"/lightning/setup/ObjectManager/{entity}/PageLayouts/view"
    assert said(replace(GOOD, schemas=changed)) == [(message, "salesforce", place)]


def test_an_inactive_standard_price_book_is_severe() -> None:
    inactive = replace(ORGANIZATION, fields={"StandardPricebookActive": False})

    message = (
        "The Standard Price Book is not active in Salesforce, so Products cannot get prices. Open it under Price "
        'Books, and check "Active".'
    )
    assert said(replace(GOOD, organization=inactive)) == [(message, "salesforce", "/lightning/o/Pricebook2/list")]


@pytest.mark.parametrize(
    ("policy", "missing"),
    [
        (Policy(), False),
        (Policy(created_stage="Imported"), False),
        (Policy(create_opportunities=True), False),
        (Policy(create_opportunities=True, created_stage=" migrated "), False),
        (Policy(create_opportunities=True, created_stage="Imported"), True),
        (Policy(migrate_create_opportunities=True, created_stage="Imported"), True),
    ],
)
def test_the_stage_must_exist_when_opportunities_are_to_be_created(policy: Policy, missing: bool) -> None:
    message = (
        'Salesforce has no active Opportunity stage "Imported", which the preference "Stage for created Opportunities" '
        "names. Create it as a closed/won stage, or name another in the preferences."
    )
    place = "/lightning/setup/ObjectManager/Opportunity/FieldsAndRelationships/StageName/view"
    assert said(replace(GOOD, policy=policy)) == ([(message, "salesforce", place)] if missing else [])


@pytest.mark.parametrize(
    ("policy", "needs"),
    [
        (
            Policy(sync_opportunities=False, update_opportunities=False),
            [("Sync Invoices to Salesforce", "Sync won Opportunities to QuickBooks")],
        ),
        (
            Policy(sync_opportunities=False, sync_invoices=False),
            [("Update Opportunities to match linked QuickBooks transactions", "Sync won Opportunities to QuickBooks")],
        ),
        (
            Policy(sync_quantities=True, sync_items=False),
            [("Sync QuickBooks inventory quantities to Salesforce", "Sync QuickBooks Items to Products")],
        ),
        (Policy(sync_opportunities=False, sync_invoices=False, update_opportunities=False), []),
        (Policy(sync_quantities=True), []),
    ],
)
def test_preferences_must_not_contradict_each_other(policy: Policy, needs: list[tuple[str, str]]) -> None:
    messages = [f'The preference "{one}" needs "{other}". Switch that on too, or this off.' for one, other in needs]

    assert said(replace(GOOD, policy=policy)) == [(message, "", "preferences") for message in messages]


def test_all_checks_are_made_even_when_the_first_fails() -> None:
    bad = SetUp(
        expected="1",
        company=COMPANY,
        organization=Record("Organization", "00D", {}),
        schemas=schemas(Invoice__c=None, Account={"Terms__c": None, "Sync_Me__c": {"on_layout": False}}),
        stages=[],
        policy=Policy(create_opportunities=True, sync_items=False, sync_quantities=True),
    )

    assert [message.split(".")[0].split(":")[0] for message, _system, _place in said(bad)] == [
        'QuickBooks is connected to another company, "Craig\'s Design", than this widget was set up with',
        "Salesforce does not show the connected user these fields of Account",
        "The Salesforce object Invoice__c cannot be seen by the connected user",
        "These fields are on no page layout of Account, so nobody sees them",
        "The Standard Price Book is not active in Salesforce, so Products cannot get prices",
        'Salesforce has no active Opportunity stage "Migrated", which the preference "Stage for created '
        'Opportunities" names',
        'The preference "Sync QuickBooks inventory quantities to Salesforce" needs "Sync QuickBooks Items to Products"',
    ]


def test_every_run_is_initialized_and_nothing_is_carried() -> None:
    assert (INITIALIZE.title, INITIALIZE.when(Policy()), INITIALIZE.steps) == (
        "Initializing QuickBooks Sync",
        True,
        (),
    )

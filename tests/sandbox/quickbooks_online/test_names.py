"""Customers, vendors, employees, items: names, families, lengths, inactivity."""

from typing import Any

TAKEN = (
    "The name supplied already exists. : Another customer, vendor or employee is already using this name. "
    "Please use a different name."
)
CREATED = {
    "Taxable": True,
    "Job": False,
    "BillWithParent": False,
    "Balance": 0,
    "BalanceWithJobs": 0,
    "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
    "PreferredDeliveryMethod": "Print",
    "domain": "QBO",
    "sparse": False,
    "Id": "1",
    "SyncToken": "0",
    "FullyQualifiedName": "Doe5, Jane",
    "DisplayName": "Doe5, Jane",
    "PrintOnCheckName": "Doe5, Jane",
    "Active": True,
    "DefaultTaxCodeRef": {"value": "2"},
}


def test_a_minimal_customer_comes_back_as_recorded(company: Any) -> None:
    made = company.create("Customer", DisplayName="Doe5, Jane")

    assert {name: value for name, value in made.items() if name != "MetaData"} == CREATED
    assert made["MetaData"]["CreateTime"] == made["MetaData"]["LastUpdatedTime"]


def test_a_name_is_made_of_its_parts_when_none_is_given(company: Any) -> None:
    assert company.create("Customer", GivenName="Jane", FamilyName="Doe")["DisplayName"] == "Jane Doe"


def test_empty_texts_count_as_absent(company: Any) -> None:
    made = company.create("Customer", DisplayName="Acme", CompanyName="", Notes=" ")

    assert "CompanyName" not in made
    assert "Notes" not in made


def test_customers_vendors_and_employees_share_their_names(company: Any) -> None:
    company.create("Vendor", DisplayName="Acme")

    assert company.refused("Customer", DisplayName="ACME") == ("6240", TAKEN)
    assert company.refused("Employee", GivenName="acme") == ("6240", TAKEN)


def test_a_name_may_not_have_a_colon(company: Any) -> None:
    assert company.refused("Customer", DisplayName="A:B")[0] == "6000"


def test_a_long_name_is_refused_with_its_length(company: Any) -> None:
    expected = (
        "String length specified does not match the supported length. Min:0 Max:100 supported. Supplied length:101"
    )

    assert company.refused("Customer", DisplayName="x" * 101) == ("2050", expected)


def test_an_unknown_property_is_refused_with_the_known_ones(company: Any) -> None:
    code, detail = company.refused("Customer", DisplayName="Acme", BadJson=True)

    assert code == "2010"
    assert detail.startswith('Property Name:Unrecognized field "BadJson" (class com.intuit.schema.finance.v3.Customer)')
    assert '"DisplayName"' in detail


def test_a_sub_customer_has_a_full_name_and_a_level(company: Any) -> None:
    parent = company.create("Customer", DisplayName="Freeman Sporting Goods")
    child = company.create("Customer", DisplayName="55 Twin Lane", Job=True, ParentRef={"value": parent["Id"]})

    assert (child["FullyQualifiedName"], child["Level"]) == ("Freeman Sporting Goods:55 Twin Lane", 1)
    assert child["ParentRef"] == {"value": parent["Id"]}


def test_the_same_leaf_name_may_stand_below_another_parent(company: Any) -> None:
    company.create("Customer", DisplayName="Jack Doe")
    parent = company.create("Customer", DisplayName="Doe, Jack")

    child = company.create("Customer", DisplayName="Jack Doe", Job=True, ParentRef={"value": parent["Id"]})

    assert child["FullyQualifiedName"] == "Doe, Jack:Jack Doe"


def test_renaming_a_parent_renames_its_family(company: Any) -> None:
    parent = company.create("Customer", DisplayName="Freeman")
    child = company.create("Customer", DisplayName="Site", Job=True, ParentRef={"value": parent["Id"]})

    company.sparse("Customer", parent, DisplayName="Freeman Ltd")

    after = company.read("Customer", child["Id"])
    assert (after["FullyQualifiedName"], after["SyncToken"]) == ("Freeman Ltd:Site", "0")


def test_a_full_update_clears_what_is_not_sent(company: Any) -> None:
    made = company.create("Customer", DisplayName="Jack", CompanyName="Moe Ltd", Notes="x")

    body = {"Id": made["Id"], "SyncToken": "0", "DisplayName": "Jack Moe"}
    after = company.written("Customer", {**body, "PrimaryPhone": {"FreeFormNumber": "(415) 444-1234"}})

    assert (after["SyncToken"], after["DisplayName"]) == ("1", "Jack Moe")
    assert "CompanyName" not in after
    assert after["PrimaryPhone"] == {"FreeFormNumber": "(415) 444-1234"}


def test_a_sparse_update_keeps_the_rest_and_null_clears(company: Any) -> None:
    made = company.create("Customer", DisplayName="Jack", CompanyName="Moe Ltd", Notes="x")

    after = company.sparse("Customer", made, Notes=None)

    assert after["CompanyName"] == "Moe Ltd"
    assert "Notes" not in after


def test_a_stale_version_is_refused(company: Any, customer: Any) -> None:
    company.sparse("Customer", customer, Notes="first")

    code, detail = company.refused("Customer", Id=customer["Id"], SyncToken="0", sparse=True, Notes="second")

    assert code == "5010"
    assert detail == (
        "Stale Object Error : You and Craig Carlson were working on this at the same time. "
        "Craig Carlson finished before you did, so your work was not saved."
    )


def test_inactive_names_get_a_suffix_and_free_the_name(company: Any, customer: Any) -> None:
    gone = company.sparse("Customer", customer, Active=False)
    company.create("Vendor", DisplayName=customer["DisplayName"])

    assert gone["DisplayName"] == gone["FullyQualifiedName"] == "Amy's Bird Sanctuary (deleted)"
    code, _ = company.refused("Customer", Id=gone["Id"], SyncToken=gone["SyncToken"], sparse=True, Active=True)
    assert code == "6240"


def test_making_an_inactive_record_inactive_changes_nothing(company: Any, customer: Any) -> None:
    gone = company.sparse("Customer", customer, Active=False)

    assert company.sparse("Customer", gone, Active=False) == gone


def test_an_inactive_customer_comes_back_under_its_old_name(company: Any, customer: Any) -> None:
    gone = company.sparse("Customer", customer, Active=False)

    assert company.sparse("Customer", gone, Active=True)["DisplayName"] == "Amy's Bird Sanctuary"


def test_a_customer_who_owes_cannot_be_made_inactive(company: Any, customer: Any) -> None:
    company.invoice(customer, 10)
    now = company.read("Customer", customer["Id"])

    assert company.refused("Customer", Id=now["Id"], SyncToken="0", sparse=True, Active=False)[0] == "6220"


def test_item_names_are_unique_within_their_category(company: Any) -> None:
    direct = company.create("Item", Name="Direct", Type="Category")
    account = {"IncomeAccountRef": {"value": "79"}}
    company.create("Item", Name="Widgets", Type="Service", **account)

    below = company.create(
        "Item", Name="Widgets", Type="Service", SubItem=True, ParentRef={"value": direct["Id"]}, **account
    )

    assert (below["FullyQualifiedName"], below["Level"]) == ("Direct:Widgets", 1)
    code, detail = company.refused("Item", Name="widgets", Type="Service", **account)
    assert (code, detail.split(" : ")[0]) == ("6240", "The name supplied already exists.")


def test_an_inventory_item_needs_its_accounts_and_its_stock(company: Any) -> None:
    refs = {name: {"value": id} for name, id in (("IncomeAccountRef", "79"), ("ExpenseAccountRef", "80"))}
    body = {
        "Name": "Garden Supplies",
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "InvStartDate": "2015-01-01",
        **refs,
    }

    assert company.refused("Item", **body, QtyOnHand=10) == (
        "2020",
        "Required parameter AssetAccountRef is missing in the request",
    )
    made = company.create("Item", **body, QtyOnHand=10, AssetAccountRef={"value": "81"})
    assert made["AssetAccountRef"] == {"value": "81", "name": "Inventory Asset"}
    assert (made["Taxable"], made["PurchaseCost"], made["QtyOnHand"]) == (False, 0, 10)


def test_an_item_without_a_name_is_refused_as_recorded(company: Any) -> None:
    answer = company.call("POST", "item", {"Type": "Service"})

    assert answer.json()["Fault"] == {
        "Error": [
            {
                "Message": "Required param missing, need to supply the required value for the API",
                "Detail": "Required parameter Name is missing in the request",
                "code": "2020",
                "element": "Name",
            }
        ],
        "type": "ValidationFault",
    }


def test_class_ids_have_19_digits(company: Any) -> None:
    made = company.create("Class", Name="France")

    assert len(made["Id"]) == 19
    assert (made["FullyQualifiedName"], made["SubClass"]) == ("France", False)


def test_a_term_without_days_is_refused(company: Any) -> None:
    assert company.refused("Term", Name="Odd")[0] == "2020"
    assert company.create("Term", Name="Term120", DueDays="120")["Type"] == "STANDARD"


def test_only_a_person_makes_a_project_and_it_stays_one(company: Any, customer: Any) -> None:
    parent = {"ParentRef": {"value": customer["Id"]}, "Job": True, "IsProject": True}
    plain = company.create("Customer", DisplayName="By API", **parent)
    project = company.port.control("POST", "records/Customer", {"DisplayName": "Roof", **parent})

    after = company.written("Customer", {"Id": project["Id"], "SyncToken": "0", "DisplayName": "Roof", **parent})

    assert (plain.get("IsProject"), project["IsProject"], after["IsProject"]) == (None, True, True)

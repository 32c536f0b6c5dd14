"""Time that employees and vendors worked."""

from typing import Any

import pytest


@pytest.fixture
def worked(company: Any) -> dict[str, Any]:
    """The least that an employee's time needs."""
    employee = company.create("Employee", GivenName="Emily", FamilyName="Platt")
    return {"NameOf": "Employee", "EmployeeRef": {"value": employee["Id"]}, "Hours": 3, "Minutes": 30}


def test_worked_time_is_kept_and_has_ids_of_its_own(company: Any, worked: Any, vendor: Any) -> None:
    company.bill(vendor, 10)

    made = company.create("TimeActivity", **worked, Description="Lighting")

    assert (made["Id"], made["Hours"], made["Minutes"], made["EmployeeRef"]["name"]) == ("1", 3, 30, "Emily Platt")
    assert (made["BillableStatus"], made["Taxable"], made["HourlyRate"]) == ("NotBillable", False, 0)
    assert company.sparse("TimeActivity", made, Hours=4)["Hours"] == 4
    assert company.deleted("TimeActivity", made).json()["TimeActivity"] == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": "1",
    }


def test_a_start_and_an_end_stand_for_hours(company: Any, worked: Any) -> None:
    del worked["Hours"], worked["Minutes"]

    made = company.create(
        "TimeActivity", **worked, TxnDate="2021-02-02", StartTime="08:00:00-08:00", EndTime="2021-02-02T17:00:00-08:00"
    )

    assert (made["StartTime"], made["EndTime"]) == ("2021-02-02T08:00:00-08:00", "2021-02-02T17:00:00-08:00")
    assert "Hours" not in made


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"NameOf": None}, "2020"),
        ({"NameOf": "Vendor"}, "2020"),
        ({"NameOf": "Dog"}, "2170"),
        ({"Hours": None, "Minutes": None}, "2020"),
        ({"Hours": None, "Minutes": None, "StartTime": "08:00:00"}, "2020"),
        ({"StartTime": "17:00:00", "EndTime": "08:00:00"}, "6000"),
        ({"StartTime": "noon", "EndTime": "17:00:00"}, "2010"),
        ({"Hours": -1}, "6000"),
        ({"BillableStatus": "Billable"}, "2020"),
        ({"BillableStatus": "HasBeenBilled"}, "6000"),
        ({"EmployeeRef": {"value": "999"}}, "2500"),
    ],
)
def test_worked_time_is_read_strictly(company: Any, worked: Any, change: Any, code: str) -> None:
    assert company.refused("TimeActivity", **{**worked, **change})[0] == code


def test_billable_time_names_a_customer_and_a_rate(company: Any, worked: Any, customer: Any) -> None:
    billable = {"BillableStatus": "Billable", "CustomerRef": {"value": customer["Id"]}, "HourlyRate": 75}

    made = company.create("TimeActivity", **worked, **billable)

    found = company.query("SELECT * FROM TimeActivity WHERE BillableStatus = 'Billable'")
    assert found["TimeActivity"] == [made]

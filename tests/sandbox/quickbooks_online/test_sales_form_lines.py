"""Lines of sales forms: ids, amounts, discounts, bundles, shipping, classes, stock."""

from typing import Any

SUBTOTAL_KEYS = {"Amount", "DetailType", "SubTotalLineDetail"}


def ids(form: Any) -> list[tuple[str, int]]:
    return [(line["Id"], line["LineNum"]) for line in form["Line"] if "Id" in line]


def test_an_amount_must_be_quantity_times_price(company: Any, customer: Any, line: Any) -> None:
    body = {"CustomerRef": {"value": customer["Id"]}}

    assert company.refused("Invoice", **body, Line=[line(10, Qty=3, UnitPrice=3)])[0] == "6070"
    made = company.create("Invoice", **body, Line=[line(100, Qty=3, UnitPrice="33.3333333"), line(10, Qty=4)])
    assert made["Line"][1]["SalesItemLineDetail"]["UnitPrice"] == 2.5


def test_lines_sent_without_their_id_are_new_lines(company: Any, customer: Any, line: Any) -> None:
    made = company.invoice(customer, 1, 2)

    after = company.sparse("Invoice", made, Line=[{**line(2), "Id": "2"}, line(7)])

    assert ids(made) == [("1", 1), ("2", 2)]
    assert ids(after) == [("2", 1), ("3", 2)]
    assert (after["TotalAmt"], after["Line"][-1]["Amount"]) == (9.0, 9.0)


def test_line_ids_are_never_given_twice(company: Any, customer: Any, line: Any) -> None:
    made = company.invoice(customer, 1, 2)
    fewer = company.sparse("Invoice", made, Line=[{**line(1), "Id": "1"}])

    more = company.sparse("Invoice", fewer, Line=[{**line(1), "Id": "1"}, line(3)])

    assert ids(more) == [("1", 1), ("3", 2)]


def test_a_discount_in_percent_follows_the_subtotal_without_an_id(company: Any, customer: Any, line: Any) -> None:
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 20}}
    made = company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[discount, line("10.61")])

    assert [one["DetailType"] for one in made["Line"]] == [
        "SalesItemLineDetail",
        "SubTotalLineDetail",
        "DiscountLineDetail",
    ]
    assert made["Line"][1].keys() == SUBTOTAL_KEYS
    assert made["Line"][2] == {
        "Amount": 2.12,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {
            "PercentBased": True,
            "DiscountPercent": 20,
            "DiscountAccountRef": {"value": "86", "name": "Discounts given"},
        },
    }
    assert made["TotalAmt"] == 8.49


def test_a_company_without_discounts_refuses_them(company: Any, customer: Any, line: Any) -> None:
    company.configure(discounts=False)
    discount = {"Amount": 1, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": False}}

    assert company.refused("Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(9), discount])[0] == "6000"


def test_a_line_without_an_item_is_a_description(company: Any, customer: Any, line: Any) -> None:
    text = {"Amount": 9, "Description": "Thank you", "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    made = company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(1), text])

    assert made["Line"][1] == {
        "Id": "2",
        "LineNum": 2,
        "Description": "Thank you",
        "DetailType": "DescriptionOnly",
        "DescriptionLineDetail": {},
    }
    assert made["TotalAmt"] == 1.0


def test_a_bundle_is_opened_into_its_components(company: Any, customer: Any) -> None:
    account = {"IncomeAccountRef": {"value": "79"}}
    part = company.create("Item", Name="Part", Type="NonInventory", UnitPrice="2.50", **account)
    detail = {"ItemGroupLine": [{"ItemRef": {"value": part["Id"]}, "Qty": 3}]}
    bundle = company.port.control("POST", "records/Item", {"Name": "Kit", "Type": "Group", "ItemGroupDetail": detail})

    group = {
        "DetailType": "GroupLineDetail",
        "GroupLineDetail": {"GroupItemRef": {"value": bundle["Id"]}, "Quantity": 2},
    }
    made = company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[group])

    inner = made["Line"][0]["GroupLineDetail"]["Line"]
    assert [(one["Id"], one["LineNum"], one["Amount"]) for one in inner] == [("2", 2, 15.0)]
    assert made["TotalAmt"] == 15.0


def test_a_shipping_line_stands_after_the_subtotal(company: Any, customer: Any, line: Any) -> None:
    made = company.create(
        "Invoice",
        CustomerRef={"value": customer["Id"]},
        ShipMethodRef={"value": "FedEx"},
        Line=[line(9, item="SHIPPING_ITEM_ID"), line(100)],
    )

    assert [one["Amount"] for one in made["Line"]] == [100.0, 100.0, 9.0]
    assert (made["TotalAmt"], made["ShipMethodRef"]) == (109.0, {"value": "FedEx", "name": "FedEx"})


def test_classes_stand_on_lines_where_the_company_tracks_them_there(company: Any, customer: Any, line: Any) -> None:
    company.configure(class_per_form=False, class_per_line=True)
    kind = company.create("Class", Name="Retail")

    made = company.create(
        "Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(1, ClassRef={"value": kind["Id"]})]
    )

    assert made["Line"][0]["SalesItemLineDetail"]["ClassRef"] == {"value": kind["Id"], "name": "Retail"}


def test_selling_moves_stock_and_not_before_it_began(company: Any, customer: Any, line: Any) -> None:
    refs = {"IncomeAccountRef": "79", "ExpenseAccountRef": "80", "AssetAccountRef": "81"}
    accounts = {name: {"value": id} for name, id in refs.items()}
    stock = {"TrackQtyOnHand": True, "QtyOnHand": 10, "InvStartDate": "2020-01-01"}
    item = company.create("Item", Name="Pump", Type="Inventory", **stock, **accounts)["Id"]
    sold = [line(30, item=item, Qty=3, UnitPrice=10)]

    company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=sold)

    assert company.read("Item", item)["QtyOnHand"] == 7
    early = company.refused("Invoice", CustomerRef={"value": customer["Id"]}, TxnDate="2019-12-31", Line=sold)
    assert early[0] == "6270"

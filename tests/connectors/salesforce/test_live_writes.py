"""What the connector writes to the sandbox is what people there see."""

from datetime import date
from decimal import Decimal

from connectors.base import Done, Fields, Line, NotDone, Operation, Record, Refused, Write
from connectors.base import State as RecordState
from connectors.salesforce.client import Salesforce
from tests.connectors.salesforce.conftest import calls, signed_in
from tests.connectors.salesforce.people import (
    SENT,
    add,
    invoice,
    polled,
    price_of,
    product,
    row,
    sent,
    standard,
    won_opportunity,
)
from tests.sandboxes import Port


def test_an_invoice_is_made_with_its_items_and_links_in_one_call(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme", External_Account_ID__c="c:customer:7")
    opportunity, _ = won_opportunity(sandbox, account, product(sandbox))
    before = calls(sandbox)

    [outcome] = sent(org, invoice(account, opportunity))

    assert calls(sandbox) - before == 1
    assert isinstance(outcome, Done)
    assert outcome.refused == ()
    [record] = org.find("Invoice__c", "External_Invoice_ID__c", ["c:transaction:9"])
    assert (record.id, record.fields["Name"]) == (outcome.record.id, "1001")
    assert record.fields["Invoice_Date__c"] == date(2026, 11, 20)
    assert record.fields["Subtotal__c"] == Decimal("21.5")
    assert record.fields["Account__r.External_Account_ID__c"] == "c:customer:7"
    assert {line.id for line in record.lines} == {line.id for line in outcome.record.lines}
    assert [line.fields.get("Amount__c") for line in record.lines] == [Decimal("20"), Decimal("1.5"), None]
    assert record.lines[2].fields["Opportunity__c"] == opportunity


def test_a_second_upsert_changes_the_same_invoice(sandbox: Port, org: Salesforce) -> None:
    write = Write("w", Operation.CREATE, "Invoice__c", None, {"External_Invoice_ID__c": "c:transaction:9", "Name": "1"})

    ids = [sent(org, write)[0].record.id for _ in range(2)]

    assert ids[0] == ids[1]
    assert len(sandbox.control("GET", "records/Invoice__c")) == 1


def test_lines_of_a_known_invoice_are_revised_or_made_by_external_id(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme")
    opportunity, _ = won_opportunity(sandbox, account, product(sandbox))
    [made] = sent(org, invoice(account, opportunity))
    lines = (
        Line("Invoice_Item__c", None, {"External_Invoice_Line_ID__c": "c:line:9:1", "Amount__c": Decimal("30")}),
        Line("Invoice_Item__c", None, {"External_Invoice_Line_ID__c": "c:line:9:3", "Amount__c": Decimal("7")}),
        Line("InvoiceOpportunityLink__c", None,
             {"External_ID__c": f"c:transaction:9|{opportunity}", "Opportunity__c": opportunity}),
    )  # fmt: skip

    [outcome] = sent(org, Write("w", Operation.UPDATE, "Invoice__c", made.record.id, {"Name": "1002"}, lines))

    assert outcome.refused == ()
    [record] = org.read({"Invoice__c": [made.record.id]})
    assert [line.fields.get("Amount__c") for line in record.lines] == [
        Decimal("30"),
        Decimal("1.5"),
        Decimal("7"),
        None,
    ]
    assert {line.id for line in outcome.record.lines} == {record.lines[n].id for n in (0, 2, 3)}


def test_an_invoice_that_is_there_already_keeps_its_lines(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme")
    write = invoice(account, won_opportunity(sandbox, account, product(sandbox))[0])

    outcomes = [sent(org, write)[0] for _ in range(2)]

    assert outcomes[0].record.id == outcomes[1].record.id
    assert [outcome.refused for outcome in outcomes] == [(), ()]
    assert len(sandbox.control("GET", "records/Invoice_Item__c")) == 2


def test_new_ids_are_written_back_and_the_lamp_goes_out(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme")
    contact = add(sandbox, "Contact", LastName="Roe", AccountId=account, Is_Billing_Contact__c=True)
    assert row(sandbox, "Account", account)["Sync_Me__c"] is True

    [outcome] = sent(
        org,
        Write(
            "w", Operation.UPDATE, "Account", account,
            {"External_Account_ID__c": "c:customer:7", "Sync_Me__c": False, "Last_Sync_Date__c": SENT,
             "Contact.Id": contact, "Contact.External_Contact_ID__c": "c:contact:7", "Contact.Last_Sync_Date__c": SENT},
        ),
    )  # fmt: skip

    assert outcome == Done(Record("Account", account, {"Contact.Id": contact}))
    assert row(sandbox, "Account", account)["External_Account_ID__c"] == "c:customer:7"
    assert row(sandbox, "Account", account)["Sync_Me__c"] is False
    assert row(sandbox, "Contact", contact)["External_Contact_ID__c"] == "c:contact:7"


def test_an_account_is_made_with_its_billing_contact(sandbox: Port, org: Salesforce) -> None:
    [outcome] = sent(
        org,
        Write(
            "w", Operation.CREATE, "Account", None,
            {"External_Account_ID__c": "c:customer:7", "Name": "Müller & Söhne", "Contact.LastName": "Roe",
             "Contact.External_Contact_ID__c": "c:contact:7", "Contact.Is_Billing_Contact__c": True},
        ),
    )  # fmt: skip

    [record] = org.read({"Account": [outcome.record.id]})
    assert (record.fields["Name"], record.fields["Contact.LastName"]) == ("Müller & Söhne", "Roe")
    assert record.fields["Contact.Id"] == outcome.record.fields["Contact.Id"]


def test_a_product_is_made_with_its_price_and_a_second_price_is_no_harm(sandbox: Port, org: Salesforce) -> None:
    write = Write(
        "w", Operation.CREATE, "Product2", None,
        {"External_Item_ID__c": "c:item:3", "Name": "Grinder", "ProductCode": "GRINDER", "IsActive": True,
         "PricebookEntry.Pricebook2Id": standard(sandbox), "PricebookEntry.UnitPrice": Decimal("9.99")},
    )  # fmt: skip

    [first] = sent(org, write)
    [second] = sent(org, write)

    assert (first.refused, second.refused) == ((), ())
    assert second.record == Record("Product2", first.record.id, {})
    [record] = org.read({"Product2": [first.record.id]})
    assert record.fields["PricebookEntry.UnitPrice"] == Decimal("9.99")
    assert record.fields["PricebookEntry.Id"] == first.record.fields["PricebookEntry.Id"]


def test_opportunity_lines_are_changed_added_and_removed(sandbox: Port, org: Salesforce) -> None:
    item = product(sandbox)
    opportunity, line = won_opportunity(sandbox, add(sandbox, "Account", Name="Acme"), item)
    price = price_of(sandbox, item)
    second = add(
        sandbox, "OpportunityLineItem", OpportunityId=opportunity, PricebookEntryId=price, Quantity=1, UnitPrice=1
    )  # fmt: skip

    [outcome] = sent(
        org,
        Write(
            "w", Operation.UPDATE, "Opportunity", opportunity, {"Last_Sync_Date__c": SENT},
            (
                Line("OpportunityLineItem", line, {"Quantity": Decimal(3), "UnitPrice": Decimal("7.50")}),
                Line("OpportunityLineItem", None, {"External_Line_ID__c": "c:line:9:3", "PricebookEntryId": price,
                                                   "Quantity": Decimal(1), "UnitPrice": Decimal("4.25")}),
                Line("OpportunityLineItem", second, {}, removed=True),
            ),
        ),
    )  # fmt: skip

    assert outcome.refused == ()
    [record] = org.read({"Opportunity": [opportunity]})
    assert [(held.id, held.fields["TotalPrice"]) for held in record.lines] == [
        (line, Decimal("22.5")),
        (outcome.record.lines[1].id, Decimal("4.25")),
    ]
    assert record.fields["Amount"] == Decimal("26.75")


def test_a_value_newer_than_the_plan_is_told_when_it_is_overwritten(sandbox: Port, org: Salesforce) -> None:
    known: Fields = {"Phone": "1", "Fax": "2", "Sic": None, "Sync_Me__c": True}
    fields: Fields = {"Phone": "5", "Fax": "6", "Sic": "7", "Sync_Me__c": False, "Last_Sync_Date__c": SENT}
    accounts = [add(sandbox, "Account", Name=name, Phone="1", Fax="2") for name in ("Acme", "Bolt", "Cog")]
    writes = [Write(id, Operation.UPDATE, "Account", id, fields, base=known) for id in accounts]
    sandbox.control("PATCH", f"records/Account/{accounts[1]}", {"Phone": "3", "Fax": "6", "Sic": "4"})
    before = calls(sandbox)

    outcomes = sent(org, *writes)

    assert calls(sandbox) - before == 1
    assert [outcome.overwrote for outcome in outcomes] == [(), (("Phone", "3", None), ("Sic", "4", None)), ()]
    assert {row(sandbox, "Account", id)["Phone"] for id in accounts} == {"5"}


def test_a_newer_value_of_the_billing_contact_is_told_too(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme")
    contact = add(sandbox, "Contact", AccountId=account, LastName="Roe", Email="1@x.io", Is_Billing_Contact__c=True)
    fields: Fields = {"Contact.Id": contact, "Contact.Email": "3@x.io", "Contact.Phone": "5"}
    known: Fields = {"Contact.Email": "1@x.io", "Contact.Phone": None}
    sandbox.control("PATCH", f"records/Contact/{contact}", {"Email": "2@x.io"})

    (outcome,) = sent(org, Write("k", Operation.UPDATE, "Account", account, fields, base=known))

    assert outcome.overwrote == (("Contact.Email", "2@x.io", None),)
    assert row(sandbox, "Contact", contact)["Email"] == "3@x.io"


def test_a_thousand_rows_are_written_in_one_call(sandbox: Port) -> None:
    sandbox.control(
        "POST", "reset", {"sample": "empty", "accounts": 10, "products": 5, "won_opportunities": 100, "lines": 5}
    )
    org = signed_in(sandbox)
    writes = [
        Write(
            record.id, Operation.UPDATE, "Opportunity", record.id,
            {"External_Transaction_ID__c": f"c:{record.id}", "Last_Sync_Date__c": SENT, "Sync_Me__c": False},
            tuple(Line(line.entity, line.id, {"External_Line_ID__c": f"c:{line.id}"}) for line in record.lines),
        )
        for record in polled(org, {"Opportunity": None})["Opportunity"]
    ]  # fmt: skip
    before = calls(sandbox)

    outcomes = sent(org, *writes)

    assert calls(sandbox) - before == 1
    assert [(outcome.record.id, len(outcome.record.lines)) for outcome in outcomes] == [(one.key, 5) for one in writes]
    lines = sandbox.control("GET", "records/OpportunityLineItem")
    assert [line["External_Line_ID__c"] for line in lines] == [f"c:{line['Id']}" for line in lines]


def test_one_bad_record_refuses_only_itself(sandbox: Port, org: Salesforce) -> None:
    ids = [add(sandbox, "Account", Name=f"Acme {n}") for n in range(3)]
    names = ["Fine", "x" * 256, "Fine too"]

    outcomes = sent(
        org, *(Write(id, Operation.UPDATE, "Account", id, {"Name": name}) for id, name in zip(ids, names, strict=True))
    )

    assert [type(outcome) for outcome in outcomes] == [Done, Refused, Done]
    assert (outcomes[1].code, outcomes[1].field) == ("STRING_TOO_LONG", "Name")
    assert [row(sandbox, "Account", id)["Name"] for id in ids] == ["Fine", "Acme 1", "Fine too"]


def test_a_row_that_somebody_holds_may_be_sent_again(sandbox: Port, org: Salesforce) -> None:
    account = add(sandbox, "Account", Name="Acme")
    sandbox.control("POST", "config", {"lock_next": 1})
    write = Write("w", Operation.UPDATE, "Account", account, {"Name": "Acme Ltd"})

    [first] = sent(org, write)
    [second] = sent(org, write)

    assert isinstance(first, NotDone)
    assert isinstance(second, Done)


def test_a_deleted_invoice_takes_its_items_along(sandbox: Port, org: Salesforce) -> None:
    [made] = sent(org, Write("w", Operation.CREATE, "Invoice__c", None, {"External_Invoice_ID__c": "c:1", "Name": "1"}))
    write = Write("w", Operation.DELETE, "Invoice__c", made.record.id, {})
    gone = Record("Invoice__c", made.record.id, {}, state=RecordState.DELETED)

    assert sent(org, write) == [Done(gone)]
    assert sent(org, write) == [Done(gone)]
    assert list(org.read({"Invoice__c": [made.record.id]})) == [gone]

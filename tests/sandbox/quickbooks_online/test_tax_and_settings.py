"""Tax in its three ways, currencies, closed books, time zones."""

from datetime import datetime
from typing import Any

TAX = {"TaxCodeRef": {"value": "TAX"}}


def test_automated_sales_tax_is_worked_out_from_the_companys_rate(company: Any, customer: Any, line: Any) -> None:
    ref = {"CustomerRef": {"value": customer["Id"]}}
    made = company.create("Invoice", **ref, Line=[line(100, **TAX), line(50)], TxnTaxDetail={"TotalTax": 1})

    assert made["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": "2"},
        "TotalTax": 8.0,
        "TaxLine": [
            {
                "Amount": 8.0,
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "3"},
                    "PercentBased": True,
                    "TaxPercent": 8,
                    "NetAmountTaxable": 100.0,
                },
            }
        ],
    }
    assert (made["TotalAmt"], made["Balance"]) == (158.0, 158.0)


def test_automated_sales_tax_gives_way_to_a_code_with_a_total(company: Any, customer: Any, line: Any) -> None:
    sent = {"TxnTaxCodeRef": {"value": "3"}, "TotalTax": 9.1}
    made = company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(100, **TAX)], TxnTaxDetail=sent)

    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (109.1, 9.1)


def test_without_automation_the_headers_code_decides(company: Any, customer: Any, line: Any) -> None:
    company.configure(automated_sales_tax=False)
    made = company.create(
        "Invoice",
        CustomerRef={"value": customer["Id"]},
        Line=[line(100, **TAX)],
        TxnTaxDetail={"TxnTaxCodeRef": {"value": "3"}},
    )

    assert [part["Amount"] for part in made["TxnTaxDetail"]["TaxLine"]] == [7.1, 2.0]
    assert made["TotalAmt"] == 109.1


def test_us_lines_are_taxable_or_not(company: Any, customer: Any, line: Any) -> None:
    company.configure(automated_sales_tax=False)
    lines = [line(1, TaxCodeRef={"value": "2"})]

    assert company.refused("Invoice", CustomerRef={"value": customer["Id"]}, Line=lines)[0] == "6100"


def test_the_companys_rate_can_be_set(company: Any, customer: Any, line: Any) -> None:
    company.configure(sales_tax_percent=5.5)

    made = company.create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[line(100, **TAX)])

    assert made["TxnTaxDetail"]["TotalTax"] == 5.5


def test_elsewhere_every_line_needs_its_code_and_is_taxed_by_it(company: Any, customer: Any, line: Any) -> None:
    company.configure(country="GB")
    ref = {"CustomerRef": {"value": customer["Id"]}}

    assert company.refused("Invoice", **ref, Line=[line(100)]) == (
        "6000",
        "Business Validation Error: Make sure all your transactions have a VAT rate before you save.",
    )
    lines = [line("10.03", TaxCodeRef={"value": "10"}), line("10.03", TaxCodeRef={"value": "10"})]
    made = company.create("Invoice", **ref, Line=lines)
    assert (made["GlobalTaxCalculation"], made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (
        "TaxExcluded",
        4.02,
        24.08,
    )


def test_amounts_that_include_tax_are_cut_to_the_net(company: Any, customer: Any, line: Any) -> None:
    company.configure(country="GB")
    made = company.create(
        "Invoice",
        CustomerRef={"value": customer["Id"]},
        GlobalTaxCalculation="TaxInclusive",
        Line=[line(120, TaxCodeRef={"value": "10"})],
    )

    detail = made["Line"][0]["SalesItemLineDetail"]
    assert (made["Line"][0]["Amount"], detail["TaxInclusiveAmt"], made["TotalAmt"]) == (100.0, 120.0, 120.0)


def test_closed_books_refuse_their_dates(company: Any, customer: Any) -> None:
    made = company.invoice(customer, 10, TxnDate="2026-01-31")
    company.configure(books_closed="2026-01-31")

    code, detail = company.refused("Invoice", Id=made["Id"], SyncToken="0", sparse=True, TxnDate="2026-02-01")

    assert code == "6210"
    assert detail.startswith("The account period has closed")


def test_a_foreign_customer_is_invoiced_in_its_own_currency(company: Any) -> None:
    assert company.refused("Customer", DisplayName="Chez", CurrencyRef={"value": "EUR"})[0] == "6000"
    company.configure(multicurrency=True)
    chez = company.create("Customer", DisplayName="Chez", CurrencyRef={"value": "EUR"})

    made = company.invoice(chez, 100, ExchangeRate="1.1", CurrencyRef={"value": "EUR"})

    assert made["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    assert (made["TotalAmt"], made["HomeTotalAmt"], made["ExchangeRate"]) == (100.0, 110.0, 1.1)
    body = {"CustomerRef": {"value": chez["Id"]}, "Line": made["Line"][:1], "CurrencyRef": {"value": "USD"}}
    assert company.refused("Invoice", **body)[0] == "6000"


def test_with_several_currencies_a_form_must_name_its_customers(company: Any, line: Any) -> None:
    company.configure(multicurrency=True)
    chez = company.create("Customer", DisplayName="Chez", CurrencyRef={"value": "EUR"})
    body = {"CustomerRef": {"value": chez["Id"]}, "Line": [line(10)]}

    assert company.refused("Invoice", **body) == ("2020", "Required parameter CurrencyRef is missing in the request")
    sent = company.create("Invoice", **body, CurrencyRef={"value": "EUR"})
    assert company.sparse("Invoice", sent, DueDate="2030-01-31")["CurrencyRef"]["value"] == "EUR"
    assert company.port.control("POST", "records/Invoice", body)["CurrencyRef"]["value"] == "EUR"


def test_exchange_rates_can_be_read(company: Any) -> None:
    answer = company.call("GET", "exchangerate", sourcecurrencycode="EUR", asofdate="2026-07-07").json()

    rate = answer["ExchangeRate"]
    assert (rate["SourceCurrencyCode"], rate["TargetCurrencyCode"], rate["AsOfDate"]) == ("EUR", "USD", "2026-07-07")


def test_times_have_the_companys_offset_of_the_day(company: Any) -> None:
    def offset_at(day: str) -> str:
        now = datetime.now().astimezone()
        moved = datetime.fromisoformat(f"{day}T12:00:00+00:00") - now
        company.configure(clock_offset_s=moved.total_seconds())
        token = company.port.control("GET", "credentials")["access_token"]
        path = f"/v3/company/{company.realm}/vendor"
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        answer = company.port.call("POST", path, json_body={"DisplayName": f"V {day}"}, headers=headers).json()
        return str(answer["Vendor"]["MetaData"]["CreateTime"])[19:]

    assert (offset_at("2026-01-15"), offset_at("2026-07-15")) == ("-08:00", "-07:00")


def test_preferences_change_as_a_person_changes_them(company: Any) -> None:
    company.port.control("PATCH", "records/Preferences/1", {"SalesFormsPrefs": {"AllowDeposit": True}})

    found = company.call("GET", "preferences").json()["Preferences"]
    assert (found["SalesFormsPrefs"]["AllowDeposit"], found["SalesFormsPrefs"]["AllowDiscount"]) == (True, True)


def test_the_companys_data_is_found_under_its_realm(company: Any) -> None:
    info = company.read("CompanyInfo", company.realm)

    assert (info["Country"], info["DefaultTimeZone"]) == ("US", "America/Los_Angeles")
    assert {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"} in info["NameValue"]

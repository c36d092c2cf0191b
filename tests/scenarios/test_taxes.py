"""Tax as customers meet it: in the quote, in the confirmation, on the invoice and on what the run bills, to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.scenarios.speak import MONEY, Person, Refused, Story, products, seats

TAXES = f"{{ country category percent base {MONEY} tax {MONEY} note }}"
DOCUMENTS = f"""query ($id: ID!) {{ account(id: $id) {{ creditBalance {{ amount }} taxStanding {{ exempt reason evidence }}
  invoices {{ nodes {{ kind status amountOpen {{ amount }} totals {{ tax {{ amount }} total {{ amount }} }} taxes {TAXES}
    seller {{ name country taxId city }} }} }} }} }}"""
DONE = "... on AccountChanged { account { id } }"


async def buyer(story: Story, **details: Any) -> tuple[str, Person]:
    """An account billed as these details say, and its owner."""
    await story.on("2026-01-01")
    locale = details.pop("locale", "en")
    account = await story.operator.create_account("Harbour", ownerEmail="olivia@harbour.example", locale=locale)
    olivia = story.person(user="olivia@harbour.example")
    if details:
        await billed_to(olivia, account, **details)
    return account, olivia


async def billed_to(person: Person, account: str, **details: Any) -> None:
    await person.change("updateBillingDetails", "UpdateBillingDetailsInput", DONE, accountId=account, **details)


async def exempt(person: Person, account: str, **given: Any) -> None:
    given = {"accountId": account, "exempt": True, "reason": "Public school, § 3-5", **given}
    await person.change("updateTaxStanding", "UpdateTaxStandingInput", DONE, **given)


async def documents(person: Person, account: str) -> list[dict[str, Any]]:
    """The account's documents, oldest first."""
    found: list[dict[str, Any]] = (await person.ask(DOCUMENTS, id=account))["account"]["invoices"]["nodes"]
    return found[::-1]


def said(taxes: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (one["country"], one["category"], one["percent"], one["base"]["amount"], one["tax"]["amount"]) for one in taxes
    ]


async def quoted_taxes(person: Person, account: str) -> list[dict[str, Any]]:
    document = f"""query ($input: QuoteInput!) {{ quote(input: $input) {{ ... on Quote {{ taxes {TAXES} }} }} }}"""
    start = {"accountId": account, "family": "airthings", "term": "one-year", "products": products(space_pro=2)}
    found: list[dict[str, Any]] = (await person.ask(document, input={"start": start}))["quote"]["taxes"]
    return found


@pytest.mark.parametrize(
    ("details", "taxes", "note", "tax_id"),
    [
        ({"country": "NO"}, ("NO", "S", "25", "120.00", "30.00"), None, "NO914273919MVA"),
        ({"country": "NL"}, ("NL", "S", "21", "120.00", "25.20"), None, "NL861452732B01"),
        ({"country": "DE"}, ("NL", "S", "21", "120.00", "25.20"), None, "NL861452732B01"),
        (
            {"country": "DE", "taxId": "DE 136 695 976", "locale": "de-DE"},
            ("DE", "AE", "0", "120.00", "0.00"),
            "Steuerschuldnerschaft des Leistungsempfängers (Art. 196 der Richtlinie 2006/112/EG).",
            "NL861452732B01",
        ),
        (
            {"country": "US", "postalCode": "10001"},
            ("US", "G", "0", "120.00", "0.00"),
            "No VAT: the service is supplied to a customer in another country.",
            "NO914273919MVA",
        ),
        ({}, (None, "O", "0", "120.00", "0.00"), "Not subject to VAT.", "NO914273919MVA"),
    ],
    ids=[
        "Norway",
        "Netherlands",
        "Germany without a VAT id",
        "Germany with one",
        "United States",
        "nobody knows where",
    ],
)
async def test_quote_confirmation_invoice_and_renewal_carry_the_tax_of_where_the_buyer_is(
    story: Story, details: dict[str, Any], taxes: tuple[str, ...], note: str | None, tax_id: str
) -> None:
    """Two Space Pro at 60.00 a year are 120.00; 25 % of that are 30.00, 21 % are 25.20."""
    account, olivia = await buyer(story, **details)
    total = str(120 + Decimal(taxes[4]))
    quoted = await quoted_taxes(olivia, account)
    assert (said(quoted), [one["note"] for one in quoted]) == ([taxes], [note])
    quote = await olivia.quote_start(account, term="one-year", products=products(space_pro=2))
    assert quote["dueNow"]["tax"]["amount"] == taxes[4]
    assert quote["amountDue"]["amount"] == quote["renewal"]["total"]["amount"] == total
    bought = await olivia.confirm(quote)
    assert bought["invoice"]["totals"] == quote["dueNow"]
    assert bought["subscription"]["nextInvoiceEstimate"] == quote["renewal"]
    await story.bill_through("2027-01-01")
    first, renewal = await documents(olivia, account)
    assert said(first["taxes"]) == said(renewal["taxes"]) == [taxes]
    assert [one["note"] for one in first["taxes"]] == [note]
    assert first["totals"] == renewal["totals"] == {"tax": {"amount": taxes[4]}, "total": {"amount": total}}
    assert first["seller"] == {"name": "Nordic Air Sensors AS", "country": "NO", "city": "Oslo", "taxId": tax_id}


async def test_a_credit_is_taxed_as_what_it_takes_back_whatever_holds_by_then(story: Story) -> None:
    """150.00 of which 30.00 are tax; 183 of 365 days back are 60.16 and 25 % of them 15.04, though the school is exempt by then."""
    account, olivia = await buyer(story, country="NO")
    bought = await olivia.start(account, term="one-year", products=products(space_pro=2))
    await story.on("2026-07-02")
    staff = story.person(staff="airthings")
    await exempt(staff, account)
    done = await staff.buy(bought["subscription"]["id"], {"cancel": {"on": "2026-07-02"}})
    assert done["invoice"]["totals"]["total"]["amount"] == "-75.20"
    invoice, credit = await documents(olivia, account)
    assert said(credit["taxes"]) == [("NO", "S", "25", "-60.16", "-15.04")]
    assert (credit["kind"], invoice["amountOpen"]["amount"]) == ("CREDIT_NOTE", "74.80")
    again = await olivia.quote_start(account, term="one-year", products=products(space_pro=2))
    assert again["dueNow"]["tax"]["amount"] == "0.00"


async def test_what_is_taken_back_whole_on_its_day_leaves_neither_tax_nor_anything_to_pay(story: Story) -> None:
    account, olivia = await buyer(story, country="NO")
    bought = await olivia.start(account, term="one-year", products=products(space_pro=3))
    await story.person(staff="airthings").buy(bought["subscription"]["id"], {"cancel": {"on": "2026-01-01"}})
    invoice, credit = await documents(olivia, account)
    assert (invoice["totals"]["total"]["amount"], credit["totals"]["total"]["amount"]) == ("225.00", "-225.00")
    assert (invoice["totals"]["tax"]["amount"], credit["totals"]["tax"]["amount"]) == ("45.00", "-45.00")
    assert (invoice["status"], invoice["amountOpen"]["amount"]) == ("VOID", "0.00")


async def test_a_quote_holds_only_as_long_as_its_tax(story: Story) -> None:
    """120.00 and 21 % are 145.20; with a VAT id nothing is added, so that the first quote is no longer confirmed."""
    account, olivia = await buyer(story, country="DE")
    quote = await olivia.quote_start(account, term="one-year", products=products(space_pro=2))
    await billed_to(olivia, account, taxId="DE136695976")
    moved = await olivia.confirm(quote)
    assert moved["__typename"] == "QuoteChanged"
    assert (quote["amountDue"]["amount"], moved["quote"]["amountDue"]["amount"]) == ("145.20", "120.00")
    bought = await olivia.confirm(moved["quote"])
    assert bought["invoice"]["amountDue"]["amount"] == "120.00"


async def test_who_is_exempt_is_said_by_the_vendors_people_with_a_reason_that_documents_print(story: Story) -> None:
    account, olivia = await buyer(story, country="NO")
    staff = story.person(staff="airthings")
    await olivia.quote_start(account, term="one-year", products=products(space_pro=2))
    with pytest.raises(Refused) as refused:
        await exempt(olivia, account)
    assert refused.value.codes == ["FORBIDDEN"]
    await story.operator.change(
        "updateEnrolment", "UpdateEnrolmentInput", DONE, accountId=account, family="airthings", servicing="SELF_SERVICE"
    )
    with pytest.raises(Refused) as refused:
        await exempt(staff, account, reason=" ")
    assert refused.value.codes == ["EMPTY"]
    await exempt(staff, account, evidence="Certificate 77/2026")
    standing = (await olivia.ask(DOCUMENTS, id=account))["account"]["taxStanding"]
    assert standing == {"exempt": True, "reason": "Public school, § 3-5", "evidence": "Certificate 77/2026"}
    await olivia.start(account, term="one-year", products=products(space_pro=2))
    await exempt(staff, account, exempt=False, reason=None)
    await story.bill_through("2027-01-01")
    first, renewal = await documents(olivia, account)
    assert said(first["taxes"]) == [("NO", "E", "0", "120.00", "0.00")]
    assert first["taxes"][0]["note"] == "Public school, § 3-5"
    assert said(renewal["taxes"]) == [("NO", "S", "25", "120.00", "30.00")]


@pytest.mark.parametrize(
    ("country", "tax_id", "code"),
    [("DE", "DE136695977", "TAX_ID_INVALID"), ("NO", "NO988077918MVA", "TAX_ID_INVALID"), ("DE", "DE13", "BAD_TAX_ID")],
)
async def test_a_tax_id_that_cannot_be_right_is_refused_and_nothing_is_kept(
    story: Story, country: str, tax_id: str, code: str
) -> None:
    account, olivia = await buyer(story, country=country)
    with pytest.raises(Refused) as refused:
        await billed_to(olivia, account, taxId=tax_id, city="Nowhere")
    assert refused.value.codes == [code]
    found = await olivia.ask("query ($id: ID!) { account(id: $id) { billingDetails { taxId city } } }", id=account)
    assert found["account"]["billingDetails"] == {"taxId": None, "city": None}


async def test_a_tax_id_is_kept_as_documents_print_it(story: Story) -> None:
    account, olivia = await buyer(story, country="GR", taxId="094 259 216")
    found = await olivia.ask("query ($id: ID!) { account(id: $id) { billingDetails { taxId } } }", id=account)
    assert found["account"]["billingDetails"] == {"taxId": "EL094259216"}
    assert said(await quoted_taxes(olivia, account)) == [("GR", "AE", "0", "120.00", "0.00")]


async def test_the_balance_of_a_credit_pays_gross_amounts(story: Story) -> None:
    """150.00 paid by card; ended on its day the whole of it is credit, and pays the next 75.00 (60.00 and 25 %)."""
    account, olivia = await buyer(story, country="NO")
    method = {"accountId": account, "kind": "CARD", "token": "tok_visa", "makeDefault": True}
    await olivia.change(
        "addPaymentMethod", "AddPaymentMethodInput", "... on PaymentMethodChanged { __typename }", **method
    )
    bought = await olivia.start(account, term="one-year", products=products(space_pro=2))
    await story.person(staff="airthings").buy(bought["subscription"]["id"], {"cancel": {"on": "2026-01-01"}})
    assert (await olivia.ask(DOCUMENTS, id=account))["account"]["creditBalance"]["amount"] == "150.00"
    again = await olivia.start(account, term="one-year", products=products(space_pro=1))
    assert (again["invoice"]["creditApplied"]["amount"], again["invoice"]["amountDue"]["amount"]) == ("75.00", "0.00")


async def test_a_credit_over_what_was_charged_at_two_rates_is_a_line_for_each(story: Story) -> None:
    """120.00 at 21 %, then 120.00 under reverse charge; 183 of 365 days of both back are 120.33: the last 120.00 first, 0.33 at 21 %."""
    account, olivia = await buyer(story, country="DE")
    bought = await olivia.start(account, term="one-year", products=products(space_pro=2))
    await billed_to(olivia, account, taxId="DE136695976")
    await olivia.buy(bought["subscription"]["id"], {"addSeats": seats("space-pro", 2)})
    await story.on("2026-07-02")
    done = await story.person(staff="airthings").buy(bought["subscription"]["id"], {"cancel": {"on": "2026-07-02"}})
    assert [(one["quantity"], one["amount"]["amount"]) for one in done["invoice"]["lines"]] == [
        (-4, "-120.00"),
        (None, "-0.33"),
    ]
    first, second, credit = await documents(olivia, account)
    assert said(credit["taxes"]) == [("DE", "AE", "0", "-120.00", "0.00"), ("NL", "S", "21", "-0.33", "-0.07")]
    assert credit["totals"]["total"]["amount"] == "-120.40"
    assert (first["amountOpen"]["amount"], second["amountOpen"]["amount"]) == ("144.80", "0.00")

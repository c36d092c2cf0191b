"""A French outfitter's year with agents' licences, month by month: PayPal after a card that fails, a void, money back, the end.

59.00 an agent and month; the buyer has a VAT id, so that it owes the tax itself (AGT-5, AGT-11, AGT-12).
"""

from __future__ import annotations

from typing import Any

from tests.scenarios import agent_licences as agents
from tests.scenarios.speak import Person
from tests.scenarios.test_corrections import balance, correct
from tests.scenarios.years.living import Year

BOOKS = "compta@larkspur.example"
RENEWED = ["INVOICE_ISSUED", "PAYMENT_RECEIVED", "INVOICE_PAID"]
SUMMARY = """query ($id: ID!) { account(id: $id) { subscriptions { nodes { status endDate } }
  invoices(first: 40) { nodes { kind status issuedOn taxes { category tax { amount } } totals { total { amount } }
    payments { kind status method amount { amount } } } } } }"""


async def test_a_year_of_an_outfitter_in_lyon(year: Year) -> None:
    account, lena = await agents.shop(year.story, "2026-01-01", country="FR", locale="fr", timeZone="Europe/Paris")
    details = {"accountId": account, "legalName": "Larkspur SARL", "taxId": "FR40303265045", "email": BOOKS}
    await lena.change("updateBillingDetails", "UpdateBillingDetailsInput", agents.CHANGED, **details)
    await year.hear(lena, account)
    subscription = await agents.begin(lena, account)
    await year.work()
    assert year.events()[1:] == ["SUBSCRIPTION_STARTED", "INVOICE_ISSUED", "INVOICE_PAID", "TERMS_ACCEPTED"]
    first = (await lena.invoices(account))[0]["number"]
    mails = year.mail()
    for to in ("lena@larkspur.example", BOOKS):
        assert (to, f"Facture {first} de Service Suite Ireland Limited") in mails
        assert (to, f"Reçu pour la facture {first}") in mails
    assert "590,00\N{NO-BREAK SPACE}€" in year.letter("Reçu")
    await year.on("2026-02-01")
    assert year.events() == RENEWED
    await year.story.on("2026-02-15")
    await lena.buy(subscription, {"addSeats": agents.agents(5)})  # 5 × 59.00 × 14 / 28 = 147.50
    await year.on("2026-03-01")
    assert year.events() == ["SUBSCRIPTION_CHANGED", "INVOICE_ISSUED", "INVOICE_PAID", "TERMS_ACCEPTED", *RENEWED]
    await _april_is_paid_by_paypal(year, lena, account)

    await year.on("2026-05-01")
    assert year.events() == RENEWED
    may = (await lena.invoices(account))[-1]
    year.mail()
    await correct(agents.vendor(year.story), "voidInvoice", may["id"], "Panne en avril.", remedy="REFUND")
    await year.work()
    assert year.events() == ["CREDIT_NOTE_ISSUED", "INVOICE_VOIDED", "PAYMENT_REFUNDED"]
    assert await balance(lena, account) == "0.00"
    assert len({subject for _, subject in year.mail()}) == 3
    await year.on("2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01")
    assert year.events() == RENEWED * 6
    await year.story.on("2026-11-12")
    await lena.buy(subscription, {"cancel": {}})
    await year.work()
    assert year.events() == ["SUBSCRIPTION_CANCELLED"]
    assert "1 décembre 2026" in year.letter("est résilié")
    year.mail()
    await year.on("2026-12-01", "2027-01-01")
    assert (year.events(), year.mail()) == ([], [])
    await _all_of_it(lena, account)


async def _april_is_paid_by_paypal(year: Year, lena: Person, account: str) -> None:
    """Payment is due on the day: a reminder after one day, a retry after three, past due and a last retry after five."""
    await year.story.on("2026-03-20")
    await agents.pay_with(lena, account, "tok_declined_later", makeDefault=True)
    year.mail()
    await year.on("2026-04-01")
    assert year.events() == ["PAYMENT_METHOD_ADDED", "INVOICE_ISSUED", "PAYMENT_FAILED"]
    number = (await lena.invoices(account))[-1]["number"]
    assert ("lena@larkspur.example", f"Le paiement de la facture {number} a échoué") in year.mail()
    await year.on("2026-04-02")
    assert year.events() == ["PAYMENT_REMINDED"]
    assert "885,00\N{NO-BREAK SPACE}€" in year.letter("Rappel")
    await year.on("2026-04-04")
    assert year.events() == ["PAYMENT_FAILED"]
    await agents.pay_with(lena, account, "tok_paypal", makeDefault=True)
    await year.on("2026-04-06")
    told = year.events()
    assert told[0] == "PAYMENT_METHOD_ADDED"
    assert [one for one in told if one in ("PAYMENT_RECEIVED", "INVOICE_PAID")] == ["PAYMENT_RECEIVED", "INVOICE_PAID"]
    await year.on("2026-04-11", "2026-04-16")
    assert year.events() == []
    found = (await lena.ask(SUMMARY, id=account))["account"]["subscriptions"]["nodes"]
    assert [one["status"] for one in found] == ["ACTIVE"]


async def _all_of_it(lena: Person, account: str) -> None:
    """885.00 is fifteen agents' month; every document is the buyer's to tax."""
    found: dict[str, Any] = (await lena.ask(SUMMARY, id=account))["account"]
    assert found["subscriptions"]["nodes"] == [{"status": "ENDED", "endDate": "2026-12-01"}]
    papers = list(reversed(found["invoices"]["nodes"]))
    assert [(one["issuedOn"][5:], one["status"], one["totals"]["total"]["amount"]) for one in papers] == [
        ("01-01", "PAID", "590.00"),
        ("02-01", "PAID", "590.00"),
        ("02-15", "PAID", "147.50"),
        ("03-01", "PAID", "885.00"),
        ("04-01", "PAID", "885.00"),
        ("05-01", "VOID", "885.00"),
        ("05-01", "PAID", "-885.00"),
        *[(f"{month:02}-01", "PAID", "885.00") for month in range(6, 12)],
    ]
    assert {(tax["category"], tax["tax"]["amount"]) for one in papers for tax in one["taxes"]} == {("AE", "0.00")}
    assert [(one["kind"], one["status"], one["method"]) for one in papers[5]["payments"]] == [
        ("CHARGE", "SUCCEEDED", "PayPal"),
        ("REFUND", "SUCCEEDED", "PayPal"),
    ]

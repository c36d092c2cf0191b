"""An American chain's year by location, from the 31st on: a card that fails, more counters, an order that was missing, the end.

35.00 a location and month, without tax; customer success starts and ends what the chain asks for (LOC-2, LOC-4, LOC-5, LOC-6).
"""

from __future__ import annotations

from tests.scenarios.customers import add_card
from tests.scenarios.shops import CHAIN, OWNER, USERS, Shop, open_shop, three_shops, totals
from tests.scenarios.test_corrections import correct
from tests.scenarios.years.living import Year

RENEWED = ["INVOICE_ISSUED", "PAYMENT_RECEIVED", "INVOICE_PAID"]


async def test_a_year_of_a_chain_in_new_jersey(year: Year) -> None:
    where = {"country": "US", "locale": "en-US", "timeZone": "America/New_York"}
    shop = await open_shop(year.story, "2026-01-31", people=True, card="tok_declined_later", **where)
    await year.hear(shop.owner, shop.account)
    await three_shops(shop)
    await year.work()
    assert year.events() == ["WEBHOOK_ENDPOINT_ADDED", *["RESOURCE_ADDED"] * 15]
    told = year.mail()
    assert {CHAIN, USERS} == {to for to, subject in told if "device" in subject.lower()}  # LOC-4
    done = await shop.start("location", 5)
    await year.work()
    assert year.events() == ["SUBSCRIPTION_STARTED", "INVOICE_ISSUED", "INVOICE_PAID"]
    assert "$175.00" in year.letter(f"Receipt for invoice {done['invoice']['number']}")
    year.mail()
    await _february_is_late(year, shop)

    await year.story.on("2026-04-10")
    await shop.counters(None, 4)
    await year.work()
    assert sorted(year.events()) == ["OVER_LIMIT", *["RESOURCE_ADDED"] * 4]
    await year.on("2026-04-30")
    assert year.events() == ["SEATS_RAISED", *RENEWED]  # LOC-2: six locations from the next payment on
    year.mail()
    april = (await shop.owner.invoices(shop.account))[-1]
    done = await correct(shop.staff, "reissueInvoice", april["id"], "Order missing.", purchaseOrder="PO-2026-4")
    await year.work()
    assert year.events() == ["CREDIT_NOTE_ISSUED", "INVOICE_ISSUED", "INVOICE_REISSUED"]
    assert OWNER in {to for to, _ in year.mail()}
    assert (done["replacement"]["purchaseOrder"], done["replacement"]["status"]) == ("PO-2026-4", "PAID")
    await year.on("2026-05-31", "2026-06-30")
    assert year.events() == RENEWED * 2
    await _end(year, shop)
    documents = await shop.owner.invoices(shop.account)
    assert totals(documents) == [
        ("2026-01-31", "175.00", "PAID"),
        ("2026-02-28", "175.00", "PAID"),
        ("2026-03-31", "175.00", "PAID"),
        ("2026-04-30", "210.00", "VOID"),
        ("2026-04-30", "-210.00", "PAID"),
        ("2026-04-30", "210.00", "PAID"),
        ("2026-05-31", "210.00", "PAID"),
        ("2026-06-30", "210.00", "PAID"),
    ]
    assert {one["totals"]["tax"]["amount"] for one in documents} == {"0.00"}


async def _february_is_late(year: Year, shop: Shop) -> None:
    """Due in fourteen days, on 14 March; past due seven days later, and paid by a new card after fourteen."""
    await year.on("2026-02-28")
    assert year.events() == ["INVOICE_ISSUED", "PAYMENT_FAILED"]
    number = (await shop.owner.invoices(shop.account))[-1]["number"]
    year.mail()
    await year.on("2026-03-14")
    assert (year.events(), year.mail()) == ([], [])
    await year.on("2026-03-15")
    assert year.events() == ["PAYMENT_FAILED", "PAYMENT_REMINDED"]
    assert "$175.00" in year.letter(f"Invoice {number}")
    await year.on("2026-03-17", "2026-03-21")
    assert year.events() == ["PAYMENT_FAILED", "PAYMENT_FAILED", "PAYMENT_REMINDED", "SUBSCRIPTION_PAST_DUE"]
    await add_card(shop.owner, shop.account, "tok_visa", makeDefault=True)
    year.mail()
    await year.on("2026-03-28")
    assert year.events() == ["PAYMENT_METHOD_ADDED", "PAYMENT_RECEIVED", "INVOICE_PAID", "SUBSCRIPTION_RECOVERED"]
    assert (OWNER, f"Receipt for invoice {number}") in year.mail()
    await year.on("2026-03-31")
    assert year.events() == RENEWED


async def _end(year: Year, shop: Shop) -> None:
    document = "query ($id: ID!) { account(id: $id) { subscriptions { nodes { id status endDate } } } }"
    [held] = (await shop.owner.ask(document, id=shop.account))["account"]["subscriptions"]["nodes"]
    await shop.ask_and_approve(shop.owner, await shop.owner.quote_change(held["id"], {"cancel": {}}))
    year.mail()
    await year.work()
    assert year.events() == ["CHANGE_REQUESTED", "SUBSCRIPTION_CANCELLED", "CHANGE_REQUEST_DECIDED"]
    assert {"success@storetraffic.com", OWNER} <= {to for to, _ in year.mail()}
    await year.on("2026-07-31", "2026-08-31", "2027-01-31")
    assert (year.events(), year.mail()) == ([], [])
    [held] = (await shop.owner.ask(document, id=shop.account))["account"]["subscriptions"]["nodes"]
    assert (held["status"], held["endDate"]) == ("ENDED", "2026-07-31")

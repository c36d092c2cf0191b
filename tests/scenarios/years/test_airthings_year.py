"""A Norwegian office's year with devices: bought by card, more seats, a renewal that its card refuses, recovery, a credit, the end.

Every amount is by hand: Space Pro 60.00 a year, Space CO2 Mini 36.00, and 25 % tax (AIR-2, AIR-8, AIR-10, AIR-12).
"""

from __future__ import annotations

from tests.scenarios.customers import REQUEST, add_card, customer
from tests.scenarios.speak import products, seats
from tests.scenarios.test_corrections import balance, correct
from tests.scenarios.years.living import Year

OLIVIA = "olivia@harbour.example"
SUMMARY = """query ($id: ID!) { account(id: $id) { subscriptions { nodes { status endDate } }
  invoices(first: 20) { nodes { kind status totals { tax { amount } total { amount } } } } } }"""


async def test_a_year_of_an_office_in_oslo(year: Year) -> None:
    account, olivia = await customer(year.story, "2026-01-01", country="NO", locale="nb", timeZone="Europe/Oslo")
    staff = year.story.person(staff="airthings")
    await year.hear(olivia, account)
    await add_card(olivia, account, "tok_declined_later")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    subscription = done["subscription"]["id"]
    await year.work()
    assert year.events() == [
        "WEBHOOK_ENDPOINT_ADDED",
        "PAYMENT_METHOD_ADDED",
        "SUBSCRIPTION_STARTED",
        "INVOICE_ISSUED",
        "INVOICE_PAID",
        "TERMS_ACCEPTED",
    ]
    first = done["invoice"]["number"]
    assert year.mail() == [
        (OLIVIA, "Du er invitert til Harbour Offices"),
        (OLIVIA, f"Faktura {first} fra Nordic Air Sensors AS"),
        (OLIVIA, f"Kvittering for faktura {first}"),
    ]
    assert "Totalt: 150,00\N{NO-BREAK SPACE}€" in year.letter("Kvittering")  # 120.00 + 30.00

    await year.story.on("2026-07-02")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 4)}, {"addSeats": seats("space-co2-mini", 3)})
    await year.work()
    assert more["invoice"]["totals"]["total"]["amount"] == "218.10"  # (120.33 + 54.15) × 1.25, W3
    assert year.events() == ["SUBSCRIPTION_CHANGED", "INVOICE_ISSUED", "INVOICE_PAID", "TERMS_ACCEPTED"]
    assert [subject for _, subject in year.mail()] == [
        f"Faktura {more['invoice']['number']} fra Nordic Air Sensors AS",
        f"Kvittering for faktura {more['invoice']['number']}",
    ]

    await year.on("2026-11-30", "2026-12-02", "2026-12-10", "2026-12-25", "2026-12-31")
    assert year.events() == ["RENEWAL_AHEAD", "RENEWAL_AHEAD"]
    assert year.mail() == [(OLIVIA, "Airthings for Business fornyes 1. januar 2027")] * 2
    await _renewal_fails_and_recovers(year, account)
    await year.story.on("2027-03-01")
    renewal = (await olivia.invoices(account))[-1]
    credited = await correct(staff, "creditInvoice", renewal["id"], "Two weeks without readings.", amount="18.00")
    await year.work()
    assert year.events() == ["CREDIT_NOTE_ISSUED", "INVOICE_CREDITED"]
    assert year.mail() == [
        (OLIVIA, f"Kreditnota {credited['creditNote']['number']} fra Nordic Air Sensors AS"),
        (OLIVIA, f"Faktura {renewal['number']} er rettet"),
    ]
    assert "22,50" in year.letter("Kreditnota")
    assert await balance(olivia, account) == "22.50"  # 18.00 and its 4.50 of tax

    await _end(year, account, subscription)
    found = (await olivia.ask(SUMMARY, id=account))["account"]
    assert found["subscriptions"]["nodes"] == [{"status": "ENDED", "endDate": "2028-01-01"}]
    assert [
        (one["kind"], one["status"], one["totals"]["tax"]["amount"], one["totals"]["total"]["amount"])
        for one in reversed(found["invoices"]["nodes"])
    ] == [
        ("INVOICE", "PAID", "30.00", "150.00"),
        ("INVOICE", "PAID", "43.62", "218.10"),
        ("INVOICE", "PAID", "117.00", "585.00"),
        ("CREDIT_NOTE", "PAID", "-4.50", "-22.50"),
    ]


async def _renewal_fails_and_recovers(year: Year, account: str) -> None:
    """468.00 and 117.00 are due in thirty days; the card refuses them until another takes its place."""
    olivia = year.story.person(user=OLIVIA)
    await year.on("2027-01-01")
    assert year.events() == ["INVOICE_ISSUED", "PAYMENT_FAILED"]
    number = (await olivia.invoices(account))[-1]["number"]
    failed = (OLIVIA, f"Betalingen av faktura {number} mislyktes")
    assert year.mail() == [(OLIVIA, f"Faktura {number} fra Nordic Air Sensors AS"), failed]
    await year.on("2027-01-31")
    assert (year.events(), year.mail()) == ([], [])
    await year.on("2027-02-01")
    assert year.events() == ["PAYMENT_FAILED", "PAYMENT_REMINDED"]
    assert year.mail() == [failed, (OLIVIA, f"Påminnelse: Faktura {number} er ubetalt")]
    assert "585,00\N{NO-BREAK SPACE}€ er fortsatt ubetalt" in year.letter("Påminnelse")
    await year.on("2027-02-03")
    assert (year.events(), year.mail()) == (["PAYMENT_FAILED"], [failed])
    await year.on("2027-02-07")
    assert year.events() == ["PAYMENT_FAILED", "PAYMENT_REMINDED", "SUBSCRIPTION_PAST_DUE"]
    assert [subject for _, subject in year.mail()] == [
        failed[1],
        f"Andre påminnelse: Faktura {number} har forfalt",
        "Betalingen for Airthings for Business er forsinket",
    ]
    past_due = (await olivia.ask(SUMMARY, id=account))["account"]["subscriptions"]["nodes"]
    assert [one["status"] for one in past_due] == ["PAST_DUE"]
    await add_card(olivia, account, "tok_visa", makeDefault=True)
    await year.on("2027-02-14")
    told = year.events()
    assert {"PAYMENT_METHOD_ADDED", "PAYMENT_RECEIVED", "INVOICE_PAID", "SUBSCRIPTION_RECOVERED"} <= set(told)
    assert "PAYMENT_FAILED" not in told
    subjects = [subject for _, subject in year.mail()]
    assert f"Kvittering for faktura {number}" in subjects
    assert "Abonnementet på Airthings for Business løper videre" in subjects
    running = (await olivia.ask(SUMMARY, id=account))["account"]["subscriptions"]["nodes"]
    assert [one["status"] for one in running] == ["ACTIVE"]
    await year.on("2027-02-20")
    assert (year.events(), year.mail()) == ([], [])


async def _end(year: Year, account: str, subscription: str) -> None:
    """AIR-12: cancelling is asked of the vendor, who approves it; nothing renews on the day of the end."""
    olivia, staff = year.story.person(user=OLIVIA), year.story.person(staff="airthings")
    quote = await olivia.quote_change(subscription, {"cancel": {}})
    given = {"accountId": account, "family": "airthings", "subscriptionId": subscription, "message": "Vi flytter."}
    asked = await olivia.change("requestChange", "RequestChangeInput", REQUEST, quoteToken=quote["token"], **given)
    decided = {"changeRequestId": asked["id"], "decision": "APPROVE", "answer": "Takk for nå."}
    await staff.change("decideChangeRequest", "DecideChangeRequestInput", REQUEST, **decided)
    await year.work()
    assert year.events() == ["CHANGE_REQUESTED", "SUBSCRIPTION_CANCELLED", "CHANGE_REQUEST_DECIDED"]
    assert year.mail() == [
        ("business-support@airthings.com", "Forespørsel om Airthings for Business: Harbour Offices"),
        (OLIVIA, "Forespørsel om Airthings for Business: Harbour Offices"),
        (OLIVIA, "Abonnementet på Airthings for Business er sagt opp"),
        (OLIVIA, "Forespørselen fra Harbour Offices er godkjent: Airthings for Business"),
    ]
    assert "Vi flytter." in year.letter("Forespørsel om")
    assert "Takk for nå." in year.letter("er godkjent")
    await year.on("2027-12-02", "2027-12-25", "2028-01-01", "2028-02-05")
    assert (year.events(), year.mail()) == ([], [])

"""A German studio's year with contacts: warned, moved a band up, a renewal nobody pays until it is suspended, a transfer, a credit, the end.

23 % Irish tax, since the studio has no VAT id (CON-2, CON-3, CON-7, CON-8).
"""

from __future__ import annotations

from tests.scenarios import contact_plans as plans
from tests.scenarios.customers import add_card, ask_vendor, decide
from tests.scenarios.speak import Person
from tests.scenarios.test_corrections import balance, correct
from tests.scenarios.years.living import Year

STATUS = "query ($id: ID!) { subscription(id: $id) { status suspendedOn endDate } }"


async def test_a_year_of_a_studio_in_berlin(year: Year) -> None:
    await year.story.on("2026-01-15")
    where = {"country": "DE", "locale": "de-DE", "timeZone": "Europe/Berlin"}
    account = await year.story.operator.create_account("Lumen Studio", ownerEmail=plans.ADA, **where)
    ada, staff = year.story.person(user=plans.ADA), year.story.person(staff=plans.FAMILY)
    await add_card(ada, account, "tok_declined_later")
    await year.hear(ada, account)
    product = {"product": "marketing", "edition": "plus", "seats": plans.seats(contacts=1000, user=1)}
    done = await ada.start(account, family=plans.FAMILY, term="annual", products=[product])
    subscription = done["subscription"]["id"]
    await year.work()
    assert year.events()[1:] == ["SUBSCRIPTION_STARTED", "INVOICE_ISSUED", "INVOICE_PAID"]
    assert (plans.ADA, f"Rechnung {done['invoice']['number']} von Marketing Suite Europe Limited") in year.mail()
    await _warned(year, ada, account)
    more = await ada.buy(subscription, plans.to("contacts", 2500))
    await year.work()
    assert year.events() == ["SUBSCRIPTION_CHANGED", "INVOICE_ISSUED", "INVOICE_PAID"]
    assert [more["invoice"]["totals"][one]["amount"] for one in ("tax", "total")] == ["68.96", "368.80"]  # of 299.84

    await _renewal_until_suspended(year, ada, subscription)
    owed = (await ada.invoices(account))[-1]
    transfer = {"invoiceId": owed["id"], "amount": owed["amountDue"]["amount"], "receivedOn": "2027-03-16"}
    await staff.change("recordPayment", "RecordPaymentInput", "__typename", bankReference="L-77", **transfer)
    await year.work()
    assert year.events() == ["PAYMENT_RECEIVED", "INVOICE_PAID", "SUBSCRIPTION_RECOVERED"]
    assert plans.ADA in {to for to, _ in year.mail()}
    assert (await ada.ask(STATUS, id=subscription))["subscription"] == {
        "status": "ACTIVE",
        "suspendedOn": None,
        "endDate": None,
    }
    await correct(staff, "creditInvoice", owed["id"], "Kulanz.", amount="10.00")
    await year.work()
    assert year.events() == ["CREDIT_NOTE_ISSUED", "INVOICE_CREDITED"]
    assert "12,30\N{NO-BREAK SPACE}€" in year.letter("Gutschrift")
    assert await balance(ada, account) == "12.30"
    await _end(year, ada, staff, account, subscription)


async def _warned(year: Year, ada: Person, account: str) -> None:
    """CON-2: 950 of 1,000 contacts reach 80 and 90 %; nothing is raised by itself."""
    await year.story.on("2026-06-01")
    reading = {"accountId": account, "family": plans.FAMILY, "meter": "contacts", "quantity": 950}
    await ada.change("reportUsage", "ReportUsageInput", "... on AccountChanged { account { id } }", **reading)
    await year.work()
    assert year.events() == ["USAGE_REPORTED", "USAGE_WARNING", "USAGE_WARNING"]
    assert [to for to, _ in year.mail()] == [plans.ADA, plans.ADA]


async def _renewal_until_suspended(year: Year, ada: Person, subscription: str) -> None:
    await year.on("2026-12-16", "2027-01-08", "2027-01-15")
    assert year.events() == ["RENEWAL_AHEAD", "RENEWAL_AHEAD", "INVOICE_ISSUED", "PAYMENT_FAILED"]
    year.mail()
    # Thirty days to pay, and then the schedule of a family that declares none: 1, 3, 7, 14 and 30 days late.
    await year.on("2027-02-15", "2027-02-17", "2027-02-21", "2027-02-28")
    failed, reminded = "PAYMENT_FAILED", "PAYMENT_REMINDED"
    assert year.events() == [failed, reminded, failed, failed, reminded, "SUBSCRIPTION_PAST_DUE", failed, reminded]
    assert (await ada.ask(STATUS, id=subscription))["subscription"]["status"] == "PAST_DUE"
    year.mail()
    await year.on("2027-03-16")
    assert year.events() == ["SUBSCRIPTION_SUSPENDED"]
    [(to, subject)] = year.mail()
    assert to == plans.ADA
    assert "1.405,15\N{NO-BREAK SPACE}€" in year.letter(subject)
    assert (await ada.ask(STATUS, id=subscription))["subscription"]["suspendedOn"] == "2027-03-16"


async def _end(year: Year, ada: Person, staff: Person, account: str, subscription: str) -> None:
    """CON-8: it is asked for, and mail goes to both sides."""
    quote = await ada.quote_change(subscription, {"cancel": {}})
    given = {"family": plans.FAMILY, "subscriptionId": subscription, "quoteToken": quote["token"]}
    asked = await ask_vendor(ada, account, "Wir hören auf.", **given)
    await decide(staff, asked["id"], "APPROVE")
    year.mail()
    await year.work()
    assert year.events() == ["CHANGE_REQUESTED", "SUBSCRIPTION_CANCELLED", "CHANGE_REQUEST_DECIDED"]
    assert {plans.ADA, plans.DESK} <= {to for to, _ in year.mail()}
    await year.on("2028-01-15", "2028-03-01")
    assert (year.events(), year.mail()) == ([], [])
    found = (await ada.ask(STATUS, id=subscription))["subscription"]
    assert (found["status"], found["endDate"]) == ("ENDED", "2028-01-15")

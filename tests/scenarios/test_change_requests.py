"""What is asked of the vendor: approved, declined, offered, withdrawn, and never charged for more than was seen (AIR-12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import (
    REQUEST,
    ask_vendor,
    customer,
    decide,
    invite,
    mail,
    net,
    partners_customer,
    request_quoted,
    running,
    set_percent,
)
from tests.scenarios.speak import Person, Refused, Story, products, seats, shown

ONE = f"query ($id: ID!) {{ node(id: $id) {{ {REQUEST} }} }}"
RENEW: dict[str, Any] = {"renew": {}}


async def withdraw(person: Person, request: str) -> dict[str, Any]:
    return await person.change("withdrawChangeRequest", "ChangeRequestInput", REQUEST, changeRequestId=request)


async def status(person: Person, request: str) -> str:
    return str((await person.ask(ONE, id=request))["node"]["status"])


async def test_an_approval_weeks_later_does_exactly_what_was_asked(story: Story) -> None:
    """3 Space Pro at 60.00; one less from the renewal on, asked on 1 March, approved on 20 March: 120.00 on 2027-01-01."""
    account, subscription, olivia = await running(story, space_pro=3)
    await story.on("2026-03-01")
    asked = await request_quoted(olivia, account, subscription, {"removeSeats": seats("space-pro", 1)})
    assert asked["quote"]["renewal"]["total"]["amount"] == "120.00"
    assert asked["requestedAt"] == "2026-03-01T09:00:00Z"
    assert (asked["decidedBy"], asked["decidedAt"]) == (None, None)
    await story.on("2026-03-20")
    done = await decide(story.person(staff="airthings"), asked["id"], "APPROVE", answer="From your renewal.")
    assert (done["status"], done["answer"]) == ("APPROVED", "From your renewal.")
    assert done["decidedBy"] == {"email": "staff@airthings.example"}
    assert done["decidedAt"] == "2026-03-20T09:00:00Z"
    after = await olivia.subscription(subscription)
    assert [one["quantity"] for one in after["items"]] == [3]
    assert [(one["kind"], one["effectiveOn"]) for one in after["scheduledChanges"]] == [("REMOVE_SEATS", "2027-01-01")]
    assert after["nextInvoiceEstimate"]["total"]["amount"] == "120.00"
    assert len(await olivia.invoices(account)) == 1
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert shown(renewal["lines"]) == [("CHARGE", 2, "120.00")]
    after = await olivia.subscription(subscription)
    assert ([one["quantity"] for one in after["items"]], after["scheduledChanges"]) == ([2], [])


async def test_an_early_renewal_on_request_charges_the_next_year_once(story: Story) -> None:
    """2 Space Pro: the year from 2027-01-01, 120.00, on the day of the approval; the run has nothing to add till 2028."""
    account, subscription, olivia = await running(story)
    await story.on("2026-03-01")
    asked = await request_quoted(olivia, account, subscription, RENEW)
    assert asked["quote"]["dueNow"]["total"]["amount"] == "120.00"
    await story.on("2026-03-20")
    staff = story.person(staff="airthings")
    await decide(staff, asked["id"], "APPROVE")
    _, renewal = await olivia.invoices(account)
    assert (renewal["issuedOn"], renewal["totals"]["total"]["amount"]) == ("2026-03-20", "120.00")
    assert [one["period"] for one in renewal["lines"]] == [{"start": "2027-01-01", "end": "2028-01-01"}]
    with pytest.raises(Refused) as no:
        await decide(staff, asked["id"], "APPROVE")
    assert no.value.codes == ["REQUEST_SETTLED"]
    with pytest.raises(Refused) as no:
        await decide(staff, asked["id"], "DECLINE")
    assert no.value.codes == ["REQUEST_SETTLED"]
    assert (await olivia.subscription(subscription))["nextInvoiceDate"] == "2028-01-01"
    await story.bill_through("2027-12-31")
    assert len(await olivia.invoices(account)) == 2
    await story.bill_through("2028-01-01")
    assert net(await olivia.invoices(account)) == "360.00"


async def test_a_price_that_rose_goes_back_as_an_offer_which_the_customer_confirms_once(story: Story) -> None:
    """2 x 60.00 less 20 % is 96.00; the percent falls to 10 before the decision: 108.00, and nobody pays it unasked."""
    account, _, olivia = await partners_customer(story, "2026-01-01", "20")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    await story.on("2026-03-01")
    asked = await request_quoted(olivia, account, done["subscription"]["id"], RENEW)
    assert asked["quote"]["dueNow"]["total"]["amount"] == "96.00"
    await set_percent(story.operator, account, "10")
    await story.on("2026-03-20")
    offered = await decide(story.person(staff="airthings"), asked["id"], "APPROVE")
    assert (offered["status"], offered["quote"]["dueNow"]["total"]["amount"]) == ("OFFERED", "108.00")
    assert len(await olivia.invoices(account)) == 1
    seen = (await olivia.ask(ONE, id=asked["id"]))["node"]["quote"]
    assert seen["lines"] == offered["quote"]["lines"]
    bought = await olivia.confirm(seen)
    assert bought["invoice"]["totals"]["total"]["amount"] == "108.00"
    assert await status(olivia, asked["id"]) == "APPROVED"
    again = await olivia.confirm(seen)
    assert again["invoice"]["id"] == bought["invoice"]["id"]
    assert net(await olivia.invoices(account)) == "204.00"


async def test_what_was_bought_since_stands_in_no_approvals_way(story: Story) -> None:
    """3 Space Pro; one less asked from 2027 on, 120.00; two more are bought meanwhile: 4 x 60.00 = 240.00 from 2027 on."""
    account, subscription, olivia = await running(story, space_pro=3)
    await story.on("2026-03-01")
    asked = await request_quoted(olivia, account, subscription, {"removeSeats": seats("space-pro", 1)})
    await story.on("2026-03-10")
    await olivia.buy(subscription, {"addSeats": seats("space-pro", 2)})
    done = await decide(story.person(staff="airthings"), asked["id"], "APPROVE")
    assert done["status"] == "APPROVED"
    assert (await olivia.subscription(subscription))["nextInvoiceEstimate"]["total"]["amount"] == "240.00"


async def test_a_price_that_fell_is_charged_as_it_is_now(story: Story) -> None:
    """96.00 was seen; with 30 % it is 84.00."""
    account, _, olivia = await partners_customer(story, "2026-01-01", "20")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    asked = await request_quoted(olivia, account, done["subscription"]["id"], RENEW)
    await set_percent(story.operator, account, "30")
    await story.on("2026-03-20")
    approved = await decide(story.person(staff="airthings"), asked["id"], "APPROVE")
    assert approved["status"] == "APPROVED"
    assert net(await olivia.invoices(account)) == "180.00"


async def test_staff_answer_a_plain_message_with_an_offer_that_the_customer_buys_after_midnight(story: Story) -> None:
    """5 Space Plus at 48.00 on 2026-07-02: 240.00 x 183/365 = 120.33; on 2026-07-03: 240.00 x 182/365 = 119.67."""
    account, subscription, olivia = await running(story)
    await story.on("2026-07-02")
    asked = await ask_vendor(olivia, account, "Five Space Plus, please.", subscriptionId=subscription)
    assert asked["quote"] is None
    staff = story.person(staff="airthings")
    with pytest.raises(Refused) as no:
        await decide(staff, asked["id"], "OFFER")
    assert no.value.codes == ["QUOTE_REQUIRED"]
    quote = await staff.quote_change(subscription, {"addSeats": seats("space-plus", 5)})
    offered = await decide(staff, asked["id"], "OFFER", quoteToken=quote["token"], answer="Like this?")
    assert (offered["status"], offered["answer"]) == ("OFFERED", "Like this?")
    assert offered["quote"]["dueNow"]["total"]["amount"] == "120.33"
    assert len(await olivia.invoices(account)) == 1
    await story.on("2026-07-03")
    seen = (await olivia.ask(ONE, id=asked["id"]))["node"]["quote"]
    assert [one["name"] for one in seen["requiredTerms"]] == ["Airthings for Business terms and conditions"]
    changed = await olivia.confirm(seen)
    assert changed["__typename"] == "QuoteChanged"
    assert changed["quote"]["dueNow"]["total"]["amount"] == "119.67"
    bought = await olivia.confirm(changed["quote"])
    assert bought["invoice"]["totals"]["total"]["amount"] == "119.67"
    assert await status(olivia, asked["id"]) == "APPROVED"
    assert net(await olivia.invoices(account)) == "239.67"


async def test_an_offer_may_hold_what_only_staff_could_choose(story: Story) -> None:
    """An end on 2026-08-01, offered on 2026-07-02: 153 of 365 days of 120.00 come back. 120.00 x 212/365 = 69.70 stays."""
    account, subscription, olivia = await running(story)
    await story.on("2026-07-02")
    with pytest.raises(Refused) as no:
        await olivia.quote_change(subscription, {"cancel": {"on": "2026-08-01"}})
    assert no.value.codes == ["STAFF_ONLY"]
    asked = await ask_vendor(olivia, account, "We move out in August.", subscriptionId=subscription)
    staff = story.person(staff="airthings")
    quote = await staff.quote_change(subscription, {"cancel": {"on": "2026-08-01"}})
    assert quote["dueNow"]["total"]["amount"] == "-50.30"
    await decide(staff, asked["id"], "OFFER", quoteToken=quote["token"])
    done = await olivia.confirm((await olivia.ask(ONE, id=asked["id"]))["node"]["quote"])
    assert done["__typename"] == "Confirmation"
    assert (done["subscription"]["status"], done["subscription"]["endDate"]) == ("ENDING", "2026-08-01")
    assert (done["invoice"]["kind"], done["invoice"]["totals"]["total"]["amount"]) == ("CREDIT_NOTE", "-50.30")
    assert await status(olivia, asked["id"]) == "APPROVED"


async def test_an_approval_of_what_nobody_was_shown_is_an_offer_too(story: Story) -> None:
    account, subscription, olivia = await running(story)
    asked = await ask_vendor(olivia, account, "More, please.", subscriptionId=subscription)
    staff = story.person(staff="airthings")
    quote = await staff.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    decided = await decide(staff, asked["id"], "APPROVE", quoteToken=quote["token"])
    assert decided["status"] == "OFFERED"
    assert len(await olivia.invoices(account)) == 1
    await withdraw(olivia, asked["id"])
    with pytest.raises(Refused) as no:
        await olivia.confirm({**decided["quote"], "requiredTerms": []})
    assert no.value.codes
    assert len(await olivia.invoices(account)) == 1


async def test_a_refusal_carries_its_answer_and_mail_reaches_both_sides(story: Story) -> None:
    account, subscription, olivia = await running(story)
    asked = await request_quoted(olivia, account, subscription, {"cancel": {}})
    staff = story.person(staff="airthings")
    declined = await decide(staff, asked["id"], "DECLINE", answer="Let us talk first.")
    assert (declined["status"], declined["answer"]) == ("DECLINED", "Let us talk first.")
    assert (await olivia.subscription(subscription))["status"] == "ACTIVE"
    plain = await ask_vendor(olivia, account, "What may we have?", subscriptionId=subscription)
    quote = await staff.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    await decide(staff, plain["id"], "OFFER", quoteToken=quote["token"])
    assert sorted(await mail(olivia, account)) == [
        ("CHANGE_REQUESTED", ["business-support@airthings.com", "olivia@harbour.example"]),
        ("CHANGE_REQUESTED", ["business-support@airthings.com", "olivia@harbour.example"]),
        ("CHANGE_REQUEST_DECIDED", ["olivia@harbour.example"]),
        ("CHANGE_REQUEST_OFFERED", ["olivia@harbour.example"]),
        ("INVOICE_ISSUED", ["olivia@harbour.example"]),
        ("MEMBER_INVITED", ["olivia@harbour.example"]),
    ]


async def test_only_staff_decide_and_only_its_maker_or_a_buyer_withdraws(story: Story) -> None:
    account, subscription, olivia = await running(story)
    await invite(olivia, account, "Mia", "MEMBER")
    await invite(olivia, account, "Max", "MEMBER")
    mia, maximilian = story.person(user="mia@harbour.example"), story.person(user="max@harbour.example")
    staff, stranger = story.person(staff="airthings"), story.person(user="else@else.example")
    given = {"accountId": account, "family": "airthings", "subscriptionId": subscription, "message": "A seat for me?"}
    asked = await mia.change("requestChange", "RequestChangeInput", "... on ChangeRequest { id }", **given)
    for person, code in ((olivia, "FORBIDDEN"), (mia, "FORBIDDEN"), (stranger, "NOT_FOUND")):
        with pytest.raises(Refused) as no:
            await decide(person, asked["id"], "APPROVE")
        assert no.value.codes == [code]
    for person, code in ((maximilian, "FORBIDDEN"), (staff, "FORBIDDEN"), (stranger, "NOT_FOUND")):
        with pytest.raises(Refused) as no:
            await withdraw(person, asked["id"])
        assert no.value.codes == [code]
    await mia.change(
        "withdrawChangeRequest", "ChangeRequestInput", "... on ChangeRequest { id }", changeRequestId=asked["id"]
    )
    assert await status(olivia, asked["id"]) == "WITHDRAWN"
    with pytest.raises(Refused) as no:
        await withdraw(olivia, asked["id"])
    assert no.value.codes == ["REQUEST_SETTLED"]
    with pytest.raises(Refused) as no:
        await decide(staff, asked["id"], "APPROVE")
    assert no.value.codes == ["REQUEST_SETTLED"]


async def test_what_no_longer_fits_is_refused_at_the_decision_and_the_request_waits_on(story: Story) -> None:
    """2 of 3 seats go, but meanwhile 2 devices were deployed: one seat would be too few."""
    account, subscription, olivia = await running(story, space_pro=3)
    asked = await request_quoted(olivia, account, subscription, {"removeSeats": seats("space-pro", 2)})
    devices = await olivia.deploy(account, "space-pro", 2)
    staff = story.person(staff="airthings")
    with pytest.raises(Refused) as no:
        await decide(staff, asked["id"], "APPROVE")
    assert no.value.codes == ["SEATS_BELOW_DEPLOYED"]
    assert await status(olivia, asked["id"]) == "OPEN"
    await olivia.change("removeResource", "ResourceInput", "__typename", resourceId=devices[0])
    assert (await decide(staff, asked["id"], "APPROVE"))["status"] == "APPROVED"


async def test_a_request_names_its_own_subscription_invoice_and_quote(story: Story) -> None:
    account, subscription, olivia = await running(story)
    other = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_plus=1))
    strange, eve = await customer(story, "2026-01-01", ownerEmail="eve@else.example")
    quote = await olivia.quote_change(subscription, {"cancel": {}})
    given = {"subscriptionId": other["subscription"]["id"], "quoteToken": quote["token"]}
    for person, account_id, wish, code in (
        (olivia, account, given, "QUOTE_OF_ANOTHER"),
        (olivia, account, {"quoteToken": quote["token"][:-2] + "xx"}, "QUOTE_TOKEN_INVALID"),
        (eve, strange, {"quoteToken": quote["token"]}, "QUOTE_TOKEN_INVALID"),
        (eve, strange, {"subscriptionId": subscription}, "NOT_FOUND"),
        (eve, strange, {"invoiceId": other["invoice"]["id"]}, "NOT_FOUND"),
        (eve, account, {}, "NOT_FOUND"),
    ):
        with pytest.raises(Refused) as no:
            await ask_vendor(person, account_id, **wish)
        assert no.value.codes == [code], wish
    with pytest.raises(Refused) as no:
        await ask_vendor(olivia, account, "  ")
    assert no.value.violations[0]["path"] == ["message"]


async def test_an_offer_that_another_one_replaced_is_bought_no_more(story: Story) -> None:
    """First an end on 2026-08-01 was offered, then one on 2026-10-01: 120.00 x 273/365 = 89.75 stay."""
    account, subscription, olivia = await running(story)
    await story.on("2026-07-02")
    asked = await ask_vendor(olivia, account, "We move out.", subscriptionId=subscription)
    staff = story.person(staff="airthings")
    offers = []
    for day in ("2026-08-01", "2026-10-01"):
        quote = await staff.quote_change(subscription, {"cancel": {"on": day}})
        offers.append((await decide(staff, asked["id"], "OFFER", quoteToken=quote["token"]))["quote"])
    with pytest.raises(Refused) as no:
        await olivia.confirm(offers[0])
    assert no.value.codes == ["STAFF_ONLY"]
    await olivia.confirm(offers[1])
    assert net(await olivia.invoices(account)) == "89.75"

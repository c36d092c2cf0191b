"""Seats follow deployed devices, and money follows seats to the cent (AIR-3, AIR-8, AIR-9, AIR-12)."""

from __future__ import annotations

import pytest

from tests.scenarios.speak import Person, Refused, Story, products, seats, shown

COVERAGE = """query ($id: ID!) { subscription(id: $id) { ... on AirthingsSubscription {
  coverage { model deployed seats missing suggested } } } }"""


async def customer(story: Story, day: str) -> tuple[str, Person]:
    """A new customer and its owner."""
    await story.on(day)
    account = await story.operator.create_account("Harbour Offices", ownerEmail="olivia@harbour.example")
    return account, story.person(user="olivia@harbour.example")


async def test_air_3_one_seat_per_deployed_device_is_suggested_and_fewer_are_refused(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await olivia.deploy(account, "space-pro", 3)
    await olivia.deploy(account, "space-plus", 1)
    usage = """query ($id: ID!) { account(id: $id) { seatUsage(family: "airthings") {
      seatType { key } resources required subscribed overLimit state } } }"""
    rows = (await olivia.ask(usage, id=account))["account"]["seatUsage"]
    suggested = {one["seatType"]["key"]: one["required"] for one in rows}
    assert suggested["space-pro"] == 3
    assert suggested["space-plus"] == 1
    assert suggested["wave-mini"] == 0

    with pytest.raises(Refused) as no:
        await olivia.start(
            account, term="one-year", startDate="2026-01-01", products=products(space_pro=2, space_plus=1)
        )
    assert no.value.codes == ["SEATS_BELOW_DEPLOYED"]
    facts = no.value.facts("SEATS_BELOW_DEPLOYED")
    assert (facts["model"], facts["seats"], facts["devices"]) == ("space-pro", "2", "3")
    assert "Space Pro" in no.value.violations[0]["message"]

    more = await olivia.start(
        account, term="one-year", startDate="2026-01-01", products=products(space_pro=5, space_plus=1)
    )
    rows = {one["seatType"]["key"]: one for one in more["subscription"]["seatUsage"]}
    assert (rows["space-pro"]["used"], rows["space-pro"]["available"]) == (3, 2)


async def test_air_3_deploying_is_never_refused_and_the_shortage_is_shown(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    await olivia.deploy(account, "space-pro", 3)
    rows = (await olivia.ask(COVERAGE, id=done["subscription"]["id"]))["subscription"]["coverage"]
    [pro] = [one for one in rows if one["model"] == "space-pro"]
    assert (pro["deployed"], pro["seats"], pro["missing"], pro["suggested"]) == (3, 1, 2, 3)
    [use] = [
        one
        for one in (await olivia.subscription(done["subscription"]["id"]))["seatUsage"]
        if one["seatType"]["key"] == "space-pro"
    ]
    assert (use["overLimit"], use["state"]) == (2, "OVER_LIMIT")
    with pytest.raises(Refused) as no:
        await olivia.buy(done["subscription"]["id"], {"addSeats": seats("space-pro", 1)})
    assert no.value.codes == ["SEATS_BELOW_DEPLOYED"]
    await olivia.buy(done["subscription"]["id"], {"addSeats": seats("space-pro", 2)})


async def test_air_3_seats_count_over_all_active_and_scheduled_subscriptions(story: Story) -> None:
    """Two devices are covered by one running seat and one that starts in a month."""
    account, olivia = await customer(story, "2026-01-01")
    await olivia.start(account, term="one-year", startDate="2026-02-01", products=products(space_pro=1))
    await olivia.deploy(account, "space-pro", 2)
    await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))


async def test_air_3_removed_seats_are_refused_too_where_devices_would_go_without(story: Story) -> None:
    """3 seats and 2 devices: one seat may go with the next period, two may not, whoever asks."""
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=3))
    subscription = done["subscription"]["id"]
    await olivia.deploy(account, "space-pro", 2)
    for person in (olivia, story.person(staff="airthings")):
        with pytest.raises(Refused) as no:
            await person.quote_change(subscription, {"removeSeats": seats("space-pro", 2)})
        assert no.value.codes == ["SEATS_BELOW_DEPLOYED"]
        facts = no.value.facts("SEATS_BELOW_DEPLOYED")
        assert (facts["model"], facts["seats"], facts["devices"]) == ("space-pro", "1", "2")
        one = await person.quote_change(subscription, {"removeSeats": seats("space-pro", 1)})
        assert one["renewal"]["total"]["amount"] == "120.00"


async def test_air_3_cancelling_is_never_refused_and_the_shortage_is_shown_once_it_ended(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    await olivia.deploy(account, "space-pro", 2)
    staff = story.person(staff="airthings")
    ended = await staff.buy(done["subscription"]["id"], {"cancel": {}})
    assert (ended["subscription"]["status"], ended["subscription"]["endDate"]) == ("ENDING", "2027-01-01")
    await story.bill_through("2027-01-01")
    usage = """query ($id: ID!) { account(id: $id) { seatUsage(family: "airthings") {
      seatType { key } required subscribed overLimit state } } }"""
    rows = (await olivia.ask(usage, id=account))["account"]["seatUsage"]
    [pro] = [one for one in rows if one["seatType"]["key"] == "space-pro"]
    assert (pro["required"], pro["subscribed"], pro["overLimit"], pro["state"]) == (2, 0, 2, "OVER_LIMIT")


async def test_air_8_two_seats_become_nine_prorated_to_the_day_with_unchanged_dates(story: Story) -> None:
    """2 Space Pro at 60.00 from 2026-01-01. On 2026-07-02, with 183 of 365 days left: 4 x 60.00 x 183/365 = 120.33
    and 3 x 36.00 x 183/365 = 54.15, together 174.48. Renewal on 2027-01-01: 6 x 60.00 + 3 x 36.00 = 468.00."""
    account, olivia = await customer(story, "2026-01-01")
    first = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    assert first["invoice"]["totals"]["total"]["amount"] == "120.00"
    subscription = first["subscription"]["id"]

    await story.on("2026-07-02")
    quote = await olivia.quote_change(
        subscription, {"addSeats": seats("space-pro", 4)}, {"addSeats": seats("space-co2-mini", 3)}
    )
    assert shown(quote["lines"]) == [("PRORATED_CHARGE", 4, "120.33"), ("PRORATED_CHARGE", 3, "54.15")]
    for line, unit in zip(quote["lines"], ("60.00", "36.00"), strict=True):
        assert (line["daysCharged"], line["daysInPeriod"]) == (183, 365)
        assert (line["unitPrice"]["amount"], line["priceMonths"], line["termMonths"]) == (unit, 12, 12)
        assert line["period"] == {"start": "2026-01-01", "end": "2027-01-01"}
    assert quote["amountDue"]["amount"] == "174.48"
    assert quote["renewsOn"] == "2027-01-01"
    assert quote["renewal"]["total"]["amount"] == "468.00"
    assert {one["seatType"]["key"]: one["quantity"] for one in quote["items"]} == {"space-pro": 6, "space-co2-mini": 3}
    before = await olivia.subscription(subscription)
    assert sum(one["quantity"] for one in before["items"]) == 2

    after = (await olivia.confirm(quote))["subscription"]
    assert sum(one["quantity"] for one in after["items"]) == 9
    assert after["nextInvoiceDate"] == before["nextInvoiceDate"] == "2027-01-01"
    assert after["currentPeriod"] == {"start": "2026-01-01", "end": "2027-01-01"}
    assert after["nextInvoiceEstimate"]["total"]["amount"] == "468.00"

    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert renewal["issuedOn"] == "2027-01-01"
    assert sorted(shown(renewal["lines"])) == [("CHARGE", 3, "108.00"), ("CHARGE", 6, "360.00")]
    assert renewal["totals"]["total"]["amount"] == "468.00"
    await story.bill_through("2027-01-01")
    assert len(await olivia.invoices(account)) == 3


async def test_air_8_six_days_later_the_same_seats_cost_six_days_less(story: Story) -> None:
    """Worked case W10: 4 x 60.00 x 177/365 = 116.38."""
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    await story.on("2026-07-08")
    quote = await olivia.quote_change(done["subscription"]["id"], {"addSeats": seats("space-pro", 4)})
    assert shown(quote["lines"]) == [("PRORATED_CHARGE", 4, "116.38")]


async def test_air_8_a_quote_from_before_midnight_comes_back_new_and_charges_nothing(story: Story) -> None:
    """Seen on 2026-07-02: 183 days, 30.08. Confirmed on 2026-07-03: 182 days, 1 x 60.00 x 182/365 = 29.92."""
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    await story.on("2026-07-02")
    seen = await olivia.quote_change(done["subscription"]["id"], {"addSeats": seats("space-pro", 1)})
    assert seen["amountDue"]["amount"] == "30.08"
    await story.on("2026-07-03")
    changed = await olivia.confirm(seen)
    assert changed["__typename"] == "QuoteChanged"
    assert changed["quote"]["amountDue"]["amount"] == "29.92"
    assert len(await olivia.invoices(account)) == 1
    settled = await olivia.confirm(changed["quote"])
    assert settled["invoice"]["amountDue"]["amount"] == "29.92"


async def test_air_9_with_several_subscriptions_the_buyer_says_which_one_gets_the_seats(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    one = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    two = await olivia.start(account, term="three-years", startDate="2026-01-01", products=products(space_pro=1))
    await olivia.buy(two["subscription"]["id"], {"addSeats": seats("space-pro", 2)})
    assert [item["quantity"] for item in (await olivia.subscription(one["subscription"]["id"]))["items"]] == [1]
    assert [item["quantity"] for item in (await olivia.subscription(two["subscription"]["id"]))["items"]] == [3]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"removeSeats": seats("space-pro", 1)}, "REMOVE_SEATS"),
        ({"changeTerm": "three-years"}, "CHANGE_TERM"),
        ({"cancel": {}}, "CANCEL"),
    ],
)
async def test_air_12_what_the_page_does_not_offer_is_a_request_that_staff_decides(
    story: Story, change: dict[str, object], kind: str
) -> None:
    account, olivia = await customer(story, "2026-01-01")
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    subscription = done["subscription"]["id"]
    quote = await olivia.quote_change(subscription, change)
    assert quote["channel"] == "REQUEST"
    assert [(one["kind"], one["channel"], one["code"]) for one in quote["changes"]] == [
        (kind, "REQUEST", "AIRTHINGS_BY_REQUEST")
    ]
    assert quote["changes"][0]["effectiveOn"] == "2027-01-01"
    with pytest.raises(Refused) as no:
        await olivia.confirm(quote)
    assert no.value.codes == ["REQUEST_REQUIRED"]

    asked = await olivia.change(
        "requestChange",
        "RequestChangeInput",
        "... on ChangeRequest { id status quote { amountDue { amount } } }",
        accountId=account,
        family="airthings",
        subscriptionId=subscription,
        quoteToken=quote["token"],
        message="Please.",
    )
    assert asked["status"] == "OPEN"
    staff = story.person(staff="airthings")
    waiting = await staff.ask("{ changeRequests(status: OPEN) { nodes { id message requestedBy { email } } } }")
    assert [(one["message"], one["requestedBy"]["email"]) for one in waiting["changeRequests"]["nodes"]] == [
        ("Please.", "olivia@harbour.example")
    ]
    decided = await staff.change(
        "decideChangeRequest",
        "DecideChangeRequestInput",
        "... on ChangeRequest { id status decidedBy { email } answer }",
        changeRequestId=asked["id"],
        decision="APPROVE",
        answer="Done.",
    )
    assert decided["status"] == "APPROVED"
    after = await olivia.subscription(subscription)
    if kind == "CANCEL":
        assert (after["status"], after["endDate"]) == ("ENDING", "2027-01-01")
    else:
        assert [(one["kind"], one["effectiveOn"]) for one in after["scheduledChanges"]] == [(kind, "2027-01-01")]
    assert len(await olivia.invoices(account)) == 1

"""What day it is depends on where the account is: quotes, starts and renewals by its own midnight."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from tests.scenarios.customers import customer, net, running
from tests.scenarios.speak import Story, products, seats, shown

UPDATED = "... on AccountChanged { account { timeZone } }"


async def at(story: Story, instant: str) -> None:
    await story.operator.change("setClock", "SetClockInput", "__typename", at=instant)


@pytest.mark.parametrize(
    ("zone", "instant", "today", "midnight"),
    [
        ("Pacific/Kiritimati", "2026-07-01T23:00:00Z", "2026-07-02", "2026-07-02T10:00:00Z"),
        ("Pacific/Honolulu", "2026-07-01T09:00:00Z", "2026-06-30", "2026-07-01T10:00:00Z"),
        ("Europe/Oslo", "2026-07-01T22:30:00Z", "2026-07-02", "2026-07-02T22:00:00Z"),
        ("Europe/Oslo", "2026-12-01T22:30:00Z", "2026-12-01", "2026-12-01T23:00:00Z"),
    ],
)
async def test_a_quote_and_a_start_without_a_day_are_of_the_accounts_today_and_hold_to_its_midnight(
    story: Story, zone: str, instant: str, today: str, midnight: str
) -> None:
    account, olivia = await customer(story, "2026-01-01", timeZone=zone)
    await at(story, instant)
    quote = await olivia.quote_start(account, term="one-year", products=products(space_pro=1))
    assert quote["expiresAt"] == midnight
    assert quote["changes"][0]["effectiveOn"] == today
    second = await olivia.quote_start(account, term="one-year", products=products(space_pro=1))
    await at(story, midnight)
    assert (await olivia.confirm(quote))["__typename"] == "QuoteChanged"
    assert await olivia.invoices(account) == []
    assert (await olivia.confirm(second))["__typename"] == "QuoteChanged"


async def test_a_second_before_midnight_a_quote_still_holds(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01", timeZone="Pacific/Honolulu")
    await at(story, "2026-07-01T09:00:00Z")
    quote = await olivia.quote_start(account, term="one-year", products=products(space_pro=1))
    await at(story, "2026-07-01T09:59:59Z")
    done = await olivia.confirm(quote)
    assert done["__typename"] == "Confirmation"
    assert (done["subscription"]["startDate"], done["invoice"]["issuedOn"]) == ("2026-06-30", "2026-06-30")


async def test_an_account_that_moves_west_across_midnight_is_billed_neither_twice_nor_less(story: Story) -> None:
    """Started on 2 July in Kiritimati, where it is 1 July once it moved to Honolulu. A seat added then is due on the
    2nd: 60.00, in all 180.00 for the year."""
    account, olivia = await customer(story, "2026-01-01", timeZone="Pacific/Kiritimati")
    await at(story, "2026-07-01T23:00:00Z")
    done = await olivia.start(account, term="one-year", products=products(space_pro=2))
    assert done["subscription"]["startDate"] == "2026-07-02"
    moved = await olivia.change(
        "updateAccount", "UpdateAccountInput", UPDATED, accountId=account, timeZone="Pacific/Honolulu"
    )
    assert moved["account"] == {"timeZone": "Pacific/Honolulu"}
    subscription = done["subscription"]["id"]
    await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    await story.bill_through("2026-07-02")
    await story.bill_through("2026-07-03")
    assert net(await olivia.invoices(account)) == "180.00"
    assert (await olivia.subscription(subscription))["status"] == "ACTIVE"
    await story.bill_through("2027-07-02")
    assert net(await olivia.invoices(account)) == "360.00"


async def test_two_runs_and_a_buyer_at_once_bill_every_day_once(story: Story) -> None:
    """The renewal of 2 seats, 120.00, by whichever run is first, and one seat more for the year, 60.00: 300.00 in all."""
    account, subscription, olivia = await running(story)
    await story.on("2027-01-01")
    quote = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    day = date(2027, 1, 1)
    bought, *_ = await asyncio.gather(olivia.confirm(quote), story.bill(day), story.bill(day))
    if bought["__typename"] == "QuoteChanged":
        bought = await olivia.confirm(bought["quote"])
    assert bought["__typename"] == "Confirmation"
    await story.bill(day)
    documents = await olivia.invoices(account)
    assert net(documents) == "300.00"
    assert sorted(shown(one["lines"])[0] for one in documents[1:]) == [("CHARGE", 1, "60.00"), ("CHARGE", 2, "120.00")]
    numbers = sorted(int(one["number"].rpartition("-")[2]) for one in documents)
    assert numbers == [1, 2, 3]

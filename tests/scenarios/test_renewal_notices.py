"""Renewals ahead are told in time: as often as the family says, once each, to owners and whoever gets the invoices (issue 4)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from subgraph.app import App
from subgraph.domain.renewal_notices import NoticeWindow, notice_windows
from subgraph.work.noticing import Noticed, notice_due
from tests.scenarios.shops import open_shop
from tests.scenarios.speak import Person, Story, seats
from tests.scenarios.test_test_clocks import advance, airthings, hold

MAIL = "query ($id: ID!) { account(id: $id) { notifications(first: 100) { nodes { kind to event { summary at } } } } }"


async def told(who: Person, account: str) -> list[tuple[str, str, list[str]]]:
    """The notices of renewals, the oldest first: the day, the words and whom they went to."""
    found = (await who.ask(MAIL, id=account))["account"]["notifications"]["nodes"]
    ahead = [one for one in found[::-1] if one["kind"] == "RENEWAL_AHEAD"]
    return [(one["event"]["at"][:10], one["event"]["summary"], one["to"]) for one in ahead]


async def with_billing_email(story: Story) -> tuple[str, Person]:
    """An account with two seats for a year, whose invoices go to an address of their own."""
    account, owner = await airthings(story)
    given = {"accountId": account, "email": "bills@harbour.example"}
    await owner.change("updateBillingDetails", "UpdateBillingDetailsInput", "__typename", **given)
    return account, owner


BOTH = ["harbour@people.example", "bills@harbour.example"]
WORDS = "Renews on 2026-01-01 for 120.00 EUR before tax"


async def test_a_renewal_is_told_thirty_and_seven_days_ahead(story: Story) -> None:
    account, owner = await with_billing_email(story)
    await hold(owner, account)
    await advance(owner, account, "2026-01-02")
    assert await told(owner, account) == [("2025-12-02", WORDS, BOTH), ("2025-12-25", WORDS, BOTH)]


async def test_however_often_one_looks_it_is_told_once(story: Story, app: App) -> None:
    account, owner = await with_billing_email(story)
    await story.on("2025-12-05")
    assert await notice_due(app.house, 50) == Noticed(told=1)
    assert await notice_due(app.house, 50) == Noticed()
    assert len(await told(owner, account)) == 1


async def test_several_workers_at_once_tell_it_once(story: Story, app: App) -> None:
    account, owner = await with_billing_email(story)
    await story.on("2025-12-05")
    reports = await asyncio.gather(*(notice_due(app.house, 50) for _ in range(3)))
    assert sum(one.told for one in reports) == 1
    assert len(await told(owner, account)) == 1


async def test_a_late_run_gives_the_nearest_notice_only(story: Story, app: App) -> None:
    account, owner = await with_billing_email(story)
    await story.on("2025-12-29")
    assert await notice_due(app.house, 50) == Noticed(told=1)
    assert [day for day, _, _ in await told(owner, account)] == ["2025-12-29"]


async def test_the_notice_says_what_the_next_invoice_will_come_to(story: Story, app: App) -> None:
    account, owner = await with_billing_email(story)
    document = "query ($id: ID!) { account(id: $id) { subscriptions { nodes { id } } } }"
    [one] = (await owner.ask(document, id=account))["account"]["subscriptions"]["nodes"]
    await owner.buy(one["id"], {"addSeats": seats("space-pro", 1)})
    await story.on("2025-12-05")
    await notice_due(app.house, 50)
    assert [words for _, words, _ in await told(owner, account)] == ["Renews on 2026-01-01 for 180.00 EUR before tax"]


async def test_what_is_cancelled_renews_no_more_and_nobody_is_told(story: Story, app: App) -> None:
    account, owner = await with_billing_email(story)
    document = "query ($id: ID!) { account(id: $id) { subscriptions { nodes { id } } } }"
    [one] = (await owner.ask(document, id=account))["account"]["subscriptions"]["nodes"]
    await story.person(staff="airthings").buy(one["id"], {"cancel": {}})
    await story.on("2025-12-29")
    assert await notice_due(app.house, 50) == Noticed()


async def test_a_family_may_tell_nothing(story: Story, app: App) -> None:
    """Shops pay by the month, and their family gives no notices."""
    shop = await open_shop(story, "2025-02-01")
    await shop.start("location", 1)
    await story.on("2025-02-27")
    assert await notice_due(app.house, 50) == Noticed()


@pytest.mark.parametrize(
    ("days", "expected"),
    [((30, 7), [(30, 7), (7, 0)]), ((7, 30, 30), [(30, 7), (7, 0)]), ((), []), ((1,), [(1, 0)])],
)
def test_each_notice_has_its_window(days: tuple[int, ...], expected: list[Any]) -> None:
    assert list(notice_windows(days)) == [NoticeWindow(*one) for one in expected]

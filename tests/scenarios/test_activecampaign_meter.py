"""Contacts against the limit: seen by everybody, warned of once per crossing, and never a reason to change the plan (CON-2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.contact_plans import (
    ADA,
    FAMILY,
    USAGE,
    Plan,
    answer,
    customer,
    get_in_touch,
    held,
    invite,
    mail,
    report,
    running,
    seats,
    to,
)
from tests.scenarios.speak import Person, Refused, Story

THEO = "theo@lumen.example"


async def warned(plan: Plan) -> list[str]:
    """The warnings so far, in order: 'count of limit, percent'; each was mailed to the primary administrator alone."""
    found = await mail(plan.ada, plan.account, "USAGE_WARNING")
    assert all(to_whom == [ADA] for to_whom, _ in found)
    return [summary.replace(" Contacts:", ",").removesuffix(" reached") for _, summary in found]


async def contacts_of(person: Person, account: str) -> dict[str, Any]:
    """The row of the account's usage that something is subscribed for."""
    rows = (await person.ask(USAGE, id=account))["account"]["seatUsage"]
    [row] = [one for one in rows if one["seatType"]["key"] == "contacts" and one["subscribed"]]
    return dict(row)


async def test_con_2_each_threshold_warns_once_per_crossing_and_nothing_is_changed(story: Story) -> None:
    """CON-2: 1,000 contacts are subscribed: 800, 900 and 1,000 are warned of, 1,300 no more; back to 700 and up again: anew.

    The plan stays, no action is taken, and July costs 69.00 as June did, with 1,300 contacts.
    """
    plan = await running(story)
    before = await plan.ada.subscription(plan.subscription)
    steps: tuple[tuple[int, list[str]], ...] = (
        (799, []),
        (800, ["80 %"]),
        (850, []),
        (901, ["90 %"]),
        (899, []),
        (899, []),
        (1000, ["90 %", "100 %"]),
        (1300, []),
        (1300, []),
        (700, []),
        (1300, ["80 %", "90 %", "100 %"]),
    )
    told: list[str] = []
    for contacts, percents in steps:
        await report(plan.ada, plan.account, contacts)
        told += [f"{contacts} of 1000, {percent}" for percent in percents]
        assert await warned(plan) == told
    row = await contacts_of(plan.ada, plan.account)
    assert (row["resources"], row["subscribed"], row["overLimit"], row["state"]) == (1300, 1000, 300, "OVER_LIMIT")
    after = await plan.ada.subscription(plan.subscription)
    assert {**after, "seatUsage": None} == {**before, "seatUsage": None}
    await story.bill_through("2026-07-01")
    assert [one["totals"]["total"]["amount"] for one in await plan.ada.invoices(plan.account)] == ["69.00", "69.00"]
    assert await held(plan) == {"marketing plus contacts": 1000, "marketing plus user": 1}


@pytest.mark.parametrize(
    ("contacts", "state"),
    [(0, "AVAILABLE"), (899, "AVAILABLE"), (900, "NEAR_LIMIT"), (1000, "FULL"), (1001, "OVER_LIMIT")],
)
async def test_con_2_the_account_sees_how_near_the_limit_is(story: Story, contacts: int, state: str) -> None:
    """CON-2: used, available and above the limit, of the plan that is held and of no other; an administrator sees it too."""
    plan = await running(story)
    await invite(plan, THEO, "ADMIN")
    await report(story.person(user=THEO), plan.account, contacts)
    for person in (plan.ada, story.person(user=THEO)):
        row = await contacts_of(person, plan.account)
        assert (row["resources"], row["used"], row["state"]) == (contacts, min(contacts, 1000), state)
        assert (row["available"], row["overLimit"]) == (max(1000 - contacts, 0), max(contacts - 1000, 0))
        others = [
            one for one in (await person.ask(USAGE, id=plan.account))["account"]["seatUsage"] if not one["subscribed"]
        ]
        assert {one["state"] for one in others} == {"AVAILABLE"}


async def test_con_2_the_plan_can_be_changed_at_any_time_and_the_warnings_follow_the_new_limit(story: Story) -> None:
    """CON-2, CON-3: 1,000 of 1,000 are warned of; with 2,500 they are 40 %. 2,000 of 2,500 are 80 %: warned of anew.

    On the last day of June, one day of 30: (119.00 - 69.00) x 1/30 = 3.97 - 2.30 = 1.67.
    """
    plan = await running(story)
    await report(plan.ada, plan.account, 1000)
    await story.on("2026-06-30")
    done = await plan.ada.buy(plan.subscription, to("contacts", 2500))
    assert done["invoice"]["totals"]["total"]["amount"] == "1.67"
    for contacts in (1100, 1999, 2000):
        await report(plan.ada, plan.account, contacts)
    assert await warned(plan) == [f"1000 of 1000, {one} %" for one in (80, 90, 100)] + ["2000 of 2500, 80 %"]


async def test_con_2_a_limit_that_fell_is_reached_anew(story: Story) -> None:
    """CON-2, CON-8: 480 of 1,000 are 48 %. The limit falls to 500 in July by request; the next count, 480, is 96 %."""
    plan = await running(story)
    await report(plan.ada, plan.account, 480)
    asked = await get_in_touch(plan, to("contacts", 500))
    await answer(story, asked["id"], "APPROVE", "Done.")
    assert await warned(plan) == []
    await story.bill_through("2026-07-01")
    for _ in range(2):
        await report(plan.ada, plan.account, 480)
    assert await warned(plan) == ["480 of 500, 80 %", "480 of 500, 90 %"]


async def test_con_2_what_was_counted_before_the_plan_was_bought_is_warned_of_with_the_next_count(story: Story) -> None:
    """CON-2: without a plan there is no limit to reach."""
    account, ada = await customer(story, "2026-06-01")
    await report(ada, account, 450)
    bought = [{"product": "sales", "edition": "plus", "seats": seats(contacts=500, user=1)}]
    await story.on("2026-06-02")
    done = await ada.start(account, family=FAMILY, term="monthly", products=bought)
    plan = Plan(account, done["subscription"]["id"], ada)
    assert await warned(plan) == []
    await report(ada, account, 450)
    assert await warned(plan) == ["450 of 500, 80 %", "450 of 500, 90 %"]


async def test_con_2_the_bundle_goes_on_from_the_plan_that_it_replaces(story: Story) -> None:
    """CON-2, CON-6: 950 of 1,000 were warned of; bundled for the same 1,000, only 100 % is new."""
    plan = await running(story)
    await report(plan.ada, plan.account, 950)
    await story.on("2026-06-10")
    await plan.ada.buy(plan.subscription, {"bundle": {"product": "both"}})
    for contacts in (960, 1000):
        await report(plan.ada, plan.account, contacts)
    assert await warned(plan) == ["950 of 1000, 80 %", "950 of 1000, 90 %", "1000 of 1000, 100 %"]


async def test_con_2_a_count_from_before_the_last_one_changes_nothing(story: Story) -> None:
    """CON-2: the latest instant wins; what cannot be is refused."""
    plan = await running(story)
    await story.on("2026-06-10")
    await report(plan.ada, plan.account, 500)
    await report(plan.ada, plan.account, 990, at="2026-06-05T12:00:00Z")
    assert await warned(plan) == []
    assert (await contacts_of(plan.ada, plan.account))["resources"] == 500
    for given, code in (
        ({"at": "2026-06-11T12:00:00Z"}, "READ_IN_FUTURE"),
        ({"quantity": -1}, "QUANTITY_OUT_OF_RANGE"),
        ({"meter": "clicks"}, "UNKNOWN_METER"),
    ):
        with pytest.raises(Refused) as no:
            await report(plan.ada, plan.account, 1, **given)
        assert no.value.codes == [code]

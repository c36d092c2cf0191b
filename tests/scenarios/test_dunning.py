"""Who does not pay: charged again, reminded, past due and suspended by the family's schedule (docs/decisions/0026)."""

from __future__ import annotations

from subgraph.app import App
from subgraph.work.dunning import Dunned, dun_due
from tests.scenarios.bank import happened
from tests.scenarios.overdue import DUNNING, declined, dunning_of, owing, pass_days, standing, told
from tests.scenarios.speak import Story

FAILED, REMINDED = "PAYMENT_FAILED", "PAYMENT_REMINDED"
PAST_DUE, SUSPENDED = "SUBSCRIPTION_PAST_DUE", "SUBSCRIPTION_SUSPENDED"
DUE, NEXT_DUE = "2026-01-31", "2027-01-31"


async def test_a_card_that_fails_is_tried_and_its_holder_reminded_until_the_subscription_is_suspended(
    story: Story, app: App
) -> None:
    """Every day of 32: each step on its own day, behind the charge of that day, and nothing on the others."""
    account, subscription, olivia, invoice = await declined(story, app)
    staff = story.person(staff="airthings")
    assert (invoice["dueOn"], await dunning_of(staff, invoice["id"])) == (NEXT_DUE, (0, "2027-02-01"))
    await pass_days(story, app, NEXT_DUE, *range(-1, 33))
    assert await told(app, account, NEXT_DUE) == [
        (1, FAILED),
        (1, REMINDED),
        (3, FAILED),
        (7, FAILED),
        (7, REMINDED),
        (7, PAST_DUE),
        (14, FAILED),
        (14, REMINDED),
        (30, SUSPENDED),
    ]
    reminders = [one for one in await happened(app, account) if one.kind == REMINDED]
    assert [one.facts["level"] for one in reminders] == ["1", "2", "3"]
    assert {(one.facts["open"], one.facts["due_on"]) for one in reminders} == {("120.00", NEXT_DUE)}
    assert await standing(olivia, subscription) == ("PAST_DUE", "2027-02-07", "2027-03-02")
    assert await dunning_of(staff, invoice["id"]) == (9, None)


async def test_a_run_that_was_down_for_forty_days_does_each_act_once_and_writes_the_last_reminder_only(
    story: Story, app: App
) -> None:
    """The reminder comes behind the charge that is tried on that very day."""
    account, subscription, olivia, _ = await declined(story, app)
    await pass_days(story, app, NEXT_DUE, 40, 40)
    done = await told(app, account, NEXT_DUE)
    assert done == [(40, PAST_DUE), (40, FAILED), (40, REMINDED), (40, SUSPENDED)]
    [reminder] = [one for one in await happened(app, account) if one.kind == REMINDED]
    assert reminder.facts["level"] == "3"
    assert await standing(olivia, subscription) == ("PAST_DUE", "2027-03-12", "2027-03-12")


async def test_a_reminder_waits_a_day_at_most_for_a_charge_that_nobody_makes(story: Story, app: App) -> None:
    account, *_ = await declined(story, app)
    await story.on("2027-02-01")
    assert await dun_due(app.house, 100) == Dunned(invoices=1, retried=1)
    assert await dun_due(app.house, 100) == Dunned(), "the charge goes first"
    await story.on("2027-02-02")
    assert await dun_due(app.house, 100) == Dunned(invoices=1, reminded=1)
    assert await told(app, account, NEXT_DUE) == [(2, REMINDED)]


async def test_who_pays_by_transfer_is_reminded_and_never_charged(story: Story, app: App) -> None:
    account, subscription, olivia, _ = await owing(story)
    await pass_days(story, app, DUE, 0, 1, 7, 14, 30, 40)
    assert await told(app, account, DUE) == [
        (1, REMINDED),
        (7, REMINDED),
        (7, PAST_DUE),
        (14, REMINDED),
        (30, SUSPENDED),
    ]
    assert await standing(olivia, subscription) == ("PAST_DUE", "2026-02-07", "2026-03-02")


async def test_what_is_past_due_and_ends_is_shown_as_past_due_until_it_is_over(story: Story, app: App) -> None:
    _, subscription, olivia, _ = await owing(story)
    await story.operator.buy(subscription, {"cancel": {"on": "2026-03-01"}})
    assert (await standing(olivia, subscription))[0] == "ENDING"
    await pass_days(story, app, DUE, 7)
    assert (await standing(olivia, subscription))[0] == "PAST_DUE"
    await story.on("2026-03-01")
    assert (await standing(olivia, subscription))[0] == "ENDED"


async def test_only_the_vendors_people_see_where_an_invoice_stands_in_its_schedule(story: Story, app: App) -> None:
    _, _, olivia, invoice = await owing(story)
    await pass_days(story, app, DUE, 1)
    for who in (story.person(staff="airthings"), story.operator):
        assert await dunning_of(who, invoice["id"]) == (2, "2026-02-03")
    refused = await olivia.raw(DUNNING, id=invoice["id"])
    assert refused["data"]["invoice"] == {"status": "PAST_DUE", "dunning": None}
    assert [one["extensions"]["code"] for one in refused["errors"]] == ["FORBIDDEN"]

"""Whatever settles the last overdue invoice, by whatever way, ends what dunning made of a subscription."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from subgraph.app import App
from tests.scenarios.bank import happened, line, record
from tests.scenarios.customers import add_card
from tests.scenarios.overdue import declined, dunning_of, owing, pass_days, round_of_work, standing, told
from tests.scenarios.speak import Person, Story, seats
from tests.scenarios.test_corrections import correct
from tests.scenarios.test_payment_stories import pay

DUE, NEXT_DUE = "2026-01-31", "2027-01-31"
RECOVERED = "SUBSCRIPTION_RECOVERED"
Settle = Callable[[Story, Person, str, dict[str, str]], Awaitable[None]]


async def by_transfer(story: Story, olivia: Person, account: str, invoice: dict[str, str]) -> None:
    await record(story.person(staff="airthings"), line("T1", "120.00", invoice["number"]))


async def by_card(story: Story, olivia: Person, account: str, invoice: dict[str, str]) -> None:
    card = (await add_card(olivia, account, "tok_visa"))["paymentMethod"]["id"]
    await pay(olivia, invoice["id"], paymentMethodId=card)


async def by_credit_note(story: Story, olivia: Person, account: str, invoice: dict[str, str]) -> None:
    await correct(story.person(staff="airthings"), "voidInvoice", invoice["id"])


@pytest.mark.parametrize("settle", [by_transfer, by_card, by_credit_note])
@pytest.mark.parametrize("day", [7, 30])
async def test_nothing_is_past_due_or_suspended_once_nothing_is_overdue(
    story: Story, app: App, settle: Settle, day: int
) -> None:
    account, subscription, olivia, invoice = await owing(story)
    await pass_days(story, app, DUE, 1, 7, day)
    assert (await standing(olivia, subscription))[0] == "PAST_DUE"
    await settle(story, olivia, account, invoice)
    assert await standing(olivia, subscription) == ("ACTIVE", None, None)
    kinds = [one.kind for one in await happened(app, account)]
    assert kinds.count(RECOVERED) == 1
    before = len(kinds)
    await pass_days(story, app, DUE, 45)
    assert len(await happened(app, account)) == before, "it left the schedule"
    assert await dunning_of(story.operator, invoice["id"]) is None


async def test_of_two_overdue_invoices_the_last_that_is_paid_ends_it(story: Story, app: App) -> None:
    account, subscription, olivia, first = await owing(story)
    await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    second = (await olivia.invoices(account))[-1]
    assert second["id"] != first["id"]
    staff = story.person(staff="airthings")
    await pass_days(story, app, DUE, 7)
    [past_due] = [one for one in await told(app, account, DUE) if one[1] == "SUBSCRIPTION_PAST_DUE"]
    assert past_due == (7, "SUBSCRIPTION_PAST_DUE"), "once, though two invoices say so"
    await record(staff, line("P1", "120.00", first["number"]))
    assert await standing(olivia, subscription) == ("PAST_DUE", "2026-02-07", None)
    await record(staff, line("P2", "59.99", second["number"]))
    assert (await standing(olivia, subscription))[0] == "PAST_DUE", "a part is not all"
    await record(staff, line("P3", "0.01", second["number"]))
    assert await standing(olivia, subscription) == ("ACTIVE", None, None)
    assert [one.kind for one in await happened(app, account)].count(RECOVERED) == 1


async def test_a_new_card_pays_what_the_old_one_did_not_and_nobody_is_reminded_again(story: Story, app: App) -> None:
    account, subscription, olivia, _ = await declined(story, app)
    await pass_days(story, app, NEXT_DUE, 1, 7)
    assert (await standing(olivia, subscription))[0] == "PAST_DUE"
    await add_card(olivia, account, "tok_visa", makeDefault=True)
    await round_of_work(app)
    assert await standing(olivia, subscription) == ("ACTIVE", None, None)
    await pass_days(story, app, NEXT_DUE, 14, 30)
    assert [one for one in await told(app, account, NEXT_DUE) if one[0] > 7] == []


async def test_nobody_is_reminded_or_made_past_due_on_the_day_on_which_the_charge_is_paid(
    story: Story, app: App
) -> None:
    """The card declines as the invoice is issued and on the first day after it was due; the seventh day's charge pays."""
    account, subscription, olivia, _ = await declined(story, app, "tok_insufficient_then_ok")
    await pass_days(story, app, NEXT_DUE, 1)
    await story.on("2027-02-07")
    await round_of_work(app)
    kinds = ["PAYMENT_FAILED", "PAYMENT_REMINDED", "PAYMENT_RECEIVED", "INVOICE_PAID"]
    assert [kind for _, kind in await told(app, account, NEXT_DUE)] == kinds
    assert await standing(olivia, subscription) == ("ACTIVE", None, None)

"""Whatever is said of an account with a test clock is said as of its own day, and of nobody else's (issue 4)."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.app import App
from subgraph.storage.database import Connection
from subgraph.storage.ids import decode_id
from subgraph.storage.repositories import Accounts
from subgraph.work.chores import CHORES
from tests.scenarios.speak import Person, Story, products
from tests.scenarios.test_test_clocks import advance, airthings, hold

LISTED = """query ($id: ID!, $status: SubscriptionStatus) { account(id: $id) { testClock
  subscriptions(status: $status) { nodes { id status nextInvoiceDate currentPeriod { start } scheduledChanges { kind } } }
  invoices { nodes { status dueOn issuedOn } } } }"""


async def held(story: Story, to: str) -> tuple[str, Person]:
    """An account with two seats for a year from the first day of 2025, whose clock stands on a later day."""
    account, owner = await airthings(story)
    await hold(owner, account)
    await advance(owner, account, to)
    return account, owner


async def listed(who: Person, account: str, **given: Any) -> dict[str, Any]:
    """What the account's page says."""
    found: dict[str, Any] = (await who.ask(LISTED, id=account, **given))["account"]
    return found


async def test_lists_and_statuses_are_of_its_own_day(story: Story) -> None:
    account, owner = await held(story, "2026-02-15")
    page = await listed(owner, account, status="PAST_DUE")
    [one] = page["subscriptions"]["nodes"]
    assert (one["status"], one["nextInvoiceDate"], one["currentPeriod"]["start"]) == (
        "PAST_DUE",
        "2027-01-01",
        "2026-01-01",
    )
    assert [each["status"] for each in page["invoices"]["nodes"]] == ["PAST_DUE", "PAST_DUE"]
    assert (await listed(owner, account, status="ACTIVE"))["subscriptions"]["nodes"] == []


async def test_a_quote_is_of_its_own_day_and_holds_until_its_own_midnight(story: Story) -> None:
    account, owner = await held(story, "2025-07-02")
    quote = await owner.quote_start(account, term="one-year", products=products(space_pro=1))
    assert quote["expiresAt"] == "2025-07-03T00:00:00Z"
    assert [one["period"]["start"] for one in quote["lines"]] == ["2025-07-02"]
    assert (await owner.confirm(quote))["invoice"]["issuedOn"] == "2025-07-02"


async def test_a_quote_of_yesterday_is_no_longer_the_one_to_confirm(story: Story) -> None:
    account, owner = await held(story, "2025-07-02")
    quote = await owner.quote_start(account, term="one-year", products=products(space_pro=1))
    await advance(owner, account, "2025-07-03")
    assert (await owner.confirm(quote))["__typename"] == "QuoteChanged"


async def test_a_start_that_lies_ahead_begins_when_its_own_day_comes(story: Story) -> None:
    account, owner = await held(story, "2025-03-01")
    quote = await owner.quote_start(account, term="one-year", products=products(space_pro=1), startDate="2025-05-01")
    subscription = (await owner.confirm(quote))["subscription"]["id"]
    scheduled = (await listed(owner, account, status="SCHEDULED"))["subscriptions"]["nodes"]
    assert [one["id"] for one in scheduled] == [subscription]
    done = await advance(owner, account, "2025-05-02")
    assert [one["issuedOn"] for one in done["invoices"]] == ["2025-05-01"]
    assert (await listed(owner, account, status="SCHEDULED"))["subscriptions"]["nodes"] == []


async def test_events_and_what_people_do_carry_its_own_instant(story: Story) -> None:
    account, owner = await held(story, "2025-07-02")
    await owner.change("updateAccount", "UpdateAccountInput", "__typename", accountId=account, name="Harbour")
    page = await listed(owner, account)
    assert page["testClock"] == "2025-07-02T09:00:00Z", "a change of the account leaves its clock alone"


async def test_a_stale_reading_of_an_account_never_puts_its_clock_back(app: App, story: Story) -> None:
    account, owner = await held(story, "2025-07-02")
    row = decode_id(account)
    assert row is not None
    async with app.database.transaction() as connection:
        before = await Accounts(connection, row.account_id).load()
    await advance(owner, account, "2025-08-01")

    async def save(connection: Connection) -> None:
        assert before is not None
        await Accounts(connection, row.account_id).save(before)

    await app.database.run_in_transaction(save)
    assert (await listed(owner, account))["testClock"] == "2025-08-01T09:00:00Z"


@pytest.mark.parametrize("name", [one.name for one in CHORES if one.by_account])
async def test_no_worker_touches_it_whatever_day_it_is_elsewhere(app: App, story: Story, name: str) -> None:
    account, owner = await held(story, "2025-02-15")
    before = await listed(owner, account)
    await story.on("2027-06-01")
    [chore] = [one for one in CHORES if one.name == name]
    await chore.do(app.house, 50)
    assert await listed(owner, account) == before

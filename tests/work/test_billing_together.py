"""Many accounts billed in one transaction: what it costs is counted, and whoever breaks it breaks it for nobody else."""

from __future__ import annotations

import calendar
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, update
from tests.long.checking import check_year
from tests.long.reckoning import reckon
from tests.long.storing import families, happen, noon, store
from tests.long.worlds import FIRST_DAY, LAST_DAY, YEAR, sell
from tests.services.cards import card
from tests.services.house import House, house_at, row_of
from tests.work.tills import workers

from subgraph.clock import Clock
from subgraph.storage.database import Database
from subgraph.storage.tables import parked_account, subscription
from subgraph.work.billing import TOGETHER, Report, bill_through
from subgraph.work.renewing import bill_due

NEW_YEAR = "2027-01-01"


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of the test's own."""
    one = Database(database_url)
    yield one
    await one.close()


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_words: object) -> None:
        sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def bill(database: Database, day: date) -> tuple[Report, int]:
    """The bill run, and how many statements it took."""
    registry = families()
    with counted(database) as sent:
        report = await bill_through(database, registry, Clock(start=noon(day)), day)
    return report, len(sent)


async def test_a_renewal_takes_less_than_half_a_statement_whatever_their_number(database: Database) -> None:
    """A batch's statements are those of one account: about thirty for a hundred; the first run bills the starts."""
    cost = []
    for day in (FIRST_DAY, date(YEAR, 2, 1)):
        if day == FIRST_DAY:
            await store(database, sell(TOGETHER, plain=True))
        cost.append(await bill(database, day))
    await store(database, sell(2 * TOGETHER, plain=True))
    await bill(database, date(YEAR, 2, 1))
    cost.append(await bill(database, date(YEAR, 3, 1)))
    issued = [report.invoices for report, _ in cost]
    assert issued == [TOGETHER, TOGETHER, 3 * TOGETHER]
    assert cost[1][1] <= TOGETHER / 2
    assert cost[2][1] <= 3 * cost[1][1]


async def test_a_small_year_is_what_is_reckoned_beside_the_product(database: Database) -> None:
    """What `make test-long` does with thousands, month by month: changes, late days of months, discounts, two currencies."""
    sold = sell(60, seed=9)
    world = await store(database, sold)
    before = date(YEAR - 1, 12, 31)
    for month in range(1, 13):
        day = date(YEAR, month, calendar.monthrange(YEAR, month)[1])
        await happen(database, world, before, day)
        await bill(database, day)
        before = day
    await check_year(database, world, reckon(sold, LAST_DAY))
    assert (await bill(database, LAST_DAY))[0].invoices == 0


async def customers(house: House, number: int) -> list[str]:
    """Accounts with a yearly subscription of one seat each."""
    found = [await house.customer(f"owner-{place}@a.example") for place in range(number)]
    for account, owner in found:
        await house.start(owner, account, pro=1)
    return [account for account, _ in found]


async def break_one(house: House, account: str) -> None:
    """Somebody moves a subscription's start beside us: what it owes is no longer what was invoiced."""
    async with house.database.transaction() as connection:
        moved = update(subscription).where(subscription.c.account_id == row_of(account))
        await connection.execute(moved.values(start_on=date(2026, 2, 1)))


async def test_cards_and_mail_cost_the_statements_of_one_account(house: House) -> None:
    """What accounts have beside their subscription is read and written together too: as many for two as for four."""
    cost = []
    for number in (2, 4):
        for place in range(number):
            account, owner = await house.customer(f"owner-{number}-{place}@a.example")
            await card(house, owner, account, make_default=True)
            await house.start(owner, account, pro=1)
        with counted(house.database) as sent:
            report = await house.bill(NEW_YEAR)
        cost.append(len(sent))
        assert (report.invoices, report.parked) == (number, [])
    assert cost[0] == cost[1]


async def test_one_account_that_breaks_is_parked_alone_and_the_others_are_billed(house: House) -> None:
    accounts = await customers(house, 5)
    await break_one(house, accounts[2])
    report = await house.bill(NEW_YEAR)
    assert (report.invoices, [one.reason for one in report.parked]) == (4, ["UNBALANCED"])
    assert [len(await house.documents(one)) for one in accounts] == [2, 2, 1, 2, 2]
    assert [len(await house.rows(parked_account, one)) for one in accounts] == [0, 0, 1, 0, 0]
    for one in accounts:
        numbers = [document.sequence for document in await house.documents(one)]
        assert numbers == list(range(1, len(numbers) + 1))


async def test_a_worker_bills_together_and_parks_alone_as_the_run_does(house: House) -> None:
    accounts = await customers(house, 5)
    await break_one(house, accounts[4])
    house.on("2028-01-01")
    done = await bill_due(workers(house), 50)
    assert (done.documents, done.parked) == (8, 1)
    assert [len(await house.documents(one)) for one in accounts] == [3, 3, 3, 3, 1]
    assert await bill_due(workers(house), 50) == type(done)()

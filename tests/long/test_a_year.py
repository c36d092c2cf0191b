"""A year of thousands of subscriptions by virtual time comes to what is reckoned beside the product (issue: bill run, 1)."""

from __future__ import annotations

import calendar
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from subgraph.clock import Clock
from subgraph.storage.database import Database
from subgraph.work.billing import Report, bill_through
from tests.long.checking import check_year, nothing_due
from tests.long.reckoning import reckon
from tests.long.storing import families, happen, noon, store
from tests.long.worlds import FIRST_DAY, LAST_DAY, YEAR, sell

pytestmark = pytest.mark.long


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The world's database."""
    one = Database(database_url)
    yield one
    await one.close()


async def _bill(database: Database, day: date) -> Report:
    return await bill_through(database, families(), Clock(start=noon(day)), day)


async def test_twelve_months_of_runs_issue_what_is_reckoned_by_hand(database: Database, subscriptions: int) -> None:
    sold = sell(subscriptions)
    world = await store(database, sold)
    before, issued = FIRST_DAY - timedelta(days=1), 0
    for month in range(1, 13):
        day = date(YEAR, month, calendar.monthrange(YEAR, month)[1])
        await happen(database, world, before, day)
        issued += (await _bill(database, day)).invoices
        before = day
    expected = reckon(sold, LAST_DAY)
    assert issued == sum(expected.documents.values())
    await check_year(database, world, expected)
    again = await _bill(database, LAST_DAY)
    assert (again.invoices, again.parked, again.waiting) == (0, [], [])
    assert await nothing_due(database, LAST_DAY)

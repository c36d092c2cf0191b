"""Forty processes killed in the middle of a year's catching up: nothing is lost, nothing is issued twice, no number is missing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from multiprocessing.context import ForkServerContext

import pytest

from subgraph.storage.database import Database
from tests.long.billing_process import Billing, bill_year, forking
from tests.long.checking import check_year
from tests.long.reckoning import reckon
from tests.long.storing import happen, store
from tests.long.worlds import FIRST_DAY, LAST_DAY, sell

pytestmark = pytest.mark.long
KILLS = 40
AT_ONCE = 2
LONGEST_SECONDS = 0.5


def longest_seconds(subscriptions: int) -> float:
    """Long enough for some transactions, short enough that a small world is not billed before the last kill."""
    return min(LONGEST_SECONDS, subscriptions / 5_000)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The world's database."""
    one = Database(database_url)
    yield one
    await one.close()


async def _bill_and_kill(context: ForkServerContext, url: str, chance: random.Random, longest: float) -> int:
    """Two processes bill at once, and each is killed at a moment of its own; how many were killed at work."""
    running = [Billing.start(context, url) for _ in range(AT_ONCE)]
    killed = 0
    for one in running:
        await asyncio.sleep(chance.random() * longest)
        killed += one.kill()
    return killed


async def test_forty_kills_lose_nothing_and_repeat_nothing(
    database: Database, database_url: str, subscriptions: int
) -> None:
    sold = sell(subscriptions, seed=40)
    world = await store(database, sold)
    await happen(database, world, FIRST_DAY - timedelta(days=1), LAST_DAY)
    context, chance, kills = forking(), random.Random(40), 0
    while kills < KILLS:
        killed = await _bill_and_kill(context, database_url, chance, longest_seconds(subscriptions))
        assert killed, f"the year was billed after {kills} kills: it needs more subscriptions"
        kills += killed
    assert await bill_year(database_url) > 0
    await check_year(database, world, reckon(sold, LAST_DAY))
    assert await bill_year(database_url) == 0

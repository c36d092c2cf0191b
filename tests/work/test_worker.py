"""The worker's loop: every kind of work has its turn, errors stop nobody else's, and it stops when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from tests.services import house as services
from tests.services.house import done
from tests.work.town import issued, move_in, town_at

from subgraph.clock import Clock
from subgraph.domain import asks
from subgraph.domain.outcomes import ClockMoved
from subgraph.outside.payments import NoPayments
from subgraph.plugins.registry import Registry
from subgraph.services.clock import set_clock
from subgraph.services.steps.catalogs import Catalogs
from subgraph.storage.database import Database
from subgraph.work.house import House
from subgraph.work.isolating import breaks_one_item
from subgraph.work.renewing import Renewed, bill_due
from subgraph.work.worker import Chore, Worker


@dataclass(frozen=True)
class Did:
    """A report."""

    things: int = 0


@dataclass
class Doing:
    """A kind of work that answers what it is told to, and an error where that is one."""

    answers: list[int | Exception]
    called: int = 0
    stop_at: tuple[int, asyncio.Event] | None = None

    async def __call__(self, house: House, limit: int, account: UUID | None = None) -> Did:
        self.called += 1
        if self.stop_at is not None and self.called == self.stop_at[0]:
            self.stop_at[1].set()
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, Exception):
            raise answer
        return Did(answer)


@dataclass
class Heard:
    """What a worker says."""

    lines: list[str] = field(default_factory=list)

    def __call__(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """An installation with nothing in it."""
    async with town_at(sqlite_url) as town:
        yield house_of(town)


def house_of(town: services.House) -> House:
    """The same installation as workers know it."""
    return House(town.database, Catalogs(town.registry), town.clock, NoPayments(), b"s" * 32, sandbox=True)


def worker(house: House, heard: Heard, **chores: Doing) -> Worker:
    """A worker that does not rest."""
    made = [Chore(name, do) for name, do in chores.items()]
    return Worker(house, made, heard, jitter=lambda: -0.499)


async def test_once_it_works_until_nothing_is_due_and_says_what_each_batch_did(house: House) -> None:
    heard, first, second = Heard(), Doing([3, 1]), Doing([0, 2])
    assert await worker(house, heard, first=first, second=second).run(once=True)
    assert [line.partition(" (")[0] for line in heard.lines] == [
        "first: 3 things",
        "first: 1 things",
        "second: 2 things",
    ]
    assert (first.called, second.called) == (3, 3)


async def test_work_that_fails_leaves_the_others_their_turn_and_is_tried_again(house: House) -> None:
    heard, bad, good = Heard(), Doing([RuntimeError("a bug"), 1]), Doing([1, 1])
    stopping = asyncio.Event()
    good.stop_at = (3, stopping)
    one = worker(house, heard, bad=bad, good=good)
    one.stopping = stopping
    assert await one.run()
    assert heard.lines[0] == "bad: failed, and is tried again: RuntimeError: a bug"
    assert (bad.called, good.called) == (3, 3)


async def test_once_it_ends_with_a_failure_where_something_failed(house: House) -> None:
    heard, bad, good = Heard(), Doing([RuntimeError("a bug")]), Doing([1])
    assert not await worker(house, heard, bad=bad, good=good).run(once=True)
    assert good.called == 1


async def test_it_stops_after_the_batch_at_hand(house: House) -> None:
    stopping = asyncio.Event()
    first, second = Doing([1, 1, 1], stop_at=(2, stopping)), Doing([])
    one = worker(house, Heard(), first=first, second=second)
    one.stopping = stopping
    assert await one.run()
    assert (first.called, second.called) == (2, 1)


async def test_what_is_due_by_the_day_is_not_looked_for_every_second(house: House) -> None:
    stopping = asyncio.Event()
    often, seldom = Doing([], stop_at=(4, stopping)), Doing([1, 1, 0])
    chores = [Chore("often", often), Chore("seldom", seldom, quiet_seconds=3600)]
    assert await Worker(house, chores, Heard(), stopping, jitter=lambda: -0.499).run()
    assert seldom.called == 3, "twice it found something, and then it rested"


async def test_it_hears_of_a_clock_that_another_process_set(database_url: str) -> None:
    async with town_at(database_url) as town:
        house = house_of(town)
        later = town.clock.now() + timedelta(days=400)
        done(await town.do(set_clock, services.OPERATOR, asks.SetClock(later)), ClockMoved)
        elsewhere = House(
            house.database, house.catalogs, Clock(start=services.FIRST_DAY), NoPayments(), b"", sandbox=True
        )
        assert await elsewhere.follow_clock() == later


async def test_an_account_that_breaks_is_parked_and_the_others_are_billed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town_at(database_url) as town:
        await move_in(town, 2)
        await move_in(town, 1, seats=3)
        town.on("2027-01-01")

        def three_are_too_many(lines: Any) -> int | None:
            return 10**16 if any(one.quantity == 3 for one in lines) else None

        monkeypatch.setattr("subgraph.services.billing.beyond_a_document", three_are_too_many)
        assert await bill_due(house_of(town), 50) == Renewed(documents=2, parked=1)
        assert await bill_due(house_of(town), 50) == Renewed()
        assert sorted(len(its) for its in (await issued(town)).values()) == [1, 2, 2]


async def test_what_is_due_of_a_family_that_is_not_there_is_left_until_it_is(database_url: str) -> None:
    async with town_at(database_url) as town:
        await move_in(town, 2)
        town.on("2027-01-01")
        without = replace(house_of(town), catalogs=Catalogs(Registry(())))
        assert await bill_due(without, 50) == Renewed()
        assert await bill_due(house_of(town), 50) == Renewed(documents=2)


async def test_several_workers_at_once_bill_everything_once(database_url: str) -> None:
    async with town_at(database_url) as town:
        await move_in(town, 6)
        town.on("2029-01-01")
        reports = await asyncio.gather(*(bill_due(house_of(town), 50) for _ in range(3)))
        while reports[-1] != Renewed():  # what one held was left to the next batch
            reports.append(await bill_due(house_of(town), 50))
        assert sum(one.documents for one in reports) == 18
        assert [[number for number, _ in its] for its in (await issued(town)).values()] == [[1, 2, 3, 4]] * 6


async def test_a_database_that_is_away_is_no_accounts_fault(tmp_path: Any) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    house = House(database, Catalogs(Registry(())), Clock(), NoPayments(), b"")
    heard = Heard()
    assert not await Worker(house, [Chore("bill", bill_due)], heard, jitter=lambda: -0.499).run(once=True)
    assert heard.lines[0].startswith("bill: failed, and is tried again: ")
    await database.close()


def _driver(state: str) -> Exception:
    error = RuntimeError("no")
    error.sqlstate = state  # type: ignore[attr-defined]
    return DBAPIError("SELECT 1", None, error)


@pytest.mark.parametrize(
    ("error", "one_item"),
    [
        (ValueError("a family's"), True),
        (OverflowError("a value"), True),
        (IntegrityError("INSERT", None, Exception("twice")), True),
        (_driver("22003"), True),
        (_driver("57P01"), False),
        (_driver("53300"), False),
        (_driver("40001"), False),
        (OperationalError("SELECT", None, Exception("disk I/O error")), False),
        (ConnectionRefusedError(), False),
        (asyncpg.CannotConnectNowError("the database system is starting up"), False),
        (MemoryError(), False),
    ],
)
def test_whose_fault_an_error_is(error: Exception, one_item: bool) -> None:
    assert breaks_one_item(error) is one_item

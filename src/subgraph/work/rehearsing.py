"""A bill run that writes nothing: the same code in transactions that are rolled back, which take no number either."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from subgraph.services.billing import BilledDay, CannotBill, FamilyWaits, bill_next_day
from subgraph.storage.database import Connection
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import DueWork
from subgraph.work.billing import Parked, Report, Waiting
from subgraph.work.house import House
from subgraph.work.isolating import breaks_one_item

PAGE = 100


@dataclass(slots=True)
class _Rehearsed:
    """What an account's days came to, and what would stop them."""

    days: list[BilledDay] = field(default_factory=list)
    reason: str | None = None
    waiting: frozenset[str] = frozenset()


class _TakenBack(Exception):
    """Leaves the transaction without a commit."""


async def rehearse(
    house: House,
    through: date,
    on_progress: Callable[[str], None],
    account: UUID | None = None,
    report: Report | None = None,
) -> Report:
    """What a bill run through that day would issue, whom it would park and what would wait; nothing is written."""
    said = report or Report()
    async for account_id in _due_accounts(house, through, account):
        done = await _rehearse(house, account_id, through)
        name = encode_id("acc", account_id)
        for day in done.days:
            said.add(day)
        if done.reason is not None:
            said.parked.append(Parked(name, done.reason))
        said.waiting += [Waiting(name, family) for family in sorted(done.waiting)]
        on_progress(name)
    return said


async def _due_accounts(house: House, through: date, only: UUID | None) -> AsyncIterator[UUID]:
    if only is not None:
        yield only
        return
    after: UUID | None = None
    while True:
        async with house.database.snapshot() as connection:
            found = await DueWork(connection).accounts_due_on(through, after=after, limit=PAGE)
        for one in found:
            yield one
        if len(found) < PAGE:
            return
        after = found[-1]


async def _rehearse(house: House, account_id: UUID, through: date) -> _Rehearsed:
    """All due days of one account in one transaction, taken back; again from its start without a family that cannot say."""
    without: set[str] = set()
    while True:
        done = _Rehearsed()

        async def all_days(connection: Connection, done: _Rehearsed = done) -> None:
            done.days.clear()
            work = await house.open_work(connection)
            more = True
            while more:
                one = await bill_next_day(work, account_id, through, wait=True, without=frozenset(without))
                done.days += [one] if one.day is not None else []
                done.waiting, more = one.waiting, one.day is not None and one.more
            raise _TakenBack

        try:
            await house.database.run_in_transaction(all_days)
        except FamilyWaits as later:
            without.add(later.family)
            continue
        except CannotBill as no:
            done.reason = no.reason
        except _TakenBack:
            return done
        except Exception as error:
            if not breaks_one_item(error):
                raise
            done.reason = type(error).__name__
        return done

"""A test clock on its way: from due instant to due instant, and at each the same work that the workers do for everybody.

Every stop and everything done there is a transaction of its own. Interrupted half way the clock stands where the work
had come, and the same call goes on from there (decision 0028).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from subgraph.domain.card_expiry import notice_days
from subgraph.domain.outcomes import AccountReleased, AccountRetried, ClockAdvanced, ClockAdvancing
from subgraph.services.parking import end_retry
from subgraph.services.test_clocks import end_advance, move_test_clock
from subgraph.services.work import begins_at
from subgraph.storage.database import Connection
from subgraph.storage.ids import decode_id
from subgraph.storage.repositories import AccountDue, Accounts
from subgraph.work.house import House
from subgraph.work.renewing import bill_due
from subgraph.work.worker import DoBatch

MOST_ROUNDS = 100
"""At one instant: each bills a day at least, so more would be work that undoes itself."""
BATCH = 100


async def advance(house: House, chores: Sequence[DoBatch], advancing: ClockAdvancing) -> ClockAdvanced:
    """Do all that falls due for the account on its clock's way, in order, and tell what happened."""
    account_id = _row(advancing.account_id)
    await _work_off(house, account_id, chores)
    while (stop := await _next_stop(house, account_id, advancing.to)) is not None:
        await _move(house, account_id, stop)
        await _work_off(house, account_id, chores)

    async def end(connection: Connection) -> ClockAdvanced:
        return await end_advance(await house.open_work(connection), account_id, advancing)

    return await house.database.run_in_transaction(end)


async def retry(house: House, released: AccountReleased) -> AccountRetried:
    """Bill an account that was let go, at once."""
    account_id = _row(released.account_id)
    await bill_due(house, BATCH, account_id)

    async def end(connection: Connection) -> AccountRetried:
        return await end_retry(await house.open_work(connection), account_id, released)

    return await house.database.run_in_transaction(end)


async def _move(house: House, account_id: UUID, at: datetime) -> None:
    async def move(connection: Connection) -> None:
        await move_test_clock(await house.open_work(connection), account_id, at)

    await house.database.run_in_transaction(move)


async def _work_off(house: House, account_id: UUID, chores: Sequence[DoBatch]) -> None:
    """Each kind of work in its order, all over again as long as any finds something: a charge that fails is dunned."""
    for _ in range(MOST_ROUNDS):
        busy = False
        for do in chores:
            busy |= any(asdict(await do(house, BATCH, account_id)).values())
        if not busy:
            return


async def _next_stop(house: House, account_id: UUID, to: datetime) -> datetime | None:
    """The next instant at which anything falls due, or the end of the way; None where the clock stands there."""
    async with house.database.snapshot() as connection:
        account = await Accounts(connection, account_id).load()
        if account is None or account.clock_at is None or account.clock_at >= to:
            return None
        due = AccountDue(connection, account_id)
        first = await due.next_after(account.clock_at)
        stops = [to] if first is None else [to, first]
        for expires in await due.cards():
            stops += [begins_at(day, account.time_zone) for day in notice_days(expires)]
        for one in await due.renewing():
            family = house.catalogs.declared.find(one.family)
            ahead = family.renewal_notices if family is not None else ()
            stops += [one.next_bill_at - timedelta(days=days) for days in ahead]
        return min(stop for stop in stops if stop > account.clock_at)


def _row(account_id: str) -> UUID:
    found = decode_id(account_id)
    if found is None:
        raise LookupError("an outcome names its account")
    return found.account_id

"""Billing whoever's billing day has begun: what `subgraph worker` does all day, and `advanceClock` for one account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from subgraph.services.billing import BUSY, BilledDay, CannotBill, FamilyWaits, bill_next_day
from subgraph.services.parking import park_account
from subgraph.services.work import Work
from subgraph.storage.database import Connection
from subgraph.storage.joint import run_together
from subgraph.storage.repositories import Accounts, DueWork, Parking
from subgraph.work.house import House
from subgraph.work.isolating import breaks_one_item


@dataclass(frozen=True, slots=True)
class Renewed:
    """What one batch issued, and how many accounts it parked."""

    documents: int = 0
    parked: int = 0

    def plus(self, other: Renewed) -> Renewed:
        """Both together."""
        return Renewed(self.documents + other.documents, self.parked + other.parked)


NOTHING = Renewed()
NOTHING_DUE = BilledDay(None)


async def bill_due(house: House, limit: int, account: UUID | None = None) -> Renewed:
    """Bill accounts whose billing day has begun until `limit` of them had something; `account`: that one, by its own clock.

    An account that somebody else holds is left to the next batch, as is what is due of a family whose plugin is missing.
    """
    if account is not None:
        return await _bill(house, account, wait=True)
    families = [one.key for one in house.catalogs.declared.families]
    done, busy, after = NOTHING, 0, None
    while busy < limit:
        async with house.database.snapshot() as connection:
            due = DueWork(connection)
            found = await due.accounts_due_at(house.clock.now(), families, after=after, limit=limit)
        if not found:
            break
        together, alone = await _bill_together(house, found)
        done, busy = done.plus(together), busy + together.documents
        for one in alone:
            billed = await _bill(house, one, wait=False)
            done, busy = done.plus(billed), busy + (billed != NOTHING)
        after = found[-1]
    return done


async def _bill_together(house: House, accounts: Sequence[UUID]) -> tuple[Renewed, Sequence[UUID]]:
    """Bill the next day of each account in one transaction, as long as several have one; and who is to be billed alone.

    Where one breaks nothing of that transaction is written: then those are all that were in it.
    """
    documents = 0

    async def days(connection: Connection) -> list[BilledDay]:
        work = await house.open_work(connection)

        async def one_day(shared: Connection, account_id: UUID) -> BilledDay:
            return await _bill_day(replace(work, connection=shared), account_id, frozenset(), wait=False)

        return await run_together(connection, accounts, one_day)

    while len(accounts) > 1:
        try:
            billed = await house.database.run_in_transaction(days)
        except Exception as error:
            if not breaks_one_item(error):
                raise
            break
        documents += sum(one.documents for one in billed)
        accounts = [one for one, day in zip(accounts, billed, strict=True) if day.more and day.day is not None]
    return Renewed(documents), accounts


async def _bill(house: House, account_id: UUID, *, wait: bool) -> Renewed:
    """Bill an account day by day up to its today; nothing where somebody else holds it."""
    without: set[str] = set()
    documents = 0

    async def one_day(connection: Connection) -> BilledDay:
        return await _bill_day(await house.open_work(connection), account_id, frozenset(without), wait=wait)

    while True:
        try:
            billed = await house.database.run_in_transaction(one_day)
        except FamilyWaits as later:
            without.add(later.family)
            continue
        except CannotBill as no:
            await _park(house, account_id, no)
            return Renewed(documents, 1)
        except Exception as error:
            if not breaks_one_item(error):
                raise
            await _park(house, account_id, CannotBill(type(error).__name__, str(error)))
            return Renewed(documents, 1)
        documents += billed.documents
        if billed is BUSY or billed.day is None or not billed.more:
            return Renewed(documents)


async def _bill_day(work: Work, account_id: UUID, without: frozenset[str], *, wait: bool) -> BilledDay:
    account = await Accounts(work.connection, account_id).load()
    if account is None or await Parking(work.connection, account_id).is_parked():
        return NOTHING_DUE
    return await bill_next_day(work, account_id, work.today(account), wait=wait, without=without)


async def _park(house: House, account_id: UUID, why: CannotBill) -> None:
    async def park(connection: Connection) -> None:
        await park_account(await house.open_work(connection), account_id, why.reason, why.detail, why.subscription_id)

    await house.database.run_in_transaction(park)

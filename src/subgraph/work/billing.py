"""The bill run: accounts with something due are found in the data and billed day by day, each in transactions of its own.

Run it as often as one likes, late, or in several processes at once: what is billed is no longer due (law L1).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from uuid import UUID

from subgraph.clock import Clock
from subgraph.outside.payments import NoPayments
from subgraph.plugins.registry import Registry
from subgraph.services.billing import BUSY, BilledDay, CannotBill, FamilyWaits, bill_next_day
from subgraph.services.parking import park_account, release_account
from subgraph.services.steps.catalogs import Catalogs
from subgraph.services.work import Work
from subgraph.storage.database import Connection, Database
from subgraph.storage.ids import encode_id
from subgraph.storage.joint import run_together
from subgraph.storage.repositories import DueWork
from subgraph.work.announcing import announce

TOGETHER = 100
"""How many accounts share a transaction: enough that a statement costs each of them little, few enough that it is short."""
LOOKED_UP = 50 * TOGETHER
"""How many accounts are found at a time: finding them costs as much as there is due, so it is not done for every batch."""
BROKEN = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError)
"""What a bug in a family or in us raises: the account is parked, and the others go on."""


@dataclass(frozen=True, slots=True)
class Parked:
    """An account that waits for staff, and why."""

    account_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something due that a later run bills: of a family whose plugin is missing or broken."""

    account_id: str
    family: str


@dataclass(slots=True)
class Report:
    """What a run issued: documents, their totals in minor units by currency, the accounts that it parked, and what waits.

    `announced`: how many subscriptions it told of new prices.
    """

    invoices: int = 0
    amounts_minor: dict[str, int] = field(default_factory=dict)
    parked: list[Parked] = field(default_factory=list)
    announced: int = 0
    waiting: list[Waiting] = field(default_factory=list)

    def add(self, billed: BilledDay) -> None:
        """Count one day of one account."""
        self.invoices += billed.documents
        for currency, amount in billed.amounts_minor.items():
            self.amounts_minor[currency] = self.amounts_minor.get(currency, 0) + amount


async def bill_through(
    database: Database,
    registry: Registry,
    clock: Clock,
    through: date,
    on_progress: Callable[[str], None] | None = None,
    account: UUID | None = None,
    report: Report | None = None,
) -> Report:
    """Issue everything due up to a business day, one document per due day, account, family and purchase order.

    `account` bills only that one, also where it was parked: who names it has looked. `on_progress` hears a line per day.
    `report`: where to count, for whom looks on meanwhile.
    """
    say = on_progress or (lambda _line: None)
    run = _Run(database, Catalogs(registry), clock, through, say, Report() if report is None else report)
    if account is not None:
        await run.release(account)
    else:
        await run.announce()
    busy: list[UUID] = []
    async for some in run.due_accounts(account):
        busy += await run.bill_together(some)
    while busy:  # a purchase, or another run, held them a moment ago: with the one it is done, with the others as well
        await run.bill(busy[0], wait=True)
        left, busy = busy[1:], []
        for place in range(0, len(left), TOGETHER):
            busy += await run.bill_together(left[place : place + TOGETHER])
    return run.report


@dataclass(frozen=True, slots=True)
class _Run:
    database: Database
    catalogs: Catalogs
    clock: Clock
    through: date
    say: Callable[[str], None]
    report: Report

    async def release(self, account_id: UUID) -> None:
        """Let an account be billed again."""

        async def let_go(connection: Connection) -> None:
            await release_account(await self._work(connection), account_id)

        await self.database.run_in_transaction(let_go)

    async def announce(self) -> None:
        """Tell whom new prices will reach, before any renewal is billed at them."""
        async for one in announce(self.database, self.catalogs, self._work, BROKEN):
            self.report.announced += one.subscriptions
            if one.error is not None:
                await self._park(one.account_id, CannotBill(type(one.error).__name__, str(one.error)))

    async def due_accounts(self, only: UUID | None) -> AsyncIterator[Sequence[UUID]]:
        """Accounts with something due, a batch at a time, each once."""
        if only is not None:
            yield [only]
            return
        after: UUID | None = None
        while True:
            async with self.database.snapshot() as connection:
                found = await DueWork(connection).accounts_due_on(self.through, after=after, limit=LOOKED_UP)
            for place in range(0, len(found), TOGETHER):
                yield found[place : place + TOGETHER]
            if len(found) < LOOKED_UP:
                return
            after = found[-1]

    async def bill_together(self, accounts: Sequence[UUID]) -> list[UUID]:
        """Bill accounts until nothing is due, the next day of each in one transaction; answers those that somebody else holds.

        Where one breaks nothing of that transaction is written, and each is billed alone from there on.
        """
        held: list[UUID] = []
        while len(accounts) > 1:
            try:
                billed = await self.database.run_in_transaction(partial(self._bill_days, accounts))
            except (FamilyWaits, CannotBill, *BROKEN):
                break
            days = list(zip(accounts, billed, strict=True))
            held += [one for one, day in days if day is BUSY]
            accounts = [one for one, day in days if day is not BUSY and self._goes_on(one, day)]
        return held + [one for one in accounts if not await self.bill(one, wait=False)]

    async def _bill_days(self, accounts: Sequence[UUID], connection: Connection) -> list[BilledDay]:
        work = await self._work(connection)

        async def one_day(shared: Connection, account_id: UUID) -> BilledDay:
            return await bill_next_day(replace(work, connection=shared), account_id, self.through, wait=False)

        return await run_together(connection, accounts, one_day)

    async def bill(self, account_id: UUID, *, wait: bool) -> bool:
        """Bill an account day by day until nothing is due; False where somebody else holds it."""

        without: set[str] = set()

        async def one_day(connection: Connection) -> BilledDay:
            work = await self._work(connection)
            return await bill_next_day(work, account_id, self.through, wait=wait, without=frozenset(without))

        while True:
            try:
                billed = await self.database.run_in_transaction(one_day)
            except FamilyWaits as later:
                without.add(later.family)
                continue
            except CannotBill as no:
                await self._park(account_id, no)
                return True
            except BROKEN as error:
                await self._park(account_id, CannotBill(type(error).__name__, str(error)))
                return True
            if billed is BUSY:
                return False
            if not self._goes_on(account_id, billed):
                return True

    def _goes_on(self, account_id: UUID, billed: BilledDay) -> bool:
        """Count and tell what came of an account's day; whether another day of it is due."""
        name = encode_id("acc", account_id)
        if billed.day is not None:
            self.report.add(billed)
            self.say(f"{billed.day}  {name}  {billed.documents} document{'s' if billed.documents != 1 else ''}")
        if billed.day is not None and billed.more:
            return True
        self._leave(name, billed.waiting)
        return False

    def _leave(self, account_id: str, families: Iterable[str]) -> None:
        for family in sorted(families):
            self.report.waiting.append(Waiting(account_id, family))
            self.say(f"left for later: {account_id} waits for family {family}")

    async def _park(self, account_id: UUID, why: CannotBill) -> None:
        async def park(connection: Connection) -> None:
            await park_account(await self._work(connection), account_id, why.reason, why.detail, why.subscription_id)

        await self.database.run_in_transaction(park)
        self.report.parked.append(Parked(encode_id("acc", account_id), why.reason))
        self.say(f"parked {encode_id('acc', account_id)}: {why.reason}: {why.detail}")

    async def _work(self, connection: Connection) -> Work:
        return Work(connection, await self.catalogs.read(connection), self.clock.now(), b"", NoPayments())

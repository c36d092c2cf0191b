"""Notice of prices: what was published since the last run is told to the accounts whose renewals it will reach.

One short transaction an account, however many there are; a run that is interrupted goes on where nobody was told.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.catalog_changes import as_sold
from subgraph.domain.repricing import price_lists_of
from subgraph.services.parking import park_account
from subgraph.services.price_notices import announce_prices
from subgraph.services.steps.catalogs import Catalogs
from subgraph.services.work import Work
from subgraph.storage.database import Connection, Database
from subgraph.storage.repositories import CatalogChanges, ServerState
from subgraph.work.house import House

ANNOUNCED = "catalog_announced"
"""The last change that everybody was told of: a key of the state that all processes share."""
BATCH = 500
BREAKS = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError)
"""What a bug in a family or in us raises: the account is parked, and the others go on."""

OpenWork = Callable[[Connection], Awaitable[Work]]


@dataclass(frozen=True, slots=True)
class Told:
    """An account that was told, of how many subscriptions; or why it could not be."""

    account_id: UUID
    subscriptions: int
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What telling of new prices came to: subscriptions that were told of, and accounts that broke and are parked."""

    told: int = 0
    parked: int = 0


async def announce_due(house: House, limit: int, account: UUID | None = None) -> Announced:
    """Tell everybody what was published since the last time, however many they are; a test clock hears of it like all others."""
    told = parked = 0
    async for one in announce(house.database, house.catalogs, house.open_work, BREAKS):
        told += one.subscriptions
        if one.error is not None:
            await _park(house, one.account_id, one.error)
            parked += 1
    return Announced(told, parked)


async def _park(house: House, account_id: UUID, error: Exception) -> None:
    async def park(connection: Connection) -> None:
        await park_account(await house.open_work(connection), account_id, type(error).__name__, str(error))

    await house.database.run_in_transaction(park)


async def announce(
    database: Database, catalogs: Catalogs, open_work: OpenWork, broken: tuple[type[Exception], ...]
) -> AsyncIterator[Told]:
    """Tell every account what was published since the last time; an account that breaks is named, and the others go on."""
    async with database.transaction() as connection:
        await catalogs.read(connection)
        done = int(await ServerState(connection).get(ANNOUNCED) or "0")
    last = catalogs.number
    if last <= done:
        return
    for before in _families_before(catalogs, done):
        async for account_id in _accounts(database, before.key):
            yield await _tell(database, open_work, account_id, before, last, broken)

    async def finish(connection: Connection) -> None:
        await ServerState(connection).put(ANNOUNCED, str(last), (await open_work(connection)).now)

    await database.run_in_transaction(finish)


def _families_before(catalogs: Catalogs, done: int) -> list[ProductFamily]:
    """The families whose prices may reach subscriptions otherwise than before the changes that were not told yet."""
    found: list[ProductFamily] = []
    for family in catalogs.declared.families:
        changes = catalogs.of_family(family.key)
        before = as_sold(family, [one for one in changes if one.number <= done])
        if price_lists_of(before) != price_lists_of(as_sold(family, changes)):
            found.append(before)
    return found


async def _accounts(database: Database, family: str) -> AsyncIterator[UUID]:
    after: UUID | None = None
    while True:
        async with database.transaction() as connection:
            found = await CatalogChanges(connection).accounts_with(family, after=after, limit=BATCH)
        for one in found:
            yield one
        if not found:
            return
        after = found[-1]


async def _tell(
    database: Database,
    open_work: OpenWork,
    account_id: UUID,
    before: ProductFamily,
    number: int,
    broken: tuple[type[Exception], ...],
) -> Told:
    async def tell(connection: Connection) -> int:
        return await announce_prices(await open_work(connection), account_id, before, number)

    try:
        return Told(account_id, await database.run_in_transaction(tell))
    except broken as error:
        return Told(account_id, 0, error)

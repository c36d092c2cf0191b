"""Notices of renewals ahead: found by the day on which something is due next, each given once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from subgraph.domain.renewal_notices import notice_windows
from subgraph.plugins.registry import Registry
from subgraph.services.renewal_notices import KIND, label, pass_over_renewal, tell_renewal
from subgraph.storage.database import Connection
from subgraph.storage.repositories import Accounts, Ahead, DueNotices
from subgraph.work.house import House
from subgraph.work.isolating import breaks_one_item

logger = logging.getLogger("subgraph.worker")


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a batch came to: renewals that were told, those of which there is nothing to tell, and those that broke."""

    told: int = 0
    passed_over: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Due:
    """A subscription that something is to be told of, so many days before it renews."""

    account_id: UUID
    subscription_id: UUID
    days: int


async def notice_due(house: House, limit: int, account: UUID | None = None) -> Noticed:
    """Tell of the renewals ahead that nobody was told of; with `account` of that one only, by its own clock."""
    told = passed_over = failed = 0
    for one in await _due(house, limit, account):
        try:
            done = await _tell(house, one)
        except Exception as error:
            if not breaks_one_item(error):
                raise
            failed += 1
            logger.error("notice failed", extra={"fields": {"subscription": str(one.subscription_id)}}, exc_info=error)
            await _pass_over(house, one)
        else:
            told, passed_over = told + done, passed_over + (not done)
    return Noticed(told, passed_over, failed)


async def _due(house: House, limit: int, account: UUID | None) -> list[_Due]:
    found: list[_Due] = []
    async with house.database.snapshot() as connection:
        work = await house.open_work(connection)
        now = work.now
        if account is not None:
            its = await Accounts(connection, account).load()
            now = work.now_of(its) if its is not None else now
        notices = DueNotices(connection)
        for ahead, days in _ahead(work.registry, now):
            if len(found) < limit:
                rows = await notices.untold(ahead, limit=limit - len(found), account_id=account)
                found += [_Due(*row, days) for row in rows]
    return found


def _ahead(registry: Registry, now: datetime) -> Iterator[tuple[Ahead, int]]:
    for family in registry.families:
        for window in notice_windows(family.renewal_notices):
            after, until = now + timedelta(days=window.until_days), now + timedelta(days=window.days)
            yield Ahead(family.key, after, until, KIND, label(window.days)), window.days


async def _tell(house: House, one: _Due) -> bool:
    async def tell(connection: Connection) -> bool:
        return await tell_renewal(await house.open_work(connection), one.account_id, one.subscription_id, one.days)

    return await house.database.run_in_transaction(tell)


async def _pass_over(house: House, one: _Due) -> None:
    async def pass_over(connection: Connection) -> None:
        work = await house.open_work(connection)
        await pass_over_renewal(work, one.account_id, one.subscription_id, one.days)

    await house.database.run_in_transaction(pass_over)

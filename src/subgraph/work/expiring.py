"""Notices of cards that end: found by the month that is printed on them, each given once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from subgraph.domain.card_expiry import months_ahead
from subgraph.services.card_notices import tell_card_expiry
from subgraph.storage.database import Connection
from subgraph.storage.repositories import Accounts, ExpiringCards
from subgraph.work.house import House
from subgraph.work.isolating import breaks_one_item

logger = logging.getLogger("subgraph.worker")


@dataclass(frozen=True, slots=True)
class Expiring:
    """What a batch came to: cards that were told of. What breaks is logged, and tried with the next round."""

    told: int = 0


async def expire_due(house: House, limit: int, account: UUID | None = None) -> Expiring:
    """Tell of the default cards that end soon; with `account` of that one only, by its own clock."""
    told, after = 0, None
    while told < limit:
        found = await _page(house, after, account)
        if not found:
            break
        for account_id, payment_method_id in found:
            told += await _tell(house, account_id, payment_method_id)
        after = found[-1]
    return Expiring(told)


async def _page(house: House, after: tuple[UUID, UUID] | None, account: UUID | None) -> list[tuple[UUID, UUID]]:
    async with house.database.snapshot() as connection:
        work = await house.open_work(connection)
        its = await Accounts(connection, account).load() if account is not None else None
        today = (work.now_of(its) if its is not None else work.now).date()
        return await ExpiringCards(connection).page(months_ahead(today), today, after=after, account_id=account)


async def _tell(house: House, account_id: UUID, payment_method_id: UUID) -> bool:
    async def tell(connection: Connection) -> bool:
        return await tell_card_expiry(await house.open_work(connection), account_id, payment_method_id)

    try:
        return await house.database.run_in_transaction(tell)
    except Exception as error:
        if not breaks_one_item(error):
            raise
        logger.error("card notice failed", extra={"fields": {"account": str(account_id)}}, exc_info=error)
        return False

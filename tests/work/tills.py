"""Charging what is due in a house below the graph, and what became of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from tests.services.house import SECRET, House

from subgraph.services.steps.catalogs import Catalogs
from subgraph.storage.moments import moment
from subgraph.storage.tables import payment
from subgraph.work.charging import ChargeReport, charge_due
from subgraph.work.house import House as Workers


def workers(house: House) -> Workers:
    """The house as its workers know it."""
    return Workers(house.database, Catalogs(house.registry), house.clock, house.payments, SECRET, house.sandbox)


async def charge(house: House) -> ChargeReport:
    """One batch of what is due."""
    return await charge_due(workers(house), 100)


async def let_time_pass(house: House) -> None:
    """Whatever somebody is to look after later is looked after now: the database's clock cannot be put forward."""
    async with house.database.transaction() as connection:
        await connection.execute(
            update(payment).where(payment.c.next_attempt_at.is_not(None)).values(next_attempt_at=moment(-1))
        )


async def keys_expire(house: House) -> None:
    """A day goes by, after which a provider may have forgotten the keys."""
    async with house.database.transaction() as connection:
        await connection.execute(update(payment).values(key_expires_at=moment(-1)))


async def payments(house: House, account: str) -> list[tuple[str, str, int]]:
    """The account's payments in order: kind, status, minor units."""
    rows: list[Any] = sorted(await house.rows(payment, account), key=lambda one: one.payment_id)
    return [(one.kind, one.status, one.amount_minor) for one in rows]

"""Charging what is due, and looking after every payment whose end nobody told (docs/decisions/0023).

A payment is a committed row before its provider is asked, and the provider is asked where no transaction is open. Whoever
is killed in between leaves a row that says when somebody looks after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from subgraph.outside.payments import Answer, Charged, Refunded, Unknown, ask
from subgraph.services.charges import look_after, note_answer
from subgraph.services.collecting import begin_collection
from subgraph.services.steps.charging import LEASE_SECONDS, ToAsk
from subgraph.services.work import Work
from subgraph.storage.database import Connection
from subgraph.storage.repositories import DueDebts, DuePayments
from subgraph.work.house import House

Found = TypeVar("Found")
AT_ONCE = 8
"""How many providers are asked at the same time."""


@dataclass(frozen=True, slots=True)
class ChargeReport:
    """What one batch came to: how many were found due, charged, given back, and left in doubt for later."""

    found: int = 0
    charged: int = 0
    refunded: int = 0
    unknown: int = 0


async def charge_due(house: House, limit: int, account: UUID | None = None) -> ChargeReport:
    """Charge invoices that are due to be, and look after payments in doubt: one batch, of one account where it is named.

    Any number of processes may: each invoice and each payment is taken by one of them.
    """
    now = house.clock.now()
    async with house.database.transaction() as connection:
        debts = await DueDebts(connection).due(now, limit, account)
    async with house.database.transaction() as connection:
        doubtful = await DuePayments(connection).lease(limit, LEASE_SECONDS, account)
    many = asyncio.Semaphore(AT_ONCE)
    answers = await asyncio.gather(
        *[_one(house, many, begin_collection, *debt) for debt in debts],
        *[_one(house, many, look_after, *payment) for payment in doubtful],
    )
    return ChargeReport(
        len(debts) + len(doubtful),
        sum(isinstance(one, Charged) for one in answers),
        sum(isinstance(one, Refunded) for one in answers),
        sum(isinstance(one, Unknown) for one in answers),
    )


async def _one(
    house: House,
    many: asyncio.Semaphore,
    begin: Callable[[Work, UUID, UUID], Awaitable[ToAsk | None]],
    account_id: UUID,
    row_id: UUID,
) -> Answer | None:
    async with many:
        opened = await _run(house, lambda work: begin(work, account_id, row_id))
        if opened is None:
            return None
        answer = await ask(house.payments, opened.asked)
        await _run(house, lambda work: note_answer(work, opened.account_id, opened.payment_id, answer))
        return answer


async def _run(house: House, verb: Callable[[Work], Awaitable[Found]]) -> Found:
    async def work(connection: Connection) -> Found:
        return await verb(await house.open_work(connection))

    return await house.database.run_in_transaction(work)

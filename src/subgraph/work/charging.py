"""Charging what is due, and looking after every payment whose end nobody told (docs/decisions/0023).

A payment is a committed row before its provider is asked, and the provider is asked where no transaction is open. Whoever
is killed in between leaves a row that says when somebody looks after it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from subgraph.outside.payments import Answer, Charged, NotThere, Refunded, Unknown, ask
from subgraph.services.charges import look_after, note_answer
from subgraph.services.collecting import begin_collection
from subgraph.services.steps.charging import LEASE_SECONDS, ToAsk
from subgraph.services.work import Work
from subgraph.storage.repositories import DueDebts, DuePayments
from subgraph.work.house import House
from subgraph.work.verbs import run_verb

logger = logging.getLogger("subgraph.work")

BROKEN = NotThere()
"""What a bug left undone: not counted as work, or a worker would never rest."""
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
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_one(house, many, begin_collection, *debt)) for debt in debts]
        tasks += [group.create_task(_one(house, many, look_after, *payment)) for payment in doubtful]
    answers = [one.result() for one in tasks]
    return ChargeReport(
        sum(one is not BROKEN for one in answers),
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
    """One of them; what a bug stops stops nobody else, and is found again later."""
    async with many:
        try:
            opened = await run_verb(house, begin, account_id, row_id)
            if opened is None:
                return None
            answer = await ask(house.payments, opened.asked)
            await run_verb(house, note_answer, opened.account_id, opened.payment_id, answer)
        except Exception:
            logger.exception("%s could not be charged or looked after", row_id)
            return BROKEN
        return answer

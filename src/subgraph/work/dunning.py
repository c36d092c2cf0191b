"""Unpaid invoices whose next step of dunning has come: a batch of them, each in a transaction of its own."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from subgraph.domain.dunning import DunningAct
from subgraph.services.dunning import InvoiceDunned, dun_invoice
from subgraph.storage.database import Connection
from subgraph.storage.repositories import Accounts, DueDunning, Dunnings
from subgraph.work.house import House
from subgraph.work.isolating import breaks_one_item

logger = logging.getLogger("subgraph.worker")
AFTER_A_FAILURE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Dunned:
    """What a batch came to: invoices that went on by a step or more, charges asked for again, reminders, and those invoices
    that made subscriptions past due or suspended them.

    `failed`: invoices that broke, and are looked at again in an hour.
    """

    invoices: int = 0
    retried: int = 0
    reminded: int = 0
    past_due: int = 0
    suspended: int = 0
    failed: int = 0


async def dun_due(house: House, limit: int, account: UUID | None = None) -> Dunned:
    """Take the steps that are due by now, of `limit` invoices at most; with `account` of that one only, by its own clock."""
    acts: list[DunningAct] = []
    invoices = failed = 0
    for account_id, invoice_id in await _due(house, limit, account):
        try:
            dunned = await _dun(house, account_id, invoice_id)
        except Exception as error:
            if not breaks_one_item(error):
                raise
            failed += 1
            logger.error("dunning failed", extra={"fields": {"invoice": str(invoice_id)}}, exc_info=error)
            await _postpone(house, account_id, invoice_id)
        else:
            invoices += dunned.taken
            acts += dunned.acts
    return Dunned(
        invoices,
        retried=acts.count(DunningAct.RETRY),
        reminded=acts.count(DunningAct.REMIND),
        past_due=acts.count(DunningAct.PAST_DUE),
        suspended=acts.count(DunningAct.SUSPEND),
        failed=failed,
    )


async def _due(house: House, limit: int, account: UUID | None) -> list[tuple[UUID, UUID]]:
    async with house.database.snapshot() as connection:
        work = await house.open_work(connection)
        now = work.now
        if account is not None:
            found = await Accounts(connection, account).load()
            now = work.now_of(found) if found is not None else now
        families = [one.key for one in work.registry.families]
        return await DueDunning(connection).invoices_due_at(now, families, limit=limit, account_id=account)


async def _dun(house: House, account_id: UUID, invoice_id: UUID) -> InvoiceDunned:
    async def dun(connection: Connection) -> InvoiceDunned:
        return await dun_invoice(await house.open_work(connection), account_id, invoice_id)

    return await house.database.run_in_transaction(dun)


async def _postpone(house: House, account_id: UUID, invoice_id: UUID) -> None:
    async def postpone(connection: Connection) -> None:
        work = await house.open_work(connection)
        account = await Accounts(connection, account_id).lock()
        if account is not None:
            until = work.now_of(account) + AFTER_A_FAILURE
            await Dunnings(connection, account_id).postpone(invoice_id, until)

    await house.database.run_in_transaction(postpone)

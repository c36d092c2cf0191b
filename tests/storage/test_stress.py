"""Under 64 concurrent buyers no seat, document or number is lost or doubled."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.quote import Contract
from subgraph.domain.timeline import Revision
from subgraph.storage.database import Database
from subgraph.storage.repositories import (
    About,
    Accounts,
    Credits,
    Events,
    Idempotency,
    Invoices,
    Subscriptions,
    Written,
)
from subgraph.storage.tables import event, invoice, invoice_line, settlement
from tests.storage.records import an_event
from tests.storage.stress import BUYERS, Buy, Interrupt, buy_concurrently
from tests.storage.world import (
    NEXT,
    NOW,
    RECORDED,
    TODAY,
    create_account,
    create_subscription,
    database_at,
    document,
    line,
    state,
)

FIRST_SEATS = 2
PRICE_MINOR = 6_000
CREDIT_MINOR = 10 * PRICE_MINOR


def one_more(before: Contract) -> Contract:
    held = before.timeline.state_on(TODAY)
    assert held is not None
    more = Revision(TODAY, state(held.items[0].quantity + 1), before.version + 1, TODAY)
    timeline = replace(before.timeline, revisions=(*before.timeline.revisions, more))
    return replace(before, version=before.version + 1, timeline=timeline)


def purchase(
    account_id: UUID, subscription_id: UUID, key: str, interrupt: Interrupt
) -> Callable[[AsyncConnection], Awaitable[str]]:
    """One more seat, paid from the balance while it lasts, in the order of locks that every writer of money keeps."""

    async def work(connection: AsyncConnection) -> str:
        keys = Idempotency(connection, "usr_ada")
        earlier = await keys.claim(key, "confirmQuote", key, at=NOW, account_id=account_id)
        if earlier is not None:
            assert earlier.answer is not None
            return str(earlier.answer["number"])
        assert await Accounts(connection, account_id).lock() is not None
        subscriptions, credit = Subscriptions(connection, account_id), Credits(connection, account_id)
        stored = await subscriptions.load(subscription_id, TODAY, lock=True)
        assert stored is not None
        before, after = stored.contract, one_more(stored.contract)
        await subscriptions.append(Written(subscription_id, before, after, "year", NEXT), RECORDED)
        new = document(account_id, subscription_id, line(PRICE_MINOR, versions=(before.version, after.version)))
        applied = min(await credit.balance("EUR"), PRICE_MINOR)
        due = replace(new, credit_applied_minor=applied, amount_due_minor=PRICE_MINOR - applied)
        issued = await Invoices(connection, account_id).issue(due)
        await credit.move(-applied, "EUR", reason="invoice", at=NOW, actor="ada", invoice_id=issued.invoice_id)
        about = About("sensors", subscription_id, after.version, issued.invoice_id)
        await Events(connection, account_id).append([(an_event(), about)], at=NOW, actor="ada")
        await keys.finish(key, {"number": issued.number})
        interrupt()
        return issued.number

    return work


def buying_from(databases: Sequence[Database], account_id: UUID, subscription_id: UUID) -> Buy:
    """Sends go to these in turn, as if to several processes: each has connections of its own."""
    turns = itertools.cycle(databases)

    async def buy(key: str, interrupt: Interrupt) -> str:
        return await next(turns).run_in_transaction(purchase(account_id, subscription_id, key, interrupt))

    return buy


@pytest.mark.parametrize("seed", [1, 2])
async def test_seats_purchases_and_documents_agree_and_numbers_have_no_gap(database_url: str, seed: int) -> None:
    async with database_at(database_url) as database, database_at(database_url) as other:
        async with database.transaction() as connection:
            account_id = (await create_account(connection)).account_id
            subscription_id = await create_subscription(connection, account_id, FIRST_SEATS)
            await Credits(connection, account_id).move(CREDIT_MINOR, "EUR", reason="start", at=NOW, actor="ada")
        bought = await buy_concurrently(buying_from([database, other], account_id, subscription_id), seed)
        confirmed = len(bought.documents)
        assert bought.interrupted > 0
        assert BUYERS - bought.interrupted <= confirmed <= BUYERS
        async with database.transaction() as connection:
            stored = await Subscriptions(connection, account_id).load(subscription_id, TODAY)
            assert stored is not None
            held = stored.contract.timeline.state_on(TODAY)
            assert held is not None
            assert held.items[0].quantity - FIRST_SEATS == confirmed
            assert stored.contract.version - 1 == confirmed
            rows = (await connection.execute(select(invoice).order_by(invoice.c.sequence))).all()
            assert [row.sequence for row in rows] == list(range(1, confirmed + 1))
            assert sorted(row.number for row in rows) == sorted(bought.documents.values())
            lines = (await connection.execute(select(invoice_line))).all()
            assert sorted((row.from_version, row.to_version) for row in lines) == [
                (version, version + 1) for version in range(1, confirmed + 1)
            ]
            assert sum(row.credit_applied_minor for row in rows) == CREDIT_MINOR
            assert await Credits(connection, account_id).balance("EUR") == 0
            open_minor = sum((await connection.execute(select(settlement.c.open_minor))).scalars())
            assert open_minor == confirmed * PRICE_MINOR - CREDIT_MINOR
            numbers = (await connection.execute(select(event.c.seq).order_by(event.c.seq))).scalars()
            assert list(numbers) == list(range(1, confirmed + 1))


async def test_the_stress_sees_a_seller_that_sells_twice() -> None:
    sold = 0

    async def careless(_key: str, interrupt: Interrupt) -> str:
        nonlocal sold
        sold += 1
        interrupt()
        return f"document {sold}"

    with pytest.raises(AssertionError, match="two documents"):
        await buy_concurrently(careless, 1)


async def test_the_stress_interrupts_about_every_tenth() -> None:
    async def careful(key: str, interrupt: Interrupt) -> str:
        interrupt()
        return key

    bought = await buy_concurrently(careful, 1)
    assert 5 <= bought.interrupted <= 25

"""Many accounts in one transaction: each gets its own answers, for statements that do not grow with their number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import event, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.events import Event, EventKind
from subgraph.storage.database import Database
from subgraph.storage.joint import ask_together, run_together
from subgraph.storage.repositories import About, Accounts, Counters, Credits, Events, Subscriptions
from tests.storage.world import NOW, TODAY, YEAR, create_account, create_subscription, database_at


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of the test's own."""
    async with database_at(database_url) as one:
        yield one


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_words: object) -> None:
        sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def make(database: Database, number: int) -> list[UUID]:
    """Accounts with a subscription each."""
    async with database.transaction() as connection:
        made = [(await create_account(connection)).account_id for _ in range(number)]
        for place, one in enumerate(made):
            await create_subscription(connection, one, quantity=place + 1)
    return made


async def renew(connection: AsyncConnection, account_id: UUID) -> tuple[int, int, int]:
    """Some of what the bill run does for an account: what it has due, its next number and event."""
    locked = await Accounts(connection, account_id).lock(skip_locked=True)
    assert locked is not None and locked.account_id == account_id
    (one,) = await Subscriptions(connection, account_id).load_due(YEAR.end, ["sensors"])
    told = Event(EventKind.INVOICE_ISSUED, "Issued")
    (seq,) = await Events(connection, account_id).append([(told, About())], at=NOW, actor="ada")
    return (
        one.contract.timeline.revisions[0].state.items[0].quantity,
        await Counters(connection, account_id).take(),
        seq,
    )


async def test_each_account_gets_its_own_rows_for_the_statements_of_one(database: Database) -> None:
    few, many = await make(database, 2), await make(database, 30)
    sent = []
    for accounts in (few, many):
        with counted(database) as statements:
            async with database.transaction() as connection:
                found = await run_together(connection, accounts, renew)
        assert found == [(place + 1, 1, 1) for place in range(len(accounts))]
        sent.append(len([one for one in statements if not one.startswith("BEGIN")]))
    assert sent[0] == sent[1] <= 9


async def test_numbers_of_a_shared_series_follow_each_other_without_a_gap(database: Database) -> None:
    accounts = await make(database, 5)

    async def take(connection: AsyncConnection, account_id: UUID) -> int:
        return await Counters(connection, account_id).take("SELLER", 2)

    async with database.transaction() as connection:
        assert await run_together(connection, accounts, take) == [1, 3, 5, 7, 9]


async def test_what_has_no_batch_function_goes_out_alone_and_answers_its_own(database: Database) -> None:
    async def ask(connection: AsyncConnection, item: int) -> int:
        first: int = (await connection.execute(select(literal(item)))).scalar_one()
        return first * 10 + (0 if item % 2 else (await connection.execute(select(literal(7)))).scalar_one())

    async with database.transaction() as connection:
        assert await run_together(connection, [1, 2, 3, 4], ask) == [10, 27, 30, 47]


async def test_where_one_breaks_all_stop_and_the_error_comes_out(database: Database) -> None:
    accounts = await make(database, 4)
    reached: list[UUID] = []

    async def credit(connection: AsyncConnection, account_id: UUID) -> None:
        await Credits(connection, account_id).balance("EUR")
        if account_id == accounts[2]:
            raise LookupError("this one is broken")
        await Credits(connection, account_id).move(100, "EUR", reason="Goodwill", at=NOW, actor="ada")
        reached.append(account_id)

    with pytest.raises(LookupError, match="this one is broken"):
        async with database.transaction() as connection:
            await run_together(connection, accounts, credit)
    assert reached == []
    async with database.transaction() as connection:
        assert [await Credits(connection, one).balance("EUR") for one in accounts] == [0, 0, 0, 0]


async def test_a_statement_that_fails_fails_all_and_leaves_no_task_behind(database: Database) -> None:
    async def fail(_connection: AsyncConnection, _asks: Sequence[int]) -> list[int]:
        raise LookupError("the statement is broken")

    async def ask(connection: AsyncConnection, item: int) -> int:
        return await ask_together(connection, fail, item)

    with pytest.raises(LookupError, match="the statement is broken"):
        async with database.transaction() as connection:
            await run_together(connection, [1, 2, 3], ask)
    assert len(asyncio.all_tasks()) == 1


async def test_nobody_to_work_for_is_no_work(database: Database) -> None:
    async with database.transaction() as connection:
        assert await run_together(connection, list[UUID](), renew) == []


async def test_two_subscriptions_of_two_accounts_are_read_apart(database: Database) -> None:
    one, other = await make(database, 2)

    async def load(connection: AsyncConnection, account_id: UUID) -> list[str]:
        found = await Subscriptions(connection, account_id).load_due(YEAR.end, ["sensors"])
        assert await Subscriptions(connection, account_id).load_due(TODAY, ["sensors"]) == ()
        return [subscription.contract.subscription_id for subscription in found]

    async with database.transaction() as connection:
        together = await run_together(connection, [one, other], load)
        assert together == [await load(connection, one), await load(connection, other)]
        assert together[0] != together[1]

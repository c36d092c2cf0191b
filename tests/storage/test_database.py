"""Transactions and their retries."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.storage import sqlite
from subgraph.storage.database import TRIES, Database, WriteConflict, database_url, is_conflict
from subgraph.storage.repositories import Counters, ServerState
from tests.storage.world import NOW, create_account, database_at

USED = "postgresql+asyncpg://ada@host/base", "sqlite+aiosqlite:///some.db"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://ada@host/base", USED[0]),
        ("postgresql+asyncpg://ada@host/base", USED[0]),
        ("sqlite:///some.db", USED[1]),
        ("sqlite+aiosqlite:///some.db", USED[1]),
    ],
)
def test_a_url_may_leave_the_driver_to_us(given: str, used: str) -> None:
    assert database_url(given).render_as_string() == used


@pytest.mark.parametrize("url", ["mysql://host/base", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_cannot_be_used_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        Database(url)


async def test_what_raises_leaves_nothing_behind(database_url: str) -> None:
    async with database_at(database_url) as database:
        with pytest.raises(ZeroDivisionError):
            async with database.transaction() as connection:
                await ServerState(connection).put("clock", "1", NOW)
                raise ZeroDivisionError
        async with database.transaction() as connection:
            assert await ServerState(connection).get("clock") is None


async def test_an_error_of_the_database_repeats_no_values(database_url: str) -> None:
    """It is logged, and shown to the vendor's people: what was to be written may be a secret."""
    async with database_at(database_url) as database:
        for kind in (database.transaction, database.snapshot):
            with pytest.raises(DBAPIError) as error:
                async with kind() as connection:
                    await connection.execute(text("SELECT :secret FROM nowhere"), {"secret": "whsec_hidden"})
            assert "whsec_hidden" not in str(error.value)


async def test_eight_concurrent_increments_give_eight(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            account = await create_account(connection)

        async def increment() -> int:
            async with database.transaction() as connection:
                return await Counters(connection, account.account_id).take()

        assert sorted(await asyncio.gather(*[increment() for _ in range(8)])) == list(range(1, 9))


async def test_eight_that_read_and_then_write_a_file_give_eight(sqlite_url: str) -> None:
    async with database_at(sqlite_url) as database:

        async def increment() -> None:
            async with database.transaction() as connection:
                state = ServerState(connection)
                value = int(await state.get("n") or 0)
                await asyncio.sleep(0)
                await state.put("n", str(value + 1), NOW)

        await asyncio.gather(*[increment() for _ in range(8)])
        async with database.transaction() as connection:
            assert await ServerState(connection).get("n") == "8"


async def test_a_conflict_of_writers_runs_the_work_again(database_url: str) -> None:
    async with database_at(database_url) as database:
        calls = 0

        async def work(connection: AsyncConnection) -> int:
            nonlocal calls
            calls += 1
            await ServerState(connection).put(f"call {calls}", "", NOW)
            if calls < 3:
                raise WriteConflict
            return calls

        assert await database.run_in_transaction(work) == 3
        async with database.transaction() as connection:
            assert [await ServerState(connection).get(f"call {n}") for n in (1, 2, 3)] == [None, None, ""]


async def test_a_conflict_that_does_not_end_is_told(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database_at(database_url) as database:
        calls = 0

        async def work(_connection: AsyncConnection) -> None:
            nonlocal calls
            calls += 1
            raise WriteConflict

        async def at_once(_seconds: float) -> None:
            return None

        monkeypatch.setattr(asyncio, "sleep", at_once)
        with pytest.raises(WriteConflict):
            await database.run_in_transaction(work)
        assert calls == TRIES


async def test_any_other_error_is_told_at_once(database_url: str) -> None:
    async with database_at(database_url) as database:
        calls = 0

        async def work(connection: AsyncConnection) -> None:
            nonlocal calls
            calls += 1
            await connection.execute(text("SELECT nonsense"))

        with pytest.raises(DBAPIError):
            await database.run_in_transaction(work)
        assert calls == 1


async def test_two_that_lock_each_other_out_both_get_through(postgresql_url: str) -> None:
    async with database_at(postgresql_url) as database:
        async with database.transaction() as connection:
            for key in "ab":
                await ServerState(connection).put(key, "", NOW)
        both_hold_one = asyncio.Barrier(2)
        tries = 0

        async def write(first: str, second: str) -> None:
            met = False

            async def work(connection: AsyncConnection) -> None:
                nonlocal met, tries
                tries += 1
                await ServerState(connection).put(first, first, NOW)
                if not met:
                    met = True
                    await both_hold_one.wait()
                await ServerState(connection).put(second, first, NOW)

            await database.run_in_transaction(work)

        await asyncio.gather(write("a", "b"), write("b", "a"))
        assert tries == 3


async def test_a_file_that_another_process_writes_is_a_conflict(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", ("PRAGMA busy_timeout=1",))
    async with database_at(sqlite_url) as one, database_at(sqlite_url) as other, one.transaction():
        with pytest.raises(DBAPIError) as refused:
            async with other.transaction():
                pass
    assert is_conflict(refused.value)


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1)]
)
async def test_sqlite_is_set_up_to_lose_nothing(sqlite_url: str, pragma: str, value: Any) -> None:
    async with database_at(sqlite_url) as database, database.transaction() as connection:
        assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one() == value


async def test_a_snapshot_waits_for_no_writer_and_cannot_write(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as writer:
            await ServerState(writer).put("key", "written", NOW)
            async with database.snapshot() as reader:
                assert await ServerState(reader).get("key") is None
        async with database.snapshot() as reader:
            assert await ServerState(reader).get("key") == "written"
            with pytest.raises(DBAPIError):
                await ServerState(reader).put("key", "again", NOW)

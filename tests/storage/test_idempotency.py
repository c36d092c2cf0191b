"""One caller's key has one effect."""

import asyncio

from subgraph.storage.repositories import Earlier, Idempotency
from tests.storage.world import NOW, database_at


async def test_the_first_holds_the_key_and_the_next_gets_its_answer(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            keys = Idempotency(connection, "usr_ada")
            assert await keys.claim("k", "addResource", "hash", at=NOW) is None
            await keys.finish("k", {"is": "ResourceWritten", "resource_id": "res_1"})
        async with database.transaction() as connection:
            earlier = await Idempotency(connection, "usr_ada").claim("k", "removeResource", "other", at=NOW)
            assert earlier == Earlier("addResource", "hash", {"is": "ResourceWritten", "resource_id": "res_1"})
            assert await Idempotency(connection, "usr_bob").claim("k", "addResource", "hash", at=NOW) is None


async def test_a_key_under_which_nothing_was_done_is_free_again(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        keys = Idempotency(connection, "usr_ada")
        await keys.claim("k", "addResource", "hash", at=NOW)
        await keys.forget("k")
        assert await keys.claim("k", "addResource", "hash", at=NOW) is None


async def test_of_many_at_once_one_works_and_all_others_wait_for_its_answer(database_url: str) -> None:
    worked = 0

    async with database_at(database_url) as database:

        async def send() -> Earlier | None:
            nonlocal worked
            async with database.transaction() as connection:
                keys = Idempotency(connection, "usr_ada")
                earlier = await keys.claim("k", "addResource", "hash", at=NOW)
                if earlier is None:
                    await asyncio.sleep(0.02)
                    worked += 1
                    await keys.finish("k", {"number": str(worked)})
                return earlier

        answers = await asyncio.gather(*[send() for _ in range(10)])
    assert worked == 1
    assert [answer.answer for answer in answers if answer] == [{"number": "1"}] * 9


async def test_who_waits_takes_over_from_one_that_gave_up(postgresql_url: str) -> None:
    async with database_at(postgresql_url) as database:

        async def second() -> Earlier | None:
            async with database.transaction() as connection:
                return await Idempotency(connection, "usr_ada").claim("k", "addResource", "hash", at=NOW)

        try:
            async with database.transaction() as connection:
                await Idempotency(connection, "usr_ada").claim("k", "addResource", "hash", at=NOW)
                waiting = asyncio.create_task(second())
                await asyncio.sleep(0.1)
                assert not waiting.done()
                raise ZeroDivisionError
        except ZeroDivisionError:
            assert await waiting is None

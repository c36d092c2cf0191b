"""What is counted or kept once: credit, terms, promotions, keys, secrets."""

import pytest
from sqlalchemy.exc import IntegrityError

from subgraph.storage.database import WriteConflict
from subgraph.storage.ids import new_id
from subgraph.storage.repositories import (
    ApiKey,
    ApiKeys,
    Credits,
    People,
    Promotions,
    ServerState,
    Terms,
)
from tests.storage.records import some_terms
from tests.storage.world import (
    NOW,
    create_account,
    create_subscription,
    database_at,
)


async def test_credit_moves_and_is_never_overdrawn(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            one = await create_account(connection)
            credit = Credits(connection, one.account_id)
            assert await credit.balance("EUR") == 0
            assert await credit.move(500, "EUR", reason="credit note", at=NOW, actor="ada") == 500
            assert await credit.move(-200, "EUR", reason="invoice", at=NOW, actor="ada") == 300
            assert await credit.move(0, "EUR", reason="nothing", at=NOW, actor="ada") == 300
            assert await credit.balance("USD") == 0
        with pytest.raises(IntegrityError):
            async with database.transaction() as connection:
                await Credits(connection, one.account_id).move(-301, "EUR", reason="x", at=NOW, actor="ada")


async def test_accepted_terms_are_kept_by_version(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        ada = await People(connection).ensure("ada@example.com", "Ada", NOW)
        terms = Terms(connection, one.account_id)
        await terms.accept("sensors", some_terms(), by=ada.person_id, at=NOW)
        assert await terms.accepted("sensors") == {("general", "2")}
        assert await terms.accepted("contacts") == frozenset()


async def test_a_promotion_is_counted_over_all_accounts_and_not_past_its_limit(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        for _ in range(2):
            one = await create_account(connection)
            subscription_id = await create_subscription(connection, one.account_id)
            promotions = Promotions(connection, one.account_id)
            await promotions.use("sensors", "SPRING", subscription_id, limit=2, at=NOW, actor="ada")
        assert await promotions.uses("sensors", ["SPRING", "AUTUMN"]) == {"SPRING": 2, "AUTUMN": 0}
        with pytest.raises(WriteConflict):
            await promotions.use("sensors", "SPRING", subscription_id, limit=2, at=NOW, actor="ada")


async def test_an_api_key_opens_until_it_is_revoked_by_its_own_account(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        ada = await People(connection).ensure("ada@example.com", "Ada", NOW)
        keys = ApiKeys(connection)
        key = ApiKey(new_id(), one.account_id, ada.person_id, "Export", "hash", NOW, "ada@example.com")
        await keys.add(key)
        assert await keys.find("hash") == key
        assert await keys.load(one.account_id) == (key,)
        assert not await keys.revoke(new_id(), key.api_key_id, NOW)
        assert await keys.revoke(one.account_id, key.api_key_id, NOW)
        assert not await keys.revoke(one.account_id, key.api_key_id, NOW)
        assert await keys.find("hash") is None


async def test_of_two_that_start_at_once_one_chooses_the_secret(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        state = ServerState(connection)
        assert await state.get_or_put("secret", "first", NOW) == "first"
        assert await state.get_or_put("secret", "second", NOW) == "first"
        await state.put("secret", "third", NOW)
        assert await state.get("secret") == "third"

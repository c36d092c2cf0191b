"""Changes of catalogs as they are kept: in one order, read back exactly, told once."""

import asyncio
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.catalog import Discount, Promotion, Tier
from subgraph.domain.catalog_changes import CatalogChangeKind, CatalogContent, ListPrice, declaration
from subgraph.domain.conditions import QuantityAtLeast, TermIs
from subgraph.domain.prices import Price, PriceKey, PriceModel
from subgraph.domain.renewal_prices import RenewalPolicy, RenewalPrices
from subgraph.storage.reads.catalogs import changes_after, changes_of_family, count_changes, promotion_uses
from subgraph.storage.reads.pages import Window
from subgraph.storage.repositories import CatalogChanges, PriceNotices, Promotions
from tests.families.devices import DEVICES
from tests.storage.world import NOW, create_account, create_subscription, database_at

SET = CatalogChangeKind.LIST_PRICES_SET
FLAT = ListPrice(PriceKey("p", "base", "EUR"), Price(PriceModel.FLAT, 1, Decimal("10.10")))
TIERED = ListPrice(
    PriceKey("p", "seat:s", "JPY", "gold", "annual"),
    Price(PriceModel.VOLUME, 12, tiers=(Tier(10, Decimal("0.0125")), Tier(None, Decimal(1), Decimal("2.50")))),
)
SPRING = Promotion(
    "SPRING",
    Discount("spring", "Spring", amount={"EUR": Decimal("5.00")}, when=(QuantityAtLeast(3), TermIs(("annual",)))),
    products=("p",),
    until=date(2026, 5, 31),
    uses=7,
)
CONTENTS = (
    CatalogContent((FLAT, TIERED), renewal=RenewalPrices(RenewalPolicy.ON_DATE, date(2026, 9, 1), 60)),
    CatalogContent(withdrawn=(FLAT.key, TIERED.key)),
    CatalogContent(promotion=SPRING),
    CatalogContent(ended="SPRING"),
    declaration(DEVICES),
)


async def append(connection: AsyncConnection, family: str, content: CatalogContent) -> int:
    return await CatalogChanges(connection).append(family, SET, content, at=NOW, actor="ada", reason="Why not")


async def test_a_change_is_read_back_as_it_was_made_by_writers_and_by_readers(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            assert await CatalogChanges(connection).last() == 0
            numbers = [await append(connection, "sensors", one) for one in CONTENTS]
        assert numbers == [1, 2, 3, 4, 5]
        async with database.snapshot() as connection:
            stored = await CatalogChanges(connection).after(0)
            assert await CatalogChanges(connection).last() == 5
            assert await CatalogChanges(connection).after(5) == ()
        assert tuple(one.content for one in stored) == CONTENTS
        assert {(one.family, one.kind, one.at, one.by, one.reason) for one in stored} == {
            ("sensors", SET, NOW, "ada", "Why not")
        }
        async with database.reads() as reads:
            assert await changes_after(reads, 0) == stored
            assert [one.number for one in await changes_after(reads, 3)] == [4, 5]


async def test_a_familys_changes_come_in_pages_the_newest_first(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            for family in ("sensors", "others", "sensors", "sensors"):
                await append(connection, family, CONTENTS[1])
        async with database.reads() as reads:
            first = await changes_of_family(reads, "sensors", Window(1))
            rest = await changes_of_family(reads, "sensors", Window(5, (first[0].number,)))
            assert ([one.number for one in first], [one.number for one in rest]) == ([4, 3], [3, 1])
            assert await count_changes(reads, ["sensors", "none"]) == {"sensors": 3}


async def test_changes_made_at_once_stand_one_after_the_other(database_url: str) -> None:
    async with database_at(database_url) as database:

        async def change(connection: AsyncConnection) -> int:
            return await append(connection, "sensors", CONTENTS[3])

        numbers = await asyncio.gather(*[database.run_in_transaction(change) for _ in range(6)])
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


async def test_a_subscription_is_told_of_a_change_once(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        account = await create_account(connection)
        one = await create_subscription(connection, account.account_id)
        notices = PriceNotices(connection, account.account_id)
        assert await notices.add([one], 1, NOW) == (one,)
        assert await notices.add([one], 1, NOW) == ()
        assert await notices.add([one], 2, NOW) == (one,)


async def test_accounts_with_a_family_are_found_in_batches(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        accounts = [await create_account(connection) for _ in range(3)]
        for account in (*accounts[:2], accounts[0]):
            await create_subscription(connection, account.account_id)
        expected = sorted(one.account_id for one in accounts[:2])
        changes = CatalogChanges(connection)
        [first] = await changes.accounts_with(await _family(connection), after=None, limit=1)
        [second] = await changes.accounts_with(await _family(connection), after=first, limit=5)
        assert [first, second] == expected
        assert await changes.accounts_with("none", after=None, limit=5) == []


async def _family(connection: AsyncConnection) -> str:
    row = (await connection.exec_driver_sql("SELECT family FROM subscription LIMIT 1")).one()
    return str(row.family)


async def test_uses_of_codes_are_read_for_all_families_at_once(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            account = await create_account(connection)
            one = await create_subscription(connection, account.account_id)
            promotions = Promotions(connection, account.account_id)
            for _ in range(2):
                await promotions.use("sensors", "SPRING", one, limit=None, at=NOW, actor="ada")
        async with database.reads() as reads:
            codes = [("sensors", "SPRING"), ("others", "SPRING")]
            assert await promotion_uses(reads, codes) == {codes[0]: 2, codes[1]: 0}

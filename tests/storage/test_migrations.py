"""From an empty database to the tables, and what the tables refuse."""

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable

from subgraph.domain.catalog_changes import CatalogChangeKind, CatalogContent
from subgraph.storage.database import Database
from subgraph.storage.migrations import current_revision, latest_revision, pending, upgrade
from subgraph.storage.repositories import (
    CatalogChanges,
    Credits,
    Events,
    Notices,
    People,
    PriceNotices,
    Promotions,
    Terms,
)
from subgraph.storage.repositories.events import About
from subgraph.storage.tables import metadata
from tests.storage.records import a_credit_note, an_event, early_renewal_and_end, some_terms
from tests.storage.world import NOW, create_account, create_subscription, database_at, issue, line

TENANT_TABLES = [table for table in metadata.sorted_tables if table.info["tenant"]]
APPEND_ONLY = sorted(table.name for table in metadata.sorted_tables if table.info["append_only"])


def schema_of(connection: Connection) -> dict[str, Any]:
    """All that the database knows of its tables, comparable."""
    found = inspect(connection)
    names = [name for name in found.get_table_names() if name != "alembic_version"]
    return {
        name: {
            "columns": [(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(name)],
            "key": found.get_pk_constraint(name),
            "references": sorted(map(str, found.get_foreign_keys(name))),
            "unique": sorted(map(str, found.get_unique_constraints(name))),
            "indexes": sorted(map(str, found.get_indexes(name))),
            "checks": sorted(map(str, found.get_check_constraints(name))),
        }
        for name in sorted(names)
    }


async def test_the_migrations_make_exactly_the_tables_of_the_code(database_url: str, empty_database_url: str) -> None:
    async with database_at(database_url) as migrated, database_at(empty_database_url) as created:
        async with created.transaction() as connection:
            await connection.run_sync(metadata.create_all)
            expected = await connection.run_sync(schema_of)
        async with migrated.transaction() as connection:
            assert await connection.run_sync(schema_of) == expected
    assert set(expected) == set(metadata.tables)


async def test_a_database_says_whether_it_lacks_a_step(empty_database_url: str) -> None:
    async with database_at(empty_database_url) as database:
        assert await pending(database)
        assert await current_revision(database) is None
        upgrade(empty_database_url)
        assert not await pending(database)
        assert await current_revision(database) == latest_revision()


async def test_upgrading_again_changes_nothing(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            before = await connection.run_sync(schema_of)
        upgrade(database_url)
        async with database.transaction() as connection:
            assert await connection.run_sync(schema_of) == before


async def test_several_processes_may_upgrade_at_once(empty_database_url: str) -> None:
    await asyncio.gather(*[asyncio.to_thread(upgrade, empty_database_url) for _ in range(4)])
    async with database_at(empty_database_url) as database:
        assert not await pending(database)


def test_what_was_issued_or_recorded_is_marked_append_only() -> None:
    assert APPEND_ONLY == [
        "catalog_change",
        "credit_entry",
        "credit_note_reversal",
        "early_renewal",
        "event",
        "invoice",
        "invoice_line",
        "notice",
        "price_notice",
        "promotion_use",
        "purchase_order_record",
        "revision",
        "subscription_end",
        "terms_acceptance",
    ]


async def fill_every_append_only_table(database: Database) -> None:
    async with database.transaction() as connection:
        account = await create_account(connection)
        account_id = account.account_id
        subscription_id = await create_subscription(connection, account_id)
        await early_renewal_and_end(connection, account_id, subscription_id)
        await Events(connection, account_id).append([(an_event(), About())], at=NOW, actor="ada")
        invoice = await issue(connection, account_id, subscription_id, line())
        await a_credit_note(connection, account_id, subscription_id, invoice.invoice_id)
        await Credits(connection, account_id).move(500, "EUR", reason="goodwill", at=NOW, actor="ada")
        person = await People(connection).ensure("ada@example.com", "Ada", NOW)
        await Terms(connection, account_id).accept("sensors", some_terms(), by=person.person_id, at=NOW)
        kind, content = CatalogChangeKind.PROMOTION_ENDED, CatalogContent(ended="SPRING")
        await CatalogChanges(connection).append("sensors", kind, content, at=NOW, actor="ada", reason="Over")
        await PriceNotices(connection, account_id).add([subscription_id], 1, NOW)
        await Notices(connection, account_id).add("RENEWAL_AHEAD", subscription_id, "2027-01-01", NOW)
        await Promotions(connection, account_id).use(
            "sensors", "SPRING", subscription_id, limit=None, at=NOW, actor="ada"
        )


async def test_the_database_itself_refuses_to_change_or_delete_what_was_recorded(database_url: str) -> None:
    async with database_at(database_url) as database:
        await fill_every_append_only_table(database)
        for name in APPEND_ONLY:
            column = list(metadata.tables[name].c)[-1].name
            tries = [f"UPDATE {name} SET {column} = {column}", f"DELETE FROM {name}"]
            if database.is_postgresql:
                tries.append(f"TRUNCATE {name} CASCADE")
            for statement in tries:
                with pytest.raises(DBAPIError, match="append-only"):
                    async with database.transaction() as connection:
                        await connection.execute(text(statement))


async def test_replacing_a_row_is_no_way_around_it(sqlite_url: str) -> None:
    async with database_at(sqlite_url) as database:
        await fill_every_append_only_table(database)
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.transaction() as connection:
                await connection.execute(text("INSERT OR REPLACE INTO event SELECT * FROM event"))


def keys_of(table: Table) -> list[list[str]]:
    keys = [[column.name for column in table.primary_key.columns]]
    for constraint in table.constraints:
        names = [column.name for column in getattr(constraint, "columns", [])]
        if type(constraint).__name__ == "UniqueConstraint":
            keys.append(names)
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table.info["tenant"]:
            keys += [[one.parent.name for one in constraint.elements], [one.column.name for one in constraint.elements]]
    return keys + [[column.name for column in one.columns] for one in table.indexes if one.unique]


@pytest.mark.parametrize("table", TENANT_TABLES, ids=lambda table: table.name)
def test_every_key_of_a_tenant_table_begins_with_the_account(table: Table) -> None:
    assert {key[0] for key in keys_of(table)} == {"account_id"}


async def test_all_tenant_tables_can_be_split_by_account(fresh_database: Any) -> None:
    dialect = Database("postgresql://host/base").engine.dialect
    with fresh_database("postgresql", migrated=False) as url:
        connection = await asyncpg.connect(url)
        try:
            for table in metadata.sorted_tables:
                statement = str(CreateTable(table).compile(dialect=dialect)).strip()
                if not table.info["tenant"]:
                    await connection.execute(statement)
                    continue
                await connection.execute(f"{statement} PARTITION BY HASH (account_id)")
                for number in range(2):
                    await connection.execute(
                        f"CREATE TABLE {table.name}_{number} PARTITION OF {table.name} "
                        f"FOR VALUES WITH (MODULUS 2, REMAINDER {number})"
                    )
                for index in table.indexes:
                    await connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
            split = await connection.fetchval("SELECT count(*) FROM pg_partitioned_table")
        finally:
            await connection.close()
    assert split == len(TENANT_TABLES)

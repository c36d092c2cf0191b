"""The read facade: the same rows from both databases, and every statement counted."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import bindparam, func, select, union_all

from subgraph.storage.database import Database
from subgraph.storage.fetch import Driver
from subgraph.storage.ids import new_id
from subgraph.storage.reads.accounts import accounts_by_id
from subgraph.storage.repositories import Enrolment, Enrolments, Payments
from subgraph.storage.statements import any_of, compile_statement
from subgraph.storage.tables import account, enrolment, invoice_line, payment_method, subscription
from tests.storage.records import a_card
from tests.storage.world import NOW, RECORDED, YEAR, create_account, create_subscription, database_at, issue, line

BY_NAME = select(account.c.name).where(any_of(account.c.name, "names")).order_by(account.c.name)
SUBSCRIPTIONS = select(subscription).where(any_of(subscription.c.account_id, "account_ids"))
LINES = select(invoice_line).where(invoice_line.c.account_id == bindparam("account_id"))
FIRST = select(account.c.account_id).order_by(account.c.account_id).limit(bindparam("first"))
STARTED = select(subscription.c.subscription_id).where(any_of(subscription.c.start_on, "days"))


async def test_accounts_come_by_their_ids_in_one_statement(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            made = [await create_account(connection, name=f"Account {n}") for n in range(3)]
        async with database.reads() as reads:
            found = await accounts_by_id(reads, [made[2].account_id, made[0].account_id, new_id()])
            assert reads.statements == 1
        assert database.statements == 1
    assert {one.name for one in found.values()} == {"Account 0", "Account 2"}
    assert found[made[0].account_id].created_at == NOW
    assert found[made[0].account_id].account_id == made[0].account_id


async def test_every_type_comes_back_as_it_went_in(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            one = await create_account(connection)
            subscription_id = await create_subscription(connection, one.account_id)
            await issue(connection, one.account_id, subscription_id, line())
            served = Enrolment("sensors", traits=frozenset({"early"}), partner_discount_percent=Decimal("7.50"))
            await Enrolments(connection, one.account_id).save(served, NOW)
            await Payments(connection, one.account_id).add(a_card(is_default=True))
        async with database.reads() as reads:
            (stored,) = await reads.fetch(SUBSCRIPTIONS, account_ids=[one.account_id])
            (billed,) = await reads.fetch(LINES, account_id=one.account_id)
            (enrolled,) = await reads.fetch(select(enrolment))
            (paying,) = await reads.fetch(select(payment_method.c.is_default))
    assert stored.subscription_id == subscription_id
    assert stored.start_on == YEAR.start
    assert type(stored.start_on) is date
    assert stored.separate_invoice is False
    assert stored.created_at == RECORDED.at
    assert stored.end_on is None
    assert str(billed.unit_amount) == "60.00"
    assert enrolled.traits == ["early"]
    assert str(enrolled.partner_discount_percent) == "7.50"
    assert paying.is_default is True


async def test_values_of_any_type_can_be_many(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            one = await create_account(connection, name='Å "quoted", \\ name')
            subscription_id = await create_subscription(connection, one.account_id)
        async with database.reads() as reads:
            named = await reads.fetch(BY_NAME, names=['Å "quoted", \\ name', "another"])
            started = await reads.fetch(STARTED, days=[YEAR.start, YEAR.end])
            none = await reads.fetch(BY_NAME, names=[])
    assert [row.name for row in named] == ['Å "quoted", \\ name']
    assert [row.subscription_id for row in started] == [subscription_id]
    assert none == []


async def test_limits_unions_and_aggregates_work_alike(database_url: str) -> None:
    both = union_all(select(account.c.name), select(account.c.kind))
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            for _ in range(3):
                await create_account(connection)
        async with database.reads() as reads:
            assert len(await reads.fetch(FIRST, first=2)) == 2
            assert len(await reads.fetch(both)) == 6
            counted = await reads.fetch_one(select(func.count().label("number")).select_from(account))
            assert counted is not None
            assert counted.number == 3
            assert await reads.fetch_one(FIRST, first=0) is None
            assert reads.statements == 4


def test_a_statement_whose_text_depends_on_its_values_is_refused(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path}/some.db")
    with pytest.raises(ValueError, match="any_of"):
        compile_statement(select(account).where(account.c.name.in_(["a", "b"])), database.engine.dialect)


async def test_a_value_that_is_not_given_is_missed(database_url: str) -> None:
    async with database_at(database_url) as database, database.reads() as reads:
        with pytest.raises(TypeError, match="names"):
            await reads.fetch(BY_NAME)
        assert reads.statements == 0


async def test_a_read_connection_writes_nothing(database_url: str) -> None:
    async with database_at(database_url) as database, database.reads() as reads:
        await reads.fetch(FIRST, first=1)
        assert reads.driver is not None
        with pytest.raises(Exception, match=r"readonly|read-only"):
            await reads.driver.rows("DELETE FROM account", [])


async def test_a_request_that_reads_nothing_takes_no_connection(database_url: str) -> None:
    async with database_at(database_url) as database, database.reads() as reads:
        assert reads.driver is None


async def test_fields_that_read_at_once_take_turns_on_one_connection(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            one = await create_account(connection)
        async with database.reads() as reads:
            found = await asyncio.gather(*[accounts_by_id(reads, [one.account_id]) for _ in range(20)])
            assert reads.statements == 20
    assert all(one.account_id in some for some in found)


async def test_more_requests_than_connections_wait_for_one(database_url: str) -> None:
    async with database_at(database_url, connections=2) as database:

        async def request() -> Driver | None:
            async with database.reads() as reads:
                await reads.fetch(FIRST, first=1)
                await asyncio.sleep(0)
                return reads.driver

        await asyncio.gather(*[request() for _ in range(10)])


async def test_a_read_sees_what_was_committed_before_it(database_url: str) -> None:
    async with database_at(database_url) as database, database.reads() as reads:
        assert await reads.fetch(FIRST, first=1) == []
        async with database.transaction() as connection:
            await create_account(connection)
            assert await reads.fetch(FIRST, first=1) == []
        assert len(await reads.fetch(FIRST, first=1)) == 1

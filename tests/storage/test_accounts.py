"""Accounts, the people in them, how they are served and how they pay."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from subgraph.domain.rules import Role, Servicing
from subgraph.storage.ids import new_id
from subgraph.storage.repositories import (
    Accounts,
    Billing,
    BillingDetails,
    Enrolment,
    Enrolments,
    Members,
    Payments,
    People,
)
from tests.storage.records import a_card
from tests.storage.world import (
    NOW,
    TODAY,
    create_account,
    database_at,
    new_account,
)


async def test_an_account_is_stored_changed_and_found_by_its_external_id(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            one = await create_account(connection, external_id="C-17", partner_id=new_id())
            accounts = Accounts(connection, one.account_id)
            assert await accounts.load() == one
            assert await accounts.find_external("C-17") == one.account_id
            moved = replace(one, external_id="C-18", name="Fjord", partner_id=None)
            assert await accounts.save(moved)
        async with database.transaction() as connection:
            accounts = Accounts(connection, one.account_id)
            assert await accounts.lock() == moved
            assert await accounts.find_external("C-17") is None
            assert await Accounts(connection, new_id()).lock() is None


async def test_an_external_id_belongs_to_one_account(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        await create_account(connection, external_id="C-17")
        second = new_account(external_id="C-17")
        assert not await Accounts(connection, second.account_id).create(second)
        assert await Accounts(connection, second.account_id).load() is None
        third = await create_account(connection)
        assert not await Accounts(connection, third.account_id).save(replace(third, external_id="C-17"))
        assert await Accounts(connection, third.account_id).load() == third


async def test_one_mailbox_is_one_person(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        people = People(connection)
        ada = await people.ensure("Ada@Example.com ", "Ada", NOW)
        assert await people.ensure("ada@example.com", "Somebody else", NOW) == ada
        assert await people.find("ADA@example.com") == ada
        assert await people.find("bob@example.com") is None
        assert await people.load([ada.person_id, new_id()]) == {ada.person_id: ada}


async def test_members_join_change_and_leave(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        ada = await People(connection).ensure("ada@example.com", "Ada", NOW)
        members = Members(connection, one.account_id)
        await members.save(ada.person_id, Role.MEMBER, ["chain_manager"], NOW)
        await members.save(ada.person_id, Role.OWNER, [], datetime(2027, 1, 1, tzinfo=UTC))
        (member,) = await members.load()
        assert (member.person, member.role, member.duties) == (ada, Role.OWNER, ())
        assert await members.find(ada.person_id) == member
        assert await members.count_role(Role.OWNER) == 1
        assert await People(connection).accounts_of(ada.person_id) == ((one.account_id, Role.OWNER, ()),)
        assert await members.remove(ada.person_id)
        assert not await members.remove(ada.person_id)
        assert await members.load() == ()


async def test_an_account_is_enrolled_once_by_its_first_purchase(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        enrolments = Enrolments(connection, one.account_id)
        assert await enrolments.ensure("sensors", NOW)
        assert await enrolments.find("sensors") == Enrolment("sensors")
        served = Enrolment("sensors", Servicing.ASSISTED, frozenset({"early"}), TODAY, Decimal("12.50"))
        await enrolments.save(served, NOW)
        assert not await enrolments.ensure("sensors", NOW)
        assert await enrolments.load() == (served,)


async def test_billing_details_are_replaced(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        billing = Billing(connection, one.account_id)
        assert await billing.load() is None
        await billing.save(BillingDetails("Fjord AS"), NOW)
        changed = BillingDetails("Fjord Schools AS", "bills@example.com", ("Street 1",), "0150", "Oslo", "NO", "NO1")
        await billing.save(changed, NOW)
        assert await billing.load() == changed


async def test_one_payment_method_is_the_default_and_a_removed_one_is_gone(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        payments = Payments(connection, one.account_id)
        first, second = a_card(is_default=True), a_card(is_default=True)
        await payments.add(first)
        await payments.add(second)
        assert [method.is_default for method in await payments.load()] == [False, True]
        await payments.set_default(first.payment_method_id)
        assert await payments.find(first.payment_method_id) == first
        await payments.remove(first.payment_method_id, NOW)
        assert await payments.find(first.payment_method_id) is None
        assert len(await payments.load()) == 1

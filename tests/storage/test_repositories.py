"""Accounts, people and what an account has and does."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.catalog import TermsDocument
from subgraph.domain.events import Event, EventKind, Mail
from subgraph.domain.rules import Role, Servicing
from subgraph.domain.seats import CountedResource, ResourceStatus
from subgraph.domain.statuses import ChangeRequestStatus, PaymentMethodKind
from subgraph.domain.timeline import EarlyRenewal, End, Reading
from subgraph.storage.database import WriteConflict
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import (
    About,
    Accounts,
    ApiKey,
    ApiKeys,
    Billing,
    BillingDetails,
    ChangeRequest,
    Credits,
    Enrolment,
    Enrolments,
    Events,
    Invoices,
    Members,
    NewReading,
    Notifications,
    PaymentMethod,
    Payments,
    People,
    Promotions,
    Readings,
    Requests,
    Resource,
    Resources,
    ServerState,
    Subscriptions,
    Terms,
    Written,
)
from subgraph.storage.tables import notification
from tests.storage.world import (
    NEXT,
    NOW,
    RECORDED,
    TODAY,
    YEAR,
    create_account,
    create_subscription,
    database_at,
    document,
    line,
    new_account,
)


def a_card(**changes: Any) -> PaymentMethod:
    card = PaymentMethod(
        new_id(), PaymentMethodKind.CARD, "Visa 4242", "sandbox", NOW, "visa", "4242", "2028-01", "tok"
    )
    return replace(card, **changes)


def an_event() -> Event:
    return Event(EventKind.SUBSCRIPTION_STARTED, "Started.", {"seats": "2"})


def some_terms() -> tuple[TermsDocument, ...]:
    return (TermsDocument("general", "General terms", "2", "https://example.com/terms"),)


async def early_renewal_and_end(connection: AsyncConnection, account_id: UUID, subscription_id: UUID) -> None:
    subscriptions = Subscriptions(connection, account_id)
    stored = await subscriptions.load(subscription_id, TODAY, lock=True)
    assert stored is not None
    before = stored.contract
    timeline = replace(
        before.timeline, ends=(End(date(2028, 1, 1), 2, TODAY),), early=(EarlyRenewal(YEAR.end, 2, TODAY),)
    )
    after = replace(before, version=2, timeline=timeline)
    await subscriptions.append(Written(subscription_id, before, after, "year", NEXT), RECORDED)


async def a_credit_note(connection: AsyncConnection, account_id: UUID, subscription_id: UUID, invoice_id: UUID) -> None:
    new = document(account_id, subscription_id, line(-2_000, versions=(1, 2)))
    note = replace(new, reversals=((invoice_id, 2_000),), corrects_id=invoice_id)
    await Invoices(connection, account_id).issue(note)


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


async def test_resources_are_counted_unless_removed(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        resources = Resources(connection, one.account_id)
        site = Resource(new_id(), "sensors", "site", None, "Oslo", None, ResourceStatus.ACTIVE, None, None, NOW)
        old = replace(site, resource_id=new_id(), kind="device", model="Pro", serial="1", parent_id=site.resource_id)
        new = replace(old, resource_id=new_id(), serial="2", replaces_id=old.resource_id)
        for resource in (site, old, new):
            await resources.add(resource)
        await resources.set_status(old.resource_id, ResourceStatus.RETURNING, NOW)
        await resources.set_status(site.resource_id, ResourceStatus.REMOVED, NOW)
        counted = await resources.counted("sensors")
        assert {resource.status for resource in counted} == {ResourceStatus.RETURNING, ResourceStatus.ACTIVE}
        name, parent = (encode_id("res", one.account_id, row) for row in (new.resource_id, site.resource_id))
        assert CountedResource(name, "device", "Pro", ResourceStatus.ACTIVE, parent) in counted
        assert await resources.replacement_of(old.resource_id) == new
        assert len(await resources.load("sensors")) == 3
        assert await resources.find(new_id()) is None


async def test_a_resource_stands_in_its_own_accounts_only(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one, other = await create_account(connection), await create_account(connection)
        site = Resource(new_id(), "sensors", "site", None, "Oslo", None, ResourceStatus.ACTIVE, None, None, NOW)
        await Resources(connection, one.account_id).add(site)
        inside = replace(site, resource_id=new_id(), parent_id=site.resource_id)
        with pytest.raises(IntegrityError):
            await Resources(connection, other.account_id).add(inside)


async def test_the_latest_reading_wins_whenever_it_came(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        readings = Readings(connection, one.account_id)
        late = NewReading("contacts", "contacts", 70, NOW, TODAY, TODAY, NOW, "ada")
        await readings.add(late)
        earlier = replace(late, quantity=90, read_at=datetime(2026, 7, 1, tzinfo=UTC), read_on=date(2026, 7, 1))
        await readings.add(earlier)
        assert await readings.latest("contacts") == {"contacts": 70}
        assert (await readings.load("contacts"))[-1] == Reading("contacts", 70, TODAY, TODAY)


async def test_a_request_is_kept_with_its_ask_and_its_answer(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        ada = await People(connection).ensure("ada@example.com", "Ada", NOW)
        asked = ChangeRequest(
            new_id(), "sensors", "Fewer, please", ChangeRequestStatus.OPEN, ada.person_id, NOW, ask={"seats": "1"}
        )
        requests = Requests(connection, one.account_id)
        await requests.add(asked)
        decided = replace(
            asked, status=ChangeRequestStatus.DECLINED, decided_by=ada.person_id, decided_at=NOW, answer="No"
        )
        assert await requests.find(asked.request_id) == asked
        await requests.save(decided)
        assert await requests.find(asked.request_id, lock=True) == decided
        assert await Requests(connection, new_id()).find(asked.request_id) is None


async def test_events_are_numbered_without_a_gap_per_account(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            one, other = await create_account(connection), await create_account(connection)
            events = Events(connection, one.account_id)
            about = About(family="sensors", resource_id=new_id(), version=3)
            assert await events.append([(an_event(), about), (an_event(), About())], at=NOW, actor="ada") == (1, 2)
            assert await Events(connection, other.account_id).append([(an_event(), About())], at=NOW, actor="x") == (1,)
            assert await events.append([], at=NOW, actor="ada") == ()
        with pytest.raises(ZeroDivisionError):
            async with database.transaction() as connection:
                await Events(connection, one.account_id).append([(an_event(), About())], at=NOW, actor="ada")
                raise ZeroDivisionError
        async with database.transaction() as connection:
            events = Events(connection, one.account_id)
            assert await events.append([(an_event(), About())], at=NOW, actor="ada") == (3,)
            assert [stored.seq for stored in await events.after(1)] == [2, 3]
            (first,) = await events.after(0, limit=1)
            assert (first.event, first.about, first.at, first.actor) == (an_event(), about, NOW, "ada")


async def test_mail_waits_with_the_event_that_caused_it(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        one = await create_account(connection)
        (seq,) = await Events(connection, one.account_id).append([(an_event(), About())], at=NOW, actor="ada")
        notifications = Notifications(connection, one.account_id)
        await notifications.add([Mail("welcome", ("a@example.com",))], event_seq=seq, family="sensors", at=NOW)
        row = (await connection.execute(select(notification))).one()
        assert (row.kind, row.recipients, row.event_seq, row.status) == ("welcome", ["a@example.com"], 1, "PENDING")


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

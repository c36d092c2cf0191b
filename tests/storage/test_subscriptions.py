"""Subscriptions as contracts, appended to version by version."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from subgraph.domain.purchase_orders import PurchaseOrderRecord
from subgraph.domain.quote import AddSeats, Contract, ScheduledChange, SeatsAsk
from subgraph.domain.rules import Verb
from subgraph.domain.timeline import EarlyRenewal, End, Revision
from subgraph.storage.database import WriteConflict
from subgraph.storage.ids import decode_id, encode_id, new_id
from subgraph.storage.repositories import (
    Accounts,
    DueWork,
    NewSubscription,
    NextBill,
    Parking,
    Recorded,
    Subscriptions,
    Written,
)
from tests.storage.world import (
    NEXT,
    NOW,
    RECORDED,
    TODAY,
    YEAR,
    contract,
    create_account,
    create_subscription,
    database_at,
    state,
)

MORE = ScheduledChange("", Verb.ADD_SEATS, YEAR.end, "3 more", AddSeats(SeatsAsk("sensor", 3)))


def changed(before: Contract, *, scheduled: tuple[ScheduledChange, ...] = ()) -> Contract:
    """Everything that one version can append, two revisions of one date among it."""
    version, timeline = before.version + 1, before.timeline
    revisions = (
        *timeline.revisions,
        Revision(TODAY, state(5), version, TODAY),
        Revision(YEAR.end, state(8), version, TODAY),
        Revision(YEAR.end, state(9), version, TODAY),
    )
    ends = (*timeline.ends, End(date(2029, 1, 1), version, TODAY), End(None, version, TODAY))
    early = (*timeline.early, EarlyRenewal(YEAR.end, version, TODAY))
    return replace(
        before,
        version=version,
        timeline=replace(timeline, revisions=revisions, ends=ends, early=early),
        scheduled=scheduled,
    )


async def test_a_contract_comes_back_as_it_was_stored(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            account = await create_account(connection)
            subscription_id = await create_subscription(connection, account.account_id)
        async with database.transaction() as connection:
            subscriptions = Subscriptions(connection, account.account_id)
            stored = await subscriptions.load(subscription_id, TODAY)
            assert stored is not None
            name = encode_id("sub", account.account_id, subscription_id)
            assert stored.contract == replace(contract(), subscription_id=name)
            assert (stored.family, stored.purchase_order, stored.separate_invoice) == ("sensors", "PO-1", False)
            assert stored.next_bill_on == YEAR.end
            assert await subscriptions.load(new_id(), TODAY) is None
            assert await subscriptions.has_any("sensors")
            assert not await subscriptions.has_any("contacts")


async def test_a_version_appends_all_that_it_says_and_nothing_twice(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            account = await create_account(connection)
            subscription_id = await create_subscription(connection, account.account_id)
        for _ in range(2):
            async with database.transaction() as connection:
                subscriptions = Subscriptions(connection, account.account_id)
                stored = await subscriptions.load(subscription_id, TODAY, lock=True)
                assert stored is not None
                after = changed(stored.contract)
                await subscriptions.append(Written(subscription_id, stored.contract, after, "year", NEXT), RECORDED)
        async with database.transaction() as connection:
            again = await Subscriptions(connection, account.account_id).load(subscription_id, TODAY)
    assert again is not None
    assert again.contract == after
    assert again.contract.version == 3
    assert again.contract.timeline.state_on(YEAR.end) == state(9)


async def test_scheduled_changes_wait_are_withdrawn_and_take_effect(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        account = await create_account(connection)
        subscription_id = await create_subscription(connection, account.account_id)
        subscriptions = Subscriptions(connection, account.account_id)

        async def write(*scheduled: ScheduledChange) -> Contract:
            stored = await subscriptions.load(subscription_id, TODAY, lock=True)
            assert stored is not None
            after = replace(stored.contract, version=stored.contract.version + 1, scheduled=scheduled)
            await subscriptions.append(Written(subscription_id, stored.contract, after, "year", NEXT), RECORDED)
            again = await subscriptions.load(subscription_id, TODAY)
            assert again is not None
            return again.contract

        later = replace(MORE, effective_on=date(2028, 1, 1), system=True, change=None)
        both = await write(later, MORE)
        assert [one.effective_on for one in both.scheduled] == [YEAR.end, date(2028, 1, 1)]
        assert replace(both.scheduled[0], scheduled_change_id="") == MORE
        assert replace(both.scheduled[1], scheduled_change_id="") == later
        found = decode_id(both.scheduled[0].scheduled_change_id)
        assert found is not None
        assert found[:2] == ("chg", account.account_id)
        kept = await write(both.scheduled[0])
        assert kept.scheduled == both.scheduled[:1]
        in_effect = await subscriptions.load(subscription_id, YEAR.end)
        assert in_effect is not None
        assert in_effect.contract.scheduled == ()
        assert in_effect.contract.timeline == kept.timeline


async def test_who_comes_second_with_the_same_version_is_told_and_writes_nothing(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            account = await create_account(connection)
            subscription_id = await create_subscription(connection, account.account_id)
            stored = await Subscriptions(connection, account.account_id).load(subscription_id, TODAY)
        assert stored is not None
        written = Written(subscription_id, stored.contract, changed(stored.contract), "year", NEXT)
        async with database.transaction() as connection:
            await Subscriptions(connection, account.account_id).append(written, RECORDED)
        with pytest.raises(WriteConflict):
            async with database.transaction() as connection:
                await Subscriptions(connection, account.account_id).append(written, RECORDED)
        async with database.transaction() as connection:
            again = await Subscriptions(connection, account.account_id).load(subscription_id, TODAY)
        assert again is not None
        assert again.contract == changed(stored.contract)


async def test_all_subscriptions_come_with_as_many_statements_as_one(database_url: str) -> None:
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            account = await create_account(connection)
            other = await create_account(connection)
            made = [await create_subscription(connection, account.account_id, quantity=n) for n in range(1, 6)]
            await create_subscription(connection, other.account_id)
        statements = 0

        def count(*_arguments: object) -> None:
            nonlocal statements
            statements += 1

        event.listen(database.engine.sync_engine, "before_cursor_execute", count)
        async with database.transaction() as connection:
            subscriptions = Subscriptions(connection, account.account_id)
            statements = 0
            found = await subscriptions.load_all(TODAY, family="sensors", lock=True)
            assert statements == 5
            assert await subscriptions.load_all(TODAY, family="contacts") == ()
    assert [one.subscription_id for one in found] == sorted(made)
    assert [one.contract.timeline.revisions[0].state for one in found] == [state(n) for n in range(1, 6)]


async def test_an_accounts_repository_reaches_no_other_account(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        account, other = await create_account(connection), await create_account(connection)
        subscription_id = await create_subscription(connection, account.account_id)
        subscriptions = Subscriptions(connection, other.account_id)
        assert await subscriptions.load(subscription_id, TODAY, lock=True) is None
        assert await subscriptions.load_all(TODAY) == ()
        await subscriptions.set_separate_invoice(subscription_id, separate_invoice=True)
        stored = await Subscriptions(connection, account.account_id).load(subscription_id, TODAY)
        assert stored is not None
        assert not stored.separate_invoice
        with pytest.raises(WriteConflict):
            written = Written(subscription_id, stored.contract, changed(stored.contract), "year", NEXT)
            await subscriptions.append(written, RECORDED)


async def test_purchase_orders_are_kept_in_their_order(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        account = await create_account(connection)
        subscription_id = await create_subscription(connection, account.account_id)
        subscriptions = Subscriptions(connection, account.account_id)
        later = Recorded(date(2026, 8, 1), NOW, "ada@example.com")
        await subscriptions.set_purchase_order(subscription_id, None, later)
        await subscriptions.set_purchase_order(subscription_id, "PO-2", later)
        assert await subscriptions.purchase_orders(subscription_id) == (
            PurchaseOrderRecord(TODAY, "PO-1"),
            PurchaseOrderRecord(later.on, None),
            PurchaseOrderRecord(later.on, "PO-2"),
        )
        stored = await subscriptions.load(subscription_id, TODAY)
        assert stored is not None
        assert stored.purchase_order == "PO-2"


async def test_due_accounts_are_found_in_batches_without_the_parked(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        accounts = sorted([(await create_account(connection)).account_id for _ in range(5)])
        for account_id in accounts:
            for _ in range(2):
                await create_subscription(connection, account_id)
        await Parking(connection, accounts[3]).park("OWED_DIFFERS", "1 cent", at=NOW)
        await Parking(connection, accounts[3]).park("SOMETHING_ELSE", "2 cents", at=NOW)
        later = NextBill(date(2027, 6, 1), NEXT.at.replace(month=6))
        subscriptions = Subscriptions(connection, accounts[4])
        every = await subscriptions.load_all(TODAY)
        await subscriptions.plan_next_bills([(every[0].subscription_id, None), (every[1].subscription_id, later)])
        due = DueWork(connection)
        assert await due.accounts_due_on(TODAY) == []
        assert await due.accounts_due_on(YEAR.end) == accounts[:3]
        assert await due.accounts_due_on(YEAR.end, after=accounts[0], limit=1) == [accounts[1]]
        assert await due.accounts_due_at(NEXT.at, ["sensors"]) == accounts[:3]
        assert await due.accounts_due_at(NEXT.at, ["another"]) == []
        assert await due.accounts_due_on(later.on, after=accounts[2]) == [accounts[4]]
        assert await Parking(connection, accounts[3]).release()
        assert await due.accounts_due_on(YEAR.end) == accounts[:4]
        (only,) = await subscriptions.load_due(later.on, ["sensors"])
        assert only.subscription_id == every[1].subscription_id


async def test_a_worker_passes_over_an_account_that_another_holds(postgresql_url: str) -> None:
    async with database_at(postgresql_url) as database:
        async with database.transaction() as connection:
            account = await create_account(connection)
        async with database.transaction() as one, database.transaction() as other:
            assert await Accounts(one, account.account_id).lock() == account
            assert await Accounts(other, account.account_id).lock(skip_locked=True) is None
            assert await Accounts(other, account.account_id).load() == account


async def test_a_locked_contract_waits_for_the_write_before_it(postgresql_url: str) -> None:
    async with database_at(postgresql_url) as database:
        async with database.transaction() as connection:
            account = await create_account(connection)
            subscription_id = await create_subscription(connection, account.account_id)

        async def second() -> int:
            async with database.transaction() as connection:
                found = await Subscriptions(connection, account.account_id).load(subscription_id, TODAY, lock=True)
                assert found is not None
                return len(found.contract.timeline.revisions)

        async with database.transaction() as connection:
            subscriptions = Subscriptions(connection, account.account_id)
            stored = await subscriptions.load(subscription_id, TODAY, lock=True)
            assert stored is not None
            waiting = asyncio.create_task(second())
            await asyncio.sleep(0.1)
            assert not waiting.done()
            after = changed(stored.contract)
            await subscriptions.append(Written(subscription_id, stored.contract, after, "year", NEXT), RECORDED)
        assert await waiting == len(after.timeline.revisions)


async def test_a_subscription_that_is_never_due_again_is_not_found(database_url: str) -> None:
    async with database_at(database_url) as database, database.transaction() as connection:
        account = await create_account(connection)
        new = NewSubscription("sensors", contract(), "year", None, True, None)
        subscription_id = await Subscriptions(connection, account.account_id).insert_subscription(new, RECORDED)
        stored = await Subscriptions(connection, account.account_id).load(subscription_id, TODAY)
        assert stored is not None
        assert stored.next_bill_on is None
        assert stored.separate_invoice
        assert await DueWork(connection).accounts_due_on(date(2100, 1, 1)) == []

"""Documents: issued whole, numbered without a gap, read for what they bill."""

import asyncio
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from subgraph.domain.dates import Period
from subgraph.domain.documents import OpenInvoice
from subgraph.domain.invoicing import LineKind
from subgraph.storage.database import Database
from subgraph.storage.ids import encode_id, new_id, short_name
from subgraph.storage.repositories import Invoices
from subgraph.storage.tables import credit_note_reversal, invoice, invoice_line, settlement
from tests.storage.records import a_credit_note
from tests.storage.world import (
    NOW,
    SEATS,
    TODAY,
    YEAR,
    create_account,
    create_subscription,
    database_at,
    document,
    issue,
    line,
)

NEXT_YEAR = Period(YEAR.end, date(2028, 1, 1))
DISCOUNT = replace(line(-1_200), kind=LineKind.DISCOUNT, discount="term", unit_amount=None, quantity=None)


async def a_subscription(database: Database) -> tuple[UUID, UUID]:
    async with database.transaction() as connection:
        account = await create_account(connection)
        return account.account_id, await create_subscription(connection, account.account_id)


async def test_a_document_is_issued_with_all_its_lines(database_url: str) -> None:
    async with database_at(database_url) as database:
        account_id, subscription_id = await a_subscription(database)
        async with database.transaction() as connection:
            issued = await issue(connection, account_id, subscription_id, line(), DISCOUNT)
            assert issued.number == f"{short_name(account_id)}-0001"
            billed = await Invoices(connection, account_id).lines_of(subscription_id)
            assert [one.line for one in billed] == [line(), DISCOUNT]
            assert {(one.invoice_id, one.purchase_order, one.issued_on) for one in billed} == {
                (issued.invoice_id, "PO-1", TODAY)
            }
            stored = (await connection.execute(select(invoice))).one()
            assert (stored.kind, stored.total_minor, stored.amount_due_minor) == ("INVOICE", 10_800, 10_800)
            moving = (await connection.execute(select(settlement))).one()
            assert (moving.status, moving.open_minor, moving.due_on) == ("ISSUED", 10_800, date(2026, 8, 1))


async def test_what_nothing_is_due_for_is_settled_at_once(database_url: str) -> None:
    async with database_at(database_url) as database:
        account_id, subscription_id = await a_subscription(database)
        async with database.transaction() as connection:
            await issue(connection, account_id, subscription_id, line(0))
            row = (await connection.execute(select(settlement))).one()
            assert (row.status, row.open_minor, row.settled_at) == ("PAID", 0, NOW)


async def test_a_batch_of_documents_takes_numbers_in_its_order_by_few_statements(database_url: str) -> None:
    async with database_at(database_url) as database:
        account_id, subscription_id = await a_subscription(database)
        async with database.transaction() as connection:
            await issue(connection, account_id, subscription_id, line())
            one = document(account_id, subscription_id, line(), DISCOUNT)
            issued = await Invoices(connection, account_id).issue_all(
                [one, replace(one, series="SELLER"), one, replace(one, series="SELLER")]
            )
    own = short_name(account_id)
    assert [name.number for name in issued] == [f"{own}-0002", "SELLER-0001", f"{own}-0003", "SELLER-0002"]


async def test_an_entitys_series_is_shared_by_its_accounts_and_an_accounts_own_is_not(database_url: str) -> None:
    async with database_at(database_url) as database:
        numbers = []
        for _ in range(2):
            account_id, subscription_id = await a_subscription(database)
            new = document(account_id, subscription_id, line())
            async with database.transaction() as connection:
                invoices = Invoices(connection, account_id)
                numbers.append([(await invoices.issue(replace(new, series="SELLER"))).number])
                numbers[-1].append((await invoices.issue(new)).number.split("-")[1])
    assert numbers == [["SELLER-0001", "0001"], ["SELLER-0002", "0001"]]


async def test_numbers_have_no_gap_whoever_gives_up(database_url: str) -> None:
    async with database_at(database_url) as database:
        account_id, subscription_id = await a_subscription(database)

        async def try_to_issue(*, gives_up: bool) -> None:
            async with database.transaction() as connection:
                await issue(connection, account_id, subscription_id, line())
                if gives_up:
                    raise ZeroDivisionError

        tries = [try_to_issue(gives_up=number % 3 == 0) for number in range(12)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(answer is None for answer in answers) == 8
        async with database.transaction() as connection:
            found = (await connection.execute(select(invoice.c.sequence).order_by(invoice.c.sequence))).scalars()
            assert list(found) == list(range(1, 9))


async def test_coverage_and_sums_are_told_per_subscription(database_url: str) -> None:
    async with database_at(database_url) as database:
        account_id, subscription_id = await a_subscription(database)
        async with database.transaction() as connection:
            other = await create_subscription(connection, account_id)
            await issue(connection, account_id, subscription_id, line(), DISCOUNT)
            await issue(connection, account_id, subscription_id, line(3_000, versions=(1, 2)))
            await issue(connection, account_id, subscription_id, line(15_000, versions=(0, 2), period=NEXT_YEAR))
            await issue(connection, account_id, other, line(7))
            invoices = Invoices(connection, account_id)
            nothing = new_id()
            asked = [subscription_id, other, nothing]
            covered = await invoices.covered(asked)
            sums = await invoices.sums(asked)
            assert await Invoices(connection, new_id()).covered([subscription_id]) == {subscription_id: {}}
    assert covered == {
        subscription_id: {YEAR: ((0, 1), (1, 2)), NEXT_YEAR: ((0, 2),)},
        other: {YEAR: ((0, 1),)},
        nothing: {},
    }
    assert sums == {
        subscription_id: {
            (SEATS, YEAR, None): 15_000,
            (SEATS, YEAR, "term"): -1_200,
            (SEATS, NEXT_YEAR, None): 15_000,
        },
        other: {(SEATS, YEAR, None): 7},
        nothing: {},
    }


async def test_a_credit_note_names_what_it_reverses(database_url: str) -> None:
    async with database_at(database_url) as database:
        account_id, subscription_id = await a_subscription(database)
        async with database.transaction() as connection:
            first = await issue(connection, account_id, subscription_id, line())
            await a_credit_note(connection, account_id, subscription_id, first.invoice_id)
            row = (await connection.execute(select(credit_note_reversal))).one()
            assert (row.invoice_id, row.amount_minor) == (first.invoice_id, 2_000)
            kinds = await connection.execute(select(invoice.c.kind).order_by(invoice.c.sequence))
            assert list(kinds.scalars()) == ["INVOICE", "CREDIT_NOTE"]


async def test_payments_and_credits_take_off_what_is_open_and_no_more(database_url: str) -> None:
    async with database_at(database_url) as database:
        account_id, subscription_id = await a_subscription(database)
        async with database.transaction() as connection:
            invoices = Invoices(connection, account_id)
            first = await issue(connection, account_id, subscription_id, line())
            second = await issue(connection, account_id, subscription_id, line())
            await invoices.settle(first.invoice_id, credited_minor=2_000, at=NOW)
            names = [encode_id("inv", account_id, one.invoice_id) for one in (second, first)]
            assert await invoices.open_invoices([second.invoice_id, first.invoice_id, new_id()]) == (
                OpenInvoice(names[0], 12_000),
                OpenInvoice(names[1], 10_000),
            )
            for wrong in (10_001, -1):
                with pytest.raises(ValueError, match="not open"):
                    await invoices.settle(first.invoice_id, paid_minor=wrong, at=NOW)
            await invoices.settle(first.invoice_id, paid_minor=10_000, at=NOW)
            where = settlement.c.invoice_id == first.invoice_id
            row = (await connection.execute(select(settlement).where(where))).one()
            assert (row.status, row.open_minor, row.paid_minor, row.credited_minor) == ("PAID", 0, 10_000, 2_000)
            with pytest.raises(ValueError, match="not open"):
                await invoices.settle(new_id(), paid_minor=0, at=NOW)
            for part in (5_000, 7_000):
                await invoices.settle(second.invoice_id, credited_minor=part, at=NOW)
            row = (
                await connection.execute(select(settlement).where(settlement.c.invoice_id == second.invoice_id))
            ).one()
            assert (row.status, row.open_minor, row.credited_minor) == ("VOID", 0, 12_000)


async def test_half_a_document_is_never_stored(database_url: str) -> None:
    async with database_at(database_url) as database:
        account_id, subscription_id = await a_subscription(database)
        one = document(account_id, subscription_id, line())
        with pytest.raises(ValueError, match="no id of a subscription"):
            async with database.transaction() as connection:
                billed = replace(one.draft.lines[0], subscription_id="nonsense")
                await Invoices(connection, account_id).issue(replace(one, draft=replace(one.draft, lines=(billed,))))
        async with database.transaction() as connection:
            for table in (invoice, invoice_line, settlement):
                assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == 0

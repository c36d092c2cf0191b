"""What must hold after a year of billing, whatever happened on the way: read from the tables, beside the product's own code."""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from sqlalchemy import func, select

from subgraph.storage.database import Database
from subgraph.storage.tables import (
    account,
    event,
    invoice,
    invoice_line,
    number_counter,
    parked_account,
    settlement,
    subscription,
)
from tests.long.reckoning import Reckoned
from tests.long.storing import SERIES, Stored


async def check_year(database: Database, world: list[Stored], expected: Reckoned) -> None:
    """Nothing lost, nothing double, to the minor unit; numbers and events without a gap; nobody parked."""
    numbers = {one.account_id: one.sold.account for one in world}
    async with database.transaction() as connection:
        assert (await connection.execute(select(parked_account))).all() == []
        rows = (
            await connection.execute(
                select(
                    invoice.c.account_id,
                    invoice.c.currency,
                    invoice.c.series,
                    invoice.c.sequence,
                    invoice.c.total_minor,
                )
            )
        ).all()
        settled = (await connection.execute(select(func.count()).select_from(settlement))).scalar_one()
        taxed = (await connection.execute(select(func.sum(invoice.c.tax_minor)))).scalar_one()
        lines = (await connection.execute(select(func.sum(invoice_line.c.amount_minor)))).scalar_one()
    found = Counter(numbers[row.account_id] for row in rows)
    assert {one: (found[one], due) for one, due in expected.documents.items() if found[one] != due} == {}
    assert found == expected.documents
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row.currency] += row.total_minor
    assert totals == expected.totals
    assert (settled, taxed, lines) == (len(rows), 0, sum(totals.values()))
    _check_numbers([(row.account_id, row.series, row.sequence) for row in rows])
    await _check_counters(database, {(row.account_id, row.series) for row in rows}, len(rows))
    await _check_events(database, found, numbers)


def _check_numbers(issued: list[tuple[UUID, str, int]]) -> None:
    series: defaultdict[object, list[int]] = defaultdict(list)
    for account_id, name, sequence in issued:
        series[name if name == SERIES else account_id].append(sequence)
    for found in series.values():
        assert sorted(found) == list(range(1, len(found) + 1))


async def _check_counters(database: Database, issued: set[tuple[UUID, str]], documents: int) -> None:
    """A counter says the last number that was used: none was taken and lost."""
    async with database.transaction() as connection:
        counted = (await connection.execute(select(number_counter.c.last_number))).scalars().all()
    own = {account_id for account_id, name in issued if name != SERIES}
    assert len(counted) == len(own) + any(name == SERIES for _, name in issued)
    assert sum(counted) == documents


async def _check_events(database: Database, documents: Counter[int], numbers: dict[UUID, int]) -> None:
    """An event per document, numbered from 1 without a gap."""
    async with database.transaction() as connection:
        told = select(event.c.account_id, func.count().label("told"), func.max(event.c.seq).label("last"))
        rows = (await connection.execute(told.group_by(event.c.account_id))).all()
        last = (await connection.execute(select(account.c.account_id, account.c.last_event_seq))).all()
    assert {numbers[row.account_id]: row.told for row in rows} == dict(documents)
    assert all(row.told == row.last for row in rows)
    assert {row.account_id: row.last for row in rows} == {
        row.account_id: row.last_event_seq for row in last if row.last_event_seq
    }


async def nothing_due(database: Database, through: object) -> bool:
    """Whether no subscription waits for the run by that day."""
    async with database.transaction() as connection:
        due = select(func.count()).select_from(subscription).where(subscription.c.next_bill_on <= through)
        return bool((await connection.execute(due)).scalar_one() == 0)

"""What was ever invoiced of subscriptions, for one account or for those of a batch together: versions covered, and sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.dates import Period
from subgraph.domain.timeline import Component, ItemKind
from subgraph.storage.statements import any_pair
from subgraph.storage.tables import invoice_line

AmountKey = tuple[Component, Period, str | None]
"""What a sum is of: component, billing period, and a discount's key or None for the charge."""
Intervals = dict[Period, tuple[tuple[int, int], ...]]
"""Per period the versions that lines bill, as intervals (from, to]."""
Ask = tuple[UUID, Sequence[UUID]]
"""Some subscriptions of an account."""


async def covered_of(connection: AsyncConnection, asks: Sequence[Ask]) -> list[dict[UUID, Intervals]]:
    """Per subscription and period the intervals of its history that lines bill; see `Invoices.covered`."""
    table = invoice_line.c
    statement = _lines(table.period_start, table.period_end, table.from_version, table.to_version)
    ordered = statement.distinct().order_by(table.period_start, table.from_version, table.to_version)
    found: dict[tuple[UUID, UUID], dict[Period, list[tuple[int, int]]]] = {pair: {} for pair in _pairs(asks)}
    for row in await connection.execute(ordered, {"pairs": list(found)}):
        intervals = found[row.account_id, row.subscription_id].setdefault(Period(row.period_start, row.period_end), [])
        intervals.append((row.from_version, row.to_version))
    read = {pair: {period: tuple(some) for period, some in intervals.items()} for pair, intervals in found.items()}
    return [{one: read[account_id, one] for one in ids} for account_id, ids in asks]


async def sums_of(connection: AsyncConnection, asks: Sequence[Ask]) -> list[dict[UUID, dict[AmountKey, int]]]:
    """Per subscription the net minor units invoiced for each component, period and discount; see `Invoices.sums`."""
    table = invoice_line.c
    keys = (
        table.component_kind,
        table.product,
        table.edition,
        table.component,
        table.period_start,
        table.period_end,
        table.discount,
    )
    # SUM of a BIGINT is a NUMERIC on PostgreSQL, so it is read back as an integer here.
    statement = _lines(*keys, func.sum(table.amount_minor).label("amount_minor"))
    grouped = statement.group_by(table.account_id, table.subscription_id, *keys)
    found: dict[tuple[UUID, UUID], dict[AmountKey, int]] = {pair: {} for pair in _pairs(asks)}
    for row in await connection.execute(grouped, {"pairs": list(found)}):
        component = Component(ItemKind(row.component_kind), row.product, row.edition, row.component)
        period = Period(row.period_start, row.period_end)
        found[row.account_id, row.subscription_id][component, period, row.discount] = int(row.amount_minor)
    return [{one: found[account_id, one] for one in ids} for account_id, ids in asks]


def _pairs(asks: Iterable[Ask]) -> list[tuple[UUID, UUID]]:
    return [(account_id, one) for account_id, ids in asks for one in ids]


def _lines(*columns: Any) -> Select[tuple[object, ...]]:
    table = invoice_line.c
    wanted = any_pair(table.account_id, table.subscription_id, "pairs")
    # A correction changes the paper, not what was invoiced.
    return select(table.account_id, table.subscription_id, *columns).where(wanted, table.counts)

"""Subscriptions with something due, for one account or for those of a batch together, and when they are due next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.storage.repositories.base import rows_by_account
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import subscription


async def due_days_of(connection: AsyncConnection, asks: Sequence[tuple[UUID, date]]) -> list[dict[str, date]]:
    """By account and family, the earliest day up to one that all ask for; see `Subscriptions.due_days`."""
    table = subscription.c
    first = func.min(table.next_bill_on).label("due_on")
    statement = select(table.account_id, table.family, first).group_by(table.account_id, table.family)
    _, through = asks[0]
    due = statement.where(any_of(table.account_id, "accounts"), _due_by(through))
    found = rows_by_account(await connection.execute(due, {"accounts": [account_id for account_id, _ in asks]}))
    return [{row.family: row.due_on for row in found[account_id]} for account_id, _ in asks]


async def due_rows_of(connection: AsyncConnection, asks: Sequence[tuple[UUID, date, bool]]) -> list[list[Row]]:
    """Each account's subscriptions that are due by its own day, locked by id where that is asked."""
    table = subscription.c
    last = max(through for _, through, _ in asks)
    statement = select(subscription).where(any_of(table.account_id, "accounts"), _due_by(last))
    ordered = statement.order_by(table.account_id, table.subscription_id)
    _, _, lock = asks[0]
    rows = await connection.execute(
        ordered.with_for_update() if lock else ordered, {"accounts": [account_id for account_id, _, _ in asks]}
    )
    found = rows_by_account(rows)
    return [[row for row in found[account_id] if row.next_bill_on <= through] for account_id, through, _ in asks]


async def plan_bills_of(connection: AsyncConnection, asks: Sequence[Sequence[Mapping[str, Any]]]) -> list[None]:
    """When each of these subscriptions is due next, in one statement; see `Subscriptions.plan_next_bills`."""
    table = subscription.c
    planned = (table.account_id == bindparam("of_account"), table.subscription_id == bindparam("planned_id"))
    values: dict[Any, Any] = {"next_bill_on": bindparam("next_on"), "next_bill_at": bindparam("next_at")}
    statement = subscription.update().where(*planned).values(values)
    await connection.execute(statement, [dict(one) for some in asks for one in some])
    return [None for _ in asks]


def _due_by(day: date) -> ColumnElement[bool]:
    """Due by a day, said so that no index on days answers it: on the first of a month half of the subscriptions are due.

    The accounts are named, and what they have is found by them, whatever the database's statistics expect of the day.
    """
    return func.coalesce(subscription.c.next_bill_on, date.max) <= day

"""What owners' numbers are reckoned from: a family's subscriptions over all accounts, and what its documents come to.

The vendor's own use: whoever asks has been found to be the family's staff or an operator.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Integer, Text, Uuid, bindparam, extract, func, or_, select, tuple_

from subgraph.storage.fetch import Reads
from subgraph.storage.statements import Row
from subgraph.storage.tables import account, invoice, settlement, subscription

BATCH = 500
_AFTER = bindparam("after_account", None, type_=Uuid()), bindparam("after_subscription", None, type_=Uuid())
_FAMILY = bindparam("family", type_=Text())

SUBSCRIPTIONS = (
    select(subscription, account.c.name, account.c.time_zone, account.c.clock_at)
    .join(account, account.c.account_id == subscription.c.account_id)
    .where(
        subscription.c.family == _FAMILY,
        or_(subscription.c.end_on.is_(None), subscription.c.end_on > bindparam("ended", type_=Date())),
        or_(_AFTER[0].is_(None), tuple_(subscription.c.account_id, subscription.c.subscription_id) > tuple_(*_AFTER)),
    )
    .order_by(subscription.c.account_id, subscription.c.subscription_id)
    .limit(bindparam("limit", type_=Integer()))
)
OPEN = (
    select(
        settlement.c.currency,
        settlement.c.due_on,
        func.count().label("invoices"),
        func.sum(settlement.c.open_minor).label("open_minor"),
    )
    .join(
        invoice, (invoice.c.account_id == settlement.c.account_id) & (invoice.c.invoice_id == settlement.c.invoice_id)
    )
    .where(invoice.c.family == _FAMILY, settlement.c.open_minor > 0)
    .group_by(settlement.c.currency, settlement.c.due_on)
)
_YEAR, _MONTH = extract("year", invoice.c.issued_on), extract("month", invoice.c.issued_on)
INVOICED = (
    select(
        invoice.c.currency,
        _YEAR.label("year"),
        _MONTH.label("month"),
        func.count().label("documents"),
        func.sum(invoice.c.total_minor).label("total_minor"),
    )
    .where(invoice.c.family == _FAMILY, invoice.c.issued_on >= bindparam("since", type_=Date()))
    .group_by(invoice.c.currency, _YEAR, _MONTH)
)


async def subscriptions_of_family(reads: Reads, family: str, ended: date) -> AsyncIterator[Sequence[Row]]:
    """Those that have not ended by a day, with their account's name and clock, whole accounts at a time, by account."""
    after: dict[str, UUID] = {}
    rest: list[Row] = []
    while True:
        rows = await reads.fetch(SUBSCRIPTIONS, family=family, ended=ended, limit=BATCH, **after)
        rest += rows
        if len(rows) < BATCH:
            break
        last = rows[-1]
        after = {"after_account": last.account_id, "after_subscription": last.subscription_id}
        whole = [row for row in rest if row.account_id != last.account_id]
        if whole:
            yield whole
            rest = rest[len(whole) :]
    if rest:
        yield rest


async def open_by_due_day(reads: Reads, family: str) -> list[Row]:
    """What is open, by currency and due day: how many invoices, and how much in minor units."""
    return await reads.fetch(OPEN, family=family)


async def invoiced_by_month(reads: Reads, family: str, since: date) -> list[Row]:
    """What documents come to by currency, year and month of issue; credit notes count against it."""
    return await reads.fetch(INVOICED, family=family, since=since)

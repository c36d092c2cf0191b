"""Owners' numbers of a family, reckoned from what is stored; nothing is kept beside it that could differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.coverage import SeatKey, count_seats, seat_usage, subscribed_seats
from subgraph.domain.numbers import FamilyNumbers, Ledger, OverLimit, SeatsSold, a_year_before, with_seats
from subgraph.domain.seats import CountedResource, SeatCount
from subgraph.domain.timeline import State, Timeline
from subgraph.storage.fetch import Reads
from subgraph.storage.reads.numbers import invoiced_by_month, open_by_due_day, subscriptions_of_family
from subgraph.storage.reads.resources import counted_resource, counted_resources, latest_readings
from subgraph.storage.reads.timelines import timelines_of
from subgraph.storage.statements import Row

SOME_DAYS = timedelta(days=2)
"""Business days differ by the accounts' time zones and test clocks: what ended for one may run for another."""


async def reckon_numbers(reads: Reads, family: ProductFamily, now: datetime) -> FamilyNumbers:
    """A family's numbers at a business instant, each account by its own day; memory holds a batch of accounts at a time.

    The vendor's own: who asks must be found to be its staff before.
    """
    reckoning = _Reckoning(family, now)
    async for rows in subscriptions_of_family(reads, family.key, a_year_before(now.date()) - SOME_DAYS):
        timelines = await timelines_of(reads, rows)
        account_ids = list(dict.fromkeys(row.account_id for row in rows))
        required = await _required(reads, family, account_ids)
        for account_id, its in groupby(rows, key=lambda row: row.account_id):
            reckoning.add_account(tuple(its), timelines, required[account_id])
    for row in await open_by_due_day(reads, family.key):
        reckoning.ledger(row.currency).add_open(row.due_on, row.invoices, int(row.open_minor))
    for row in await invoiced_by_month(reads, family.key, a_year_before(now.date())):
        month = date(int(row.year), int(row.month), 1)
        reckoning.ledger(row.currency).add_invoiced(month, row.documents, int(row.total_minor))
    return reckoning.read()


@dataclass
class _Reckoning:
    family: ProductFamily
    now: datetime
    accounts: int = 0
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    seats: dict[SeatKey, SeatsSold] = field(default_factory=dict)
    over: list[OverLimit] = field(default_factory=list)

    def ledger(self, currency: str) -> Ledger:
        """The numbers of a currency so far."""
        return self.ledgers.setdefault(currency, Ledger(currency, self.now.date()))

    def add_account(
        self, rows: Sequence[Row], timelines: Mapping[UUID, Timeline], required: Mapping[SeatKey, SeatCount]
    ) -> None:
        """Count an account's subscriptions that run or will run, and its seats over them."""
        first = rows[0]
        today = (first.clock_at or self.now).astimezone(ZoneInfo(first.time_zone)).date()
        states: list[State] = []
        for row in rows:
            timeline = timelines[row.subscription_id]
            state = timeline.state_on(max(today, timeline.start))
            self.ledger(row.currency).add_subscription(timeline, today)
            if state is not None and (timeline.end is None or timeline.end > today):
                states.append(state)
        if not states:
            return
        self.accounts += 1
        uses = seat_usage(self.family, required, subscribed_seats(states))
        self.seats = with_seats(self.seats, uses)
        missing = {key: use.over_limit for key, use in uses.items() if use.over_limit}
        if missing:
            self.over.append(OverLimit(first.account_id, first.name, missing))

    def read(self) -> FamilyNumbers:
        """The numbers."""
        currencies = tuple(self.ledgers[key].read() for key in sorted(self.ledgers))
        return FamilyNumbers(self.family.key, self.accounts, currencies, self.seats, tuple(self.over))


async def _required(
    reads: Reads, family: ProductFamily, account_ids: Sequence[UUID]
) -> Mapping[UUID, Mapping[SeatKey, SeatCount]]:
    resources: dict[UUID, list[CountedResource]] = {one: [] for one in account_ids}
    readings: dict[UUID, dict[str, int]] = {one: {} for one in account_ids}
    for row in await counted_resources(reads, account_ids):
        if row.family == family.key:
            resources[row.account_id].append(counted_resource(row))
    for row in await latest_readings(reads, account_ids):
        if row.family == family.key:
            readings[row.account_id][row.meter] = row.quantity
    return {one: count_seats(family, resources[one], readings[one]) for one in account_ids}

"""An account's running subscriptions of a family, and what needs seats there: what actions and seat usage are read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.coverage import count_seats, subscribed_seats
from subgraph.domain.quote import Contract
from subgraph.domain.seats import CountedResource, SeatCount
from subgraph.domain.timeline import State
from subgraph.schema.context import Request
from subgraph.schema.lookups import subscriptions_by_id
from subgraph.schema.records import SubscriptionRecord
from subgraph.schema.timelines import Facts, facts_of, key_of, today_by_account
from subgraph.storage.reads.resources import counted_resource, counted_resources, latest_readings
from subgraph.storage.reads.subscriptions import subscriptions_by_account

SeatKey = tuple[str, str]
"""(product key, seat type key)."""


@dataclass(frozen=True, slots=True)
class Running:
    """A subscription that is active or scheduled."""

    record: SubscriptionRecord
    facts: Facts

    @property
    def contract(self) -> Contract:
        """As the domain's questions about it want it."""
        return Contract(self.record.id, self.record.row.version, self.facts.timeline)


@dataclass(frozen=True, slots=True)
class Standing:
    """All families' running subscriptions of an account, the oldest first."""

    running: tuple[Running, ...]
    today: date

    def of_family(self, family: str) -> tuple[Running, ...]:
        """Those of one family."""
        return tuple(one for one in self.running if one.record.family == family)

    def states(self, family: str) -> list[State]:
        """What those hold."""
        return [one.facts.state for one in self.of_family(family)]

    def subscribed(self, family: str) -> dict[SeatKey, int]:
        """Seats over all of them, those that begin later too (AIR-3)."""
        return subscribed_seats(self.states(family))


async def standing_by_account(request: Request, account_ids: Sequence[UUID]) -> list[Standing]:
    """Where each account stands: one statement for its subscriptions and one for their timelines."""
    rows = await subscriptions_by_account(request.reads, account_ids)
    records = [SubscriptionRecord(row) for row in rows]
    for record in records:
        request.remember(subscriptions_by_id, key_of(record), record)
    days = await request.find_all(today_by_account, account_ids)
    facts = await facts_of(request, records)
    found: dict[UUID, list[Running]] = {account_id: [] for account_id in account_ids}
    for record, one in zip(records, facts, strict=True):
        if not one.is_over:
            found[record.account_id].append(Running(record, one))
    return [Standing(tuple(found[key]), today) for key, today in zip(account_ids, days, strict=True)]


@dataclass(frozen=True, slots=True)
class Counted:
    """What there is to count on an account: resources and the latest readings, by family."""

    resources: dict[str, list[CountedResource]]
    readings: dict[str, dict[str, int]]

    def seats(self, family: ProductFamily) -> dict[SeatKey, SeatCount]:
        """How many seats the family's seat types require here."""
        return count_seats(family, self.resources.get(family.key, ()), self.readings.get(family.key))


async def counted_by_account(request: Request, account_ids: Sequence[UUID]) -> list[Counted]:
    """What there is to count on each account: two statements."""
    found = {account_id: Counted({}, {}) for account_id in account_ids}
    for row in await counted_resources(request.reads, account_ids):
        counted = counted_resource(row)
        found[row.account_id].resources.setdefault(row.family, []).append(counted)
    for row in await latest_readings(request.reads, account_ids):
        found[row.account_id].readings.setdefault(row.family, {})[row.meter] = row.quantity
    return [found[account_id] for account_id in account_ids]

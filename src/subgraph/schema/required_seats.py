"""Subscriptions as their next regular invoice finds them: with the seats that what is deployed requires by then (LOC-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from subgraph.domain.billing import next_due
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.coverage import subscribed_seats
from subgraph.domain.quote import Contract, Situation
from subgraph.domain.rules import Buyer
from subgraph.domain.scheduling import as_required, raises_at_renewal
from subgraph.domain.timeline import State, Timeline
from subgraph.schema.access import access_to
from subgraph.schema.context import Request
from subgraph.schema.records import SubscriptionRecord
from subgraph.schema.standing import Counted, Running, Standing, counted_by_account, standing_by_account


async def with_required_seats(
    request: Request, records: Sequence[SubscriptionRecord], timelines: Sequence[Timeline]
) -> list[Timeline]:
    """The timelines, raised where a renewal raises seats; of several subscriptions the one that renews first takes them."""
    found = list(timelines)
    families = [request.family(record.row.family) for record in records]
    asked = [place for place, one in enumerate(families) if one is not None and raises_at_renewal(one)]
    chosen = [records[place] for place in asked]
    accounts = [one.account_id for one in chosen]
    accesses = await access_to(request, chosen)
    standings = await request.find_all(standing_by_account, accounts)
    counted = await request.find_all(counted_by_account, accounts)
    for place, access, standing, there in zip(asked, accesses, standings, counted, strict=True):
        family, record = families[place], records[place]
        if family is not None:
            buyer = access.buyer(family.key)
            found[place] = _raised(family, buyer, record, found[place], standing, there)
    return found


def _raised(
    family: ProductFamily,
    buyer: Buyer,
    record: SubscriptionRecord,
    timeline: Timeline,
    standing: Standing,
    there: Counted,
) -> Timeline:
    running = standing.of_family(family.key)
    mine = next((one for one in running if one.record.id == record.id), None)
    if mine is None or _renewing_first(mine, running, standing.today) is not mine:
        return timeline
    elsewhere = subscribed_seats(one.facts.state for one in running if one is not mine)
    situation = Situation(
        today=standing.today,
        currency=timeline.currency,
        buyer=buyer,
        counts=there.seats(family),
        seats_elsewhere=elsewhere,
    )
    return as_required(family, situation, Contract(record.id, record.row.version, timeline))


def _renewing_first(mine: Running, running: Sequence[Running], today: date) -> Running:
    """Of the subscriptions that hold what this one holds the first to renew: the run raises that one."""
    alike = [one for one in running if _products(one.facts.state) & _products(mine.facts.state)]
    return min(alike, key=lambda one: _next_day(one.facts.timeline, today))


def _next_day(timeline: Timeline, today: date) -> date:
    due = next_due(timeline, today)
    return due[1] if due is not None else date.max


def _products(state: State) -> frozenset[str]:
    return frozenset(item.component.product for item in state.items)

"""Seats that what is deployed requires at a renewal: the system's own change, before the renewal is billed (LOC-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.course import starts_period
from subgraph.domain.events import Event, EventKind
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.scheduling import raises_at_renewal, required_renewal
from subgraph.services.steps.access import buyer_of
from subgraph.services.steps.confirming import append
from subgraph.services.steps.recording import SYSTEM, record
from subgraph.services.steps.situation import load_holdings, situation_of
from subgraph.services.work import Work, begins_at
from subgraph.storage.repositories import About, Account, Enrolments, Recorded, Subscription


async def raise_seats(
    work: Work, account: Account, family: ProductFamily, one: Subscription, day: date
) -> Subscription | Refusal:
    """The subscription as the renewal on `day` bills it; what other subscriptions of the account hold counts.

    What is deployed is counted as it stood when that business day began, so that a run that comes late bills the same (law L9).
    """
    timeline = one.contract.timeline
    over = timeline.end is not None and timeline.end <= day
    if not raises_at_renewal(family) or over or day <= timeline.start or not starts_period(timeline, day):
        return one
    begins = begins_at(day, account.time_zone)
    holdings = await load_holdings(work, account, family, day, lock=True, counted_before=begins)
    changing = holdings.find(one.contract.subscription_id)
    if changing is None:
        return one
    enrolment = await Enrolments(work.connection, account.account_id).find(family.key)
    buyer = buyer_of(account, enrolment, frozenset({Role.STAFF}))  # what waits is granted anew by the enrolment's facts
    situation = await situation_of(work, account, buyer, holdings, changing)
    after = required_renewal(family, situation, changing.contract, holdings.counts)
    if after is None or isinstance(after, Refusal):
        return one if after is None else after
    await append(work, account, changing, after, Recorded(day, work.now_of(account), SYSTEM))
    told = Event(EventKind.SEATS_RAISED, "Seats raised to what is deployed")
    await record(work, account, SYSTEM, told, About(family.key, one.subscription_id, after.version))
    return replace(changing, contract=after)

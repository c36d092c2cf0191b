"""Which price a renewal is billed at: what was sold, or the list as a family published it (docs/billing.md, Timing)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from subgraph.domain.prices import Price, PriceTable


class RenewalPolicy(StrEnum):
    """What a renewal does to the prices that a subscription was sold at."""

    KEEP = "KEEP"
    NEXT_RENEWAL = "NEXT_RENEWAL"
    ON_DATE = "ON_DATE"


@dataclass(frozen=True, slots=True)
class RenewalPrices:
    """How list prices reach running subscriptions: never, with each renewal, or with renewals from a day on.

    ON_DATE needs `on`; a price, and the policy itself, is published at least `notice_days` before the renewal.
    """

    policy: RenewalPolicy = RenewalPolicy.KEEP
    on: date | None = None
    notice_days: int = 0


KEEP = RenewalPrices()


@dataclass(frozen=True, slots=True)
class PriceList:
    """A family's list prices and renewal policy from an instant on; `at` None: as far back as is known."""

    at: datetime | None
    prices: PriceTable
    renewal: RenewalPrices


Find = Callable[[PriceTable], Price | None]
"""Looks one component up in a price list."""


@dataclass(frozen=True, slots=True)
class Published:
    """The lists that count for the renewals of a day, the oldest first, and how many of them are noticed long enough."""

    lists: tuple[PriceList, ...]
    noticed: int

    def price(self, running: Price, find: Find) -> Price:
        """What a component runs at from the renewal on: the noticed list's price; its own where that is gone or newer.

        Newer is what was bought at a list that is published, and not yet noticed long enough.
        """
        if not self.noticed:
            return running
        if any(find(one.prices) == running for one in self.lists[self.noticed :]):
            return running
        return find(self.lists[self.noticed - 1].prices) or running


NOTHING = Published((), 0)


def published_for(lists: Sequence[PriceList], day: date, zone: tzinfo) -> Published:
    """What a renewal on a business day of a time zone goes by: what was published before that day began.

    So a run that comes late decides as one that came at midnight (law L9).
    """
    if all(one.renewal.policy is RenewalPolicy.KEEP for one in lists):
        return NOTHING
    days = [_day_of(one, zone) for one in lists]
    known = tuple(one for one, on in zip(lists, days, strict=True) if on is None or on < day)
    if not known:
        return NOTHING
    renewal = known[-1].renewal
    if renewal.policy is RenewalPolicy.NEXT_RENEWAL:
        return Published(known, len(known))
    if renewal.policy is RenewalPolicy.KEEP or renewal.on is None or day < renewal.on:
        return NOTHING
    latest = day - timedelta(days=renewal.notice_days)
    noticed = [place for place, on in enumerate(days[: len(known)], 1) if on is None or on <= latest]
    since = _policy_since(known, zone)
    return Published(known, noticed[-1] if noticed else 0) if since is None or since <= latest else NOTHING


def _policy_since(known: Sequence[PriceList], zone: tzinfo) -> date | None:
    """The day on which the last policy was published; None: as far back as is known."""
    first = known[-1]
    for one in reversed(known):
        if one.renewal != first.renewal:
            break
        first = one
    return _day_of(first, zone)


def _day_of(one: PriceList, zone: tzinfo) -> date | None:
    return None if one.at is None else one.at.astimezone(zone).date()

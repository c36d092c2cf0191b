"""What a quote reads beside the ask: the account's seats, resources, balance and other subscriptions of a family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.coverage import SeatKey, count_seats, subscribed_seats
from subgraph.domain.quote import Situation
from subgraph.domain.rules import Buyer
from subgraph.domain.seats import SeatCount
from subgraph.domain.timeline import Timeline
from subgraph.services.steps.taxing import load_taxing
from subgraph.services.work import Work
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories import (
    Account,
    Credits,
    Promotions,
    Readings,
    Resources,
    Subscription,
    Subscriptions,
    Terms,
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an account holds of one family on a day: all its subscriptions ever, and the seats that its resources require."""

    family: ProductFamily
    today: date
    subscriptions: tuple[Subscription, ...]
    counts: Mapping[SeatKey, SeatCount]

    @property
    def running(self) -> tuple[Subscription, ...]:
        """Those that run or will run."""
        return tuple(one for one in self.subscriptions if runs(one.contract.timeline, self.today))

    def find(self, subscription_id: str) -> Subscription | None:
        """The one of that id."""
        return next((one for one in self.subscriptions if one.contract.subscription_id == subscription_id), None)

    def seats(self, of: Iterable[Subscription]) -> dict[SeatKey, int]:
        """Seats by seat type of these subscriptions, as they are today or at their start."""
        days = ((one.contract.timeline, max(self.today, one.contract.timeline.start)) for one in of)
        states = (timeline.state_on(day) for timeline, day in days)
        return subscribed_seats(state for state in states if state is not None)


def runs(timeline: Timeline, today: date) -> bool:
    """Whether it runs today or later."""
    return timeline.end is None or timeline.end > today


async def load_holdings(
    work: Work,
    account: Account,
    family: ProductFamily,
    today: date,
    *,
    lock: bool = False,
    counted_before: datetime | None = None,
) -> Holdings:
    """Everything the account holds of a family; locked by id where it is about to be changed.

    What requires seats is counted now, or as it stood just before an instant.
    """
    subscriptions = Subscriptions(work.connection, account.account_id)
    resources = await Resources(work.connection, account.account_id).counted(family.key, counted_before)
    readings = await Readings(work.connection, account.account_id).latest(family.key, counted_before)
    return Holdings(
        family,
        today,
        await subscriptions.load_all(today, family=family.key, lock=lock),
        count_seats(family, resources, readings),
    )


async def situation_of(
    work: Work,
    account: Account,
    buyer: Buyer,
    holdings: Holdings,
    changing: Subscription | None = None,
    align_with: Subscription | None = None,
) -> Situation:
    """The situation of a start (`changing` None) or of changing one subscription."""
    family, connection = holdings.family, work.connection
    others = tuple(one for one in holdings.running if one is not changing)
    codes = [one.code for one in family.promotions]
    accepted = await Terms(connection, account.account_id).accepted(family.key)
    return Situation(
        today=holdings.today,
        currency=account.currency,
        buyer=buyer,
        balance_minor=await Credits(connection, account.account_id).balance(account.currency),
        counts=holdings.counts,
        seats_elsewhere=holdings.seats(others),
        running=len(others),
        first_subscription=not holdings.subscriptions,
        promotion_uses=await Promotions(connection, account.account_id).uses(family.key, codes) if codes else {},
        accepted_terms=frozenset(f"{key}:{version}" for key, version in accepted),
        align_with=align_with.contract.timeline if align_with is not None else None,
        zone=ZoneInfo(account.time_zone),
        taxing=await load_taxing(work, account, family),
    )


def name_of(account: Account) -> str:
    """The account's id as the graph says it."""
    return encode_id("acc", account.account_id)

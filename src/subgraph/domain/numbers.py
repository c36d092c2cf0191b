"""What owners want to know of a family: recurring revenue, seats, renewals ahead, and what is owed for how long.

Amounts are minor units, net of discounts and without tax; receivables are gross, as invoiced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import lcm
from typing import TypeVar
from uuid import UUID

from subgraph.domain.billing import renewal_totals
from subgraph.domain.coverage import SeatKey
from subgraph.domain.discounts import holding
from subgraph.domain.money import rounded
from subgraph.domain.proration import Prices, Running, Slice, discount_order
from subgraph.domain.seats import SeatUse
from subgraph.domain.timeline import ItemKind, State, Timeline

MONTHS = 12
_DAY = timedelta(days=1)


class Age(StrEnum):
    """How long after its due day an invoice is still open."""

    NOT_DUE = "NOT_DUE"
    DAYS_1_TO_30 = "DAYS_1_TO_30"
    DAYS_31_TO_60 = "DAYS_31_TO_60"
    DAYS_61_TO_90 = "DAYS_61_TO_90"
    OVER_90_DAYS = "OVER_90_DAYS"


Place = TypeVar("Place", date, Age)


@dataclass(frozen=True, slots=True)
class Renewals:
    """The next renewals of running subscriptions that fall in one month, and what they come to as things stand."""

    month: date
    subscriptions: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Receivable:
    """What is open of invoices of one age."""

    age: Age
    invoices: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Invoiced:
    """What the documents of one month come to, credit notes taken off, tax included."""

    month: date
    documents: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Recurring:
    """What ran at the end of a month, for a month; of the running month what runs today."""

    month: date
    subscriptions: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CurrencyNumbers:
    """A family's money in one currency. `yearly_minor` is what runs today over a year; `monthly_minor` a twelfth of it."""

    currency: str
    subscriptions: int
    monthly_minor: int
    yearly_minor: int
    renewals: tuple[Renewals, ...]
    receivables: tuple[Receivable, ...]
    invoiced: tuple[Invoiced, ...]
    recurring: tuple[Recurring, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatsSold:
    """Seats over many accounts: sold, used (never more than an account has), required, and missing where they are."""

    sold: int = 0
    used: int = 0
    required: int = 0
    over_limit: int = 0


@dataclass(frozen=True, slots=True)
class OverLimit:
    """An account that needs more seats of a family than it has, by seat type."""

    account_id: UUID
    name: str
    missing: Mapping[SeatKey, int]


@dataclass(frozen=True, slots=True)
class FamilyNumbers:
    """A family's numbers: per currency, and its seats over all accounts with something that runs or will run."""

    family: str
    accounts: int
    currencies: tuple[CurrencyNumbers, ...]
    seats: Mapping[SeatKey, SeatsSold]
    over_limit: tuple[OverLimit, ...]


def age_of(due_on: date, today: date) -> Age:
    """The age of an invoice that is open; it is late from the day after its due day."""
    days = (today - due_on).days
    if days <= 0:
        return Age.NOT_DUE
    if days <= 30:
        return Age.DAYS_1_TO_30
    if days <= 60:
        return Age.DAYS_31_TO_60
    return Age.DAYS_61_TO_90 if days <= 90 else Age.OVER_90_DAYS


def period_price_minor(state: State, currency: str, on: date) -> int:
    """What a state asks for a whole period with the discounts of a day; usage in arrears is not known ahead."""
    whole = Slice(on, on + _DAY, state, holding(state.discounts, on))
    order, prices, total = discount_order([whole]), Prices(currency), 0
    for item in state.items:
        if item.component.kind is not ItemKind.USAGE:
            running = Running(order, 1)
            running.add(1, prices.of(whole, item.component))
            total += running.owed().net_minor
    return total


@dataclass(slots=True)
class Revenue:
    """What subscriptions bring, by the months of their terms: added exactly, rounded once."""

    subscriptions: int = 0
    _by_term: dict[int, int] = field(default_factory=dict)

    def add(self, months: int, price_minor: int) -> None:
        """Count one that is paid so much for so many months."""
        self.subscriptions += 1
        self._by_term[months] = self._by_term.get(months, 0) + price_minor

    def over(self, months: int) -> int:
        """What they bring over so many months, in minor units."""
        whole = lcm(*self._by_term) if self._by_term else 1
        exact = sum(price * (whole // term) for term, price in self._by_term.items())
        return rounded(exact * months, whole)


@dataclass(slots=True)
class Ledger:
    """A currency's numbers while they are added up, as of the installation's `today`."""

    currency: str
    today: date
    _revenue: dict[date, Revenue] = field(default_factory=dict)
    _ahead: dict[date, tuple[int, int]] = field(default_factory=dict)
    _open: dict[Age, tuple[int, int]] = field(default_factory=dict)
    _invoiced: dict[date, tuple[int, int]] = field(default_factory=dict)

    def add_subscription(self, timeline: Timeline, today: date) -> None:
        """Count what a subscription brought in each of the last months, and when it renews; `today` is its account's."""
        priced: dict[tuple[int, tuple[int, ...]], int] = {}
        for month in _past(self.today):
            day = min(today, _month_after(month, 1) - _DAY)
            state = timeline.state_on(day)
            if state is None or day < timeline.start or (timeline.end is not None and timeline.end <= day):
                continue
            # A state lasts for many months: it is priced once for each set of discounts that holds.
            key = id(state), tuple(map(id, holding(state.discounts, day)))
            if key not in priced:
                priced[key] = period_price_minor(state, self.currency, day)
            self._revenue.setdefault(month, Revenue()).add(state.term_months, priced[key])
        found = renewal_totals(timeline, today) if timeline.end is None or timeline.end > today else None
        if found is not None:
            _count(self._ahead, found[0].replace(day=1), 1, found[1].total_minor)

    def add_open(self, due_on: date, invoices: int, amount_minor: int) -> None:
        """Count what is open of invoices of one due day."""
        _count(self._open, age_of(due_on, self.today), invoices, amount_minor)

    def add_invoiced(self, month: date, documents: int, amount_minor: int) -> None:
        """Count the documents of a month."""
        _count(self._invoiced, month.replace(day=1), documents, amount_minor)

    def read(self) -> CurrencyNumbers:
        """The numbers, with every month and age in its order, also where there is nothing."""
        ahead = [_month_after(self.today, place) for place in range(MONTHS)]
        past = _past(self.today)
        revenue = {month: self._revenue.get(month, Revenue()) for month in past}
        now = revenue[past[-1]]
        return CurrencyNumbers(
            self.currency,
            now.subscriptions,
            now.over(1),
            now.over(MONTHS),
            tuple(Renewals(month, *self._ahead.get(month, (0, 0))) for month in ahead),
            tuple(Receivable(age, *self._open.get(age, (0, 0))) for age in Age),
            tuple(Invoiced(month, *self._invoiced.get(month, (0, 0))) for month in past),
            tuple(Recurring(month, one.subscriptions, one.over(1)) for month, one in revenue.items()),
        )


def with_seats(total: Mapping[SeatKey, SeatsSold], uses: Mapping[SeatKey, SeatUse]) -> dict[SeatKey, SeatsSold]:
    """A total with one account's seats: they are added account by account, as what one has too many is of no use to another."""
    found = dict(total)
    for key, use in uses.items():
        before = found.get(key, SeatsSold())
        found[key] = SeatsSold(
            before.sold + use.subscribed,
            before.used + use.used,
            before.required + use.required,
            before.over_limit + use.over_limit,
        )
    return found


def a_year_before(today: date) -> date:
    """The first day of the twelve months that end with today's."""
    return _month_after(today, 1 - MONTHS)


def _past(today: date) -> list[date]:
    return [_month_after(today, place) for place in range(1 - MONTHS, 1)]


def _month_after(today: date, months: int) -> date:
    place = today.year * MONTHS + today.month - 1 + months
    return date(place // MONTHS, place % MONTHS + 1, 1)


def _count(into: dict[Place, tuple[int, int]], key: Place, count: int, amount_minor: int) -> None:
    before = into.get(key, (0, 0))
    into[key] = before[0] + count, before[1] + amount_minor

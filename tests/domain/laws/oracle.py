"""A second, slow way to say what is owed: day by day, in fractions, sharing nothing with the engine but the words."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from subgraph.domain.catalog import Price, PriceModel
from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.dates import Period
from subgraph.domain.timeline import Component, GrantedDiscount, Item, State, Timeline

Key = tuple[Component, Period, str | None]
"""What amounts are compared by: a component's list price (None) or one of its discounts, in a period."""


def half_away(exact: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    whole = abs(exact) + Fraction(1, 2)
    return (whole.numerator // whole.denominator) * (1 if exact >= 0 else -1)


def list_price(price: Price, quantity: int, months: int, currency: str) -> int:
    """A full-period list price by the six models, unit by unit where the model is in tiers."""
    if quantity <= 0:
        return 0
    reached = [
        tier for place, tier in enumerate(price.tiers) if place == 0 or quantity > (price.tiers[place - 1].up_to or 0)
    ]
    match price.model:
        case PriceModel.FLAT:
            exact = Fraction(price.unit_amount)
        case PriceModel.PER_UNIT:
            exact = quantity * Fraction(price.unit_amount)
        case PriceModel.PACKAGE:
            exact = len(range(0, quantity, price.package_size)) * Fraction(price.unit_amount)
        case PriceModel.STAIRSTEP:
            exact = Fraction(reached[-1].flat_amount)
        case PriceModel.VOLUME:
            exact = quantity * Fraction(reached[-1].unit_amount) + Fraction(reached[-1].flat_amount)
        case PriceModel.GRADUATED:
            exact = sum((Fraction(tier.flat_amount) for tier in reached), Fraction(0))
            for unit in range(1, quantity + 1):
                exact += Fraction(next(tier.unit_amount for tier in price.tiers if unit <= (tier.up_to or unit)))
    return half_away(exact * 10 ** EXPONENTS[currency] * months / price.per_months)


def full_prices(kept: State, day: date, currency: str) -> dict[Component, tuple[int, dict[str, int]]]:
    """Per component the list price and what each discount takes, on a day."""
    items = [one for one in kept.items if one.quantity > 0]
    lists = {one.component: _list(one, kept, currency) for one in items}
    left, taken = dict(lists), {component: dict[str, int]() for component in lists}
    for discount in kept.discounts:
        if (discount.first_day or day) <= day <= (discount.last_day or day):
            for component, off in _offs(discount, left).items():
                left[component] -= off
                taken[component][discount.key] = off
    return {component: (lists[component], taken[component]) for component in lists}


def _list(one: Item, kept: State, currency: str) -> int:
    return list_price(one.price, one.quantity - one.included, kept.term_months, currency)


def _offs(discount: GrantedDiscount, left: dict[Component, int]) -> dict[Component, int]:
    reached = {
        component: amount
        for component, amount in left.items()
        if (discount.products is None or component.product in discount.products)
        and (discount.components is None or component.key in discount.components)
    }
    if discount.percent is not None:
        return {one: half_away(amount * Fraction(discount.percent) / 100) for one, amount in reached.items()}
    total, fixed = sum(reached.values()), discount.amount_minor or 0
    if fixed >= total:
        return reached
    exact = {one: Fraction(fixed * amount, total) for one, amount in reached.items()}
    shares = {one: int(share) for one, share in exact.items()}
    # By what is lost in rounding down; of equals by kind, product, edition and key.
    neediest = sorted(
        exact, key=lambda one: (shares[one] - exact[one], one.kind, one.product, one.edition or "", one.key)
    )
    for one in neediest[: fixed - sum(shares.values())]:
        shares[one] += 1
    return shares


def state_on(timeline: Timeline, day: date) -> State | None:
    """What held on a day: the newest word on the latest date up to it."""
    found = [(one.on, one.version, place) for place, one in enumerate(timeline.revisions) if one.on <= day]
    return timeline.revisions[max(found)[2]].state if found else None


def periods(timeline: Timeline, until: date) -> list[Period]:
    """The grid of periods from before the start on, step by step, up to the one that begins after `until`."""
    first = timeline.revisions[0].state.term_months
    anchor, months, number, found = timeline.anchor, first, 0, list[Period]()
    while _step(timeline, anchor, number * months) > timeline.start:
        number -= 1
    while True:
        begin = _step(timeline, anchor, number * months)
        held = state_on(timeline, begin)
        if held is not None and held.term_months != months:
            anchor, months, number = begin, held.term_months, 0
        end = _step(timeline, anchor, (number + 1) * months)
        found.append(Period(begin, end))
        number += 1
        if begin > until:
            return found


def _step(timeline: Timeline, anchor: date, months: int) -> date:
    month = anchor.year * 12 + anchor.month - 1 + months
    day = date(month // 12, month % 12 + 1, 1) + timedelta(days=timeline.anchor_day - 1)
    while day.month != month % 12 + 1:
        day -= timedelta(days=1)
    return day


@dataclass(frozen=True)
class DayByDay:
    """The sums over the days of one period."""

    timeline: Timeline
    period: Period

    def owed(self) -> dict[Key, int]:
        """List price and discounts per component, each stage rounded once; zeros left out."""
        sums: dict[Component, dict[str | None, int]] = {}
        order = list[str]()
        prices: dict[tuple[int, tuple[bool, ...]], dict[Component, tuple[int, dict[str, int]]]] = {}
        previous: State | None = None
        for day in self._days():
            held = state_on(self.timeline, day)
            if held is None:
                continue
            if held is not previous:
                order, previous = merge(order, [one.key for one in held.discounts]), held
            active = tuple((one.first_day or day) <= day <= (one.last_day or day) for one in held.discounts)
            if (id(held), active) not in prices:
                prices[id(held), active] = full_prices(held, day, self.timeline.currency)
            for component, (amount, taken) in prices[id(held), active].items():
                total = sums.setdefault(component, {})
                total[None] = total.get(None, 0) + amount
                for key, off in taken.items():
                    total[key] = total.get(key, 0) + off
        return self._rounded(sums, order)

    def _days(self) -> list[date]:
        ended = self.timeline.ends[-1].on if self.timeline.ends else None
        days = (self.period.start + timedelta(days=number) for number in range(self.period.days))
        return [day for day in days if self.timeline.start <= day and (ended is None or day < ended)]

    def _rounded(self, sums: dict[Component, dict[str | None, int]], order: list[str]) -> dict[Key, int]:
        found: dict[Key, int] = {}
        for component, total in sums.items():
            exact = Fraction(total.pop(None, 0), self.period.days)
            before = found[component, self.period, None] = half_away(exact)
            for key in order:
                exact -= Fraction(total.get(key, 0), self.period.days)
                found[component, self.period, key] = half_away(exact) - before
                before = half_away(exact)
        return {key: amount for key, amount in found.items() if amount}


def merge(order: list[str], keys: list[str]) -> list[str]:
    """The union in snapshot order: a new key stands behind the one that precedes it."""
    merged = list(order)
    after = -1
    for key in keys:
        if key not in merged:
            merged.insert(after + 1, key)
        after = max(after, merged.index(key))
    return merged


def owed(timeline: Timeline, through: date) -> dict[Key, int]:
    """All that is owed for the periods due by a day."""
    found: dict[Key, int] = {}
    furthest = max([through, *(one.period_start for one in timeline.early)])
    for period in periods(timeline, furthest):
        days = [max(period.start, timeline.start)]
        days += [one.recorded_on for one in timeline.early if one.period_start == period.start]
        if min(days) <= through:
            found |= DayByDay(timeline, period).owed()
    return found

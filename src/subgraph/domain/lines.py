"""The lines that show a difference of two timelines for one period (docs/billing.md, Amounts 5; laws L2 and L13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from subgraph.domain.course import Course
from subgraph.domain.dates import Period
from subgraph.domain.discounts import reaches
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.money import ratio
from subgraph.domain.pricing import price_of_one
from subgraph.domain.proration import Owed, Priced, Prices, Running, discount_order, slices
from subgraph.domain.steps import Step, all_components, changed_components, spans_of, steps_of
from subgraph.domain.timeline import Component, Timeline

_TOLERANCE_MINOR = 2
"""How far a line may lie from what its own numbers say, since all lines together are rounded once (law L13)."""


@dataclass(frozen=True, slots=True)
class Covering:
    """What the lines of a difference carry: the whole billing period, the versions that they bill, their due day."""

    period: Period
    from_version: int
    to_version: int
    due_on: date


def difference(
    old: Timeline | None, new: Timeline, period: Period, from_version: int, to_version: int, due_on: date
) -> tuple[Line, ...]:
    """What `new` owes for a period minus what `old` owed for it, as lines; none where nothing differs."""
    before = Course.of(old) if old is not None else None
    return difference_of(before, Course.of(new), Covering(period, from_version, to_version, due_on))


def difference_of(before: Course | None, after: Course, covering: Covering) -> tuple[Line, ...]:
    """The same for timelines that were read already."""
    old = slices(before, covering.period) if before is not None else []
    new = slices(after, covering.period)
    spans = tuple(spans_of(old, new))
    old_order, new_order = discount_order(old), discount_order(new)
    agreed = _agree(old_order, new_order)
    components = changed_components(spans) if agreed else all_components(spans)
    if not components:
        return ()
    names = {one.key: one.name for part in (*old, *new) for one in part.state.discounts}
    prices = Prices(after.timeline.currency)
    lines: list[Line] = []
    for component, hint in components.items():
        steps = steps_of(spans, component, hint, prices)
        before_total = Running(old_order, covering.period.days)
        after_total = Running(new_order, covering.period.days)
        # Days without a difference come first, so that the rounding of all others lands on lines that are shown.
        shown: list[Step] = []
        for step in steps:
            if agreed and _costs_the_same(step):
                before_total.add(step.days, step.before)
                after_total.add(step.days, step.after)
            else:
                shown.append(step)
        writer = _Writer(covering, component, after.timeline.currency, names)
        for step in shown:
            credit = _advance(before_total, step.days, step.before).negated()
            lines += writer.write(step, credit, _advance(after_total, step.days, step.after))
    return tuple(lines)


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether both orders of discounts put what they share in the same order."""
    return [key for key in one if key in other] == [key for key in other if key in one]


def _costs_the_same(step: Step) -> bool:
    old = (step.before.list_minor, step.before.taken) if step.before is not None else (0, ())
    new = (step.after.list_minor, step.after.taken) if step.after is not None else (0, ())
    return old == new


def _advance(total: Running, days: int, priced: Priced | None) -> Owed:
    """What the rounded running total grows by."""
    if priced is None:
        return Owed(0, {})
    before = total.owed()
    total.add(days, priced)
    return total.owed().plus(before.negated())


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the lines of one component."""

    covering: Covering
    component: Component
    currency: str
    names: Mapping[str, str]

    def write(self, step: Step, credit: Owed, charge: Owed) -> Iterator[Line]:
        """One line for the quantity's difference where one price says it all; else the old back and the new charged."""
        before, after = step.before, step.after
        if before is not None and after is not None:
            unit, both = _shared_unit(before, after), credit.plus(charge)
            quantity = after.quantity - before.quantity
            if unit is not None and self._explains(step, quantity, unit, both):
                yield from self._group(step, after, quantity, both)
                return
        if before is not None:
            yield from self._group(step, before, -before.quantity, credit)
        if after is not None:
            yield from self._group(step, after, after.quantity, charge)

    def _explains(self, step: Step, quantity: int, unit: Decimal, amounts: Owed) -> bool:
        """Whether one line and its discounts lie within two minor units of what they print."""
        before, after = step.before, step.after
        if before is None or after is None:
            return False
        numerator, denominator = ratio(unit, self.currency)
        scale = denominator * after.item.price.per_months * self.covering.period.days
        exact = quantity * numerator * after.term_months * step.days
        if abs(amounts.list_minor * scale - exact) > _TOLERANCE_MINOR * scale:
            return False
        old, new, days = dict(before.taken), dict(after.taken), self.covering.period.days
        return all(
            abs(amounts.discounts.get(key, 0) * days - (old.get(key, 0) - new.get(key, 0)) * step.days)
            <= _TOLERANCE_MINOR * days
            for key in {*old, *new, *amounts.discounts}
        )

    def _group(self, step: Step, priced: Priced, quantity: int, amounts: Owed) -> Iterator[Line]:
        """A charge or credit and its discounts; what amounts to 0 has nothing to say."""
        unit = price_of_one(priced.item.price, priced.quantity)
        whole = (step.start, step.end) == (self.covering.period.start, self.covering.period.end)
        charge = LineKind.CHARGE if whole else LineKind.PRORATED_CHARGE
        kind = LineKind.PRORATED_CREDIT if amounts.list_minor < 0 else charge
        if amounts.list_minor:
            yield self._line(step, priced, kind, amounts.list_minor, (priced.item.name, quantity, unit, None))
        for key, amount in amounts.discounts.items():
            if amount:
                yield self._line(step, priced, LineKind.DISCOUNT, amount, (self.names[key], None, None, key))

    def _line(
        self,
        step: Step,
        priced: Priced,
        kind: LineKind,
        amount_minor: int,
        said: tuple[str, int | None, Decimal | None, str | None],
    ) -> Line:
        description, quantity, unit_amount, discount = said
        return Line(
            kind=kind,
            component=self.component,
            description=description,
            quantity=quantity,
            unit_amount=unit_amount,
            period=self.covering.period,
            charged=Period(step.start, step.end),
            price_months=priced.item.price.per_months,
            term_months=priced.term_months,
            amount_minor=amount_minor,
            discount=discount,
            due_on=self.covering.due_on,
            from_version=self.covering.from_version,
            to_version=self.covering.to_version,
        )


def _shared_unit(before: Priced, after: Priced) -> Decimal | None:
    """The price of one that holds before and after alike, under the same discounts; None where there is none."""
    old, new = before.item.price, after.item.price
    unit = price_of_one(new, after.quantity)
    if unit is None or unit != price_of_one(old, before.quantity):
        return None
    if (old.per_months, before.term_months) != (new.per_months, after.term_months):
        return None
    return unit if _rates(before) == _rates(after) else None


def _rates(priced: Priced) -> list[tuple[str, Decimal | None, int | None]]:
    """The discounts that reach an item, as far as they decide amounts."""
    return [(one.key, one.percent, one.amount_minor) for one in priced.granted if reaches(one, priced.item.component)]

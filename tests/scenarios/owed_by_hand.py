"""What a subscription must owe, day by day in fractions: written from docs/billing.md, without the engine that it examines."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from tests.scenarios.priced_by_hand import Offer, State, full_prices, half_away

ONE_DAY = timedelta(days=1)

Span = tuple[date, date]
Said = tuple[str, str | None, Span]
"""What an amount is of: seat type, discount (None: the list price), billing period."""


def months_later(day: date, months: int, day_of_month: int) -> date:
    """So many months later on a day of the month, clamped (W6)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day_of_month, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Fact:
    """Something that holds from a day on: seats more or fewer, a term, the partner's percent, a promotion with its last day."""

    on: date
    seat_type: str | None = None
    seats: int = 0
    term: str | None = None
    percent: Fraction | None = None
    promotion: tuple[str, date] | None = None


@dataclass(frozen=True)
class Life:
    """A subscription as the facts that were caused; a fact on a later day holds on top of those before it (law L12)."""

    offer: Offer
    start: date
    anchor: date
    anchor_day: int
    facts: tuple[Fact, ...]
    end: date | None = None
    renewed: Mapping[date, date] = field(default_factory=dict)

    def with_facts(self, *facts: Fact) -> Life:
        """Later told facts win over those of the same day."""
        return replace(self, facts=(*self.facts, *facts))

    def without(self, gone: Fact) -> Life:
        """A fact taken back."""
        return replace(self, facts=tuple(one for one in self.facts if one is not gone))

    def state(self, day: date) -> State:
        """What holds on a day."""
        seats: dict[str, int] = {}
        term, percent = "", Fraction(0)
        promotions: dict[str, date] = {}
        for fact in sorted((one for one in self.facts if one.on <= day), key=lambda one: one.on):
            if fact.seat_type is not None:
                seats[fact.seat_type] = seats.get(fact.seat_type, 0) + fact.seats
            term = fact.term or term
            percent = fact.percent if fact.percent is not None else percent
            if fact.promotion is not None:
                promotions[fact.promotion[0]] = fact.promotion[1]
        held = tuple(sorted((key, number) for key, number in seats.items() if number))
        return State(term, held, percent, tuple(sorted(key for key, last in promotions.items() if day <= last)))

    def is_sound(self, since: date) -> bool:
        """Whether from a day on there are always some seats and never fewer than none of a type."""
        days = {since, *(one.on for one in self.facts if one.on > since)}
        held = [self.state(day).seats for day in days]
        return all(seats and all(number > 0 for _, number in seats) for seats in held)

    def stretches(self) -> list[tuple[date, int]]:
        """From which anchor on periods have how many months: a term begins on a period's first day."""
        days = sorted({one.on for one in self.facts if one.term is not None})
        found: list[tuple[date, int]] = []
        for day in days:
            months = self.offer.terms[self.state(day).term][0]
            if not found or found[-1][1] != months:
                found.append((day if found else self.anchor, months))
        return found

    def period(self, day: date) -> Span:
        """The billing period that holds a day."""
        anchor, months = next(
            ((since, length) for since, length in reversed(self.stretches()) if since <= day), self.stretches()[0]
        )
        number = 0
        while self._begin(anchor, number, months) > day:
            number -= 1
        while self._begin(anchor, number + 1, months) <= day:
            number += 1
        return self._begin(anchor, number, months), self._begin(anchor, number + 1, months)

    def _begin(self, anchor: date, number: int, months: int) -> date:
        return months_later(anchor, number * months, self.anchor_day) if number else anchor

    def periods(self) -> Iterator[Span]:
        """All periods of which something runs."""
        span = self.period(self.start)
        while self.end is None or max(span[0], self.start) < self.end:
            yield span
            span = self.period(span[1])

    def due_day(self, span: Span) -> date:
        """In advance: the first day, the later start, or the day of an early renewal."""
        return min(max(span[0], self.start), self.renewed.get(span[0], date.max))

    def due(self, through: date) -> list[Span]:
        """The periods that are due by a day."""
        found: list[Span] = []
        for span in self.periods():
            if span[0] > through and span[0] not in self.renewed:
                break
            if self.due_day(span) <= through:
                found.append(span)
        return found

    def next_due(self, after: date) -> Span | None:
        """The next period that falls due after a day."""
        return next((span for span in self.periods() if self.due_day(span) > after), None)

    def owed(self, span: Span) -> dict[Said, int]:
        """What a period owes per seat type and discount: every day at its full price, each stage rounded once (Amounts 4)."""
        last = span[1] if self.end is None else min(span[1], self.end)
        day = max(span[0], self.start)
        exact: dict[str, list[int]] = {}
        edges = {one.on for one in self.facts} | {
            one.promotion[1] + ONE_DAY for one in self.facts if one.promotion is not None
        }
        prices: dict[str, list[int]] = {}
        fresh = True
        while day < last:
            if fresh or day in edges:
                prices, fresh = full_prices(self.offer, self.state(day)), False
            for key, stages in prices.items():
                total = exact.setdefault(key, [0] * len(stages))
                for place, amount in enumerate(stages):
                    total[place] += amount
            day += ONE_DAY
        return dict(_differences(self.offer, span, exact))


def _differences(offer: Offer, span: Span, exact: Mapping[str, list[int]]) -> Iterator[tuple[Said, int]]:
    days = (span[1] - span[0]).days
    for key, totals in exact.items():
        rounded = [half_away(Fraction(total, days)) for total in totals]
        if rounded[0]:
            yield (key, None, span), rounded[0]
        for place, discount in enumerate(offer.stages):
            if rounded[place + 1] != rounded[place]:
                yield (key, discount, span), rounded[place + 1] - rounded[place]


def minus(one: Mapping[Said, int], other: Mapping[Said, int]) -> dict[Said, int]:
    """The difference, without what comes to nothing."""
    found = {said: one.get(said, 0) - other.get(said, 0) for said in {*one, *other}}
    return {said: amount for said, amount in found.items() if amount}


def plus(*parts: Mapping[Said, int]) -> dict[Said, int]:
    """The sum, without what comes to nothing."""
    found: dict[Said, int] = {}
    for part in parts:
        for said, amount in part.items():
            found[said] = found.get(said, 0) + amount
    return {said: amount for said, amount in found.items() if amount}


def change_due(before: Life | None, after: Life, today: date) -> dict[Said, int]:
    """What a confirmation bills: owed after minus owed before, of the periods due by today (Quote and confirm)."""
    old = before.due(today) if before is not None else []
    new = after.due(today)
    spans = {*old, *new}
    grown = plus(*(after.owed(span) for span in spans if span in {*after_spans(after, span)}))
    known = plus(*(before.owed(span) for span in old)) if before is not None else {}
    return minus(grown, known)


def after_spans(life: Life, span: Span) -> tuple[Span, ...]:
    """The period itself where it is one of the life's, else nothing."""
    runs = life.end is None or max(span[0], life.start) < life.end
    return (span,) if runs and life.period(span[0]) == span else ()

"""Two timelines laid over each other: on which days of a period what held before and after, for one component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from subgraph.domain.discounts import are_percents
from subgraph.domain.proration import Priced, Prices, Slice
from subgraph.domain.timeline import Component, Item


class Span(NamedTuple):
    """Days [start, end) with what held on them before and after."""

    start: date
    end: date
    before: Slice | None
    after: Slice | None

    @property
    def unchanged(self) -> bool:
        """Whether the very same state held before and after."""
        return self.before is not None and self.after is not None and self.before.state is self.after.state


class Step(NamedTuple):
    """Days [start, end) with a component's prices before and after."""

    start: date
    end: date
    before: Priced | None
    after: Priced | None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days


def spans_of(old: Sequence[Slice], new: Sequence[Slice]) -> Iterator[Span]:
    """Both sides cut wherever either is cut."""
    days = sorted({day for part in (*old, *new) for day in (part.start, part.end)})
    left, right = list(reversed(old)), list(reversed(new))
    for start, end in pairwise(days):
        while left and left[-1].end <= start:
            left.pop()
        while right and right[-1].end <= start:
            right.pop()
        before = left[-1] if left and left[-1].start <= start else None
        after = right[-1] if right and right[-1].start <= start else None
        if before is not None or after is not None:
            yield Span(start, end, before, after)


def changed_components(spans: Iterable[Span]) -> dict[Component, int]:
    """The components whose money may differ, with a hint where the item stands; first those that are there after."""
    changed: dict[Component, int] = {}
    gone: dict[Component, int] = {}
    for span in spans:
        if span.unchanged:
            continue
        old = span.before.state.items if span.before is not None else ()
        new = span.after.state.items if span.after is not None else ()
        if _alike(span):
            changed.update(_differing(new, old))
            gone.update(_differing(old, new))
        else:
            changed.update((item.component, place) for place, item in enumerate(new))
            gone.update((item.component, place) for place, item in enumerate(old))
    return {**changed, **{component: place for component, place in gone.items() if component not in changed}}


def _alike(span: Span) -> bool:
    """Whether only items can differ, each for itself."""
    before, after = span.before, span.after
    if before is None or after is None:
        return False
    return (
        before.state.term_months == after.state.term_months
        and before.discounts == after.discounts
        and are_percents(after.discounts)
    )


def _differing(items: Sequence[Item], others: Sequence[Item]) -> Iterator[tuple[Component, int]]:
    """The components of the items that the others do not hold just so; the very same values are never looked into."""
    known = set(map(id, others))
    fresh = [(place, item) for place, item in enumerate(items) if id(item) not in known]
    if not fresh:
        return
    values = {item.component: item for item in others}
    for place, item in fresh:
        if values.get(item.component) != item:
            yield item.component, place


def steps_of(spans: Iterable[Span], component: Component, hint: int, prices: Prices) -> list[Step]:
    """A component's days, neighbours with the same prices merged."""
    steps: list[Step] = []
    for span in spans:
        after = prices.of(span.after, component, hint) if span.after is not None else None
        before = after
        if not span.unchanged:
            before = prices.of(span.before, component, hint) if span.before is not None else None
        last = steps[-1] if steps else None
        if last and last.end == span.start and _same(last.before, before) and _same(last.after, after):
            steps[-1] = last._replace(end=span.end)
        else:
            steps.append(Step(span.start, span.end, before, after))
    return steps


def _same(one: Priced | None, other: Priced | None) -> bool:
    if one is None or other is None:
        return one is other
    return one is other or one == other


def all_components(spans: Iterable[Span]) -> dict[Component, int]:
    """Every component of either side, with a hint where its item stands; first those that are there after."""
    both = tuple(spans)
    sides = (*(span.after for span in both), *(span.before for span in both))
    found: dict[Component, int] = {}
    for part in sides:
        if part is not None:
            for place, item in enumerate(part.state.items):
                found.setdefault(item.component, place)
    return found

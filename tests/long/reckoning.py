"""What a year's documents must come to, reckoned from docs/billing.md with whole numbers alone; nothing of the product is called."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.long.worlds import Change, Sold, months_later


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How many documents each account gets, and the sums by currency in minor units."""

    documents: dict[int, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)


def reckon(sold: Iterable[Sold], through: date) -> Reckoned:
    """Every due day's lines share a document per account, family, currency and order, but for separate ones."""
    papers: dict[tuple[object, ...], int] = defaultdict(int)
    for number, one in enumerate(sold):
        for due_on, amount in _due(one, through):
            apart = number if one.separate else None
            papers[one.account, one.family, one.currency, due_on, one.order, apart] += amount
    totals: Counter[str] = Counter()
    for key, amount in papers.items():
        totals[str(key[2])] += amount
    return Reckoned(dict(Counter(int(str(key[0])) for key in papers)), dict(totals))


def _due(one: Sold, through: date) -> Iterator[tuple[date, int]]:
    """What is charged on which day: a period when it begins, as known by then, and what is known later when it is."""
    number = 0
    while True:
        first, next_first = (
            months_later(one.start, number * one.months),
            months_later(one.start, (number + 1) * one.months),
        )
        number += 1
        if first > through:
            return
        billed, days = 0, [first, *(change.on for change in one.changes if first < change.on < next_first)]
        for day in sorted(set(days)):
            if day > through:
                break
            owed = _owed(one, first, next_first, [change for change in one.changes if change.on <= day])
            if owed != billed:
                yield day, owed - billed
            billed = owed


def _owed(one: Sold, first: date, next_first: date, known: list[Change]) -> int:
    """A period's last stage, rounded once; ends fall on a period's end, so a period is owed whole or not at all."""
    ends = [change.end for change in known if change.end is not None]
    if ends and ends[-1] <= first:
        return 0
    days = (next_first - first).days
    weighed, since, quantity = 0, first, one.quantity
    for change in known:
        if change.quantity is None:
            continue
        if change.on > first:
            weighed += _full(one, quantity) * (change.on - since).days
            since = change.on
        quantity = change.quantity
    weighed += _full(one, quantity) * (next_first - since).days
    return (2 * weighed + days) // (2 * days)


def _full(one: Sold, quantity: int) -> int:
    """The full-period price after discounts, each rounded: half away from zero, and nothing here is below zero."""
    left = quantity * one.unit_minor * one.months
    for permille in one.permilles:
        left -= (2 * left * permille + 1000) // 2000
    return left

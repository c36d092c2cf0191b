"""Thousands of subscriptions as plain facts: what was sold when, raised, discounted and cancelled, and no word of what it costs."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass
from datetime import date, timedelta

YEAR = 2026
FIRST_DAY = date(YEAR, 1, 1)
LAST_DAY = date(YEAR, 12, 31)
LATE_DAYS = (28, 29, 30, 31)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a subscription on a day: another quantity, or an end (exclusive)."""

    on: date
    quantity: int | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Sold:
    """A subscription: `unit_minor` is the price of one a month, `permilles` are discounts, each taken from what is left."""

    account: int
    family: str
    currency: str
    months: int
    start: date
    quantity: int
    unit_minor: int
    permilles: tuple[int, ...]
    order: str | None
    separate: bool
    changes: tuple[Change, ...]


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or the month's last."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def sell(subscriptions: int, seed: int = 4, *, plain: bool = False) -> list[Sold]:
    """So many subscriptions of accounts with one to three each; `plain`: one each, monthly, never changed."""
    chance = random.Random(seed)
    sold: list[Sold] = []
    account = 0
    while len(sold) < subscriptions:
        family, currency = chance.choice(("own", "shared")), chance.choice(("EUR", "JPY"))
        together = 1 if plain else chance.choice((1, 1, 1, 2, 3))
        first = _start(chance)
        for _ in range(min(together, subscriptions - len(sold))):
            start = first if chance.random() < 0.5 else _start(chance)
            sold.append(_plain(account) if plain else _one(chance, account, family, currency, start))
        account += 1
    return sold


def _plain(account: int) -> Sold:
    return Sold(account, "own", "EUR", 1, FIRST_DAY, 5, 1250, (), None, False, ())


def _start(chance: random.Random) -> date:
    month = chance.randrange(1, 13)
    last = calendar.monthrange(YEAR, month)[1]
    day = chance.choice(LATE_DAYS) if chance.random() < 0.4 else chance.randrange(1, last + 1)
    return date(YEAR, month, min(day, last))


def _one(chance: random.Random, account: int, family: str, currency: str, start: date) -> Sold:
    months, quantity = chance.choice((1, 3, 12)), chance.randrange(1, 40)
    return Sold(
        account,
        family,
        currency,
        months,
        start,
        quantity,
        chance.choice((990, 1095, 2495, 333)),
        chance.choice(((), (), (100,), (100, 200), (125, 333))),
        chance.choice((None, None, "PO-1", "PO-2")),
        chance.random() < 0.1,
        _changes(chance, start, months, quantity),
    )


def _changes(chance: random.Random, start: date, months: int, quantity: int) -> tuple[Change, ...]:
    raised = sorted({start + timedelta(days=chance.randrange(1, 300)) for _ in range(chance.choice((0, 0, 1, 2)))})
    changes = []
    for on in raised:
        quantity += chance.randrange(1, 9)
        changes.append(Change(on, quantity=quantity))
    if chance.random() < 0.25:
        periods = chance.randrange(1, 5)
        end = months_later(start, periods * months)
        asked = months_later(start, (periods - 1) * months) + timedelta(days=chance.randrange(1, 20))
        changes = [one for one in changes if one.on < asked]
        changes.append(Change(asked, end=end))
    return tuple(one for one in changes if one.on <= LAST_DAY)

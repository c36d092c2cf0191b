"""Amounts, totals and periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from subgraph.domain.invoicing import Totals as MinorTotals
from subgraph.domain.money import Money as DomainMoney
from subgraph.schema.fields import leaf, maybe, object_type
from subgraph.schema.scalars import CurrencyCode


@dataclass(frozen=True, slots=True)
class ExactMoney:
    """An amount in major units that may be finer than the currency's smallest coin: a unit price."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class TotalsRecord:
    """The sums of a document in its currency."""

    minor: MinorTotals
    currency: str


@object_type("An amount of money.")
class Money:
    """An amount of money."""

    amount = leaf(Decimal, "The exact amount in major units; a unit price may be finer than the smallest coin.")
    currency = leaf(CurrencyCode, "Its currency.")


@object_type("Whole days from `start` until the day before `end`.")
class Period:
    """Half-open: [start, end)."""

    start = leaf(date, "The first day.")
    end = leaf(date, "The day after the last.")


def money(description: str, minor: str, currency: str = "currency") -> Any:
    """An amount whose minor units and currency stand at these paths of the record."""
    return leaf(Money, description, read=_money(minor, currency))


def maybe_money(description: str, minor: str, currency: str = "currency") -> Any:
    """As `money`, null where the minor units are."""
    return leaf(maybe(Money), description, read=_money(minor, currency))


def unit_price(description: str, amount: str, currency: str = "currency") -> Any:
    """An exact amount in major units, null where there is none."""
    read_amount, read_currency = attrgetter(amount), attrgetter(currency)

    def read(record: Any) -> ExactMoney | None:
        found = read_amount(record)
        return None if found is None else ExactMoney(found, read_currency(record))

    return leaf(maybe(Money), description, read=read)


def _money(minor: str, currency: str) -> Callable[[Any], DomainMoney | None]:
    read_minor, read_currency = attrgetter(minor), attrgetter(currency)

    def read(record: Any) -> DomainMoney | None:
        found = read_minor(record)
        return None if found is None else DomainMoney(found, read_currency(record))

    return read


@object_type("The sums of a document.")
class Totals:
    """The sums of a document."""

    subtotal = money("Before discounts.", "minor.subtotal_minor")
    discount = money("What the discounts take off.", "minor.discount_minor")
    tax = money("Tax on what is left.", "minor.tax_minor")
    total = money("subtotal - discount + tax.", "minor.total_minor")

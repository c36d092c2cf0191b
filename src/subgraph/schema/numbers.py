"""Owners' numbers of a family, for its vendor's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from subgraph.domain import numbers
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.coverage import SeatKey
from subgraph.schema.access import accounts_by_id
from subgraph.schema.context import Request
from subgraph.schema.errors import GraphRefusal
from subgraph.schema.fields import argument, leaf, many, object_type, ref, relation
from subgraph.schema.money import money
from subgraph.schema.money_enums import RECEIVABLE_AGE
from subgraph.schema.product import Product, SeatType
from subgraph.schema.records import AccountRecord, ProductRecord, SeatTypeRecord
from subgraph.schema.scalars import CurrencyCode
from subgraph.schema.vendor import withheld_from
from subgraph.services.numbers import reckon_numbers

MOST_ACCOUNTS = 100


@dataclass(frozen=True, slots=True, eq=False)
class NumbersRecord:
    """A family's numbers, and the family as it is sold."""

    family: ProductFamily
    found: numbers.FamilyNumbers


@dataclass(frozen=True, slots=True, eq=False)
class MonthRecord:
    """Something that is counted and summed up, in a currency."""

    part: Any
    currency: str


@dataclass(frozen=True, slots=True, eq=False)
class SeatsRecord:
    """A seat type's numbers."""

    family: ProductFamily
    key: SeatKey
    sold: numbers.SeatsSold

    @property
    def product(self) -> ProductRecord:
        """Its product."""
        return ProductRecord(self.family, next(one for one in self.family.products if one.key == self.key[0]))

    @property
    def seat_type(self) -> SeatTypeRecord:
        """The seat type."""
        product = self.product.product
        return SeatTypeRecord(self.family, product, next(one for one in product.seat_types if one.key == self.key[1]))


@dataclass(frozen=True, slots=True, eq=False)
class OverLimitRecord:
    """An account over its limit."""

    family: ProductFamily
    over: numbers.OverLimit


@dataclass(frozen=True)
class FirstArgs:
    """How many."""

    first: int | None = argument(f"At most so many; {MOST_ACCOUNTS} at most, 20 unless it is given.", None)


@object_type("The next renewals that fall in one month, as things stand.")
class RenewalsAhead:
    """The next renewals of a month."""

    month = leaf(date, "The month's first day.", of="part.month")
    subscriptions = leaf(int, "How many subscriptions renew next in it.", of="part.subscriptions")
    amount = money("What they come to: discounts taken off, without tax.", "part.amount_minor")


@object_type("What is open of invoices that are late by so much.")
class Receivable:
    """What is open of invoices of one age."""

    age = leaf(RECEIVABLE_AGE, "How long after the due day.", of="part.age")
    invoices = leaf(int, "How many invoices.", of="part.invoices")
    amount = money("What is still to be paid of them, tax included.", "part.amount_minor")


@object_type("What the documents of a month come to.")
class InvoicedMonth:
    """What the documents of a month come to."""

    month = leaf(date, "The month's first day.", of="part.month")
    documents = leaf(int, "How many invoices and credit notes.", of="part.documents")
    amount = money("Their totals, tax included; credit notes count against it.", "part.amount_minor")


def _months(name: str) -> Any:
    def read(one: numbers.CurrencyNumbers) -> list[MonthRecord]:
        return [MonthRecord(part, one.currency) for part in getattr(one, name)]

    return read


@object_type("What ran at the end of a month; of the running month what runs today.")
class RecurringMonth:
    """What ran at the end of a month."""

    month = leaf(date, "The month's first day.", of="part.month")
    subscriptions = leaf(int, "How many subscriptions.", of="part.subscriptions")
    amount = money("What they bring a month: full prices less discounts, without tax and usage.", "part.amount_minor")


@object_type("A family's money in one currency.")
class CurrencyNumbers:
    """A family's money in one currency."""

    currency = leaf(CurrencyCode, "Which.")
    subscriptions = leaf(int, "How many run today.")
    monthly_recurring_revenue = money(
        "What runs today for a month: full prices less discounts, without tax and usage.", "monthly_minor"
    )
    yearly_recurring_revenue = money("The same for a year.", "yearly_minor")
    recurring = leaf(
        many(RecurringMonth), "The monthly revenue in each of the last twelve months.", read=_months("recurring")
    )
    renewals_ahead = leaf(
        many(RenewalsAhead),
        "Each subscription's next renewal, by month: this one and the eleven after it.",
        read=_months("renewals"),
    )
    receivables = leaf(many(Receivable), "What is open, by age.", read=_months("receivables"))
    invoiced = leaf(
        many(InvoicedMonth), "What was invoiced in each of the last twelve months.", read=_months("invoiced")
    )


@object_type("A seat type's numbers over all accounts.")
class SeatNumbers:
    """A seat type's numbers."""

    product = leaf(Product, "Of which product.")
    seat_type = leaf(SeatType, "Of which seat type.")
    sold = leaf(int, "Seats that are subscribed.", of="sold.sold")
    used = leaf(int, "Those that are needed by the account that has them.", of="sold.used")
    required = leaf(int, "Seats that all accounts need.", of="sold.required")
    over_limit = leaf(int, "Seats that accounts lack.", of="sold.over_limit")


async def _accounts_of(request: Request, records: Sequence[OverLimitRecord], args: None) -> list[AccountRecord]:
    return await request.find_all(accounts_by_id, [one.over.account_id for one in records])


@object_type("An account that needs more seats than it has.")
class OverLimitAccount:
    """An account that needs more seats than it has."""

    account = relation(ref("account.Account"), "Which.", _accounts_of)
    missing: Any = leaf(
        int, "How many seats it lacks, over all seat types.", read=lambda one: sum(one.over.missing.values())
    )


async def _over_limit(
    request: Request, records: Sequence[NumbersRecord], args: FirstArgs
) -> list[list[OverLimitRecord]]:
    most = max(0, min(20 if args.first is None else args.first, MOST_ACCOUNTS))
    return [
        [OverLimitRecord(one.family, over) for over in sorted(one.found.over_limit, key=_most_missing)[:most]]
        for one in records
    ]


def _most_missing(over: numbers.OverLimit) -> tuple[int, str, str]:
    return -sum(over.missing.values()), over.name, str(over.account_id)


def _seats(record: NumbersRecord) -> list[SeatsRecord]:
    return [SeatsRecord(record.family, key, sold) for key, sold in record.found.seats.items()]


@object_type("What owners want to know of a family: every account by its own business day.")
class FamilyNumbers:
    """A family's numbers."""

    accounts = leaf(int, "Accounts with a subscription that runs or will run.", of="found.accounts")
    currencies = leaf(many(CurrencyNumbers), "Its money, currency by currency.", of="found.currencies")
    seats = leaf(many(SeatNumbers), "Its seats over all accounts.", read=_seats)
    over_limit_count: Any = leaf(
        int, "How many accounts need more seats than they have.", read=lambda one: len(one.found.over_limit)
    )
    over_limit_accounts = relation(
        many(OverLimitAccount), "Those accounts, the ones that lack most first.", _over_limit, args=FirstArgs
    )


async def numbers_of(
    request: Request, families: Sequence[ProductFamily], args: None
) -> list[NumbersRecord | GraphRefusal]:
    """Each family's numbers, reckoned when they are asked for."""
    found: list[NumbersRecord | GraphRefusal] = []
    for family in families:
        refused = await withheld_from(request, "ProductFamily.numbers", family)
        found.append(refused or NumbersRecord(family, await reckon_numbers(request.reads, family, request.now)))
    return found

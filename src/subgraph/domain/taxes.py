"""Which tax a sale carries: by who sells, who buys, and the day (docs/billing.md, Tax; categories of EN 16931)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from subgraph.domain.sellers import Seller

_UNION = """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
"""
UNION = frozenset(_UNION.split())
"""Who shares the Union's VAT."""


class TaxCategory(StrEnum):
    """EN 16931's codes (UNTDID 5305)."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    EXPORT = "G"
    OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Tax:
    """How a line is taxed: where, EN 16931's category, the percent, and what is printed beside it.

    `note` is a key of domain/tax_notes.py, or words as they are printed (why somebody is exempt).
    """

    country: str | None
    category: TaxCategory
    percent: Decimal
    note: str | None = None


UNTAXED = Tax(None, TaxCategory.OUTSIDE, Decimal(0), "OUTSIDE")
"""What nobody taxes: a family without a seller, or a buyer of whom nobody knows where it is."""


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """What a document says of one rate: the sum of its net lines and the tax on it, rounded once; minor units."""

    tax: Tax
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A country's general rate in percent from a day on, until the day before `until` (None: it runs); `source` is the law."""

    country: str
    since: date
    until: date | None
    percent: Decimal
    source: str

    def holds(self, on: date) -> bool:
        """Whether it is the rate of a day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class TaxRates:
    """General rates by country."""

    by_country: Mapping[str, tuple[TaxRate, ...]] = field(default_factory=dict)

    @staticmethod
    def of(rates: Iterable[TaxRate]) -> TaxRates:
        """Rates as they come from a list."""
        found: dict[str, tuple[TaxRate, ...]] = {}
        for one in rates:
            found[one.country] = (*found.get(one.country, ()), one)
        return TaxRates(found)

    def knows(self, country: str) -> bool:
        """Whether the country has a general rate here at all."""
        return country in self.by_country

    def find(self, country: str, on: date) -> Decimal | None:
        """The percent of a day; None where none is known."""
        return next((one.percent for one in self.by_country.get(country, ()) if one.holds(on)), None)


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """What decides a buyer's tax. `checked`: its tax id is valid in its country; `exempt`: staff found that it pays none, for `reason`."""

    country: str | None = None
    postal_code: str | None = None
    city: str | None = None
    tax_id: str | None = None
    checked: bool = False
    exempt: bool = False
    reason: str | None = None


def tax_of(seller: Seller | None, buyer: Taxpayer, rates: TaxRates, on: date) -> Tax:
    """The tax of a sale on a day: a seller charges where it is registered, and within the Union as its VAT says.

    An exempt buyer pays none where it would pay some. Without a seller's registration or a buyer's country there is none.
    """
    if seller is None or not seller.tax_ids or buyer.country is None:
        return UNTAXED
    found = _by_place(seller, buyer, buyer.country, rates, on)
    if buyer.exempt and found.percent > 0:
        return Tax(found.country, TaxCategory.EXEMPT, Decimal(0), buyer.reason)
    return found


def home_in_union(seller: Seller) -> str | None:
    """Where in the Union a seller is registered: its own country, else the first of its registrations there."""
    registered = (seller.country, *seller.tax_ids)
    return next((one for one in registered if one in UNION and one in seller.tax_ids), None)


def tax_id_for(seller: Seller, tax: Tax) -> str | None:
    """The seller's registration that a document with this tax names."""
    if tax.country is not None and tax.country in seller.tax_ids:
        return seller.tax_ids[tax.country]
    home = home_in_union(seller) if tax.category is TaxCategory.REVERSE_CHARGE else seller.country
    return seller.tax_ids.get(home or seller.country) or next(iter(seller.tax_ids.values()), None)


def _by_place(seller: Seller, buyer: Taxpayer, country: str, rates: TaxRates, on: date) -> Tax:
    home = home_in_union(seller)
    if country in seller.tax_ids:
        return _general(country, rates, on)
    if home is not None and country in UNION:
        if buyer.checked:
            return Tax(country, TaxCategory.REVERSE_CHARGE, Decimal(0), "REVERSE_CHARGE")
        return _general(home, rates, on)
    if any(rates.knows(one) for one in seller.tax_ids):
        return Tax(country, TaxCategory.EXPORT, Decimal(0), "EXPORT")
    return Tax(country, TaxCategory.OUTSIDE, Decimal(0), "OUTSIDE")


def _general(country: str, rates: TaxRates, on: date) -> Tax:
    percent = rates.find(country, on)
    if percent is None:
        return Tax(country, TaxCategory.OUTSIDE, Decimal(0), "OUTSIDE")
    return Tax(country, TaxCategory.STANDARD if percent else TaxCategory.ZERO, percent)

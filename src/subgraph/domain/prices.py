"""Prices as a vendor declares them: a price model for each component, by edition, term and currency (docs/hooks.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class PriceModel(StrEnum):
    """How a quantity becomes an amount."""

    FLAT = "FLAT"
    PER_UNIT = "PER_UNIT"
    GRADUATED = "GRADUATED"
    VOLUME = "VOLUME"
    STAIRSTEP = "STAIRSTEP"
    PACKAGE = "PACKAGE"


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a tiered price: quantities up to `up_to` (None: without end), exact decimals in major units."""

    up_to: int | None
    unit_amount: Decimal = Decimal(0)
    flat_amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Price:
    """A list price per `per_months` months; amounts are exact decimals in major units and may be finer than a cent."""

    model: PriceModel
    per_months: int
    unit_amount: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()
    package_size: int = 1


@dataclass(frozen=True, slots=True)
class PriceKey:
    """What a list price is looked up by. `component` is 'seat:<key>', 'base', 'addon:<key>' or 'usage:<meter>'; None edition or term: any."""

    product: str
    component: str
    currency: str
    edition: str | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class PriceTable:
    """All list prices of a family; the most specific key wins (edition and term, edition, term, neither)."""

    prices: Mapping[PriceKey, Price]

    def find(self, product: str, component: str, currency: str, edition: str | None, term: str | None) -> Price | None:
        """The list price of a component for an edition and a term, or None where it is not sold in that currency."""
        for one_edition, one_term in ((edition, term), (edition, None), (None, term), (None, None)):
            found = self.prices.get(PriceKey(product, component, currency, one_edition, one_term))
            if found is not None:
                return found
        return None

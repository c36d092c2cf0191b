"""What the graph's mutations ask of a family's catalog, one frozen value each (see domain/asks.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from subgraph.domain.catalog_changes import ListPrice
from subgraph.domain.prices import Price, PriceKey, PriceModel, Tier
from subgraph.domain.renewal_prices import RenewalPrices

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class TierAsk:
    """A step of a tiered price; without `up_to` it has no end. One of the amounts is said, the other is 0."""

    up_to: int | None = None
    unit_amount: Decimal | None = None
    flat_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ListPriceAsk:
    """A list price with what it is for; amounts in major units, in `tiers` or, for a price without them, in `unit_amount`."""

    product: str
    component: str
    currency: str
    model: PriceModel
    per_months: int
    edition: str | None = None
    term: str | None = None
    unit_amount: Decimal | None = None
    tiers: tuple[TierAsk, ...] = ()
    package_size: int = 1

    @property
    def list_price(self) -> ListPrice:
        """As the catalog has it."""
        key = PriceKey(self.product, self.component, self.currency, self.edition, self.term)
        tiers = tuple(Tier(one.up_to, one.unit_amount or NOTHING, one.flat_amount or NOTHING) for one in self.tiers)
        return ListPrice(key, Price(self.model, self.per_months, self.unit_amount or NOTHING, tiers, self.package_size))

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """Every amount that is said."""
        tiered = (amount for tier in self.tiers for amount in (tier.unit_amount, tier.flat_amount))
        return tuple(amount for amount in (self.unit_amount, *tiered) if amount is not None)

    @property
    def is_said(self) -> bool:
        """Whether an amount is said, in each tier where there are any: what is left out is not meant to be free."""
        if not self.tiers:
            return self.unit_amount is not None
        steps = self.model is PriceModel.STAIRSTEP
        return all(one.flat_amount is not None or (one.unit_amount is not None and not steps) for one in self.tiers)


@dataclass(frozen=True, slots=True)
class AmountAsk:
    """An amount in major units of a currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SetListPrices:
    """List prices in place of those that are sold now, and how they reach running subscriptions."""

    family: str
    reason: str
    prices: tuple[ListPriceAsk, ...] = ()
    renewal_prices: RenewalPrices | None = None


@dataclass(frozen=True, slots=True)
class WithdrawListPrices:
    """Prices that were set, taken back: the declared ones hold again."""

    family: str
    reason: str
    prices: tuple[PriceKey, ...]


@dataclass(frozen=True, slots=True)
class AddPromotion:
    """A code that grants a percent, or an amount a period."""

    family: str
    reason: str
    code: str
    name: str
    percent: Decimal | None = None
    amounts: tuple[AmountAsk, ...] = ()
    periods: int | None = None
    products: tuple[str, ...] | None = None
    until: date | None = None
    uses: int | None = None
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndPromotion:
    """A code that grants nothing from now on; what it granted stays."""

    family: str
    reason: str
    code: str

"""What the graph's mutations ask of a family's catalog, one frozen value each (see domain/asks.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from subgraph.domain.catalog_changes import ListPrice
from subgraph.domain.prices import Price, PriceKey, PriceModel, Tier
from subgraph.domain.renewal_prices import RenewalPrices


@dataclass(frozen=True, slots=True)
class TierAsk:
    """A step of a tiered price; without `up_to` it has no end."""

    up_to: int | None = None
    unit_amount: Decimal = Decimal(0)
    flat_amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ListPriceAsk:
    """A list price with what it is for; amounts in major units."""

    product: str
    component: str
    currency: str
    model: PriceModel
    per_months: int
    edition: str | None = None
    term: str | None = None
    unit_amount: Decimal = Decimal(0)
    tiers: tuple[TierAsk, ...] = ()
    package_size: int = 1

    @property
    def list_price(self) -> ListPrice:
        """As the catalog has it."""
        key = PriceKey(self.product, self.component, self.currency, self.edition, self.term)
        tiers = tuple(Tier(one.up_to, one.unit_amount, one.flat_amount) for one in self.tiers)
        return ListPrice(key, Price(self.model, self.per_months, self.unit_amount, tiers, self.package_size))


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

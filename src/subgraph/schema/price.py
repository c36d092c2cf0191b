"""List prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from subgraph.domain.catalog import Price as ListPrice
from subgraph.domain.catalog import PriceModel, Product, ProductFamily, Term, Tier
from subgraph.schema.enums import PRICE_MODEL
from subgraph.schema.fields import argument, leaf, many, maybe, object_type, ref
from subgraph.schema.money import ExactMoney, Money, unit_price
from subgraph.schema.records import EditionRecord, PriceRecord
from subgraph.schema.scalars import CurrencyCode

UNIT_MODELS = (PriceModel.FLAT, PriceModel.PER_UNIT, PriceModel.PACKAGE)


@dataclass(frozen=True)
class PriceArgs:
    """In which currency."""

    currency: str = argument("The currency; in one that it is not sold in, the list is empty.", kind=CurrencyCode)


@dataclass(frozen=True, slots=True)
class TierRecord:
    """A step of a tiered price in a currency."""

    tier: Tier
    currency: str


def _unit_amount(record: PriceRecord) -> ExactMoney | None:
    if record.price.model not in UNIT_MODELS:
        return None
    return ExactMoney(record.price.unit_amount, record.currency)


def _tiers(record: PriceRecord) -> list[TierRecord]:
    return [TierRecord(tier, record.currency) for tier in record.price.tiers]


def prices_of(
    family: ProductFamily, product: Product, component: str, currency: str, editions: tuple[EditionRecord | None, ...]
) -> list[PriceRecord]:
    """The list prices of a component by term and edition; editions that share a price are told once, without edition."""
    found: list[PriceRecord] = []
    for term in family.terms:
        by_edition = [(one, _find(family, product, component, currency, one, term)) for one in editions]
        distinct = {price for _, price in by_edition}
        if len(distinct) == 1 and len(by_edition) > 1:
            by_edition = [(None, by_edition[0][1])]
        found += [PriceRecord(price, currency, term, edition) for edition, price in by_edition if price is not None]
    return found


def _find(
    family: ProductFamily, product: Product, component: str, currency: str, edition: EditionRecord | None, term: Term
) -> ListPrice | None:
    key = edition.edition.key if edition else None
    return family.prices.find(product.key, component, currency, key, term.key)


def editions_of(family: ProductFamily, product: Product) -> Iterator[EditionRecord]:
    """A product's editions, the lowest first."""
    for edition in sorted(product.editions, key=lambda one: one.rank):
        yield EditionRecord(family, product, edition)


@object_type("A step of a tiered price.")
class PriceTier:
    """A step of a tiered price."""

    up_to = leaf(maybe(int), "The last quantity of the tier; null: without end.", of="tier.up_to")
    unit_amount = unit_price("What one costs in this tier.", "tier.unit_amount")
    flat_amount = unit_price("What the tier costs beside its units.", "tier.flat_amount")


@object_type("A list price. `unitAmount` and tiers are per `perMonths` months; `packageSize` for PACKAGE.")
class Price:
    """A list price."""

    model = leaf(PRICE_MODEL, "How the quantity becomes the amount.", of="price.model")
    term = leaf(ref("product_family.Term"), "The term that it is for.")
    edition = leaf(maybe(ref("product.Edition")), "The edition that it is for; null: for any.")
    per_months = leaf(int, "How many months the amounts are for.", of="price.per_months")
    package_size: Any = leaf(
        maybe(int),
        "How many units a package holds, for PACKAGE.",
        read=lambda record: record.price.package_size if record.price.model is PriceModel.PACKAGE else None,
    )
    unit_amount = leaf(maybe(Money), "What one costs, or a package; null for tiered prices.", read=_unit_amount)
    tiers = leaf(many(PriceTier), "The steps of a tiered price, lowest first.", read=_tiers)

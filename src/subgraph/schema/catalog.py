"""What changes a family's catalog while it is sold: who, when, why and what; and its promotions, for the vendor's people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from subgraph.domain import catalog as sold
from subgraph.domain.catalog_changes import CatalogChange as Change
from subgraph.domain.prices import PriceKey, Tier
from subgraph.schema.connections import ConnectionRecord, PageArgs, connection_type, edge_type, page
from subgraph.schema.context import Request
from subgraph.schema.enums import CATALOG_CHANGE_KIND, PRICE_MODEL, RENEWAL_POLICY
from subgraph.schema.errors import GraphRefusal
from subgraph.schema.fields import leaf, many, maybe, object_type
from subgraph.schema.money import ExactMoney, Money, unit_price
from subgraph.schema.price import UNIT_MODELS, PriceTier, TierRecord
from subgraph.schema.scalars import CurrencyCode
from subgraph.schema.vendor import withheld_from
from subgraph.storage.reads.catalogs import changes_of_family, count_changes
from subgraph.storage.reads.catalogs import promotion_uses as read_uses
from subgraph.storage.repositories.catalogs import change_of

KINDS = (int,)
"""A change's place in its list: its number."""


@dataclass(frozen=True, slots=True, eq=False)
class PromotionRecord:
    """A promotion of a family, and how often it was used."""

    promotion: sold.Promotion
    used: int

    @property
    def amounts(self) -> list[ExactMoney]:
        """What it takes off a period, by currency."""
        return [ExactMoney(amount, key) for key, amount in (self.promotion.discount.amount or {}).items()]

    @property
    def percent(self) -> Decimal | None:
        """What it takes off, where that is a number."""
        percent = self.promotion.discount.percent
        return percent if isinstance(percent, Decimal) else None


@dataclass(frozen=True, slots=True, eq=False)
class ListPriceRecord:
    """A list price with what it is for; no price: it was taken back."""

    key: PriceKey
    price: sold.Price | None

    @property
    def unit_amount(self) -> Decimal | None:
        """What one costs, or a package."""
        return self.price.unit_amount if self.price is not None and self.price.model in UNIT_MODELS else None

    @property
    def tiers(self) -> list[TierRecord]:
        """The steps of a tiered price."""
        steps: tuple[Tier, ...] = self.price.tiers if self.price is not None else ()
        return [TierRecord(one, self.key.currency) for one in steps]


def _prices(change: Change) -> list[ListPriceRecord]:
    set_ = [ListPriceRecord(one.key, one.price) for one in change.content.prices]
    return [*set_, *(ListPriceRecord(one, None) for one in change.content.withdrawn)]


def _promotion_code(change: Change) -> str | None:
    promotion = change.content.promotion
    return promotion.code if promotion is not None else change.content.ended


@object_type("How list prices reach running subscriptions.")
class RenewalPrices:
    """How list prices reach running subscriptions."""

    policy = leaf(RENEWAL_POLICY, "What a renewal does to prices.")
    on = leaf(maybe(date), "For ON_DATE: the first day whose renewals are at the list prices.")
    notice_days = leaf(int, "For ON_DATE: how many days before a renewal its prices were published.")


@object_type("A list price that was set or taken back, and what it is for.")
class ListPrice:
    """A list price with what it is for."""

    product = leaf(str, "The product's key.", of="key.product")
    component = leaf(str, "`seat:<key>`, `base`, `addon:<key>` or `usage:<meter>`.", of="key.component")
    edition = leaf(maybe(str), "The edition's key; null: any.", of="key.edition")
    term = leaf(maybe(str), "The term's key; null: any.", of="key.term")
    currency = leaf(CurrencyCode, "Its currency.", of="key.currency")
    model: Any = leaf(
        maybe(PRICE_MODEL),
        "How the quantity becomes the amount; null: the price was taken back.",
        read=lambda one: one.price.model if one.price else None,
    )
    per_months: Any = leaf(
        maybe(int), "How many months the amounts are for.", read=lambda one: one.price.per_months if one.price else None
    )
    package_size: Any = leaf(
        maybe(int), "How many units a package holds.", read=lambda one: one.price.package_size if one.price else None
    )
    unit_amount = unit_price("What one costs, or a package; null for tiered prices.", "unit_amount", "key.currency")
    tiers = leaf(many(PriceTier), "The steps of a tiered price, lowest first.")


@object_type("A change of what a family sells: who made it, when, why, and what it says.")
class CatalogChange:
    """A change of what a family sells."""

    number = leaf(int, "Its number; changes of all families are counted together.")
    kind = leaf(CATALOG_CHANGE_KIND, "What it did.")
    at = leaf(datetime, "When.")
    by = leaf(str, "Who made it.")
    reason = leaf(str, "Why.")
    version = leaf(maybe(str), "The version that was declared, for DECLARED.", of="content.version")
    prices = leaf(many(ListPrice), "List prices that it set, declared or took back.", read=_prices)
    renewal_prices = leaf(
        maybe(RenewalPrices),
        "How prices reach running subscriptions from then on, where it says so.",
        of="content.renewal",
    )
    promotion_code = leaf(maybe(str), "The promotion that it added or ended.", read=_promotion_code)


@object_type("A promotion code, with how often it was used.")
class PromotionOffer:
    """A promotion code."""

    code = leaf(str, "What a buyer enters.", of="promotion.code")
    name = leaf(str, "What lines print.", of="promotion.discount.name")
    percent = leaf(maybe(Decimal), "What it takes off what is left, in percent.")
    amounts = leaf(many(Money), "What it takes off each period, by currency.")
    periods = leaf(maybe(int), "For the first so many periods; null: for good.", of="promotion.discount.periods")
    products: Any = leaf(
        maybe(many(str)),
        "The products that it is for; null: all.",
        read=lambda one: list(one.promotion.products) if one.promotion.products is not None else None,
    )
    until = leaf(maybe(date), "The last day on which it can be used.", of="promotion.until")
    uses = leaf(maybe(int), "How often it can be used in all.", of="promotion.uses")
    used = leaf(int, "How often it was used, over all accounts.")


CatalogChangeEdge = edge_type("CatalogChange", CatalogChange)
CatalogChangeConnection = connection_type("CatalogChange", CatalogChange, CatalogChangeEdge)


async def catalog_changes_of(
    request: Request, families: Sequence[sold.ProductFamily], args: PageArgs
) -> list[ConnectionRecord | GraphRefusal]:
    """Each family's changes, the newest first."""
    window = args.window(KINDS)

    async def count(request: Request, parents: Sequence[str]) -> Mapping[str, int]:
        return await count_changes(request.reads, parents)

    found: list[ConnectionRecord | GraphRefusal] = []
    for family in families:
        refused = await withheld_from(request, "ProductFamily.catalogChanges", family)
        if refused is not None:
            found.append(refused)
            continue
        rows = await changes_of_family(request.reads, family.key, window)
        found.append(page(rows, window, lambda row: (row.number,), change_of, count, family.key))
    return found


async def promotions_of(
    request: Request, families: Sequence[sold.ProductFamily], args: None
) -> list[list[PromotionRecord] | GraphRefusal]:
    """Each family's promotions, declared ones first; one statement for all their uses."""
    refused = [await withheld_from(request, "ProductFamily.promotions", one) for one in families]
    read = [one for one, no in zip(families, refused, strict=True) if no is None]
    codes = [(one.key, promotion.code) for one in read for promotion in one.promotions]
    uses = await read_uses(request.reads, codes) if codes else {}
    return [
        no or [PromotionRecord(promotion, uses[one.key, promotion.code]) for promotion in one.promotions]
        for one, no in zip(families, refused, strict=True)
    ]

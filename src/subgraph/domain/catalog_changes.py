"""What changes a family's catalog while it is sold: list prices, promotions and renewal prices on top of what is declared."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from subgraph.domain.catalog import ProductFamily, Promotion
from subgraph.domain.offer import find_promotion
from subgraph.domain.plain import to_plain
from subgraph.domain.prices import Price, PriceKey, PriceTable
from subgraph.domain.renewal_prices import PriceList, RenewalPrices

FURTHEST_BEHIND = timedelta(hours=12)
"""No time zone is further behind UTC."""


class CatalogChangeKind(StrEnum):
    """What a change of a catalog did."""

    DECLARED = "DECLARED"
    LIST_PRICES_SET = "LIST_PRICES_SET"
    LIST_PRICES_WITHDRAWN = "LIST_PRICES_WITHDRAWN"
    PROMOTION_ADDED = "PROMOTION_ADDED"
    PROMOTION_ENDED = "PROMOTION_ENDED"


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A list price with what it is for."""

    key: PriceKey
    price: Price


@dataclass(frozen=True, slots=True)
class CatalogContent:
    """What a change says: prices set or declared, prices withdrawn, renewal prices, a promotion added or ended by its code.

    `version` and `digest` are those of a declaration.
    """

    prices: tuple[ListPrice, ...] = ()
    withdrawn: tuple[PriceKey, ...] = ()
    renewal: RenewalPrices | None = None
    promotion: Promotion | None = None
    ended: str | None = None
    version: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogChange:
    """One change of a family's catalog; `number` counts the installation's, `at` is the business instant."""

    number: int
    family: str
    kind: CatalogChangeKind
    at: datetime
    by: str
    reason: str
    content: CatalogContent

    @property
    def moves_prices(self) -> bool:
        """Whether running subscriptions may renew at other prices after it."""
        return bool(self.content.prices or self.content.withdrawn or self.content.renewal is not None)


def declaration(family: ProductFamily) -> CatalogContent:
    """What a family declares of its prices; equal digests declare the same."""
    prices = tuple(ListPrice(key, price) for key, price in family.prices.prices.items())
    said = repr((family.version, family.renewal_prices, sorted(repr(to_plain(one)) for one in prices)))
    digest = hashlib.sha256(said.encode()).hexdigest()
    return CatalogContent(prices, renewal=family.renewal_prices, version=family.version, digest=digest)


def last_declared(changes: Sequence[CatalogChange]) -> str | None:
    """The digest of the last declaration among a family's changes."""
    return next((one.content.digest for one in reversed(changes) if one.kind is CatalogChangeKind.DECLARED), None)


def as_sold(family: ProductFamily, changes: Sequence[CatalogChange]) -> ProductFamily:
    """A declared family with its changes on top, in their order: what quotes, renewals and readers see."""
    made = [one for one in changes if one.kind is not CatalogChangeKind.DECLARED]
    sold = family
    for one in made:
        sold = changed(sold, one.content, one.at, declared=family)
    version = f"{family.version}+{len(made)}" if made else family.version
    return replace(sold, version=version, price_lists=published_lists(family, changes))


def changed(family: ProductFamily, content: CatalogContent, at: datetime, *, declared: ProductFamily) -> ProductFamily:
    """The family after one change; a withdrawn price is the declared one again."""
    prices = {**family.prices.prices, **{one.key: one.price for one in content.prices}}
    for key in content.withdrawn:
        prices.pop(key, None)
        if key in declared.prices.prices:
            prices[key] = declared.prices.prices[key]
    promotions = [_ended(one, at) if one.code == content.ended else one for one in family.promotions]
    if content.promotion is not None and find_promotion(family, content.promotion.code) is None:
        promotions.append(content.promotion)  # else a later version of the distribution declares the code itself
    return replace(
        family,
        prices=PriceTable(prices),
        promotions=tuple(promotions),
        renewal_prices=content.renewal or family.renewal_prices,
    )


def published_lists(family: ProductFamily, changes: Sequence[CatalogChange]) -> tuple[PriceList, ...]:
    """A family's price lists and renewal prices, the oldest first; what was declared first is as old as anything known."""
    declared, renewal, published = dict(family.prices.prices), family.renewal_prices, False
    own: dict[PriceKey, Price] = {}
    lists: list[PriceList] = []
    for one in changes:
        if not one.moves_prices:
            continue
        content, first = one.content, one.kind is CatalogChangeKind.DECLARED and not lists
        if not first and not lists:
            lists.append(PriceList(None, PriceTable(dict(declared)), renewal))
        given = {each.key: each.price for each in content.prices}
        if one.kind is CatalogChangeKind.DECLARED:
            declared, renewal = given, renewal if published else content.renewal or renewal
        else:
            own = {key: price for key, price in (own | given).items() if key not in content.withdrawn}
            published = published or content.renewal is not None
            renewal = content.renewal or renewal
        lists.append(PriceList(None if first else _not_before(lists, one.at), PriceTable(declared | own), renewal))
    return tuple(lists)


def _not_before(lists: Sequence[PriceList], at: datetime) -> datetime:
    """A list is published no earlier than the one before it, whatever the clock of the process that wrote it said."""
    last = lists[-1].at
    return at if last is None else max(last, at)


def _ended(promotion: Promotion, at: datetime) -> Promotion:
    """Over everywhere: its last day lies behind in every time zone."""
    last = (at - FURTHEST_BEHIND).date() - timedelta(days=1)
    return replace(promotion, until=min(last, promotion.until or date.max))

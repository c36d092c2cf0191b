"""Products of which an account has the one or the other: none is sold beside what another subscription holds (LOC-2, LOC-11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.change_products import product_excluded
from subgraph.domain.changes import change_path
from subgraph.domain.offer import excluding, find_product
from subgraph.domain.quote import AddProduct, Change, ProductAsk, Situation
from subgraph.domain.refusals import Violation


def excluded_start(
    family: ProductFamily, situation: Situation, products: Iterable[ProductAsk]
) -> tuple[Violation, ...]:
    """The products of a start that another subscription of the account excludes."""
    paths = ((one.product, ("start", "products", str(index), "product")) for index, one in enumerate(products))
    return tuple(_excluded(family, situation, paths))


def excluded_changes(family: ProductFamily, situation: Situation, changes: Iterable[Change]) -> tuple[Violation, ...]:
    """The products that changes add and another subscription of the account excludes."""
    added = ((index, one) for index, one in enumerate(changes) if isinstance(one, AddProduct))
    paths = ((one.product.product, (*change_path(index, one), "product")) for index, one in added)
    return tuple(_excluded(family, situation, paths))


def _excluded(
    family: ProductFamily, situation: Situation, asked: Iterable[tuple[str, tuple[str, ...]]]
) -> Iterator[Violation]:
    held = frozenset(product for (product, _), seats in situation.seats_elsewhere.items() if seats)
    for key, path in asked:
        product = find_product(family, key)
        other = excluding(family, key, held)
        if product is not None and other is not None:
            yield product_excluded(product, other, path)

"""Paid add-ons where editions and bundles change: they stay, come included, or stand in the way (AGT-13, AGT-15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from subgraph.domain.catalog import AddOn, Product, ProductFamily
from subgraph.domain.drafts import Path
from subgraph.domain.offer import find_add_on, included_add_on, title
from subgraph.domain.refusals import Violation


def may_hold(add_on: AddOn, product: Product, edition: str | None) -> bool:
    """Whether an edition of a product may buy the add-on."""
    return product.key in add_on.products and (add_on.editions is None or edition in add_on.editions)


def moved_add_ons(
    family: ProductFamily,
    held: Mapping[str, Mapping[str, int]],
    homes: Sequence[tuple[Product, str | None]],
    path: Path,
) -> dict[str, dict[str, int]] | tuple[Violation, ...]:
    """Add-ons held with some products, spread over the products that take their place.

    One that a new home includes is no longer paid for, but for what exceeds the included limit; one that none may hold
    is ADD_ON_NOT_IN_EDITION or ADD_ON_NOT_FOR_PRODUCT.
    """
    placed: dict[str, dict[str, int]] = {product.key: {} for product, _ in homes}
    wrong: list[Violation] = []
    for key, quantity in _largest(held).items():
        if any(_covers(product, edition, key, quantity) for product, edition in homes):
            continue
        add_on = find_add_on(family, key)
        home = next((product for product, edition in homes if add_on and may_hold(add_on, product, edition)), None)
        if home is None:
            wrong.append(_homeless(key, add_on, homes, path))
        else:
            placed[home.key][key] = quantity
    return tuple(wrong) if wrong else placed


def _largest(held: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    largest: dict[str, int] = {}
    for add_ons in held.values():
        for key, quantity in add_ons.items():
            largest[key] = max(quantity, largest.get(key, 0))
    return largest


def _covers(product: Product, edition: str | None, add_on: str, quantity: int) -> bool:
    included, limit = included_add_on(product, edition, add_on)
    return included and (limit is None or quantity <= limit)


def _homeless(key: str, add_on: AddOn | None, homes: Sequence[tuple[Product, str | None]], path: Path) -> Violation:
    name = add_on.name if add_on else key
    where = " and ".join(title(product, edition) for product, edition in homes)
    fits = add_on is not None and any(product.key in add_on.products for product, _ in homes)
    code = "ADD_ON_NOT_IN_EDITION" if fits else "ADD_ON_NOT_FOR_PRODUCT"
    return Violation(code, f"{where} may not hold {name}: remove it first.", path, {"addOn": key})

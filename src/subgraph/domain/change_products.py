"""Products and editions: one more, one less, another level, a bundle in their place and back (AGT-4..AGT-7, CON-5, CON-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from subgraph.domain.catalog import Edition, Product
from subgraph.domain.change_seats import unknown_product
from subgraph.domain.drafts import Done, Draft, Holding, Path, Setting, Tried, holding_of, with_holding, without_product
from subgraph.domain.moving_add_ons import moved_add_ons
from subgraph.domain.offer import (
    bundle_of,
    excluding,
    find_edition,
    find_product,
    find_seat_type,
    included_seats,
    title,
)
from subgraph.domain.ordering import ordered_edition, ordered_seats
from subgraph.domain.quote import AddProduct, ChangeEdition, ProductAsk, RemoveProduct
from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Case, Direction, Verb


def add_product(setting: Setting, draft: Draft, change: AddProduct, path: Path) -> Tried:
    """One more product with its seats."""
    ask = change.product
    added = put_product(setting, draft, ask, path)
    if not isinstance(added, Draft):
        return added
    product = find_product(setting.family, ask.product)
    edition = added.held.get(ask.product)
    if product is None or ask.product not in added.held:
        return (nothing_ordered(path),)
    case = Case(Verb.ADD_PRODUCT, product.key, None, edition, Direction.UP)
    seats = tuple(replace(one, product=product.key) for one in ask.seats)
    return Done(added, (case,), f"Add {title(product, edition)}", AddProduct(ProductAsk(product.key, edition, seats)))


def put_product(setting: Setting, draft: Draft, ask: ProductAsk, path: Path) -> Draft | tuple[Violation, ...]:
    """The draft with one more product as asked; every reason why not at once."""
    product = find_product(setting.family, ask.product)
    if product is None:
        return (unknown_product(ask.product, (*path, "product")),)
    stands = _stands_already(setting, draft, product, path)
    edition = ordered_edition(product, ask.edition, path)
    if isinstance(edition, Violation):
        return (*stands, edition)
    seats = ordered_seats(product, edition.key if edition else None, ask.seats, path)
    if isinstance(seats, tuple):
        return (*stands, *seats)
    if stands:
        return stands
    holding = Holding(product, edition.key if edition else None, seats, {})
    return with_holding(setting, draft, holding, (*path, "product"))


def _stands_already(setting: Setting, draft: Draft, product: Product, path: Path) -> tuple[Violation, ...]:
    where = (*path, "product")
    facts = {"product": product.key}
    if product.key in draft.held:
        return (Violation("PRODUCT_ALREADY_HELD", f"{product.name} is there already: change its seats.", where, facts),)
    bundle = bundle_of(setting.family, product.key, frozenset(draft.held))
    if bundle is not None:
        message = f"{bundle.name} includes {product.name} already."
        return (Violation("PRODUCT_IN_BUNDLE", message, where, facts | {"bundle": bundle.key}),)
    inside = [one for one in product.includes if one in draft.held]
    if inside:
        message = f"{product.name} replaces {', '.join(inside)}: bundle them."
        return (Violation("USE_BUNDLE", message, where, facts),)
    other = excluding(setting.family, product.key, frozenset(draft.held))
    return (product_excluded(product, other, where),) if other is not None else ()


def product_excluded(product: Product, other: Product, path: Path) -> Violation:
    """A product that the account has another instead of."""
    message = f"There is {other.name}, and an account has one of the two: give that up to have {product.name}."
    return Violation("PRODUCT_EXCLUDED", message, path, {"product": product.key, "excludedBy": other.key})


def nothing_ordered(path: Path) -> Violation:
    """An ask that comes to no item at all."""
    return Violation("NOTHING_ORDERED", "Name at least one product with at least one seat.", path)


def remove_product(setting: Setting, draft: Draft, change: RemoveProduct, path: Path) -> Tried:
    """A product less, with its seats and add-ons (AGT-12)."""
    product = find_product(setting.family, change.product)
    if product is None:
        return (unknown_product(change.product, path),)
    if product.key not in draft.held:
        return (not_held(product, path),)
    edition = draft.held[product.key]
    case = Case(Verb.REMOVE_PRODUCT, product.key, None, edition, Direction.DOWN)
    return Done(without_product(draft, product.key), (case,), f"Remove {title(product, edition)}", change)


def not_held(product: Product, path: Path) -> Violation:
    """A product that the subscription does not have."""
    message = f"The subscription does not have {product.name}."
    return Violation("PRODUCT_NOT_HELD", message, path, {"product": product.key})


def change_edition(setting: Setting, draft: Draft, change: ChangeEdition, path: Path) -> Tried:
    """A product's level up or down: seats stay, prices follow, and add-ons that the level includes cost nothing more (AGT-13)."""
    product = find_product(setting.family, change.product)
    if product is None:
        return (unknown_product(change.product, (*path, "product")),)
    if product.key not in draft.held:
        return (not_held(product, (*path, "product")),)
    wanted = find_edition(product, change.edition)
    held = find_edition(product, draft.held[product.key])
    if wanted is None:
        message = f"{product.name} has no such edition: see its editions."
        return (Violation("UNKNOWN_EDITION", message, (*path, "edition"), {"edition": change.edition[:100]}),)
    if held is not None and wanted.key == held.key:
        message = f"{title(product, wanted.key)} is there already."
        return (Violation("NO_CHANGE", message, (*path, "edition"), {"edition": wanted.key}),)
    return _to_edition(setting, draft, product, held, wanted, change, path)


def _to_edition(
    setting: Setting,
    draft: Draft,
    product: Product,
    held: Edition | None,
    wanted: Edition,
    change: ChangeEdition,
    path: Path,
) -> Tried:
    holding = holding_of(draft, product)
    add_ons = moved_add_ons(setting.family, {product.key: holding.add_ons}, ((product, wanted.key),), path)
    if not isinstance(add_ons, Mapping):
        return add_ons
    seats = raised_to_included(product, wanted.key, holding.seats)
    target = Holding(product, wanted.key, seats, add_ons[product.key])
    changed = with_holding(setting, draft, target, (*path, "edition"))
    if isinstance(changed, tuple):
        return changed
    up = held is None or wanted.rank >= held.rank
    verb = Verb.UPGRADE_EDITION if up else Verb.DOWNGRADE_EDITION
    case = Case(verb, product.key, None, wanted.key, Direction.UP if up else Direction.DOWN)
    told = included_now(setting, {product.key: holding.add_ons}, add_ons, product, wanted.key)
    done = replace(changed, told=(*changed.told, *told))
    return Done(done, (case,), f"Change {product.name} to {wanted.name}", change)


def raised_to_included(product: Product, edition: str | None, seats: Mapping[str, int]) -> dict[str, int]:
    """Seats as they are, and no fewer of a type than the edition includes."""
    raised = dict(seats)
    for seat in product.seat_types:
        included = included_seats(product, edition, seat.key)
        if included > raised.get(seat.key, 0):
            raised[seat.key] = included
    return {key: quantity for key, quantity in raised.items() if find_seat_type(product, key) is not None}


def included_now(
    setting: Setting,
    before: Mapping[str, Mapping[str, int]],
    after: Mapping[str, Mapping[str, int]],
    product: Product,
    edition: str | None,
) -> tuple[tuple[str, str, str], ...]:
    """What the buyer is told of add-ons that are no longer paid for: (add-on, summary, reason)."""
    gone = {key for held in before.values() for key in held} - {key for held in after.values() for key in held}
    names = {one.key: one.name for one in setting.family.add_ons}
    return tuple(
        (key, f"{names.get(key, key)} is included", f"{title(product, edition)} includes it.") for key in sorted(gone)
    )

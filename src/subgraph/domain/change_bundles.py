"""Products bundled into one that replaces them, and taken apart again (AGT-4, CON-6, CON-8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from subgraph.domain.catalog import Edition, Product
from subgraph.domain.change_products import included_now, not_held, nothing_ordered
from subgraph.domain.change_seats import unknown_product
from subgraph.domain.drafts import Done, Draft, Holding, Path, Setting, Tried, holding_of, with_holding, without_product
from subgraph.domain.moving_add_ons import moved_add_ons
from subgraph.domain.offer import find_edition, find_product, included_seats, title
from subgraph.domain.ordering import ordered_edition, ordered_seats
from subgraph.domain.quote import Bundle, ProductAsk, SeatsAsk, Unbundle
from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Case, Direction, Verb


def bundle(setting: Setting, draft: Draft, change: Bundle, path: Path) -> Tried:
    """A bundle in place of the products that it includes: the largest number of each seat type follows unless given."""
    product = find_product(setting.family, change.product)
    refused = _no_bundle(draft, product, change.product, path)
    if product is None or refused is not None:
        return (refused or unknown_product(change.product, path),)
    replaced = [holding_of(draft, one) for one in setting.family.products if one.key in _inside(draft, product)]
    if not replaced:
        message = f"{product.name} replaces {', '.join(product.includes)}: none is there; add the product."
        return (Violation("BUNDLE_NEEDS_PRODUCT", message, (*path, "product"), {"product": product.key}),)
    edition = _following_edition(product, change.edition, replaced, path)
    if isinstance(edition, Violation):
        return (edition,)
    return _put_bundle(setting, draft, product, edition, replaced, change, path)


def _inside(draft: Draft, product: Product) -> tuple[str, ...]:
    return tuple(one for one in product.includes if one in draft.held)


def _no_bundle(draft: Draft, product: Product | None, key: str, path: Path) -> Violation | None:
    where = (*path, "product")
    if product is None:
        return unknown_product(key, where)
    facts = {"product": product.key}
    if not product.includes:
        return Violation("NOT_A_BUNDLE", f"{product.name} includes no other product: add it.", where, facts)
    if product.key in draft.held:
        return Violation("PRODUCT_ALREADY_HELD", f"{product.name} is there already.", where, facts)
    return None


def _following_edition(
    product: Product, key: str | None, replaced: list[Holding], path: Path
) -> Edition | Violation | None:
    if key is None:
        same = [found for one in replaced if (found := find_edition(product, one.edition)) is not None]
        if same:
            return max(same, key=lambda one: one.rank)
    return ordered_edition(product, key, path)


def _put_bundle(
    setting: Setting,
    draft: Draft,
    product: Product,
    edition: Edition | None,
    replaced: list[Holding],
    change: Bundle,
    path: Path,
) -> Tried:
    key = edition.key if edition else None
    asks = change.seats if change.seats is not None else _following_seats(product, key, replaced)
    seats = ordered_seats(product, key, asks, path)
    held = {one.product.key: one.add_ons for one in replaced}
    add_ons = moved_add_ons(setting.family, held, ((product, key),), path)
    if not isinstance(seats, Mapping) or not isinstance(add_ons, Mapping):
        return (*(seats if isinstance(seats, tuple) else ()), *(add_ons if isinstance(add_ons, tuple) else ()))
    rest = draft
    for one in replaced:
        rest = without_product(rest, one.product.key)
    done = with_holding(setting, rest, Holding(product, key, seats, add_ons[product.key]), (*path, "product"))
    if not isinstance(done, Draft):
        return done
    if product.key not in done.held:
        return (nothing_ordered(path),)
    told = included_now(setting, held, add_ons, product, key)
    names = ", ".join(one.product.name for one in replaced)
    cases = (Case(Verb.BUNDLE, product.key, None, key, Direction.UP), *_taken_away(product, edition, seats, replaced))
    summary = f"Bundle {names} into {title(product, key)}"
    return Done(replace(done, told=(*done.told, *told)), cases, summary, change)


def _taken_away(
    product: Product, edition: Edition | None, seats: Mapping[str, int], replaced: list[Holding]
) -> Iterator[Case]:
    """What a bundle gives less of than the products that it replaces: rules are asked for that too (CON-8)."""
    key = edition.key if edition else None
    followed = [found for one in replaced if (found := find_edition(product, one.edition)) is not None]
    if edition is not None and any(one.rank > edition.rank for one in followed):
        yield Case(Verb.DOWNGRADE_EDITION, product.key, None, key, Direction.DOWN)
    for seat in product.seat_types:
        if seats.get(seat.key, 0) < max((one.seats.get(seat.key, 0) for one in replaced), default=0):
            yield Case(Verb.REMOVE_SEATS, product.key, seat.key, key, Direction.DOWN)


def _following_seats(product: Product, edition: str | None, replaced: list[Holding]) -> tuple[SeatsAsk, ...]:
    asks = []
    for seat in product.seat_types:
        included = included_seats(product, edition, seat.key)
        follows = max((one.seats.get(seat.key, 0) for one in replaced), default=0)
        if max(follows, included) > 0:
            asks.append(SeatsAsk(seat.key, max(follows, included)))
    return tuple(asks)


def unbundle(setting: Setting, draft: Draft, change: Unbundle, path: Path) -> Tried:
    """A bundle taken apart into products that it includes; seats follow where none are named, add-ons find a home."""
    product = find_product(setting.family, change.product)
    if product is None:
        return (unknown_product(change.product, (*path, "product")),)
    if product.key not in draft.held:
        return (not_held(product, (*path, "product")),)
    if not product.includes:
        return (Violation("NOT_A_BUNDLE", f"{product.name} is no bundle: remove it.", (*path, "product")),)
    if not change.into:
        message = f"Name the products to keep: {', '.join(product.includes)}."
        return (Violation("NOTHING_ORDERED", message, (*path, "into")),)
    return _take_apart(setting, draft, product, change, path)


def _take_apart(setting: Setting, draft: Draft, product: Product, change: Unbundle, path: Path) -> Tried:
    holding = holding_of(draft, product)
    parts: list[Holding] = []
    wrong: list[Violation] = []
    for index, ask in enumerate(change.into):
        part = _part(setting, draft, holding, ask, (*path, "into", str(index)))
        if isinstance(part, Holding):
            if any(one.product.key == part.product.key for one in parts):
                where = (*path, "into", str(index), "product")
                wrong.append(Violation("DUPLICATE", f"{part.product.name} is named twice.", where))
            parts.append(part)
        else:
            wrong.extend(part)
    homes = tuple((one.product, one.edition) for one in parts)
    add_ons = moved_add_ons(setting.family, {product.key: holding.add_ons}, homes, path)
    if wrong or not isinstance(add_ons, Mapping):
        return (*wrong, *(add_ons if isinstance(add_ons, tuple) else ()))
    rest = without_product(draft, product.key)
    for one in parts:
        added = with_holding(setting, rest, replace(one, add_ons=add_ons[one.product.key]), path)
        if not isinstance(added, Draft):
            return added
        rest = added
    case = Case(Verb.UNBUNDLE, product.key, None, holding.edition, Direction.DOWN)
    names = ", ".join(one.product.name for one in parts)
    return Done(rest, (case,), f"Take {title(product, holding.edition)} apart into {names}", change)


def _part(
    setting: Setting, draft: Draft, holding: Holding, ask: ProductAsk, path: Path
) -> Holding | tuple[Violation, ...]:
    product = find_product(setting.family, ask.product)
    if product is None:
        return (unknown_product(ask.product, (*path, "product")),)
    if product.key not in holding.product.includes:
        message = f"{holding.product.name} does not include {product.name}."
        return (Violation("NOT_IN_BUNDLE", message, (*path, "product"), {"product": product.key}),)
    if product.key in draft.held:
        return (Violation("PRODUCT_ALREADY_HELD", f"{product.name} is there already.", (*path, "product")),)
    wanted = ask.edition if ask.edition is not None else _same_edition(product, holding.edition)
    edition = ordered_edition(product, wanted, path)
    if isinstance(edition, Violation):
        return (edition,)
    key = edition.key if edition else None
    seats = ordered_seats(product, key, ask.seats or _following_seats(product, key, [holding]), path)
    return seats if isinstance(seats, tuple) else Holding(product, key, seats, {})


def _same_edition(product: Product, edition: str | None) -> str | None:
    return edition if find_edition(product, edition) is not None else None

"""Add-ons: one more, another quantity, one less, by product and edition (CON-9, AGT-7, AGT-13, AGT-15)."""

from __future__ import annotations

from dataclasses import replace

from subgraph.domain.catalog import AddOn, Product
from subgraph.domain.change_seats import unknown_product
from subgraph.domain.drafts import Done, Draft, Path, Setting, Tried, holding_of, with_holding
from subgraph.domain.moving_add_ons import may_hold
from subgraph.domain.offer import find_add_on, find_product, included_add_on, title
from subgraph.domain.quantities import out_of_range, unsold_add_on
from subgraph.domain.quote import AddAddOn, AddOnAsk, RemoveAddOn
from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Case, Direction, Verb


def add_add_on(setting: Setting, draft: Draft, change: AddAddOn, path: Path) -> Tried:
    """An add-on on a held product, or another quantity of it."""
    ask = change.add_on
    add_on = find_add_on(setting.family, ask.add_on)
    if add_on is None:
        return (_unknown(ask.add_on, (*path, "addOn")),)
    quantity = add_on.minimum if ask.quantity is None else ask.quantity
    wrong = out_of_range(quantity, (*path, "quantity")) or unsold_add_on(add_on, quantity, (*path, "quantity"))
    home = _home(setting, draft, add_on, ask, path)
    if isinstance(home, Violation) or wrong is not None:
        return tuple(one for one in (wrong, home) if isinstance(one, Violation))
    holding = holding_of(draft, home)
    refused = _refused(add_on, home, holding.edition, holding.add_ons.get(add_on.key), quantity, path)
    if refused is not None:
        return (refused,)
    changed = with_holding(setting, draft, replace(holding, add_ons={**holding.add_ons, add_on.key: quantity}), path)
    if not isinstance(changed, Draft):
        return changed
    up = quantity >= holding.add_ons.get(add_on.key, 0)
    verb = Verb.ADD_ADD_ON if up else Verb.REMOVE_ADD_ON
    case = Case(verb, home.key, add_on.key, holding.edition, Direction.UP if up else Direction.DOWN)
    summary = f"Add {add_on.name}" if add_on.maximum == 1 else f"{add_on.name}: {quantity:,}"
    return Done(changed, (case,), summary, AddAddOn(AddOnAsk(add_on.key, home.key, quantity)))


def _home(setting: Setting, draft: Draft, add_on: AddOn, ask: AddOnAsk, path: Path) -> Product | Violation:
    where = (*path, "product") if ask.product is not None else (*path, "addOn")
    facts = {"addOn": add_on.key}
    if ask.product is not None:
        product = find_product(setting.family, ask.product)
        if product is None:
            return unknown_product(ask.product, where)
        if product.key not in add_on.products:
            return Violation("ADD_ON_NOT_FOR_PRODUCT", f"{add_on.name} is not sold with {product.name}.", where, facts)
        if product.key not in draft.held:
            return Violation("PRODUCT_NOT_HELD", f"{product.name} is not there: add it first.", where, facts)
        return product
    homes = [one for one in setting.family.products if one.key in draft.held and one.key in add_on.products]
    if not homes:
        message = f"{add_on.name} needs one of: {', '.join(add_on.products)}."
        return Violation("PRODUCT_NOT_HELD", message, where, facts)
    allowed = [one for one in homes if may_hold(add_on, one, draft.held[one.key])]
    if len(allowed) > 1:
        names = ", ".join(one.key for one in allowed)
        return Violation("PRODUCT_REQUIRED", f"Name the product: {names}.", (*path, "product"), {"products": names})
    return allowed[0] if allowed else homes[0]


def _refused(
    add_on: AddOn, product: Product, edition: str | None, before: int | None, quantity: int, path: Path
) -> Violation | None:
    where, facts = (*path, "addOn"), {"addOn": add_on.key}
    included, limit = included_add_on(product, edition, add_on.key)
    if included and (limit is None or quantity <= limit):
        return Violation("ADD_ON_INCLUDED", f"{title(product, edition)} includes {add_on.name}.", where, facts)
    if not included and not may_hold(add_on, product, edition):
        allowed = ", ".join(add_on.editions or ())
        message = f"{title(product, edition)} may not hold {add_on.name}: change to one of {allowed}."
        return Violation("ADD_ON_NOT_IN_EDITION", message, where, facts)
    if before == quantity:
        return Violation("ALREADY_HELD", f"{add_on.name} is there already.", where, facts)
    return None


def remove_add_on(setting: Setting, draft: Draft, change: RemoveAddOn, path: Path) -> Tried:
    """An add-on less, from every product that has it."""
    add_on = find_add_on(setting.family, change.add_on)
    if add_on is None:
        return (_unknown(change.add_on, path),)
    homes = [component.product for component in draft.items if _is(component.kind, component.key, add_on)]
    if not homes:
        return (Violation("ADD_ON_NOT_HELD", f"{add_on.name} is not there.", path, {"addOn": add_on.key}),)
    edition = draft.held[homes[0]]
    items = {key: item for key, item in draft.items.items() if not _is(key.kind, key.key, add_on)}
    case = Case(Verb.REMOVE_ADD_ON, homes[0], add_on.key, edition, Direction.DOWN)
    return Done(replace(draft, items=items), (case,), f"Remove {add_on.name}", change)


def _is(kind: str, key: str, add_on: AddOn) -> bool:
    return kind == "ADD_ON" and key == add_on.key


def _unknown(key: str, path: Path) -> Violation:
    message = "There is no such add-on: see productFamily.products.addOns."
    return Violation("UNKNOWN_ADD_ON", message, path, {"addOn": key[:100]})

"""A price that the family's own code names for a quantity and a term, kept like any price that something was sold at."""

from __future__ import annotations

from dataclasses import replace

from subgraph.domain.catalog import Price, PriceKey, PriceModel, ProductFamily
from subgraph.domain.offer import find_term
from subgraph.domain.pricing import billable
from subgraph.domain.refusals import Violation
from subgraph.domain.timeline import Item


def at_own_price(family: ProductFamily, key: PriceKey, item: Item) -> Item | Violation:
    """The item, priced as it is, at the price that the family names for what it costs of it; its own where it names none.

    The amount is for the whole term, in major units, so it is kept as a flat price per term. FAMILY_UNAVAILABLE where
    the family's code failed.
    """
    ask = family.hooks.price_component
    term = find_term(family, key.term) if key.term is not None else None
    if ask is None or term is None or billable(item) < 1:
        return item
    amount = ask(key, billable(item), term, item.price)
    if amount is None or isinstance(amount, Violation):
        return item if amount is None else amount
    return replace(item, price=Price(PriceModel.FLAT, term.months, amount), listed=item.price)

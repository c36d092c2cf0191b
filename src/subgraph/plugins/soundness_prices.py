"""Prices: whether each is one, and none is missing for an offered edition, term and currency."""

from __future__ import annotations

from collections.abc import Iterator

from subgraph.domain.catalog import Edition, Price, PriceKey, PriceModel, Product, ProductFamily
from subgraph.domain.money import exponent
from subgraph.domain.moving_add_ons import may_hold
from subgraph.domain.offer import included_add_on
from subgraph.domain.rules import Channel

_TIERED = frozenset({PriceModel.GRADUATED, PriceModel.VOLUME, PriceModel.STAIRSTEP})


def price_problems(family: ProductFamily) -> Iterator[str]:
    """Problems of the price list of a family."""
    components = _components(family)
    for key, price in family.prices.prices.items():
        yield from _problems(family, key, price, components)
    yield from _missing(family)


def one_price_problems(family: ProductFamily, key: PriceKey, price: Price) -> Iterator[str]:
    """Problems of one price beside all others."""
    return _problems(family, key, price, _components(family))


def _problems(family: ProductFamily, key: PriceKey, price: Price, components: dict[str, set[str]]) -> Iterator[str]:
    name = _name(key)
    yield from (f"Price {name}: {problem}" for problem in _shape(key, price))
    yield from (f"Price {name}: {problem}" for problem in _strange(family, key, components))


def _name(key: PriceKey) -> str:
    return f"{key.product} {key.component} {key.edition or 'any edition'} {key.term or 'any term'} {key.currency}"


def _shape(key: PriceKey, price: Price) -> Iterator[str]:
    try:
        exponent(key.currency)
    except ValueError as error:
        yield str(error)
    if price.per_months < 1 or price.package_size < 1:
        yield "months and package size are at least 1"
    amounts = [price.unit_amount, *(amount for one in price.tiers for amount in (one.unit_amount, one.flat_amount))]
    if any(one < 0 or not one.is_finite() for one in amounts):
        yield "no amount is below zero"
    if (price.model in _TIERED) != bool(price.tiers):
        yield f"{price.model} {'needs tiers' if price.model in _TIERED else 'has no tiers'}"
    limits = [one.up_to for one in price.tiers]
    rising = [one for one in limits if one is not None]
    if rising != sorted(set(rising)) or None in limits[:-1] or any(one < 1 for one in rising):
        yield "tiers rise, and only the last may be without end"


def _components(family: ProductFamily) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for product in family.products:
        keys = {"base"} | {f"seat:{one.key}" for one in product.seat_types}
        keys |= {f"addon:{one.key}" for one in family.add_ons if product.key in one.products}
        found[product.key] = keys | {f"usage:{one.meter}" for one in family.usages if one.product == product.key}
    return found


def _strange(family: ProductFamily, key: PriceKey, components: dict[str, set[str]]) -> Iterator[str]:
    product = next((one for one in family.products if one.key == key.product), None)
    if product is None or key.component not in components[product.key]:
        yield "it is for nothing that is declared"
        return
    if key.edition is not None and key.edition not in {one.key for one in product.editions}:
        yield f"edition {key.edition!r} is not declared"
    if key.term is not None and key.term not in {one.key for one in family.terms}:
        yield f"term {key.term!r} is not declared"


def _missing(family: ProductFamily) -> Iterator[str]:
    currencies = sorted({key.currency for key in family.prices.prices})
    sold = [one for one in family.products if one.channel is not Channel.CONTACT_SALES]
    if sold and not currencies:
        yield "there is no price at all"
    for product in sold:
        for edition in product.editions or (None,):
            for component in _needed(family, product, edition):
                for term in family.terms:
                    for currency in currencies:
                        key = edition.key if edition else None
                        if family.prices.find(product.key, component, currency, key, term.key) is None:
                            where = PriceKey(product.key, component, currency, key, term.key)
                            yield f"Price {_name(where)} is missing"


def _needed(family: ProductFamily, product: Product, edition: Edition | None) -> Iterator[str]:
    key = edition.key if edition else None
    for seat in product.seat_types:
        yield f"seat:{seat.key}"
    for add_on in family.add_ons:
        included, limit = included_add_on(product, key, add_on.key)
        buyable = (
            may_hold(add_on, product, key)
            if not included
            else limit is not None and (add_on.maximum or limit + 1) > limit
        )
        if buyable and product.key in add_on.products and add_on.channel is not Channel.CONTACT_SALES:
            yield f"addon:{add_on.key}"
    for usage in family.usages:
        if usage.product == product.key:
            yield f"usage:{usage.meter}"
    bases = [one for one in family.prices.prices if (one.product, one.component) == (product.key, "base")]
    here = any(one.edition in (None, key) for one in bases)
    if here or not (product.seat_types or any(one.product == product.key for one in family.usages)):
        yield "base"

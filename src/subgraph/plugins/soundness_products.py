"""Products, editions, seat types and add-ons: whether what they name is declared and can be counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from subgraph.domain.catalog import AddOn, Included, Product, ProductFamily, SeatType
from subgraph.domain.offer import find_product
from subgraph.domain.rules import Channel
from subgraph.domain.seats import Grouped, Resources

OVER_LIMIT = ("report", "refuse", "at_once", "at_renewal")


def product_problems(family: ProductFamily) -> Iterator[str]:
    """Problems of the products and add-ons of a family."""
    for product in family.products:
        yield from _product(family, product)
    for add_on in family.add_ons:
        yield from (f"AddOn {add_on.key!r}: {problem}" for problem in _add_on(family, add_on))
    for usage in family.usages:
        if usage.product not in {one.key for one in family.products}:
            yield f"Usage {usage.meter!r}: product {usage.product!r} is not declared"
        if usage.commit < 0:
            yield f"Usage {usage.meter!r}: commit is at least 0"


def _product(family: ProductFamily, product: Product) -> Iterator[str]:
    others = {one.key for one in family.products} - {product.key}
    for key in product.includes:
        if key not in others:
            yield f"Product {product.key!r} includes {key!r}, which is no other product"
    for key in product.excludes:
        if key not in others:
            yield f"Product {product.key!r} excludes {key!r}, which is no other product"
    yield from _editions(family, product)
    for seat in product.seat_types:
        yield from (f"SeatType {product.key}/{seat.key}: {problem}" for problem in _seat_type(family, seat))
    for seat_key, times in Counter(one.key for one in product.seat_types).items():
        if times > 1:
            yield f"SeatType {product.key}/{seat_key} is declared twice"


def _editions(family: ProductFamily, product: Product) -> Iterator[str]:
    seats = {one.key for one in product.seat_types}
    for rank, times in Counter(one.rank for one in product.editions).items():
        if times > 1:
            yield f"Product {product.key!r}: two editions have rank {rank}"
    for key, times in Counter(one.key for one in product.editions).items():
        if times > 1:
            yield f"Edition {product.key}/{key} is declared twice"
    for edition in product.editions:
        name = f"Edition {product.key}/{edition.key}"
        for included in edition.includes:
            yield from (f"{name} includes {included.key!r}{problem}" for problem in _included(family, included))
        for key, quantity in edition.includes_seats.items():
            if key not in seats or quantity < 0:
                yield f"{name} includes seats {key!r}: name a seat type of the product, and at least 0"


def _included(family: ProductFamily, included: Included) -> Iterator[str]:
    if included.limit is not None and included.limit < 0:
        yield f" up to {included.limit}: limit is at least 0, or None"
    if included.key in {one.key for one in family.add_ons}:
        return
    product = find_product(family, included.key)
    if product is None:
        yield ", which is no add-on and no product"
    elif product.channel is not Channel.CONTACT_SALES or included.limit is not None:
        yield ", a product: it comes without a limit, and is sold in no other way (channel CONTACT_SALES)"


def _seat_type(family: ProductFamily, seat: SeatType) -> Iterator[str]:
    yield from _covers(family, seat)
    if seat.over_limit not in OVER_LIMIT:
        yield f"over_limit is one of {', '.join(OVER_LIMIT)}"
    if seat.must_cover not in (None, "account"):
        yield "must_cover is 'account' or None"
    if any(one <= 0 for one in seat.quantities) or list(seat.quantities) != sorted(set(seat.quantities)):
        yield "quantities rise, from 1 on"
    if seat.meter is not None and any(not 1 <= one <= 1000 for one in seat.meter.warn_at):
        yield "warn_at are percents of what is subscribed"
    yield from _amounts(seat)


def _amounts(sold: SeatType | AddOn) -> Iterator[str]:
    if sold.step < 1 or sold.minimum < 0 or (sold.maximum is not None and sold.maximum < max(1, sold.minimum)):
        yield "minimum is at least 0, step at least 1, maximum at least the minimum"
    elif sold.minimum % sold.step or (sold.maximum or 0) % sold.step:
        yield "minimum and maximum are multiples of step"


def _covers(family: ProductFamily, seat: SeatType) -> Iterator[str]:
    kinds = {one.key: one for one in family.resources}
    if seat.covers is not None and seat.covers.kind not in kinds:
        yield f"covers {seat.covers.kind!r}, which is no ResourceKind"
    elif isinstance(seat.covers, Resources) and seat.covers.model is not None:
        models = kinds[seat.covers.kind].models
        if models and seat.covers.model not in models:
            yield f"covers model {seat.covers.model!r}, which its ResourceKind does not have"
    elif isinstance(seat.covers, Grouped):
        if seat.covers.by not in kinds:
            yield f"groups by {seat.covers.by!r}, which is no ResourceKind"
        if seat.covers.per < 1 or seat.covers.at_least < 0:
            yield "per is at least 1, at_least at least 0"
    if seat.covers is None and (seat.must_cover is not None or seat.over_limit != "report"):
        yield "must_cover and over_limit need covers"


def _add_on(family: ProductFamily, add_on: AddOn) -> Iterator[str]:
    products = {one.key: one for one in family.products}
    if not add_on.products:
        yield "name the products that may hold it"
    editions: set[str] = set()
    for key in add_on.products:
        if key in products:
            editions |= {one.key for one in products[key].editions}
        else:
            yield f"product {key!r} is not declared"
    for key in add_on.editions or ():
        if key not in editions:
            yield f"edition {key!r} is in none of its products"
    yield from _amounts(add_on)

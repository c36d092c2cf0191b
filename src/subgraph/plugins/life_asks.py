"""What is asked in a life, at random: baskets and changes that a family's catalog has, in quantities at the edges of its tiers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from subgraph.domain.catalog import AddOn, Fact, Price, Product, ProductFamily, SeatType
from subgraph.domain.moving_add_ons import may_hold
from subgraph.domain.offer import find_product, find_seat_type, included_add_on, included_seats
from subgraph.domain.quantities import MOST, next_sold
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddProduct,
    AddSeats,
    ApplyPromotion,
    Bundle,
    Cancel,
    Change,
    ChangeEdition,
    ChangeTerm,
    ProductAsk,
    RemoveAddOn,
    RemoveProduct,
    RemoveSeats,
    Renew,
    SeatsAsk,
    SetSeats,
    StartAsk,
    Unbundle,
)
from subgraph.domain.rules import Buyer, Channel, Role
from subgraph.domain.timeline import Component, ItemKind, State
from subgraph.plugins.lives import Tape

LONG_AGO = date(2010, 1, 1)
PERCENTS = (Decimal(20), Decimal("12.5"), Decimal("33.3333"), Decimal(100))


def fewest(product: Product, edition: str | None) -> tuple[SeatsAsk, ...]:
    """The fewest seats of each type that are sold: those that the edition includes, or the minimum, and one at least."""
    asks = []
    for seat in product.seat_types:
        included = included_seats(product, edition, seat.key)
        asks.append(SeatsAsk(seat.key, included or next_sold(seat, max(1, seat.minimum)), product.key))
    return tuple(asks)


def sold_products(family: ProductFamily) -> list[Product]:
    """What a subscription can hold at all."""
    return [one for one in family.products if one.channel is not Channel.CONTACT_SALES]


def some_buyer(tape: Tape, family: ProductFamily) -> Buyer:
    """The vendor's staff mostly, or the owner; the account at times with a trait, and with the percents that discounts read."""
    role = Role.OWNER if tape.below(4) == 1 else Role.STAFF
    traits = frozenset({tape.pick(family.traits)} if family.traits and tape.below(3) == 1 else ())
    names = [one.percent.name for one in family.discounts if isinstance(one.percent, Fact)]
    facts = {name: tape.pick(PERCENTS) for name in names} if names and tape.below(2) else {}
    return Buyer(frozenset({role}), traits=traits, approved_on=LONG_AGO if traits else None, facts=facts)


def some_start(tape: Tape, family: ProductFamily) -> StartAsk:
    """One or two products with some seats, at times with add-ons and a promotion."""
    sold = sold_products(family)
    first = tape.pick(sold)
    second = tape.pick(sold) if tape.below(4) == 0 else first
    chosen = [_some_product(tape, family, one) for one in dict.fromkeys((first.key, second.key))]
    add_ons = tuple(_some_add_ons(tape, family, chosen[0])) if tape.below(3) == 0 else ()
    codes = (tape.pick(family.promotions).code,) if family.promotions and tape.below(4) == 0 else ()
    return StartAsk(tape.pick(family.terms).key, tuple(chosen), add_ons=add_ons, promotion_codes=codes)


def _some_product(tape: Tape, family: ProductFamily, key: str) -> ProductAsk:
    product = find_product(family, key)
    assert product is not None
    edition = tape.pick(product.editions).key if product.editions else None
    seats = tuple(
        SeatsAsk(one.seat_type, max(one.quantity, _quantity(tape, family, product, one)), key)
        for one in fewest(product, edition)
    )
    return ProductAsk(key, edition, seats)


def _quantity(tape: Tape, family: ProductFamily, product: Product, ask: SeatsAsk) -> int:
    seat = find_seat_type(product, ask.seat_type)
    assert seat is not None
    if tape.below(3) == 0:
        return ask.quantity
    return tape.pick(_quantities(family, product.key, seat))


def _quantities(family: ProductFamily, product: str, seat: SeatType) -> list[int]:
    """Numbers that are sold: the bands; else the first few, and those beside the edges of its tiers and discounts."""
    if seat.quantities:
        return list(seat.quantities)
    edges = {edge for price in _prices(family, product, seat.key) for edge in _edges(price)}
    most = min(MOST, seat.maximum or MOST)
    wanted = {*range(1, 8), *(edge + more for edge in edges for more in (0, 1)), 50}
    return sorted({next_sold(seat, one) for one in wanted if one <= most})


def _prices(family: ProductFamily, product: str, seat: str) -> Iterator[Price]:
    for key, price in family.prices.prices.items():
        if (key.product, key.component) == (product, f"seat:{seat}"):
            yield price


def _edges(price: Price) -> Iterator[int]:
    yield from (one.up_to for one in price.tiers if one.up_to is not None)
    yield price.package_size


def _some_add_ons(tape: Tape, family: ProductFamily, asked: ProductAsk) -> Iterator[AddOnAsk]:
    product = find_product(family, asked.product)
    assert product is not None
    for add_on in _buyable(family, product, asked.edition):
        if tape.below(2) == 0:
            yield _add_on_ask(tape, product.key, add_on)


def _buyable(family: ProductFamily, product: Product, edition: str | None) -> list[AddOn]:
    return [
        one
        for one in family.add_ons
        if one.channel is not Channel.CONTACT_SALES
        and may_hold(one, product, edition)
        and not included_add_on(product, edition, one.key)[0]
    ]


def _add_on_ask(tape: Tape, product: str, add_on: AddOn) -> AddOnAsk:
    most = add_on.maximum if add_on.maximum is not None else add_on.minimum + 5 * add_on.step
    steps = min(5, (most - add_on.minimum) // add_on.step)
    least = add_on.minimum or add_on.step
    return AddOnAsk(add_on.key, product, min(most, least + tape.below(steps + 1) * add_on.step))


def some_seats(tape: Tape, family: ProductFamily, state: State) -> AddSeats | None:
    """Some more of a seat type that is held; None where no seats are."""
    held = [one.component for one in state.items if one.component.kind is ItemKind.SEAT]
    return AddSeats(_more(tape, family, tape.pick(held), state)) if held else None


def _more(tape: Tape, family: ProductFamily, component: Component, state: State) -> SeatsAsk:
    product = find_product(family, component.product)
    seat = find_seat_type(product, component.key) if product is not None else None
    here = sum(one.quantity for one in state.items if one.component == component)
    if seat is None:
        return SeatsAsk(component.key, 1, component.product)
    larger = [one for one in _quantities(family, component.product, seat) if one > here]
    wanted = tape.pick(larger) if larger and tape.below(2) else next_sold(seat, here + 1 + tape.below(5))
    return SeatsAsk(component.key, max(1, wanted - here), component.product)


def some_change(tape: Tape, family: ProductFamily, state: State) -> Change:
    """A change of any kind that the catalog and what is held allow to ask for."""
    asked = [*_of_seats(tape, family, state), *_of_products(tape, family, state)]
    removed = (one.component.key for one in state.items if one.component.kind is ItemKind.ADD_ON)
    return tape.pick([*asked, *(RemoveAddOn(key) for key in removed), *_of_terms(tape, family)])


def _of_seats(tape: Tape, family: ProductFamily, state: State) -> Iterator[Change]:
    more = some_seats(tape, family, state)
    if more is None:
        return
    key, product, quantity = more.seats.seat_type, more.seats.product, more.seats.quantity
    here = sum(one.quantity for one in state.items if (one.component.product, one.component.key) == (product, key))
    yield from (more, more, SetSeats(SeatsAsk(key, here + quantity, product)))
    yield RemoveSeats(SeatsAsk(key, min(here, quantity), product))


def _of_products(tape: Tape, family: ProductFamily, state: State) -> Iterator[Change]:
    held = dict.fromkeys((one.component.product, one.component.edition) for one in state.items)
    for key, edition in held:
        product = find_product(family, key)
        if product is None:
            continue
        if len(product.editions) > 1:
            yield ChangeEdition(key, tape.pick(product.editions).key)
        if product.includes:
            yield Unbundle(key, tuple(_some_product(tape, family, one) for one in product.includes[:2]))
        for add_on in _buyable(family, product, edition):
            yield AddAddOn(_add_on_ask(tape, key, add_on))
        if len(held) > 1:
            yield RemoveProduct(key)
    for product in sold_products(family):
        if product.key not in {key for key, _ in held}:
            edition = tape.pick(product.editions).key if product.editions else None
            replaces = set(product.includes) & {key for key, _ in held}
            yield Bundle(product.key, edition) if replaces else AddProduct(_some_product(tape, family, product.key))


def _of_terms(tape: Tape, family: ProductFamily) -> Iterator[Change]:
    if len(family.terms) > 1:
        yield ChangeTerm(tape.pick(family.terms).key)
    if family.promotions:
        yield ApplyPromotion(tape.pick(family.promotions).code)
    yield Renew()
    yield Cancel()

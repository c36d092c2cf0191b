"""Random stories about the made-up families: asks in words that exist and words that do not, day after day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddProduct,
    AddSeats,
    ApplyPromotion,
    Bundle,
    Cancel,
    Change,
    ChangeAsk,
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
from subgraph.domain.rules import Channel
from tests.families.plugin import FAMILIES

FIRST = date(2026, 1, 31)
NONSENSE = "nonsense"
QUANTITIES = st.one_of(
    st.integers(1, 12),
    st.integers(3, 60),
    st.sampled_from([0, -1, 49, 50, 500, 1000, 2500, 1_000_000, 5_000_000, 2**31 - 1, -(2**31)]),
)

families = st.sampled_from(FAMILIES)
days = st.integers(-40, 500).map(lambda days: FIRST + timedelta(days=days))


def keys(found: list[str]) -> st.SearchStrategy[str]:
    """A key that is declared, mostly."""
    return st.sampled_from(sorted(set(found)) * 3 + [NONSENSE])


def product_keys(family: ProductFamily) -> st.SearchStrategy[str]:
    """A product."""
    return keys([one.key for one in family.products])


def edition_keys(family: ProductFamily) -> st.SearchStrategy[str]:
    """An edition of any product."""
    return keys([edition.key for one in family.products for edition in one.editions])


def seats_asks(family: ProductFamily) -> st.SearchStrategy[SeatsAsk]:
    """So many of a seat type."""
    seat_keys = keys([seat.key for one in family.products for seat in one.seat_types])
    return st.builds(SeatsAsk, seat_keys, QUANTITIES, st.none() | product_keys(family))


def fitting_products(family: ProductFamily) -> st.SearchStrategy[ProductAsk]:
    """A product that the family has, in an edition that it has, with its seats."""
    return st.sampled_from(
        [
            ProductAsk(
                product.key,
                edition.key if edition else None,
                tuple(SeatsAsk(seat.key, seat.quantities[0] if seat.quantities else 3) for seat in product.seat_types),
            )
            for product in family.products
            if product.channel is not Channel.CONTACT_SALES
            for edition in product.editions or (None,)
        ]
    )


def product_asks(family: ProductFamily) -> st.SearchStrategy[ProductAsk]:
    """A product with its seats, fitting or not."""
    several = st.lists(seats_asks(family), max_size=2).map(tuple)
    return fitting_products(family) | st.builds(
        ProductAsk, product_keys(family), st.none() | edition_keys(family), several
    )


def add_on_asks(family: ProductFamily) -> st.SearchStrategy[AddOnAsk]:
    """An add-on, with or without its product and quantity."""
    add_ons = keys([one.key for one in family.add_ons])
    return st.builds(AddOnAsk, add_ons, st.none() | product_keys(family), st.none() | QUANTITIES)


def terms(family: ProductFamily) -> st.SearchStrategy[str]:
    """A term."""
    return keys([one.key for one in family.terms])


def codes(family: ProductFamily) -> st.SearchStrategy[str]:
    """A promotion code."""
    return keys([one.code for one in family.promotions])


T = TypeVar("T")


def made_once(make: Callable[[ProductFamily], st.SearchStrategy[T]]) -> Callable[[ProductFamily], st.SearchStrategy[T]]:
    """A strategy by family is built once: building it takes longer than drawing from it."""
    made: dict[str, st.SearchStrategy[T]] = {}

    def find(family: ProductFamily) -> st.SearchStrategy[T]:
        if family.key not in made:
            made[family.key] = make(family)
        return made[family.key]

    return find


@made_once
def starts(family: ProductFamily) -> st.SearchStrategy[StartAsk]:
    """A start today that is mostly possible, or anything on any day."""
    return st.one_of(possible_starts(family), possible_starts(family), anything(family))


@made_once
def possible_starts(family: ProductFamily) -> st.SearchStrategy[StartAsk]:
    """A start today of a product that can be bought."""
    declared = st.sampled_from([one.key for one in family.terms])
    return st.builds(StartAsk, declared, st.tuples(fitting_products(family)))


def anything(family: ProductFamily) -> st.SearchStrategy[StartAsk]:
    """A start as nobody sensible asks."""
    return st.builds(
        StartAsk,
        terms(family),
        st.lists(product_asks(family), min_size=1, max_size=3).map(tuple),
        st.none() | days,
        st.lists(add_on_asks(family), max_size=1).map(tuple),
        st.lists(codes(family), max_size=1).map(tuple),
    )


@made_once
def changes(family: ProductFamily) -> st.SearchStrategy[Change]:
    """Any change."""
    asks, products = seats_asks(family), product_keys(family)
    return st.one_of(
        st.builds(AddSeats, asks),
        st.builds(SetSeats, asks),
        st.builds(RemoveSeats, asks),
        st.builds(ChangeEdition, products, edition_keys(family)),
        st.builds(AddProduct, product_asks(family)),
        st.builds(RemoveProduct, products),
        st.builds(Bundle, products, st.none() | edition_keys(family)),
        st.builds(Unbundle, products, st.lists(product_asks(family), max_size=3).map(tuple)),
        st.builds(AddAddOn, add_on_asks(family)),
        st.builds(RemoveAddOn, keys([one.key for one in family.add_ons])),
        st.builds(ChangeTerm, terms(family)),
        st.builds(ApplyPromotion, codes(family)),
        st.builds(Renew, st.none() | terms(family)),
        st.builds(Cancel, st.none() | days),
    )


@made_once
def change_asks(family: ProductFamily) -> st.SearchStrategy[ChangeAsk]:
    """Several changes at once, at times backdated."""
    several = st.lists(changes(family), max_size=4).map(tuple)
    one = changes(family).map(lambda change: (change,))
    today = st.none()
    return st.builds(ChangeAsk, one | one | several, st.none(), st.one_of(today, today, today, days))

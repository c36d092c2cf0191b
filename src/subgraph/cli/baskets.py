"""Baskets as they are written in a shell: products, seats and add-ons by their keys, and changes with their days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.endings import LAST_DAY
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
    Unbundle,
)
from subgraph.domain.rules import Channel
from subgraph.domain.starting import FIRST_DAY

DIGITS = 18
"""Of a number that is read, many more than a quantity has: the quote says how many it takes."""


class Unreadable(ValueError):
    """Words that cannot be read; the message says how to write them."""


@dataclass(frozen=True, slots=True)
class Basket:
    """What a start asks for; `edition` is of every product that has it and names none of its own."""

    products: tuple[ProductAsk, ...]
    add_ons: tuple[AddOnAsk, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """Changes asked for together on a later day; `words` as they were written."""

    on: date
    changes: tuple[Change, ...]
    words: str


def read_basket(
    family: ProductFamily,
    products: Sequence[str],
    edition: str | None,
    seats: Sequence[str],
    add_ons: Sequence[str],
) -> Basket:
    """A basket from words: products as KEY or KEY/EDITION, seats as TYPE=4 or PRODUCT/TYPE=4, add-ons as KEY or KEY=2."""
    asked = [_seats(one) for one in seats]
    named = [_two(one) for one in products] or [(key, None) for key in _meant(family, asked)]
    extra = [one.product for one in asked if one.product not in (None, *(key for key, _ in named))]
    if extra:
        raise Unreadable(f"--seats names the product {extra[0]}: name it with --product as well.")
    return Basket(
        tuple(
            ProductAsk(key, own or _if_it_has(family, key, edition), tuple(_of(family, key, len(named), asked)))
            for key, own in named
        ),
        tuple(_add_on(one) for one in add_ons),
    )


def read_later(text: str) -> Later:
    """Changes on a day: add:TYPE=2,edition:enterprise@2027-03-01."""
    words, at, day = text.rpartition("@")
    if not at:
        raise Unreadable(f"--then {text}: write CHANGE[,CHANGE…]@DAY, such as add:member=2@2027-03-01.")
    return Later(read_day("--then", day), tuple(_change(one.strip()) for one in words.split(",")), words)


def read_day(option: str, text: str) -> date:
    """A day as YYYY-MM-DD, of those that the graph knows."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{option} {text}: write a day as YYYY-MM-DD.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Unreadable(f"{option} {text}: name a day from {FIRST_DAY} to {LAST_DAY}.")
    return day


def with_editions(family: ProductFamily, basket: Basket) -> Iterator[tuple[str | None, Basket]]:
    """The basket in every edition that its products have, the lowest first; only itself where editions are named or none are."""
    open_ones = [one for one in basket.products if one.edition is None and _editions(family, one.product)]
    if not open_ones:
        yield None, basket
        return
    for key in dict.fromkeys(key for one in open_ones for key in _editions(family, one.product)):
        products = (
            ProductAsk(one.product, one.edition or _if_it_has(family, one.product, key), one.seats)
            for one in basket.products
        )
        yield key, Basket(tuple(products), basket.add_ons)


def _editions(family: ProductFamily, product: str) -> list[str]:
    found = next((one for one in family.products if one.key == product), None)
    return [one.key for one in sorted(found.editions, key=lambda one: one.rank)] if found else []


def _if_it_has(family: ProductFamily, product: str, edition: str | None) -> str | None:
    """The edition, for a product that has editions: a wrong one is left for the quote to refuse."""
    return edition if edition is not None and _editions(family, product) else None


def _meant(family: ProductFamily, asked: Sequence[SeatsAsk]) -> list[str]:
    """The products where none is named: those of the seats, else the only one that is sold."""
    sold = [one for one in family.products if one.channel is not Channel.CONTACT_SALES]
    keys: dict[str, None] = {}
    for seats in asked:
        has = [one.key for one in sold if seats.seat_type in {each.key for each in one.seat_types}]
        if seats.product is None and len(has) > 1:
            raise Unreadable(f"{', '.join(has)} have seats {seats.seat_type}: name one with --product.")
        keys |= dict.fromkeys([seats.product] if seats.product else has)
    if keys:
        return list(keys)
    if len(sold) == 1:
        return [sold[0].key]
    raise Unreadable(f"Name what to price with --product: {', '.join(one.key for one in sold)}.")


def _of(family: ProductFamily, product: str, products: int, asked: Sequence[SeatsAsk]) -> Iterator[SeatsAsk]:
    """The seats asked for of a product: those that name it, and those that it alone has."""
    found = next((one for one in family.products if one.key == product), None)
    has = {one.key for one in found.seat_types} if found else set()
    for one in asked:
        if one.product == product or (one.product is None and (products == 1 or one.seat_type in has)):
            yield SeatsAsk(one.seat_type, one.quantity, product)


def _seats(text: str, option: str = "--seats") -> SeatsAsk:
    key, equals, number = text.partition("=")
    product, slash, seat = key.rpartition("/")
    quantity = _number(number)
    if not equals or not seat or (slash and not product) or quantity is None:
        raise Unreadable(f"{option} {text}: write TYPE=4 or PRODUCT/TYPE=4.")
    return SeatsAsk(seat, quantity, product or None)


def _add_on(text: str) -> AddOnAsk:
    key, equals, number = text.partition("=")
    product, _, name = key.rpartition("/")
    quantity = _number(number)
    if not name or (equals and quantity is None):
        raise Unreadable(f"--add-on {text}: write KEY, KEY=2 or PRODUCT/KEY=2.")
    return AddOnAsk(name, product or None, quantity)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def _two(text: str) -> tuple[str, str | None]:
    key, _, edition = text.partition("/")
    return key, edition or None


def _product(text: str) -> ProductAsk:
    key, edition = _two(text)
    return ProductAsk(key, edition)


def _edition(text: str) -> Change:
    product, equals, edition = text.partition("=")
    if not equals or not product or not edition:
        raise Unreadable(f"--then edition:{text}: write edition:PRODUCT=EDITION.")
    return ChangeEdition(product, edition)


def _bundle(text: str) -> Change:
    key, edition = _two(text)
    return Bundle(key, edition)


def _unbundle(text: str) -> Change:
    key, _, into = text.partition("=")
    return Unbundle(key, tuple(_product(one) for one in into.split("+") if one))


CHANGES: Mapping[str, Callable[[str], Change]] = {
    "add": lambda text: AddSeats(_seats(text, "--then add:")),
    "set": lambda text: SetSeats(_seats(text, "--then set:")),
    "remove": lambda text: RemoveSeats(_seats(text, "--then remove:")),
    "edition": _edition,
    "product": lambda text: AddProduct(_product(text)),
    "without": RemoveProduct,
    "bundle": _bundle,
    "unbundle": _unbundle,
    "add-on": lambda text: AddAddOn(_add_on(text)),
    "without-add-on": RemoveAddOn,
    "term": ChangeTerm,
    "promotion": ApplyPromotion,
    "renew": lambda text: Renew(text or None),
    "cancel": lambda text: Cancel(read_day("--then cancel:", text) if text else None),
}


def _change(text: str) -> Change:
    word, colon, rest = text.partition(":")
    if word not in CHANGES or (not colon and word not in ("renew", "cancel")):
        raise Unreadable(f"--then {text}: the changes are {', '.join(CHANGES)}, such as add:member=2.")
    return CHANGES[word](rest)

"""The price list: prices that nobody can mean, each compared with its neighbours in tiers, editions, terms and currencies."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from subgraph.domain.catalog import (
    AddOn,
    Edition,
    Price,
    PriceKey,
    PriceModel,
    Product,
    ProductFamily,
    SeatType,
    Term,
    Tier,
)
from subgraph.domain.pricing import list_price
from subgraph.domain.quantities import next_sold
from subgraph.domain.rules import Channel

TYPICAL = 10
"""So many of everything are compared between editions and terms."""
FAR = 10
"""Times as many: where a last tier must have made up for what it saves."""
CHEAPER = 6
"""A longer term this many times cheaper a month has the months of another."""
COSTLY_MONTH = Fraction(1)


def price_list_problems(family: ProductFamily) -> Iterator[str]:
    """Problems of the prices of a sound family."""
    for key, price in family.prices.prices.items():
        yield from (f"Price {_name(key)}: {problem}" for problem in _tiers(family, key, price))
        yield from (f"Price {_name(key)}: {problem}" for problem in _usage_months(family, key, price))
        yield from (f"Price {_name(key)}: {problem}" for problem in _free(family, key, price))
    for product in family.products:
        if product.channel is not Channel.CONTACT_SALES:
            yield from _editions(family, product)
            yield from _longer_terms(family, product)


def _name(key: PriceKey) -> str:
    return f"{key.product} {key.component} {key.edition or 'any edition'} {key.term or 'any term'} {key.currency}"


def _tiers(family: ProductFamily, key: PriceKey, price: Price) -> Iterator[str]:
    """More for less, beyond what a volume price does at the edge of a tier; and tiers beside what is sold."""
    for one, following in pairwise(price.tiers):
        if one.up_to is None:
            return
        reached = following.up_to or one.up_to * FAR
        here, there = (list_price(price, quantity, price.per_months, key.currency) for quantity in (one.up_to, reached))
        if there < here and price.model in (PriceModel.STAIRSTEP, PriceModel.VOLUME):
            yield (
                f"{reached} cost less than {one.up_to}: look at the tier {_said(following)}, is a digit missing, or are two "
                "tiers in each other's place?"
            )
    sold = _sold(family, key)
    if sold is not None:
        yield from _beside_what_is_sold(price, sold)


def _said(tier: Tier) -> str:
    return f"up to {tier.up_to}" if tier.up_to is not None else "without end"


def _sold(family: ProductFamily, key: PriceKey) -> SeatType | AddOn | None:
    kind, _, name = key.component.partition(":")
    if kind == "seat":
        seats = (seat for one in family.products if one.key == key.product for seat in one.seat_types)
        return next((seat for seat in seats if seat.key == name), None)
    return next((one for one in family.add_ons if kind == "addon" and one.key == name), None)


def _beside_what_is_sold(price: Price, sold: SeatType | AddOn) -> Iterator[str]:
    bands = sold.quantities if isinstance(sold, SeatType) else ()
    largest = bands[-1] if bands else sold.maximum
    last = price.tiers[-1].up_to if price.tiers else None
    if last is not None and (largest is None or largest > last):
        most = f"up to {largest}" if largest is not None else "without a maximum"
        yield f"ends at {last}, and {sold.key} is sold {most}: add a tier, end with '*', or sell no more"
    below = 0
    for tier in price.tiers:
        if tier.up_to is None:
            return
        reached = any(below < one <= tier.up_to for one in bands) if bands else largest is None or below < largest
        if not reached:
            yield f"the tier up to {tier.up_to} is never reached, as {sold.key} is not sold in such numbers: take it out"
        below = tier.up_to


def _usage_months(family: ProductFamily, key: PriceKey, price: Price) -> Iterator[str]:
    """A usage price is multiplied by the term's months over the price's: what a month's calls cost, a year's would cost twelvefold."""
    if not key.component.startswith("usage:"):
        return
    for term in family.terms:
        found = family.prices.find(key.product, key.component, key.currency, key.edition, term.key)
        if key.term in (None, term.key) and found is price and term.months != price.per_months:
            yield (
                f"is for {price.per_months} months, and {term.key!r} counts the units of {term.months}: each would cost "
                f"{term.months}/{price.per_months} of what is listed; add a row for that term with months {term.months}"
            )


def _free(family: ProductFamily, key: PriceKey, price: Price) -> Iterator[str]:
    """Free in one currency and not in another."""
    if any(_amounts(price)):
        return
    for other, found in family.prices.prices.items():
        same = (other.product, other.component, other.edition, other.term)
        if same == (key.product, key.component, key.edition, key.term) and any(_amounts(found)):
            yield f"is 0, and in {other.currency} it is not: write what it costs in {key.currency}"
            return


def _amounts(price: Price) -> list[Decimal]:
    return [price.unit_amount, *(amount for one in price.tiers for amount in (one.unit_amount, one.flat_amount))]


def _editions(family: ProductFamily, product: Product) -> Iterator[str]:
    """A higher rank costs at least as much for the same."""
    rising = sorted(product.editions, key=lambda one: one.rank)
    for term in family.terms:
        for currency in _currencies(family):
            for lower, higher in pairwise(rising):
                low, high = (_typical(family, product, one, term, currency) for one in (lower, higher))
                if low is not None and high is not None and high < low:
                    yield (
                        f"Edition {product.key}/{higher.key} (rank {higher.rank}) costs less than {lower.key} "
                        f"(rank {lower.rank}) for the same, {term.key} {currency}: exchange the ranks, or mend its prices"
                    )


def _longer_terms(family: ProductFamily, product: Product) -> Iterator[str]:
    """A longer term costs no more a month than a shorter one, and no sixth of it."""
    rising = sorted(family.terms, key=lambda one: one.months)
    for edition in product.editions or (None,):
        for currency in _currencies(family):
            for shorter, longer in pairwise(rising):
                short, long = (_monthly(family, product, edition, one, currency) for one in (shorter, longer))
                if short is None or long is None or shorter.months == longer.months:
                    continue
                where = f"{product.key}{f'/{edition.key}' if edition else ''} {currency}"
                hint = f"are the months of the {longer.key!r} rows of its prices right?"
                if long > short + COSTLY_MONTH:
                    yield f"Term {longer.key!r} costs more a month than {shorter.key!r}, {where}: {hint}"
                elif long * CHEAPER < short:
                    yield f"Term {longer.key!r} costs less than a sixth of {shorter.key!r} a month, {where}: {hint}"


def _monthly(
    family: ProductFamily, product: Product, edition: Edition | None, term: Term, currency: str
) -> Fraction | None:
    found = _typical(family, product, edition, term, currency)
    return None if found is None else Fraction(found * (100 - (term.discount or 0))) / (100 * term.months)


def _typical(family: ProductFamily, product: Product, edition: Edition | None, term: Term, currency: str) -> int | None:
    """What a product costs with a typical number of each seat type, nothing included, in minor units; None: not sold so."""
    key = edition.key if edition else None
    base = family.prices.find(product.key, "base", currency, key, term.key)
    total = list_price(base, 1, term.months, currency) if base is not None else 0
    for seat in product.seat_types:
        price = family.prices.find(product.key, f"seat:{seat.key}", currency, key, term.key)
        if price is None:
            return None
        total += list_price(price, next_sold(seat, max(TYPICAL, seat.minimum)), term.months, currency)
    return total


def _currencies(family: ProductFamily) -> list[str]:
    return sorted({key.currency for key in family.prices.prices})

"""For a family's own tests: `check_family(FAMILY)` tries the quality list and a few laws of billing on its real price list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from subgraph.domain.billing import outstanding
from subgraph.domain.catalog import Product, ProductFamily
from subgraph.domain.offer import included_seats
from subgraph.domain.quantities import MOST, next_sold
from subgraph.domain.quote import AddSeats, ChangeAsk, ProductAsk, Quote, RemoveSeats, SeatsAsk, Situation, StartAsk
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Buyer, Channel, Role
from subgraph.plugins.errors import PluginError
from subgraph.plugins.soundness import problems_of

START = date(2027, 1, 31)
"""A start whose periods clamp."""
STAFF = Buyer(frozenset({Role.STAFF}))


def check_family(family: ProductFamily) -> None:
    """Raise PluginError with everything that is wrong: undeclared words, missing prices, and sales that break a law.

    Every product, edition, term and currency is started by the vendor's staff with the fewest seats sold, and every seat
    type is raised and lowered again in mid-period: the second preview equals the first (L7), and there and back again
    costs nothing (L5), and nothing is ever owed below zero.
    """
    problems = [*problems_of(family)]
    if not problems:
        problems.extend(_broken_laws(family))
    if problems:
        raise PluginError(family.key, problems)


def _broken_laws(family: ProductFamily) -> Iterator[str]:
    currencies = sorted({key.currency for key in family.prices.prices})
    for product in family.products:
        if product.channel is Channel.CONTACT_SALES:
            continue
        for edition in product.editions or (None,):
            for term in family.terms:
                for currency in currencies:
                    key = edition.key if edition else None
                    where = f"{product.key} {key or ''} {term.key} {currency}".replace("  ", " ")
                    situation = Situation(START, currency, STAFF)
                    asked = StartAsk(term.key, (ProductAsk(product.key, key, _fewest(product, key)),))
                    yield from (f"{where}: {problem}" for problem in _sale(family, situation, asked))


def _fewest(product: Product, edition: str | None) -> tuple[SeatsAsk, ...]:
    asks = []
    for seat in product.seat_types:
        included = included_seats(product, edition, seat.key)
        fewest = included if included else next_sold(seat, max(1, seat.minimum))
        asks.append(SeatsAsk(seat.key, fewest, product.key))
    return tuple(asks)


def _sale(family: ProductFamily, situation: Situation, asked: StartAsk) -> Iterator[str]:
    quote = quote_start(family, situation, asked)
    if isinstance(quote, Refusal):
        yield f"staff cannot start it: {_said(quote)}"
        return
    if quote != quote_start(family, situation, asked):
        yield "a second preview differs from the first (L7)"
    if any(amount < 0 for amount in _owed(quote).values()):
        yield "something is owed below zero"
    product = next(one for one in family.products if one.key == asked.products[0].product)
    for ask in asked.products[0].seats:
        seat = next(one for one in product.seat_types if one.key == ask.seat_type)
        more = next_sold(seat, min(ask.quantity + 1, MOST)) - ask.quantity
        if more > 0:
            yield from _there_and_back(family, situation, quote, SeatsAsk(seat.key, more, product.key))


def _there_and_back(family: ProductFamily, situation: Situation, quote: Quote, seats: SeatsAsk) -> Iterator[str]:
    later = Situation(situation.today + timedelta(days=10), situation.currency, situation.buyer)
    up = quote_change(family, later, quote.after, ChangeAsk((AddSeats(seats),)))
    if isinstance(up, Refusal):
        yield f"staff cannot add {seats.quantity} {seats.seat_type}: {_said(up)}"
        return
    down = quote_change(family, later, up.after, ChangeAsk((RemoveSeats(seats),)))
    if isinstance(down, Refusal):
        yield f"staff cannot take {seats.quantity} {seats.seat_type} back: {_said(down)}"
    elif not down.after.scheduled and up.due_now.total_minor + down.due_now.total_minor != 0:
        yield f"{seats.seat_type} there and back on one day is not free (L5)"


def _owed(quote: Quote) -> dict[tuple[object, object], int]:
    owed: dict[tuple[object, object], int] = {}
    through = START + timedelta(days=400)
    for (component, period, _), amount in outstanding(quote.after.timeline, (), through).items():
        owed[component, period] = owed.get((component, period), 0) + amount
    return owed


def _said(refusal: Refusal) -> str:
    return ", ".join(f"{one.code} ({one.message})" for one in refusal.violations)

"""Never fewer seats than what is deployed over the account, where a family says so (AIR-3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from subgraph.domain.catalog import Product, ProductFamily, SeatType
from subgraph.domain.change_seats import find_seats
from subgraph.domain.changes import change_path
from subgraph.domain.coverage import subscribed_seats
from subgraph.domain.offer import find_product, find_seat_type
from subgraph.domain.quote import (
    AddSeats,
    Change,
    ProductAsk,
    QuotedChange,
    RemoveProduct,
    RemoveSeats,
    SetSeats,
    Situation,
)
from subgraph.domain.refusals import Violation
from subgraph.domain.seats import Resources
from subgraph.domain.timeline import State, Timeline


def uncovered_start(
    family: ProductFamily, situation: Situation, products: Iterable[ProductAsk]
) -> tuple[Violation, ...]:
    """The seats of a start that would leave the account with fewer than it has deployed."""
    wrong: list[Violation] = []
    for index, ask in enumerate(products):
        product = find_product(family, ask.product)
        for number, seats in enumerate(ask.seats):
            seat = find_seat_type(product, seats.seat_type) if product is not None else None
            if product is not None and seat is not None:
                path = ("start", "products", str(index), "seats", str(number), "quantity")
                wrong.extend(_short(situation, product, seat, seats.quantity, path))
    return tuple(wrong)


def uncovered_changes(
    family: ProductFamily,
    situation: Situation,
    before: State,
    timeline: Timeline,
    changes: tuple[Change, ...],
    quoted: tuple[QuotedChange, ...],
) -> tuple[Violation, ...]:
    """The seats that changes of a state touch and leave fewer than deployed; `timeline` is the one after them."""
    if not any(seat.must_cover for product in family.products for seat in product.seat_types):
        return ()
    last = max((one.effective_on for one in quoted), default=situation.today)
    days = {max(situation.today, timeline.start), last} | {one.effective_on for one in quoted}
    states = [state for day in sorted(days) if (state := timeline.state_on(day)) is not None]
    seats = [subscribed_seats([state]) for state in states]
    held = {one.component.product: one.component.edition for state in (before, *states) for one in state.items}
    wrong: list[Violation] = []
    for index, change in enumerate(changes):
        for product, seat, path in _touched(family, held, change, change_path(index, change)):
            fewest = min((one.get((product.key, seat.key), 0) for one in seats), default=0)
            wrong.extend(_short(situation, product, seat, fewest, path))
    return tuple(wrong)


def _touched(
    family: ProductFamily, held: dict[str, str | None], change: Change, path: tuple[str, ...]
) -> Iterator[tuple[Product, SeatType, tuple[str, ...]]]:
    if isinstance(change, AddSeats | SetSeats | RemoveSeats):
        found = find_seats(family, held, change.seats, path)
        if isinstance(found, tuple):
            yield (*found, (*path, "quantity"))
    elif isinstance(change, RemoveProduct):
        product = find_product(family, change.product)
        if product is not None:
            yield from ((product, seat, path) for seat in product.seat_types)


def _short(
    situation: Situation, product: Product, seat: SeatType, quantity: int, path: tuple[str, ...]
) -> Iterator[Violation]:
    if seat.must_cover != "account":
        return
    key = (product.key, seat.key)
    count = situation.counts.get(key)
    devices = count.required if count is not None else 0
    seats = max(0, quantity) + situation.seats_elsewhere.get(key, 0)
    if seats < devices:
        model = seat.covers.model if isinstance(seat.covers, Resources) and seat.covers.model else seat.key
        message = f"{seats} seats would not cover the {devices} {seat.name} deployed: take {devices - seats} more."
        facts = {"model": model, "seats": str(seats), "devices": str(devices)}
        yield Violation("SEATS_BELOW_DEPLOYED", message, path, facts)

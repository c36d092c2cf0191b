"""More seats, fewer seats, so many seats (AIR-8, CON-3, CON-4, AGT-5)."""

from __future__ import annotations

from dataclasses import replace

from subgraph.domain.catalog import Product, ProductFamily, SeatType
from subgraph.domain.drafts import Done, Draft, Path, Setting, Tried, holding_of, with_holding
from subgraph.domain.offer import find_product, find_seat_type, included_seats
from subgraph.domain.quantities import out_of_range, unsold_seats
from subgraph.domain.quote import AddSeats, RemoveSeats, SeatsAsk, SetSeats
from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Case, Direction, Verb


def change_seats(setting: Setting, draft: Draft, change: AddSeats | SetSeats | RemoveSeats, path: Path) -> Tried:
    """Seats of a held product to another number; an absolute number goes on as a difference, except in bands."""
    ask = change.seats
    absolute = isinstance(change, SetSeats)
    wrong = out_of_range(ask.quantity, (*path, "quantity"), least=0 if absolute else 1)
    if wrong is not None:
        return (wrong,)
    found = find_seats(setting.family, draft.held, ask, path)
    if isinstance(found, Violation):
        return (found,)
    product, seat = found
    holding = holding_of(draft, product)
    before = holding.seats.get(seat.key, 0)
    after = _target(change, before)
    included = included_seats(product, holding.edition, seat.key)
    refused = _refused(seat, before, after, included, (*path, "quantity"))
    if refused is not None:
        return (refused,)
    changed = with_holding(setting, draft, replace(holding, seats={**holding.seats, seat.key: after}), path)
    if isinstance(changed, tuple):
        return changed
    up = after > before
    case = Case(
        Verb.ADD_SEATS if up else Verb.REMOVE_SEATS,
        product.key,
        seat.key,
        holding.edition,
        Direction.UP if up else Direction.DOWN,
    )
    return Done(changed, (case,), _summary(seat, before, after), as_difference(seat, product.key, before, after))


def as_difference(seat: SeatType, product: str, before: int, after: int) -> AddSeats | SetSeats | RemoveSeats:
    """A new number of seats as later states get it: a difference that stands beside others, in bands the number itself."""
    if seat.quantities:
        return SetSeats(SeatsAsk(seat.key, after, product))
    if after > before:
        return AddSeats(SeatsAsk(seat.key, after - before, product))
    return RemoveSeats(SeatsAsk(seat.key, before - after, product))


def find_seats(
    family: ProductFamily, held: dict[str, str | None], ask: SeatsAsk, path: Path
) -> tuple[Product, SeatType] | Violation:
    """The held product and its seat type that an ask means."""
    if ask.product is not None:
        return _in_product(family, held, ask, ask.product, path)
    having = [one for one in family.products if find_seat_type(one, ask.seat_type) is not None]
    here = [one for one in having if one.key in held]
    if len(here) > 1:
        names = ", ".join(one.key for one in here)
        return Violation("PRODUCT_REQUIRED", f"Name the product: {names}.", (*path, "product"), {"products": names})
    seat = find_seat_type(here[0], ask.seat_type) if here else None
    if seat is not None:
        return here[0], seat
    if having:
        return _not_held(having[0], (*path, "seatType"))
    return _unknown_seats(ask.seat_type, path)


def _in_product(
    family: ProductFamily, held: dict[str, str | None], ask: SeatsAsk, key: str, path: Path
) -> tuple[Product, SeatType] | Violation:
    product = find_product(family, key)
    if product is None:
        return unknown_product(key, (*path, "product"))
    if key not in held:
        return _not_held(product, (*path, "product"))
    seat = find_seat_type(product, ask.seat_type)
    return (product, seat) if seat is not None else _unknown_seats(ask.seat_type, path)


def unknown_product(key: str, path: Path) -> Violation:
    """No such product."""
    return Violation(
        "UNKNOWN_PRODUCT", "There is no such product: see productFamily.products.", path, {"product": key[:100]}
    )


def _unknown_seats(key: str, path: Path) -> Violation:
    message = "There is no such seat type: see productFamily.products.seatTypes."
    return Violation("UNKNOWN_SEAT_TYPE", message, (*path, "seatType"), {"seatType": key[:100]})


def _not_held(product: Product, path: Path) -> Violation:
    message = f"The subscription does not have {product.name}: add the product first."
    return Violation("PRODUCT_NOT_HELD", message, path, {"product": product.key})


def _target(change: AddSeats | SetSeats | RemoveSeats, before: int) -> int:
    match change:
        case AddSeats(seats):
            return before + seats.quantity
        case RemoveSeats(seats):
            return before - seats.quantity
        case SetSeats(seats):
            return seats.quantity


def _refused(seat: SeatType, before: int, after: int, included: int, path: Path) -> Violation | None:
    if after < 0:
        message = f"There are {before} {seat.name}: no more can be removed."
        return Violation("SEATS_NOT_HELD", message, path, {"held": str(before)})
    if after == before:
        return Violation("NO_CHANGE", f"There are {before} {seat.name} already.", path, {"held": str(before)})
    return out_of_range(after, path, least=0) or unsold_seats(seat, after, included, path)


def _summary(seat: SeatType, before: int, after: int) -> str:
    if seat.quantities:
        return f"{seat.name}: from {before:,} to {after:,}"
    return f"Add {after - before:,} {seat.name}" if after > before else f"Remove {before - after:,} {seat.name}"

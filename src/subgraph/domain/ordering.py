"""A product as it is ordered: its edition, its seats with what the edition includes; every reason why not at once."""

from __future__ import annotations

from collections.abc import Mapping

from subgraph.domain.catalog import Edition, Product
from subgraph.domain.drafts import Path
from subgraph.domain.offer import find_edition, find_seat_type, included_seats
from subgraph.domain.quantities import out_of_range, unsold_seats
from subgraph.domain.quote import SeatsAsk
from subgraph.domain.refusals import Violation


def ordered_edition(product: Product, key: str | None, path: Path) -> Edition | Violation | None:
    """The edition asked for; the only one where none is named; None for a product without editions."""
    where = (*path, "edition")
    if key is None:
        if len(product.editions) <= 1:
            return product.editions[0] if product.editions else None
        names = ", ".join(one.key for one in product.editions)
        return Violation("EDITION_REQUIRED", f"Name the edition: {names}.", where, {"editions": names})
    edition = find_edition(product, key)
    if edition is not None:
        return edition
    message = f"{product.name} has no such edition: see its editions."
    return Violation("UNKNOWN_EDITION", message, where, {"edition": key[:100]})


def ordered_seats(
    product: Product, edition: str | None, asks: tuple[SeatsAsk, ...], path: Path
) -> Mapping[str, int] | tuple[Violation, ...]:
    """Seats by type: as asked, and where not asked what the edition includes."""
    wrong: list[Violation] = []
    seats: dict[str, int] = {}
    for index, ask in enumerate(asks):
        where = (*path, "seats", str(index))
        refused = _refused(product, edition, ask, seats, where)
        if refused is None:
            seats[ask.seat_type] = ask.quantity
        else:
            wrong.append(refused)
    named = {ask.seat_type for ask in asks}
    for seat in product.seat_types:
        if seat.key not in named:
            included = included_seats(product, edition, seat.key)
            refused = unsold_seats(seat, included, included, (*path, "seats"))
            if refused is None:
                seats[seat.key] = included
            else:
                wrong.append(refused)
    return tuple(wrong) if wrong else seats


def _refused(
    product: Product, edition: str | None, ask: SeatsAsk, seats: Mapping[str, int], path: Path
) -> Violation | None:
    seat = find_seat_type(product, ask.seat_type)
    if seat is None:
        message = f"{product.name} has no such seat type: see its seatTypes."
        return Violation("UNKNOWN_SEAT_TYPE", message, (*path, "seatType"), {"seatType": ask.seat_type[:100]})
    if seat.key in seats:
        return Violation("DUPLICATE", f"{seat.name} is named twice.", (*path, "seatType"), {"seatType": seat.key})
    where = (*path, "quantity")
    included = included_seats(product, edition, seat.key)
    return out_of_range(ask.quantity, where, least=0) or unsold_seats(seat, ask.quantity, included, where)

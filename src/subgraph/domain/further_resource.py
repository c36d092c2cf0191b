"""What one more resource does to the seats that cover it: reported, refused, bought with it, or billed at the renewal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from subgraph.domain.catalog import ProductFamily, SeatType
from subgraph.domain.coverage import SeatKey, count_seats
from subgraph.domain.quantities import next_sold
from subgraph.domain.quote import AddSeats, SeatsAsk
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.rules import Case, Direction, Verb
from subgraph.domain.seats import CountedResource, Resources, ResourceStatus, SeatCount


def seats_for_resource(
    family: ProductFamily,
    before: Mapping[SeatKey, SeatCount],
    after: Mapping[SeatKey, SeatCount],
    subscribed: Mapping[SeatKey, int],
) -> tuple[AddSeats, ...] | Refusal:
    """The seats to buy together with a resource, from the counts before and after it (AGT-14, LOC-2).

    Only seat types that are subscribed and need more than is subscribed say anything: 'refuse' is OVER_LIMIT, 'at_once'
    buys what is missing, 'report' and 'at_renewal' let the resource be added as it is. FAMILY_UNAVAILABLE where the
    family's own count failed and the answer would hang on it.
    """
    wrong: list[Violation] = []
    buys: list[AddSeats] = []
    for product in family.products:
        for seat in product.seat_types:
            key = (product.key, seat.key)
            here, required = subscribed.get(key, 0), after.get(key, SeatCount(0, 0)).required
            problem = after.get(key, SeatCount(0, 0)).problem
            if here and problem is not None and seat.over_limit in ("refuse", "at_once"):
                wrong.append(problem)
                continue
            if here == 0 or required <= here or required <= before.get(key, SeatCount(0, 0)).required:
                continue
            if seat.over_limit == "refuse":
                wrong.append(_full(seat, here, required))
            elif seat.over_limit == "at_once":
                missing = next_sold(seat, required) - here
                if missing > 0:
                    buys.append(AddSeats(SeatsAsk(seat.key, missing, product.key)))
                else:
                    wrong.append(_full(seat, here, required))
    return Refusal(tuple(wrong)) if wrong else tuple(buys)


def _full(seat: SeatType, subscribed: int, required: int) -> Violation:
    message = f"All {subscribed} {seat.name} are taken: add seats first."
    facts = {"seatType": seat.key, "subscribed": str(subscribed), "required": str(required)}
    return Violation("OVER_LIMIT", message, (), facts)


def resource_cases(
    family: ProductFamily, resources: Sequence[CountedResource], subscribed: Mapping[SeatKey, int]
) -> tuple[Case, ...]:
    """What one more resource would be, one case for each that a subscribed seat is bought with (AGT-14).

    Its direction is UP where no seat is free, so that one would be bought; a single general case where nothing is bought
    with a resource. `resources` are the account's.
    """
    before = count_seats(family, resources)
    found: list[Case] = []
    for kind, model in _bought_with(family, subscribed):
        new = CountedResource("", kind, model, ResourceStatus.ACTIVE, None)
        buys = seats_for_resource(family, before, count_seats(family, (*resources, new)), subscribed)
        up = isinstance(buys, tuple) and bool(buys)
        found.append(Case(Verb.ADD_RESOURCE, component=kind, direction=Direction.UP if up else None))
    return tuple(found) or (Case(Verb.ADD_RESOURCE),)


def buys_with_resources(family: ProductFamily) -> bool:
    """Whether any seat of the family is bought together with what it covers."""
    return any(seat.over_limit == "at_once" for product in family.products for seat in product.seat_types)


def _bought_with(family: ProductFamily, subscribed: Mapping[SeatKey, int]) -> list[tuple[str, str | None]]:
    """Kinds and models that a subscribed seat covers one by one and is bought with; a group may have room for one more."""
    return [
        (seat.covers.kind, seat.covers.model)
        for product in family.products
        for seat in product.seat_types
        if seat.over_limit == "at_once"
        and isinstance(seat.covers, Resources)
        and subscribed.get((product.key, seat.key))
    ]

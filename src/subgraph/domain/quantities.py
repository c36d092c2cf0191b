"""Whether a quantity may be sold: minimum, maximum, step, bands, what the edition includes; and the next one that may."""

from __future__ import annotations

from subgraph.domain.catalog import AddOn, SeatType
from subgraph.domain.refusals import Violation

MOST = 1_000_000_000
"""No quantity in the graph is larger."""


def out_of_range(quantity: int, path: tuple[str, ...], *, least: int = 1) -> Violation | None:
    """Why a number that a client names is none that anything takes, or None."""
    if least <= quantity <= MOST:
        return None
    return Violation(
        "QUANTITY_OUT_OF_RANGE",
        f"Name a quantity between {least} and {MOST:,}.",
        path,
        {"minimum": str(least), "maximum": str(MOST), "quantity": str(quantity)},
    )


def unsold_seats(seat: SeatType, quantity: int, included: int, path: tuple[str, ...]) -> Violation | None:
    """Why so many seats of a type are not sold, or None. 0 is 'none', allowed where nothing says at least one."""
    if quantity < included:
        return _no(
            "BELOW_INCLUDED", f"{included} {seat.name} are included: keep at least these.", path, minimum=included
        )
    if quantity == included:
        return None if quantity >= seat.minimum or included else _below(seat.name, seat.minimum, path)
    if seat.quantities:
        if quantity in seat.quantities:
            return None
        sold = ", ".join(f"{one:,}" for one in seat.quantities)
        return _no("NOT_A_BAND", f"{seat.name} is sold as {sold}.", path, quantity=quantity, sold=sold)
    return _unsold(seat, quantity, path)


def unsold_add_on(add_on: AddOn, quantity: int, path: tuple[str, ...]) -> Violation | None:
    """Why so many of an add-on are not sold, or None."""
    return _unsold(add_on, quantity, path)


def next_sold(seat: SeatType, required: int) -> int:
    """The smallest number of seats sold that covers what is required; the largest sold where none does."""
    if seat.quantities:
        rising = sorted(seat.quantities)
        return next((one for one in rising if one >= required), rising[-1])
    wanted = max(required, seat.minimum)
    stepped = -(-wanted // seat.step) * seat.step
    largest = MOST if seat.maximum is None else seat.maximum
    return min(stepped, largest // seat.step * seat.step)


def _unsold(sold: SeatType | AddOn, quantity: int, path: tuple[str, ...]) -> Violation | None:
    maximum = MOST if sold.maximum is None else sold.maximum
    if quantity < sold.minimum:
        return _below(sold.name, sold.minimum, path)
    if quantity > maximum:
        return _no("ABOVE_MAXIMUM", f"At most {maximum:,} {sold.name} are sold.", path, maximum=maximum)
    if quantity % sold.step:
        return _no("NOT_IN_STEPS", f"{sold.name} is sold in steps of {sold.step}.", path, step=sold.step)
    return None


def _below(name: str, minimum: int, path: tuple[str, ...]) -> Violation:
    return _no("BELOW_MINIMUM", f"At least {minimum} {name} are needed.", path, minimum=minimum)


def _no(code: str, message: str, path: tuple[str, ...], **facts: object) -> Violation:
    return Violation(code, message, path, {key: str(value) for key, value in facts.items()})

"""What number is sold: between a minimum and a maximum, in steps or bands, never below what is included."""

import pytest

from subgraph.domain.catalog import AddOn, SeatType
from subgraph.domain.quantities import MOST, next_sold, out_of_range, unsold_add_on, unsold_seats

PLAIN = SeatType("a", "A")
STEPS = SeatType("a", "A", minimum=10, maximum=50, step=5)
BANDS = SeatType("a", "A", quantities=(100, 500))
NEEDED = SeatType("a", "A", quantities=(100, 500), minimum=100)


@pytest.mark.parametrize(
    ("seat", "quantity", "included", "code"),
    [
        (PLAIN, 0, 0, None),
        (PLAIN, 1, 0, None),
        (PLAIN, MOST, 0, None),
        (PLAIN, 2, 3, "BELOW_INCLUDED"),
        (PLAIN, 3, 3, None),
        (STEPS, 10, 0, None),
        (STEPS, 50, 0, None),
        (STEPS, 5, 0, "BELOW_MINIMUM"),
        (STEPS, 0, 0, "BELOW_MINIMUM"),
        (STEPS, 55, 0, "ABOVE_MAXIMUM"),
        (STEPS, 12, 0, "NOT_IN_STEPS"),
        (STEPS, 3, 3, None),
        (BANDS, 0, 0, None),
        (BANDS, 100, 0, None),
        (BANDS, 101, 0, "NOT_A_BAND"),
        (NEEDED, 0, 0, "BELOW_MINIMUM"),
    ],
)
def test_a_number_of_seats_is_sold_or_says_why_not(
    seat: SeatType, quantity: int, included: int, code: str | None
) -> None:
    found = unsold_seats(seat, quantity, included, ("path",))
    assert (found.code if found else None) == code
    assert found is None or found.path == ("path",)


def test_an_add_on_is_sold_once_unless_it_says_more() -> None:
    assert unsold_add_on(AddOn("x", "X", ("p",)), 1, ()) is None
    twice = unsold_add_on(AddOn("x", "X", ("p",)), 2, ())
    assert twice is not None and twice.code == "ABOVE_MAXIMUM"


@pytest.mark.parametrize(
    ("quantity", "least", "fits"), [(0, 1, False), (0, 0, True), (-1, 0, False), (MOST + 1, 1, False)]
)
def test_no_quantity_is_negative_or_beyond_a_thousand_million(quantity: int, least: int, fits: bool) -> None:
    assert (out_of_range(quantity, (), least=least) is None) is fits


@pytest.mark.parametrize(
    ("seat", "required", "sold"),
    [(PLAIN, 7, 7), (STEPS, 1, 10), (STEPS, 12, 15), (STEPS, 99, 50), (BANDS, 101, 500), (BANDS, 501, 500)],
)
def test_the_next_number_that_is_sold_covers_what_is_required_as_far_as_it_goes(
    seat: SeatType, required: int, sold: int
) -> None:
    assert next_sold(seat, required) == sold

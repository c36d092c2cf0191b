"""Each discount is taken from what the ones before it left."""

from dataclasses import replace

import pytest
from tests.domain.builders import day, percent, seat

from subgraph.domain.discounts import holding, holds, merged_order, reaches, split, taken_alone, taken_together
from subgraph.domain.timeline import GrantedDiscount

TEN, TWENTY = percent("term", "10"), percent("partner", "20")


def fixed(key: str, amount_minor: int, components: frozenset[str] | None = None) -> GrantedDiscount:
    return GrantedDiscount(key, key, amount_minor=amount_minor, components=components)


def test_a_percent_is_taken_from_what_is_left_and_rounded() -> None:
    assert taken_alone(seat("a"), 104, (TEN, TWENTY)) == (("term", 10), ("partner", 19))


def test_the_order_of_discounts_decides_what_each_takes() -> None:
    assert taken_alone(seat("a"), 180000, (TEN, TWENTY)) == (("term", 18000), ("partner", 32400))
    assert taken_alone(seat("a"), 180000, (TWENTY, TEN)) == (("partner", 36000), ("term", 14400))


def test_a_discount_that_takes_nothing_is_not_there() -> None:
    assert taken_alone(seat("a"), 4, (TEN,)) == ()


def test_a_fixed_amount_takes_at_most_what_is_left() -> None:
    priced = [(seat("a"), 300), (seat("b"), 100)]
    assert taken_together(priced, (fixed("gift", 1000),)) == [(("gift", 300),), (("gift", 100),)]


def test_a_fixed_amount_is_split_by_largest_remainder() -> None:
    taken = taken_together([(seat(key), 100) for key in "abc"], (fixed("gift", 100),))
    assert [dict(offs)["gift"] for offs in taken] == [34, 33, 33]


def test_equal_remainders_go_by_component_and_not_by_order_of_purchase() -> None:
    taken = taken_together([(seat(key), 100) for key in "cba"], (fixed("gift", 100),))
    assert [dict(offs)["gift"] for offs in taken] == [33, 33, 34]


def test_a_percent_after_a_fixed_amount_is_taken_from_the_rest() -> None:
    assert taken_together([(seat("a"), 1000)], (fixed("gift", 200), TEN)) == [(("gift", 200), ("term", 80))]


def test_a_discount_reaches_only_its_products_and_components() -> None:
    assert reaches(TEN, seat("a"))
    assert not reaches(replace(TEN, products=frozenset({"other"})), seat("a"))
    assert not reaches(replace(TEN, components=frozenset({"b"})), seat("a"))
    only_b = fixed("gift", 50, frozenset({"b"}))
    assert taken_together([(seat("a"), 100), (seat("b"), 100)], (only_b,)) == [(), (("gift", 50),)]


@pytest.mark.parametrize(
    ("on", "held"), [("2026-01-09", False), ("2026-01-10", True), ("2026-01-20", True), ("2026-01-21", False)]
)
def test_the_first_and_the_last_day_of_a_discount_belong_to_it(on: str, held: bool) -> None:
    dated = replace(TEN, first_day=day("2026-01-10"), last_day=day("2026-01-20"))
    assert holds(dated, day(on)) is held
    assert holding((dated, TWENTY), day(on)) == ((dated, TWENTY) if held else (TWENTY,))


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (0, [5, 5], [0, 0]),
        (7, [1, 1, 1], [1, 1, 1]),
        (2, [1, 1, 1], [1, 1, 0]),
        (10, [30, 60, 0], [3, 7, 0]),
        (5, [], []),
    ],
)
def test_a_split_adds_up_and_exceeds_no_weight(amount: int, weights: list[int], shares: list[int]) -> None:
    assert split(amount, weights) == shares


def test_one_order_holds_all_keys_where_they_stand() -> None:
    assert merged_order([["a", "c"], ["a", "b", "c", "d"]]) == ("a", "b", "c", "d")
    assert merged_order([["a", "b"], ["b", "a", "c"]]) == ("a", "b", "c")

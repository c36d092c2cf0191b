"""Frozen values as plain JSON and back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from subgraph.domain.catalog import Price, PriceModel, Tier
from subgraph.domain.plain import from_plain, to_plain
from subgraph.domain.quote import AddSeats, Bundle, Cancel, ChangeAsk, ProductAsk, Renew, SeatsAsk, StartAsk
from subgraph.domain.timeline import Component, GrantedDiscount, Item, ItemKind, State

SEATS = SeatsAsk("pro", 4)
STATE = State(
    "yearly",
    12,
    (
        Item(
            Component(ItemKind.SEAT, "monitors", None, "pro"),
            4,
            Price(PriceModel.VOLUME, 12, tiers=(Tier(100, Decimal("0.0125")), Tier(None, Decimal(1)))),
            "Pro",
        ),
    ),
    (GrantedDiscount("partner", "Partner", Decimal(20), products=frozenset({"b", "a"}), last_day=date(2027, 1, 1)),),
)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (
            StartAsk,
            StartAsk("yearly", (ProductAsk("monitors", None, (SEATS,)),), date(2026, 1, 1), separate_invoice=True),
        ),
        (
            ChangeAsk,
            ChangeAsk((AddSeats(SEATS), Cancel(), Cancel(date(2026, 2, 3)), Renew("y"), Bundle("b", None, (SEATS,)))),
        ),
        (State, STATE),
    ],
)
def test_a_value_comes_back_as_it_was_after_a_journey_through_json(kind: type[object], value: object) -> None:
    assert from_plain(kind, json.loads(json.dumps(to_plain(value)))) == value


def test_the_same_value_has_the_same_text_whatever_the_order_of_its_sets() -> None:
    other = GrantedDiscount(
        "partner", "Partner", Decimal(20), products=frozenset({"a", "b"}), last_day=date(2027, 1, 1)
    )
    assert json.dumps(to_plain(STATE.discounts[0])) == json.dumps(to_plain(other))


@pytest.mark.parametrize("data", [None, 5, [], {}, {"is": "ChangeAsk"}, {"is": "ChangeAsk", "changes": [{"is": "X"}]}])
def test_what_is_of_another_shape_is_a_value_error(data: object) -> None:
    with pytest.raises(ValueError, match=r"no plain|no kind"):
        from_plain(ChangeAsk, data)


def test_a_number_is_never_taken_for_text() -> None:
    with pytest.raises(ValueError, match="no str"):
        from_plain(SeatsAsk, {"is": "SeatsAsk", "seat_type": 5, "quantity": 1})

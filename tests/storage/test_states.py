"""States and changes as JSON and back."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraph.domain.quote import Change
from subgraph.domain.timeline import State
from subgraph.storage.states import StateReader, UnknownFormat, decode_change, decode_state, encode_change, encode_state
from tests.storage.world import state

CHANGES = get_args(Change)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    int: st.integers(-(2**63), 2**63 - 1),
    str: st.text(st.characters(exclude_categories=["Cs"])),
    date: st.dates(),
    bool: st.booleans(),
    type(None): st.none(),
}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type; of a dataclass every field is drawn, those with a default too, so a new field is tried as well."""
    if kind in SCALARS:
        return SCALARS[kind]
    parts = get_args(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return st.builds(kind, **{one.name: values_of(hints[one.name]) for one in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if get_origin(kind) is frozenset:
        return st.frozensets(values_of(parts[0]), max_size=3)
    if get_origin(kind) is tuple and parts[-1] is Ellipsis:
        return st.lists(values_of(parts[0]), max_size=3).map(tuple)
    if get_origin(kind) is tuple:
        return st.tuples(*[values_of(one) for one in parts])
    return st.one_of([values_of(one) for one in parts])


@given(values_of(State))
def test_a_state_comes_back_exactly_as_it_was(state: State) -> None:
    stored = orjson.dumps(encode_state(state))
    again = decode_state(orjson.loads(stored))
    assert again == state
    assert orjson.dumps(encode_state(again)) == stored  # 1.00 is not 1.0: a price is shown as it was declared


@given(st.lists(values_of(State), max_size=4))
def test_states_read_one_after_the_other_are_the_same_as_read_alone(states: list[State]) -> None:
    stored = [orjson.loads(orjson.dumps(encode_state(one))) for one in (*states, *states)]
    reader = StateReader()
    assert [reader.read(one) for one in stored] == [*states, *states]


def test_an_item_that_did_not_change_is_the_same_value() -> None:
    reader = StateReader()
    first, second = (reader.read(orjson.loads(orjson.dumps(encode_state(state(2))))) for _ in range(2))
    assert first.items[0] is second.items[0]
    assert reader.read(encode_state(state(3))).items[0].quantity == 3


@given(st.one_of([values_of(kind) for kind in CHANGES]))
def test_a_scheduled_change_comes_back_exactly_as_it_was(change: Change) -> None:
    stored = orjson.dumps(encode_change(change))
    assert decode_change(orjson.loads(stored)) == change


def test_a_scheduled_end_of_nothing_is_nothing() -> None:
    assert decode_change(encode_change(None)) is None


@pytest.mark.parametrize("data", [{"v": 2, "items": []}, {"items": []}, {"v": "1"}, {}])
def test_a_format_that_is_not_ours_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(UnknownFormat):
        decode_state(data)
    with pytest.raises(UnknownFormat):
        decode_change(data)

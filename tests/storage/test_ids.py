"""Opaque ids."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraph.storage.ids import decode_id, encode_id, new_id, short_name


@given(st.uuids(), st.uuids())
def test_an_id_says_again_what_it_was_made_of(account_id: UUID, row_id: UUID) -> None:
    assert decode_id(encode_id("sub", account_id, row_id)) == ("sub", account_id, row_id)
    assert decode_id(encode_id("acc", account_id)) == ("acc", account_id, account_id)


@given(st.text())
def test_any_other_text_is_no_id(text: str) -> None:
    found = decode_id(text)
    assert found is None or encode_id(found.prefix, found.account_id, found.row_id) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_",
        "acc",
        "acc_",
        "acc_" + "a" * 25,
        "acc_" + "a" * 27,
        "acc_" + "A" * 26,
        "acc_" + "a" * 25 + "b",  # the two spare bits are set: another spelling of an id that there is
        "acc_" + "1" * 26,
        "ACC_" + "a" * 26,
        "a_c_" + "a" * 26,
        "acc_" + "é" * 26,
        "account_" + "a" * 26,
    ],
)
def test_junk_and_second_spellings_are_no_ids(text: str) -> None:
    assert decode_id(text) is None


def test_ids_made_later_sort_later() -> None:
    made = [new_id() for _ in range(100)]
    assert made == sorted(made)


def test_short_names_of_a_thousand_accounts_differ() -> None:
    names = {short_name(new_id()) for _ in range(1_000)}
    assert len(names) == 1_000
    assert {len(name) for name in names} == {10}

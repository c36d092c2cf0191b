"""The graph's scalars: exact, and strict about what they take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from subgraph.schema.errors import GraphRefusal
from subgraph.schema.scalars import (
    parse_currency,
    parse_date,
    parse_decimal,
    parse_instant,
    serialize_date,
    serialize_decimal,
    serialize_instant,
)

NOON = datetime(2026, 7, 2, 12, tzinfo=UTC)


def test_a_date_is_read_and_written_as_a_day() -> None:
    assert parse_date("2024-02-29") == date(2024, 2, 29)
    assert serialize_date(date(2024, 2, 29)) == "2024-02-29"


@pytest.mark.parametrize(
    "text", ["2026-07-02T12:00:00Z", "2026-07-02T14:00:00+02:00", "2026-07-02t12:00:00z", "2026-07-02T12:00:00.000Z"]
)
def test_an_instant_is_taken_with_any_offset_and_answered_in_z(text: str) -> None:
    assert parse_instant(text) == NOON
    assert serialize_instant(parse_instant(text)) == "2026-07-02T12:00:00Z"


def test_what_is_finer_than_a_microsecond_is_cut() -> None:
    assert parse_instant("2026-07-02T12:00:00.123456789Z").microsecond == 123456


def test_an_instant_of_another_zone_is_written_in_z() -> None:
    assert serialize_instant(NOON.astimezone(timezone(timedelta(hours=5)))) == "2026-07-02T12:00:00Z"


@pytest.mark.parametrize(("given", "exact"), [("1296.00", "1296.00"), ("-0.0125", "-0.0125"), (7, "7"), ("0", "0")])
def test_a_decimal_keeps_every_digit_that_was_given(given: object, exact: str) -> None:
    assert serialize_decimal(parse_decimal(given)) == exact


def test_a_decimal_is_written_without_an_exponent() -> None:
    assert serialize_decimal(Decimal("1E+3")) == "1000"
    assert serialize_decimal(Decimal("1E-7")) == "0.0000001"


@pytest.mark.parametrize(
    ("parse", "value"),
    [
        *(
            (parse_date, one)
            for one in ("2026-02-30", "20260702", "2026-W01-1", "2026-7-2", "٢٠٢٦-٠٧-٠٢", 7, None, NOON)
        ),
        *((parse_instant, one) for one in ("2026-07-02T12:00:00", "2026-07-02", "2026-07-02 12:00:00Z", 1751457600)),
        *((parse_instant, one) for one in ("2026-07-02T25:00:00Z", "0001-01-01T00:00:00+23:59", "", None)),
        *(
            (parse_decimal, one)
            for one in ("NaN", "Infinity", "1e3", "1,5", " 1", "1.", ".5", "١", "", 1.5, True, None)
        ),
        *((parse_decimal, one) for one in ("1" * 19, "0." + "1" * 13, 10**18)),
        *((parse_currency, one) for one in ("eur", "EURO", "E", "", "ÉUR", 978, None)),
    ],
)
def test_what_is_no_such_value_is_refused_with_an_example(parse: Callable[[object], object], value: object) -> None:
    with pytest.raises(GraphRefusal) as refused:
        parse(value)
    assert refused.value.code == "BAD_USER_INPUT"
    assert "such as" in refused.value.message


def test_a_naive_instant_or_an_inexact_number_of_ours_is_a_bug() -> None:
    with pytest.raises(ValueError, match="time zone"):
        serialize_instant(datetime(2026, 7, 2))  # noqa: DTZ001
    for wrong in (Decimal("NaN"), 1.5):
        with pytest.raises(ValueError, match="exact"):
            serialize_decimal(wrong)  # type: ignore[arg-type]

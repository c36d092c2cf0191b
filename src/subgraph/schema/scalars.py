"""The graph's own scalars: exact, and strict about what they take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from subgraph.schema.errors import ErrorCode, GraphRefusal

CurrencyCode = NewType("CurrencyCode", str)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,12})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_MICROSECONDS = 6


def _refuse(what: str, example: str) -> GraphRefusal:
    return GraphRefusal(ErrorCode.BAD_USER_INPUT, f'{what}, such as "{example}".')


def parse_date(value: object) -> date:
    """A day of the calendar; GraphRefusal for anything else."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _refuse("A Date is a day of the calendar as text", "2026-07-02")


def serialize_date(value: date) -> str:
    """YYYY-MM-DD."""
    return value.isoformat()


def parse_instant(value: object) -> datetime:
    """An instant in UTC; GraphRefusal without an offset, for it could mean any hour."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(_microseconds_at_most(value.upper())).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise _refuse("A DateTime is an instant by RFC 3339 as text, with its offset", "2026-07-02T12:00:00Z")


def _microseconds_at_most(text: str) -> str:
    # Python takes no finer fraction; what is finer than a microsecond is cut.
    return re.sub(rf"(\.\d{{{_MICROSECONDS}}})\d+", r"\1", text)


def serialize_instant(value: datetime) -> str:
    """RFC 3339 in Z; a naive value is a bug and raises ValueError."""
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_decimal(value: object) -> Decimal:
    """An exact decimal from text or an integer; GraphRefusal for floats, NaN, infinities and exponents."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and _DECIMAL.fullmatch(text):
        return Decimal(text)
    raise _refuse("A Decimal is an exact number as text, with at most 18 digits before the point and 12 after", "12.50")


def serialize_decimal(value: Decimal) -> str:
    """Digits with a point, never an exponent; a value that is no finite Decimal is a bug and raises ValueError."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError("an exact decimal is needed")
    return format(value, "f")


def parse_currency(value: object) -> CurrencyCode:
    """Three capital letters; whether anything is sold in it is asked later."""
    if isinstance(value, str) and _CURRENCY.fullmatch(value):
        return CurrencyCode(value)
    raise _refuse("A CurrencyCode is three capital letters of ISO 4217", "EUR")


def scalar_map() -> Mapping[object, ScalarDefinition]:
    """Which Python type is which scalar in the graph."""
    return {
        date: strawberry.scalar(
            name="Date",
            description="A day of the calendar: `2026-07-02`.",
            specified_by_url="https://scalars.graphql.org/andimarek/local-date",
            serialize=serialize_date,
            parse_value=parse_date,
        ),
        datetime: strawberry.scalar(
            name="DateTime",
            description="An instant by RFC 3339, taken with any offset and answered in Z: `2026-07-02T12:00:00Z`.",
            specified_by_url="https://scalars.graphql.org/andimarek/date-time",
            serialize=serialize_instant,
            parse_value=parse_instant,
        ),
        Decimal: strawberry.scalar(
            name="Decimal",
            description='Exact decimal, as a string: `"1296.00"`. Never a float.',
            specified_by_url="https://www.w3.org/TR/xmlschema-2/#decimal",
            serialize=serialize_decimal,
            parse_value=parse_decimal,
        ),
        CurrencyCode: strawberry.scalar(
            name="CurrencyCode",
            description="ISO 4217: `EUR`.",
            specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
            serialize=str,
            parse_value=parse_currency,
        ),
    }

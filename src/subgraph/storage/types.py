"""Column types that mean the same on both databases; their conversions serve writes and the read facade alike."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import TIMESTAMP, Dialect, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: TIMESTAMPTZ, on SQLite fixed-width ISO text, which sorts.

    A naive value is refused: it would mean any hour.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type."""
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuses naive values with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        return datetime.fromisoformat(value) if isinstance(value, str) else value


class ExactDecimal(TypeDecorator[Decimal]):
    """An exact decimal kept as text, as written: Numeric on SQLite would go through a float."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Refuses anything but a finite Decimal with ValueError."""
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():
            raise ValueError(f"an exact decimal is needed: {value!r}")
        return format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """The decimal as it was written."""
        return None if value is None else Decimal(value)


class Json(TypeDecorator[Any]):
    """A JSON document as text, read by nobody but us."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """None is NULL, not JSON's null; amounts go in as integers or as text."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Lists, dicts, text, integers, booleans."""
        return None if value is None else orjson.loads(value)

"""Columns that mean the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Dialect, insert
from sqlalchemy.exc import StatementError

from subgraph.storage.database import Database
from subgraph.storage.tables import server_state
from subgraph.storage.types import ExactDecimal, Instant
from tests.storage.world import NOW, database_at

DIALECTS = pytest.mark.parametrize(
    "dialect",
    [Database(url).engine.dialect for url in ("sqlite:///some.db", "postgresql://host/base")],
    ids=lambda one: one.name,
)


@DIALECTS
def test_a_naive_instant_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(datetime(2026, 7, 2), dialect)  # noqa: DTZ001


@DIALECTS
def test_a_decimal_stays_as_it_was_written_and_a_float_is_refused(dialect: Dialect) -> None:
    column = ExactDecimal()
    assert column.process_bind_param(Decimal("0.0125000"), dialect) == "0.0125000"
    assert column.process_bind_param(Decimal("1E+3"), dialect) == "1000"
    for wrong in (0.5, Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(ValueError, match="exact decimal"):
            column.process_bind_param(wrong, dialect)  # type: ignore[arg-type]


async def test_instants_of_any_zone_are_stored_in_utc_and_sort_as_they_follow(database_url: str) -> None:
    oslo = timezone(timedelta(hours=2))
    moments = [NOW, datetime(2026, 7, 2, 14, 0, 0, 1, oslo), datetime(2026, 7, 2, 14, 0, 1, tzinfo=oslo)]
    async with database_at(database_url) as database:
        async with database.transaction() as connection:
            rows = [{"key": str(n), "value": "", "updated_at": at} for n, at in enumerate(reversed(moments))]
            await connection.execute(server_state.insert(), rows)
        async with database.transaction() as connection:
            found = await connection.execute(
                server_state.select().order_by(server_state.c.updated_at).with_only_columns(server_state.c.updated_at)
            )
            stored = list(found.scalars())
    assert stored == moments
    assert {one.tzinfo for one in stored} == {UTC}


async def test_the_database_never_sees_a_naive_instant(database_url: str) -> None:
    async with database_at(database_url) as database:
        with pytest.raises(StatementError, match="time zone"):
            async with database.transaction() as connection:
                naive = datetime(2026, 7, 2)  # noqa: DTZ001
                await connection.execute(insert(server_state).values(key="k", value="v", updated_at=naive))

"""Pages of what belongs to many parents at once: one statement for a level, whatever the number of parents and rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from subgraph.storage.fetch import Reads
from subgraph.storage.statements import Row, any_of
from subgraph.storage.types import Instant

After = tuple[Any, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Paged:
    """A page's statement, its count, and the columns that a cursor is made of, with the kinds of their values."""

    page: Select[Any]
    count: Select[Any]
    order: tuple[str, ...]
    kinds: tuple[type, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` rows a parent, of those after the one whose order is `after`."""

    limit: int
    after: After = None


def optional(name: str, column: Column[Any]) -> BindParameter[Any]:
    """A parameter that may be NULL, of a column's type."""
    return bindparam(name, None, type_=column.type)


def unless_given(name: str, column: Column[Any]) -> ColumnElement[bool]:
    """The column is the parameter, or the parameter is NULL."""
    parameter = optional(name, column)
    return or_(parameter.is_(None), column == parameter)


def one_of_given(name: str, column: Column[Any], *, also_none: bool = False) -> ColumnElement[bool]:
    """The column is one of the parameter's values, or NULL with `also_none`; any is where `every_<name>` is true."""
    given = or_(bindparam(f"every_{name}", False, type_=Boolean()), any_of(column, name))
    return or_(given, column.is_(None)) if also_none else given


def paged(
    source: Select[Any], parent: ColumnElement[Any], order: Sequence[Column[Any]], *, newest_first: bool = False
) -> Paged:
    """Pages of `source`'s rows for each of the parents in the parameter `parents`, in the order of these columns."""
    keys = [bindparam(f"after_{place}", None, type_=column.type) for place, column in enumerate(order)]
    here, there = tuple_(*order), tuple_(*keys)
    mine = source.where(any_of(parent, "parents"))
    inner = (
        mine.where(or_(keys[0].is_(None), here < there if newest_first else here > there))
        .add_columns(
            func.row_number()
            .over(partition_by=parent, order_by=[column.desc() if newest_first else column for column in order])
            .label("place"),
            parent.label("parent"),
        )
        .subquery()
    )
    page = select(inner).where(inner.c.place <= bindparam("limit", type_=Integer())).order_by(inner.c.place)
    count = mine.with_only_columns(parent.label("parent"), func.count().label("total")).group_by(parent)
    return Paged(page, count, tuple(column.key for column in order), kinds_of(order))


def kinds_of(columns: Sequence[Column[Any]]) -> tuple[type, ...]:
    """The Python types of columns' values."""
    return tuple(datetime if isinstance(column.type, Instant) else column.type.python_type for column in columns)


def cursor_values(paged_: Paged, row: Row) -> tuple[Any, ...]:
    """What stands in the cursor of a row."""
    return tuple(getattr(row, name) for name in paged_.order)


async def fetch_pages(
    reads: Reads, paged_: Paged, parents: Sequence[UUID], window: Window, **values: Any
) -> dict[UUID, list[Row]]:
    """Each parent's page; one row more than asked tells that there is a next page."""
    after = {f"after_{place}": value for place, value in enumerate(window.after or ())}
    found = await reads.fetch(paged_.page, parents=parents, limit=window.limit + 1, **after, **values)
    pages: dict[UUID, list[Row]] = defaultdict(list)
    for row in found:
        pages[row.parent].append(row)
    return pages


async def fetch_counts(reads: Reads, paged_: Paged, parents: Sequence[UUID], **values: Any) -> dict[UUID, int]:
    """How many rows each parent has in all."""
    return {row.parent: row.total for row in await reads.fetch(paged_.count, parents=parents, **values)}


def contains(column: Column[Any], name: str) -> ColumnElement[bool]:
    """The column contains the text of the parameter, made by `pattern`, capitals or not; or the parameter is NULL."""
    text = bindparam(name, None, type_=Text())
    return or_(text.is_(None), func.lower(column).like(func.lower(text), escape="\\"))


def pattern(text: str | None) -> str | None:
    """A text as a pattern that finds it anywhere; nothing in it is a wildcard."""
    if text is None:
        return None
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"

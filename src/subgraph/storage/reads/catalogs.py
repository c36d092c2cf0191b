"""Changes of families' catalogs, and how often promotion codes were used, for the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Integer, Text, bindparam, func, or_, select

from subgraph.domain.catalog_changes import CatalogChange
from subgraph.storage.fetch import Reads
from subgraph.storage.reads.pages import Window
from subgraph.storage.repositories.catalogs import change_of
from subgraph.storage.repositories.counters import INSTALLATION, promotion_series
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import catalog_change, number_counter

CHANGES_AFTER = (
    select(catalog_change)
    .where(catalog_change.c.number > bindparam("after", type_=Integer()))
    .order_by(catalog_change.c.number)
)
_AFTER = bindparam("after_0", None, type_=Integer())
CHANGES = (
    select(catalog_change)
    .where(
        catalog_change.c.family == bindparam("family", type_=Text()),
        or_(_AFTER.is_(None), catalog_change.c.number < _AFTER),
    )
    .order_by(catalog_change.c.number.desc())
    .limit(bindparam("limit", type_=Integer()))
)
CHANGE_COUNTS = (
    select(catalog_change.c.family, func.count().label("total"))
    .where(any_of(catalog_change.c.family, "families"))
    .group_by(catalog_change.c.family)
)
USES = select(number_counter.c.series, number_counter.c.last_number).where(
    number_counter.c.account_id == INSTALLATION, any_of(number_counter.c.series, "series")
)


async def changes_after(reads: Reads, number: int) -> tuple[CatalogChange, ...]:
    """The changes of all families that came after a number, in their order."""
    return tuple(change_of(row) for row in await reads.fetch(CHANGES_AFTER, after=number))


async def changes_of_family(reads: Reads, family: str, window: Window) -> list[Row]:
    """A family's changes, the newest first; one more than asked tells that there is a next page."""
    after = {f"after_{place}": value for place, value in enumerate(window.after or ())}
    return await reads.fetch(CHANGES, family=family, limit=window.limit + 1, **after)


async def count_changes(reads: Reads, families: Sequence[str]) -> dict[str, int]:
    """How often each family's catalog was changed."""
    return {row.family: row.total for row in await reads.fetch(CHANGE_COUNTS, families=families)}


async def promotion_uses(reads: Reads, codes: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    """Uses of each (family, code), over all accounts."""
    series = {promotion_series(family, code): (family, code) for family, code in codes}
    found = {series[row.series]: row.last_number for row in await reads.fetch(USES, series=list(series))}
    return dict.fromkeys(codes, 0) | found

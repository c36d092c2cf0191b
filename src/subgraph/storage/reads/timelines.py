"""The dated facts of subscriptions as the domain's timelines: one statement for all three kinds of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, cast, literal, null, select, union_all
from sqlalchemy.sql import CompoundSelect

from subgraph.domain.timeline import EarlyRenewal, End, Revision, Timeline
from subgraph.storage.fetch import Reads
from subgraph.storage.statements import Row, any_of
from subgraph.storage.states import StateReader
from subgraph.storage.tables import early_renewal, revision, subscription_end

REVISION, END, EARLY = 0, 1, 2


def _entries(table: Table, kind: int, on: Column[Any], state: ColumnElement[Any]) -> Select[Any]:
    return select(
        literal(kind).label("entry"),
        table.c.subscription_id,
        table.c.version,
        table.c.ordinal,
        on.label("on_day"),
        state.label("state"),
        table.c.recorded_on,
    ).where(any_of(table.c.account_id, "account_ids"), any_of(table.c.subscription_id, "row_ids"))


HISTORY: CompoundSelect[Any] = union_all(
    _entries(revision, REVISION, revision.c.effective_on, revision.c.state),
    _entries(subscription_end, END, subscription_end.c.end_on, cast(null(), revision.c.state.type)),
    _entries(early_renewal, EARLY, early_renewal.c.period_start, cast(null(), revision.c.state.type)),
).order_by("version", "ordinal")


async def timelines_of(reads: Reads, subscriptions: Sequence[Row]) -> dict[UUID, Timeline]:
    """The whole timeline of each of these rows of the table `subscription`."""
    found: dict[UUID, tuple[list[Revision], list[End], list[EarlyRenewal]]] = defaultdict(lambda: ([], [], []))
    readers: defaultdict[UUID, StateReader] = defaultdict(StateReader)
    rows = await reads.fetch(
        HISTORY,
        account_ids=list({row.account_id for row in subscriptions}),
        row_ids=[row.subscription_id for row in subscriptions],
    )
    for row in rows:
        revisions, ends, early = found[row.subscription_id]
        if row.entry == REVISION:
            revisions.append(
                Revision(row.on_day, readers[row.subscription_id].read(row.state), row.version, row.recorded_on)
            )
        elif row.entry == END:
            ends.append(End(row.on_day, row.version, row.recorded_on))
        else:
            early.append(EarlyRenewal(row.on_day, row.version, row.recorded_on))
    return {row.subscription_id: _timeline(row, *found[row.subscription_id]) for row in subscriptions}


def _timeline(row: Row, revisions: list[Revision], ends: list[End], early: list[EarlyRenewal]) -> Timeline:
    return Timeline(
        currency=row.currency,
        start=row.start_on,
        anchor=row.anchor_on,
        anchor_day=row.anchor_day,
        revisions=tuple(revisions),
        ends=tuple(ends),
        early=tuple(early),
    )

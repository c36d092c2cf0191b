"""The dated facts of subscriptions: what a version appended, and all of it read back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.quote import Contract, ScheduledChange
from subgraph.domain.rules import Verb
from subgraph.domain.timeline import EarlyRenewal, End, Revision
from subgraph.storage.ids import decode_id, encode_id, new_id
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository
from subgraph.storage.statements import Row, any_pair
from subgraph.storage.states import StateReader, decode_change, encode_change, encode_state
from subgraph.storage.tables import early_renewal, revision, scheduled_change, subscription_end

Entry = TypeVar("Entry", Revision, End, EarlyRenewal)


@dataclass(frozen=True, slots=True)
class Recorded:
    """When something was written and by whom: the business day, the business instant, the actor."""

    on: date
    at: datetime
    actor: str

    @property
    def values(self) -> dict[str, object]:
        """As columns."""
        return {"recorded_on": self.on, "recorded_at": self.at, "actor": self.actor}


@dataclass(frozen=True, slots=True)
class Appended:
    """What one version adds to a history."""

    version: int
    revisions: tuple[Revision, ...]
    ends: tuple[End, ...]
    early: tuple[EarlyRenewal, ...]
    scheduled: tuple[ScheduledChange, ...]
    withdrawn: tuple[str, ...]


@dataclass(slots=True)
class History:
    """What is stored of one subscription, in the order of writing."""

    revisions: list[Revision] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    early: list[EarlyRenewal] = field(default_factory=list)
    scheduled: list[ScheduledChange] = field(default_factory=list)


def appended(before: Contract, after: Contract) -> Appended:
    """What `after` has beyond `before`: entries of later versions, new scheduled changes, and those that are gone."""
    known = {one.scheduled_change_id for one in before.scheduled}
    kept = {one.scheduled_change_id for one in after.scheduled}
    return Appended(
        after.version,
        _later(after.timeline.revisions, before.version),
        _later(after.timeline.ends, before.version),
        _later(after.timeline.early, before.version),
        tuple(one for one in after.scheduled if one.scheduled_change_id not in known),
        tuple(one.scheduled_change_id for one in before.scheduled if one.scheduled_change_id not in kept),
    )


async def _load(
    connection: AsyncConnection, asks: Sequence[tuple[UUID, Sequence[UUID], date]]
) -> list[Mapping[UUID, History]]:
    """The histories of subscriptions, and the changes that still wait after each one's own day."""
    found = {(account_id, one): History() for account_id, ids, _ in asks for one in ids}
    today = {account_id: day for account_id, _, day in asks}
    readers: defaultdict[UUID, StateReader] = defaultdict(StateReader)
    values = {"pairs": list(found)}
    for row in await connection.execute(_select(revision), values):
        state = readers[row.subscription_id].read(row.state)
        new = Revision(row.effective_on, state, row.version, row.recorded_on)
        found[row.account_id, row.subscription_id].revisions.append(new)
    for row in await connection.execute(_select(subscription_end), values):
        found[row.account_id, row.subscription_id].ends.append(End(row.end_on, row.version, row.recorded_on))
    for row in await connection.execute(_select(early_renewal), values):
        early = EarlyRenewal(row.period_start, row.version, row.recorded_on)
        found[row.account_id, row.subscription_id].early.append(early)
    waiting = _select(scheduled_change).where(scheduled_change.c.withdrawn_version.is_(None))
    first = min(today.values(), default=date.max)
    for row in await connection.execute(waiting.where(scheduled_change.c.effective_on > first), values):
        if row.effective_on > today[row.account_id]:
            found[row.account_id, row.subscription_id].scheduled.append(_waiting(row))
    for history in found.values():
        history.scheduled.sort(key=lambda change: change.effective_on)  # stable: of one day in the order of asking
    return [{one: found[account_id, one] for one in ids} for account_id, ids, _ in asks]


def _waiting(row: Row) -> ScheduledChange:
    return ScheduledChange(
        encode_id("chg", row.account_id, row.scheduled_change_id),
        Verb(row.verb),
        row.effective_on,
        row.summary,
        decode_change(row.change),
        row.system,
    )


def _select(table: Table) -> Select[tuple[object, ...]]:
    wanted = any_pair(table.c.account_id, table.c.subscription_id, "pairs")
    return select(table).where(wanted).order_by(table.c.subscription_id, table.c.version, table.c.ordinal)


class Histories(Repository):
    """Revisions, ends, early renewals and scheduled changes of the account's subscriptions."""

    async def write(self, subscription_id: UUID, new: Appended, recorded: Recorded) -> None:
        """Appends one version; withdrawn changes keep their row and say which version withdrew them."""
        await self.insert(revision, self._entries(subscription_id, new.revisions, recorded))
        await self.insert(subscription_end, self._entries(subscription_id, new.ends, recorded))
        await self.insert(early_renewal, self._entries(subscription_id, new.early, recorded))
        scheduled = [
            self._scheduled(subscription_id, new.version, ordinal, one, recorded)
            for ordinal, one in enumerate(new.scheduled)
        ]
        await self.insert(scheduled_change, scheduled)
        for text in new.withdrawn:
            found = decode_id(text)
            if found is None:
                raise ValueError(f"no id of a scheduled change: {text!r}")
            await self.changed(
                scheduled_change.update()
                .where(
                    scheduled_change.c.account_id == self.account_id,
                    scheduled_change.c.scheduled_change_id == found.row_id,
                )
                .values(withdrawn_version=new.version)
            )

    async def load(self, subscription_ids: Sequence[UUID], today: date) -> Mapping[UUID, History]:
        """The histories of these subscriptions, and the changes that still wait after `today`."""
        return await ask_together(self.connection, _load, (self.account_id, subscription_ids, today))

    def _entries(self, subscription_id: UUID, entries: Iterable[Entry], recorded: Recorded) -> list[dict[str, object]]:
        ordinals: defaultdict[int, int] = defaultdict(int)
        rows: list[dict[str, object]] = []
        for one in entries:
            common = {"account_id": self.account_id, "subscription_id": subscription_id}
            place = {"version": one.version, "ordinal": ordinals[one.version]}
            when = recorded.values | {"recorded_on": one.recorded_on}
            rows.append(common | place | when | _own(one))
            ordinals[one.version] += 1
        return rows

    def _scheduled(
        self, subscription_id: UUID, version: int, ordinal: int, one: ScheduledChange, recorded: Recorded
    ) -> dict[str, object]:
        return {
            "account_id": self.account_id,
            "scheduled_change_id": new_id(),
            "subscription_id": subscription_id,
            "version": version,
            "ordinal": ordinal,
            "verb": one.verb.value,
            "effective_on": one.effective_on,
            "summary": one.summary,
            "change": encode_change(one.change),
            "system": one.system,
            "recorded_at": recorded.at,
            "actor": recorded.actor,
        }


def _later(entries: tuple[Entry, ...], version: int) -> tuple[Entry, ...]:
    return tuple(one for one in entries if one.version > version)


def _own(entry: Revision | End | EarlyRenewal) -> dict[str, object]:
    if isinstance(entry, Revision):
        return {"effective_on": entry.on, "state": encode_state(entry.state)}
    if isinstance(entry, End):
        return {"end_on": entry.on}
    return {"period_start": entry.period_start}

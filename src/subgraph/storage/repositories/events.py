"""Events, which are the audit log and the source of live events, and the mail that they cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.domain.events import Event, EventKind, Mail
from subgraph.domain.statuses import NotificationStatus
from subgraph.storage.ids import new_id
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository, Values
from subgraph.storage.statements import any_of
from subgraph.storage.tables import account, event, notification


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about, so that it can be found from there; `version` is the one it wrote to the subscription."""

    family: str | None = None
    subscription_id: UUID | None = None
    version: int | None = None
    invoice_id: UUID | None = None
    request_id: UUID | None = None
    resource_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its place in the account's row of events."""

    seq: int
    at: datetime
    actor: str
    event: Event
    about: About


async def _number(connection: AsyncConnection, asks: Sequence[tuple[UUID, int]]) -> list[int]:
    """The last of as many further numbers, the same number of them for each of these accounts."""
    _, count = asks[0]
    statement = account.update().where(any_of(account.c.account_id, "accounts"))
    taken = statement.values(last_event_seq=account.c.last_event_seq + count).returning(
        account.c.account_id, account.c.last_event_seq
    )
    rows = await connection.execute(taken, {"accounts": [account_id for account_id, _ in asks]})
    found = {row.account_id: row.last_event_seq for row in rows}
    return [found[account_id] for account_id, _ in asks]


class Events(Repository):
    """The account's events, numbered 1..n without a gap in the order of commits."""

    async def append(self, events: Sequence[tuple[Event, About]], *, at: datetime, actor: str) -> tuple[int, ...]:
        """Appends and answers their numbers. Locks the account's row, which a writer of money holds already."""
        if not events:
            return ()
        count = len(events)
        last = await ask_together(self.connection, _number, (self.account_id, count), count)
        numbers = tuple(range(last - count + 1, last + 1))
        rows: list[Values] = [
            {"account_id": self.account_id, "seq": seq, "at": at, "actor": actor, "kind": one.kind.value}
            | {"summary": one.summary, "facts": dict(one.facts)}
            | asdict(about)
            for seq, (one, about) in zip(numbers, events, strict=True)
        ]
        await self.insert(event, rows)
        return numbers

    async def last(self) -> int:
        """The number of the account's last event; 0 before the first."""
        row = await self.row(select(account.c.last_event_seq).where(account.c.account_id == self.account_id))
        return row.last_event_seq if row else 0

    async def after(self, seq: int, limit: int = 100) -> tuple[StoredEvent, ...]:
        """Those that came after a number, oldest first."""
        rows = await self.rows(
            select(event)
            .where(event.c.account_id == self.account_id, event.c.seq > seq)
            .order_by(event.c.seq)
            .limit(limit)
        )
        return tuple(
            StoredEvent(
                row.seq,
                row.at,
                row.actor,
                Event(EventKind(row.kind), row.summary, row.facts),
                About(row.family, row.subscription_id, row.version, row.invoice_id, row.request_id, row.resource_id),
            )
            for row in rows
        )


class Notifications(Repository):
    """Mail that is to be sent after the transaction."""

    async def add(self, mails: Iterable[Mail], *, event_seq: int | None, family: str | None, at: datetime) -> None:
        """Stores messages as PENDING, to be sent at once: business time, which may be next year, does not delay mail."""
        rows: list[Values] = [
            {
                "account_id": self.account_id,
                "notification_id": new_id(),
                "kind": one.kind,
                "family": family,
                "recipients": list(one.to),
                "event_seq": event_seq,
                "status": NotificationStatus.PENDING.value,
                "data": {},
                "at": at,
                "attempts": 0,
            }
            for one in mails
        ]
        await self.insert(notification, rows)

"""Mail on its way: taken by one sender at a time, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from subgraph.domain.statuses import NotificationStatus
from subgraph.storage.moments import moment
from subgraph.storage.repositories.base import GlobalRepository, Repository
from subgraph.storage.tables import event, invoice, mail_refusal, notification, payment_method, settlement

PENDING = NotificationStatus.PENDING.value


@dataclass(frozen=True, slots=True)
class Posting:
    """Mail that this sender holds until its lease is over; `attempts` counts this try and tells it from a later one's.

    `data` says what became of each address so far: `reached` (a list), `refused` (address → why), and `round`, how often staff
    had it sent again.
    """

    account_id: UUID
    notification_id: UUID
    kind: str
    family: str | None
    recipients: tuple[str, ...]
    event_seq: int | None
    at: datetime
    attempts: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredNotification:
    """A notification as it stands."""

    notification_id: UUID
    family: str | None
    status: NotificationStatus
    data: Mapping[str, Any]


class Outbox(GlobalRepository):
    """The mail of all accounts that is to be sent now, by the database's clock."""

    async def take(self, limit: int, *, lease_seconds: int, account_id: UUID | None = None) -> list[Posting]:
        """Up to `limit` messages, the longest waiting first; nobody else takes them before the lease is over."""
        due = select(notification).where(notification.c.status == PENDING, notification.c.next_attempt_at <= moment())
        if account_id is not None:
            due = due.where(notification.c.account_id == account_id)
        due = due.order_by(notification.c.next_attempt_at).limit(limit).with_for_update(skip_locked=True)
        rows = await self.rows(due)
        if not rows:
            return []
        keys = tuple_(notification.c.account_id, notification.c.notification_id)
        ours = notification.update().where(keys.in_([(row.account_id, row.notification_id) for row in rows]))
        taken = ours.values(next_attempt_at=moment(lease_seconds), attempts=notification.c.attempts + 1)
        await self.connection.execute(taken)
        return [
            Posting(
                row.account_id,
                row.notification_id,
                row.kind,
                row.family,
                tuple(row.recipients),
                row.event_seq,
                row.at,
                row.attempts + 1,
                row.data,
            )
            for row in rows
        ]

    async def waiting(self) -> bool:
        """Whether any mail is to be sent now."""
        due = select(notification.c.notification_id).where(
            notification.c.status == PENDING, notification.c.next_attempt_at <= moment()
        )
        return await self.row(due.limit(1)) is not None


class Postings(Repository):
    """What became of an account's mail. A sender whose lease is over changes nothing."""

    async def note(self, one: Posting, data: Mapping[str, Any]) -> None:
        """Writes down whom it reached so far."""
        await self._write(one, data=dict(data))

    async def sent(self, one: Posting, data: Mapping[str, Any]) -> None:
        """It went out."""
        await self._end(one, NotificationStatus.SENT, data, sent_at=moment(), last_error=None)

    async def unwanted(self, one: Posting, data: Mapping[str, Any]) -> None:
        """Nobody that it was for wants mail of its kind."""
        await self._end(one, NotificationStatus.UNWANTED, data)

    async def dead(self, one: Posting, data: Mapping[str, Any], error: str) -> None:
        """It is given up."""
        await self._end(one, NotificationStatus.DEAD, data, last_error=error)

    async def later(self, one: Posting, data: Mapping[str, Any], error: str, seconds: int) -> None:
        """It is tried again so many seconds from now."""
        await self._write(one, data=dict(data), last_error=error, next_attempt_at=moment(seconds))

    async def release(self, one: Posting) -> None:
        """It was taken and not tried: anybody may take it now."""
        await self._write(one, attempts=one.attempts - 1, next_attempt_at=moment())

    async def find(self, notification_id: UUID) -> StoredNotification | None:
        """One of the account's, locked."""
        key = (notification.c.account_id == self.account_id, notification.c.notification_id == notification_id)
        row = await self.row(select(notification).where(*key).with_for_update())
        if row is None:
            return None
        return StoredNotification(row.notification_id, row.family, NotificationStatus(row.status), row.data)

    async def hurry(self, notification_id: UUID) -> None:
        """What waits is due now; a sender that holds it still writes down what came of it."""
        key = (notification.c.account_id == self.account_id, notification.c.notification_id == notification_id)
        due = notification.update().where(*key, notification.c.status == PENDING)
        await self.connection.execute(due.values(next_attempt_at=moment()))

    async def again(self, notification_id: UUID, data: Mapping[str, Any]) -> None:
        """It is to be sent at once, from the first try on."""
        key = (notification.c.account_id == self.account_id, notification.c.notification_id == notification_id)
        values = {"status": PENDING, "data": dict(data), "attempts": 0, "sent_at": None, "next_attempt_at": moment()}
        await self.connection.execute(notification.update().where(*key).values(**values))

    async def _end(self, one: Posting, status: NotificationStatus, data: Mapping[str, Any], **values: Any) -> None:
        await self._write(one, status=status.value, data=dict(data), next_attempt_at=None, **values)

    async def _write(self, one: Posting, **values: Any) -> None:
        ours = (
            notification.c.account_id == self.account_id,
            notification.c.notification_id == one.notification_id,
            notification.c.status == PENDING,
            notification.c.attempts == one.attempts,
        )
        await self.connection.execute(notification.update().where(*ours).values(**values))


class MailRefusals(Repository):
    """Who of an account's readers wants no mail of a kind."""

    async def load(self, kind: str) -> frozenset[str]:
        """The addresses, in lower case, that refused mail of a kind."""
        found = select(mail_refusal.c.email).where(
            mail_refusal.c.account_id == self.account_id, mail_refusal.c.kind == kind
        )
        return frozenset(row.email for row in await self.rows(found))

    async def add(self, email: str, kind: str, at: datetime) -> None:
        """No more of it; once more is the same."""
        values = {"account_id": self.account_id, "email": email.lower(), "kind": kind, "at": at}
        await self.insert_new(mail_refusal, values)

    async def remove(self, email: str, kind: str) -> None:
        """Mail of the kind again."""
        one = (
            mail_refusal.c.account_id == self.account_id,
            mail_refusal.c.email == email.lower(),
            mail_refusal.c.kind == kind,
        )
        await self.connection.execute(mail_refusal.delete().where(*one))


class MailMatters(Repository):
    """What mail speaks of, read when it is written."""

    async def event(self, seq: int) -> Any:
        """The row of the event that caused it, or None."""
        return await self.row(select(event).where(event.c.account_id == self.account_id, event.c.seq == seq))

    async def invoice(self, invoice_id: UUID) -> Any:
        """A document's row with what is still open of it and the way to pay it, or None."""
        joined = invoice.outerjoin(
            settlement,
            (settlement.c.account_id == invoice.c.account_id) & (settlement.c.invoice_id == invoice.c.invoice_id),
        ).outerjoin(
            payment_method,
            (payment_method.c.account_id == invoice.c.account_id)
            & (payment_method.c.payment_method_id == invoice.c.payment_method_id),
        )
        columns = (*invoice.c, settlement.c.open_minor, payment_method.c.kind.label("method"), payment_method.c.label)
        found = select(*columns).select_from(joined)
        return await self.row(found.where(invoice.c.account_id == self.account_id, invoice.c.invoice_id == invoice_id))

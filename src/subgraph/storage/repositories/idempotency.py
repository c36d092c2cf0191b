"""One caller's key, one effect: the first lock of every write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.storage.repositories.base import GlobalRepository
from subgraph.storage.tables import idempotency


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the caller did under this key before: which operation on which input, and its answer (types and ids)."""

    operation: str
    request_hash: str
    answer: Mapping[str, Any] | None


class Idempotency(GlobalRepository):
    """A caller's keys."""

    def __init__(self, connection: AsyncConnection, actor: str) -> None:
        super().__init__(connection)
        self.actor = actor

    async def claim(
        self, key: str, operation: str, request_hash: str, *, at: datetime, account_id: UUID | None = None
    ) -> Earlier | None:
        """None: the key is the caller's first and now held; else what was done under it.

        Waits while another transaction holds the key, and takes it over where that one is rolled back.
        """
        values = {"operation": operation, "request_hash": request_hash, "account_id": account_id, "created_at": at}
        if await self.insert_new(idempotency, {"actor": self.actor, "key": key} | values):
            return None
        row = await self.row(select(idempotency).where(self._at(key)))
        if row is None:
            raise LookupError(f"the key {key!r} was there and is gone")
        return Earlier(row.operation, row.request_hash, row.answer)

    async def finish(self, key: str, answer: Mapping[str, Any]) -> None:
        """Keeps the answer with the key."""
        await self.changed(idempotency.update().where(self._at(key)).values(answer=dict(answer)))

    async def forget(self, key: str) -> None:
        """Lets go of a key under which nothing was done: the answer was a no, and may be another next time."""
        await self.changed(idempotency.delete().where(self._at(key)))

    def _at(self, key: str) -> ColumnElement[bool]:
        return and_(idempotency.c.actor == self.actor, idempotency.c.key == key)

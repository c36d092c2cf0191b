"""Change requests: what was asked of the vendor, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from subgraph.domain.statuses import ChangeRequestStatus
from subgraph.storage.repositories.base import Repository
from subgraph.storage.tables import change_request


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A request. `ask` and `quote` are plain JSON: what is asked for, and what its requester was shown last."""

    request_id: UUID
    family: str
    message: str
    status: ChangeRequestStatus
    requested_by: UUID
    requested_at: datetime
    subscription_id: UUID | None = None
    invoice_id: UUID | None = None
    ask: Mapping[str, Any] | None = None
    quote: Mapping[str, Any] | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    answer: str | None = None


class Requests(Repository):
    """The account's requests."""

    async def add(self, new: ChangeRequest) -> None:
        """Stores a new one."""
        await self.insert(change_request, [self._values(new)])

    async def find(self, request_id: UUID, *, lock: bool = False) -> ChangeRequest | None:
        """One; locked, after the account, where it is to be decided."""
        statement = select(change_request).where(
            change_request.c.account_id == self.account_id, change_request.c.request_id == request_id
        )
        row = await self.row(statement.with_for_update() if lock else statement)
        if row is None:
            return None
        values = dict(row._mapping)
        del values["account_id"]
        return ChangeRequest(**(values | {"status": ChangeRequestStatus(row.status)}))

    async def save(self, changed: ChangeRequest) -> None:
        """Stores what became of it."""
        await self.changed(
            change_request.update()
            .where(
                change_request.c.account_id == self.account_id,
                change_request.c.request_id == changed.request_id,
            )
            .values(**self._values(changed))
        )

    def _values(self, one: ChangeRequest) -> dict[str, Any]:
        return asdict(one) | {"account_id": self.account_id, "status": one.status.value}

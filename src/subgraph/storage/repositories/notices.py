"""What an account was told once: that a renewal lies ahead, that a card expires."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from subgraph.storage.repositories.base import Repository
from subgraph.storage.tables import notice


class Notices(Repository):
    """Which notices were given, so that a run that is interrupted or repeated gives each once."""

    async def add(self, kind: str, subject_id: UUID, occasion: str, at: datetime) -> bool:
        """Whether it is given now for the first time."""
        row = {"account_id": self.account_id, "kind": kind, "subject_id": subject_id, "occasion": occasion, "at": at}
        return await self.insert_new(notice, row)

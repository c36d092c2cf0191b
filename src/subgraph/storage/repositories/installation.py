"""What belongs to the installation: API keys, and state that all its processes share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from subgraph.storage.repositories.base import GlobalRepository
from subgraph.storage.statements import Row
from subgraph.storage.tables import api_key, server_state


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key with which a program acts as one member of an account; only the secret's hash is stored."""

    api_key_id: UUID
    account_id: UUID
    person_id: UUID
    name: str
    secret_hash: str
    created_at: datetime
    created_by: str


class ApiKeys(GlobalRepository):
    """Keys that were not revoked."""

    async def find(self, secret_hash: str) -> ApiKey | None:
        """The key with this hash."""
        row = await self.row(
            select(api_key).where(api_key.c.secret_hash == secret_hash, api_key.c.revoked_at.is_(None))
        )
        return _key(row) if row else None

    async def load(self, account_id: UUID) -> tuple[ApiKey, ...]:
        """An account's keys, oldest first."""
        rows = await self.rows(
            select(api_key)
            .where(api_key.c.account_id == account_id, api_key.c.revoked_at.is_(None))
            .order_by(api_key.c.api_key_id)
        )
        return tuple(_key(row) for row in rows)

    async def add(self, new: ApiKey) -> None:
        """Stores a new key."""
        values = {
            "api_key_id": new.api_key_id,
            "account_id": new.account_id,
            "person_id": new.person_id,
            "name": new.name,
            "secret_hash": new.secret_hash,
            "created_at": new.created_at,
            "created_by": new.created_by,
        }
        await self.insert(api_key, [values])

    async def revoke(self, account_id: UUID, api_key_id: UUID, at: datetime) -> bool:
        """Whether one of the account's keys was revoked by this."""
        where = (
            api_key.c.account_id == account_id,
            api_key.c.api_key_id == api_key_id,
            api_key.c.revoked_at.is_(None),
        )
        return bool(await self.changed(api_key.update().where(*where).values(revoked_at=at)))


class ServerState(GlobalRepository):
    """Small values by key: where the business clock was put, the secret that signs quotes."""

    async def get(self, key: str) -> str | None:
        """A value, or None."""
        row = await self.row(select(server_state.c.value).where(server_state.c.key == key))
        return row.value if row else None

    async def put(self, key: str, value: str, at: datetime) -> None:
        """Replaces a value."""
        await self.upsert(server_state, {"key": key, "value": value, "updated_at": at})

    async def get_or_put(self, key: str, value: str, at: datetime) -> str:
        """The value that is there, else this one: of two processes that start at once one decides."""
        await self.insert_new(server_state, {"key": key, "value": value, "updated_at": at})
        return await self.get(key) or value


def _key(row: Row) -> ApiKey:
    return ApiKey(
        row.api_key_id, row.account_id, row.person_id, row.name, row.secret_hash, row.created_at, row.created_by
    )

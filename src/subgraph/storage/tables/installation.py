"""What belongs to the installation and to callers, not to an account."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Text, Uuid

from subgraph.storage.tables.metadata import global_table
from subgraph.storage.types import Instant, Json

# Keyed by the caller: one key means one request of that caller, whichever account it speaks of.
idempotency = global_table(
    "idempotency",
    Column("actor", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("request_hash", Text, nullable=False),
    Column("account_id", Uuid),
    # The answer's type and ids, re-read for the selection now asked; NULL while the first is still at work.
    Column("answer", Json),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("actor", "key"),
)

# Found by its hash before the account is known, so no account's table.
api_key = global_table(
    "api_key",
    Column("api_key_id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("revoked_at", Instant),
    Index(None, "account_id"),
)

server_state = global_table(
    "server_state",
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

__all__ = ["api_key", "idempotency", "server_state"]

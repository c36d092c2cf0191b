"""What belongs to the installation and to callers, not to an account."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, PrimaryKeyConstraint, Text, Uuid

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

api_key = global_table(
    "api_key",
    Column("api_key_id", Uuid, primary_key=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    # Who the key speaks for: a person, the staff of families, an operator.
    Column("person_id", Uuid),
    Column("staff_of", Json, nullable=False),
    Column("operator", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)

server_state = global_table(
    "server_state",
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

__all__ = ["api_key", "idempotency", "server_state"]

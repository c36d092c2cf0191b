"""What changes families' catalogs at run time, and which subscriptions were told."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Text, Uuid

from subgraph.storage.tables.metadata import belongs_to, global_table, tenant_table
from subgraph.storage.types import Instant, Json

# Keyed by the family that is sold, to every account: no tenant's data. Numbered over all families, so that one number
# tells whether what a process holds is still what is sold.
catalog_change = global_table(
    "catalog_change",
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("family", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("content", Json, nullable=False),
    PrimaryKeyConstraint("number"),
    Index(None, "family", "number"),
    append_only=True,
)

# A subscription is told of a change once, however often the run is interrupted.
price_notice = tenant_table(
    "price_notice",
    Column("subscription_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    belongs_to("subscription", "subscription_id"),
    key=("subscription_id", "number"),
    append_only=True,
)

__all__ = ["catalog_change", "price_notice"]

"""Subscriptions: one row that moves, and the dated facts that are only ever appended to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Text, Uuid

from subgraph.storage.tables.metadata import belongs_to, tenant_table
from subgraph.storage.types import Instant, Json

subscription = tenant_table(
    "subscription",
    Column("subscription_id", Uuid, nullable=False),
    Column("family", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("start_on", Date, nullable=False),
    Column("anchor_on", Date, nullable=False),
    Column("anchor_day", Integer, nullable=False),
    # The exclusive last boundary in force; NULL runs until cancelled.
    Column("end_on", Date),
    # The term that holds at the latest revision's writing, for lists; money reads revisions.
    Column("term", Text, nullable=False),
    Column("purchase_order", Text),
    Column("separate_invoice", Boolean, nullable=False),
    # The next day on which something is due, and the instant that day begins in the account's time zone.
    Column("next_bill_on", Date),
    Column("next_bill_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    # The business day on which dunning made it past due, and the one on which it suspended it; NULL once recovered.
    Column("past_due_on", Date),
    Column("suspended_on", Date),
    belongs_to("account"),
    Index(None, "next_bill_at"),
    Index(None, "next_bill_on"),
    Index(None, "account_id", "family"),
    key=("subscription_id",),
)

revision = tenant_table(
    "revision",
    Column("subscription_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    # The place among the revisions of one version; for one date the last one wins.
    Column("ordinal", Integer, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("state", Json, nullable=False),
    Column("recorded_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    belongs_to("subscription", "subscription_id"),
    Index(None, "account_id", "subscription_id", "effective_on", "version", "ordinal"),
    key=("subscription_id", "version", "ordinal"),
    append_only=True,
)

subscription_end = tenant_table(
    "subscription_end",
    Column("subscription_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    # NULL withdraws an end.
    Column("end_on", Date),
    Column("recorded_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    belongs_to("subscription", "subscription_id"),
    key=("subscription_id", "version", "ordinal"),
    append_only=True,
)

early_renewal = tenant_table(
    "early_renewal",
    Column("subscription_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("recorded_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    belongs_to("subscription", "subscription_id"),
    key=("subscription_id", "version", "ordinal"),
    append_only=True,
)

purchase_order_record = tenant_table(
    "purchase_order_record",
    Column("subscription_id", Uuid, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("purchase_order", Text),
    # The business day from which it is in force.
    Column("recorded_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    belongs_to("subscription", "subscription_id"),
    key=("subscription_id", "ordinal"),
    append_only=True,
)

scheduled_change = tenant_table(
    "scheduled_change",
    Column("scheduled_change_id", Uuid, nullable=False),
    Column("subscription_id", Uuid, nullable=False),
    # The version that scheduled it and its place in that version; together the order of asking.
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("verb", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("summary", Text, nullable=False),
    Column("change", Json),
    Column("system", Boolean, nullable=False),
    # The version that withdrew or superseded it.
    Column("withdrawn_version", Integer),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    belongs_to("subscription", "subscription_id"),
    Index(None, "account_id", "subscription_id", "effective_on"),
    key=("scheduled_change_id",),
)

promotion_use = tenant_table(
    "promotion_use",
    Column("use_id", Uuid, nullable=False),
    Column("family", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("subscription_id", Uuid, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    belongs_to("subscription", "subscription_id"),
    Index(None, "family", "code"),
    key=("use_id",),
    append_only=True,
)

number_counter = tenant_table(
    "number_counter",
    # The account's own series, or one of a selling entity or a promotion under the account id of zeros.
    Column("series", Text, nullable=False),
    Column("last_number", BigInteger, nullable=False),
    key=("series",),
)

__all__ = [
    "early_renewal",
    "number_counter",
    "promotion_use",
    "purchase_order_record",
    "revision",
    "scheduled_change",
    "subscription",
    "subscription_end",
]

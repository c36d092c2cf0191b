"""What an account has and does: resources, readings, requests, events and the mail they cause."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Text, Uuid

from subgraph.storage.moments import moment
from subgraph.storage.tables.metadata import belongs_to, tenant_table
from subgraph.storage.types import Instant, Json

resource = tenant_table(
    "resource",
    Column("resource_id", Uuid, nullable=False),
    Column("family", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("model", Text),
    Column("name", Text, nullable=False),
    Column("serial", Text),
    Column("status", Text, nullable=False),
    Column("parent_id", Uuid),
    Column("replaces_id", Uuid),
    Column("added_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    belongs_to("account"),
    belongs_to("resource", "parent_id", target=("resource_id",)),
    belongs_to("resource", "replaces_id", target=("resource_id",)),
    Index(None, "account_id", "family", "kind", "status"),
    key=("resource_id",),
)

meter_reading = tenant_table(
    "meter_reading",
    Column("reading_id", Uuid, nullable=False),
    Column("family", Text, nullable=False),
    Column("meter", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("read_at", Instant, nullable=False),
    # The business day of read_at in the account's time zone.
    Column("read_on", Date, nullable=False),
    Column("recorded_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    belongs_to("account"),
    Index(None, "account_id", "family", "meter", "read_at"),
    key=("reading_id",),
)

change_request = tenant_table(
    "change_request",
    Column("request_id", Uuid, nullable=False),
    Column("family", Text, nullable=False),
    Column("subscription_id", Uuid),
    Column("invoice_id", Uuid),
    Column("status", Text, nullable=False),
    Column("message", Text, nullable=False),
    # The ask, so that it can be quoted anew on decision, and the quote that its requester was shown last.
    Column("ask", Json),
    Column("quote", Json),
    Column("requested_by", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("decided_by", Uuid, ForeignKey("person.person_id")),
    Column("decided_at", Instant),
    Column("answer", Text),
    belongs_to("account"),
    belongs_to("subscription", "subscription_id"),
    belongs_to("invoice", "invoice_id"),
    Index(None, "family", "status", "requested_at"),
    Index(None, "account_id", "requested_at"),
    key=("request_id",),
)

event = tenant_table(
    "event",
    # Gapless per account, in the order of commits.
    Column("seq", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    # Who did it, for people to read.
    Column("actor", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("family", Text),
    Column("subscription_id", Uuid),
    # The subscription's version that this event wrote.
    Column("version", Integer),
    Column("invoice_id", Uuid),
    Column("request_id", Uuid),
    Column("resource_id", Uuid),
    Column("facts", Json, nullable=False),
    belongs_to("account"),
    Index(None, "account_id", "subscription_id", "seq"),
    key=("seq",),
    append_only=True,
)

notification = tenant_table(
    "notification",
    Column("notification_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("family", Text),
    Column("recipients", Json, nullable=False),
    Column("event_seq", BigInteger),
    Column("status", Text, nullable=False),
    Column("data", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    # By the database's clock; a try moves it ahead first, so that nobody else sends the same meanwhile.
    Column("next_attempt_at", Instant, default=moment()),
    Column("last_error", Text),
    Column("sent_at", Instant),
    belongs_to("account"),
    belongs_to("event", "event_seq", target=("seq",)),
    Index(None, "account_id", "at"),
    Index(None, "next_attempt_at"),
    key=("notification_id",),
)

__all__ = ["change_request", "event", "meter_reading", "notification", "resource"]

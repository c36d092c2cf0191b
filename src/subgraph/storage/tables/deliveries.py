"""What is told to the outside once: notices that were given, who wants no mail, and webhooks with their deliveries."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Text, Uuid

from subgraph.storage.tables.metadata import belongs_to, tenant_table
from subgraph.storage.types import Instant, Json

# A renewal ahead, a card that expires: each is told once, however often the run is interrupted.
notice = tenant_table(
    "notice",
    Column("kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    # What tells this time from the next: the renewal's day and how far ahead, the card's month.
    Column("occasion", Text, nullable=False),
    Column("at", Instant, nullable=False),
    belongs_to("account"),
    key=("kind", "subject_id", "occasion"),
    append_only=True,
)

# An address that wants no more mail of a kind that is no contract's business.
mail_refusal = tenant_table(
    "mail_refusal",
    Column("email", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    belongs_to("account"),
    key=("email", "kind"),
)

# Where events are sent: an account's own, or a family's for all its accounts, which stands under the account id of zeros.
webhook_endpoint = tenant_table(
    "webhook_endpoint",
    Column("endpoint_id", Uuid, nullable=False),
    # The only family whose events it hears; NULL for every one of the account.
    Column("family", Text),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    # Kinds of events; empty: all.
    Column("events", Json, nullable=False),
    Column("secret", Text, nullable=False),
    # Still signed with after a rotation, up to this instant.
    Column("previous_secret", Text),
    Column("previous_until", Instant),
    # By the database's clock: one that did not answer is left alone for a moment.
    Column("rests_until", Instant),
    # ENABLED, DISABLED (by its owner, or because nothing arrives) or REMOVED.
    Column("status", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "family"),
    key=("endpoint_id",),
)

delivery = tenant_table(
    "delivery",
    Column("delivery_id", Uuid, nullable=False),
    # The account of the endpoint: this one, or the id of zeros.
    Column("endpoint_account_id", Uuid, nullable=False),
    # NULL: the event hook of a family's plugin, which `plugin` then names by its family.
    Column("endpoint_id", Uuid),
    Column("plugin", Text),
    Column("event_seq", BigInteger, nullable=False),
    # PENDING, DELIVERED or DEAD.
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    # By the database's clock; a try moves it ahead first.
    Column("next_attempt_at", Instant),
    # The instant after which it is not tried again.
    Column("expires_at", Instant, nullable=False),
    Column("last_status", Integer),
    Column("last_error", Text),
    Column("created_at", Instant, nullable=False),
    Column("delivered_at", Instant),
    belongs_to("account"),
    belongs_to("event", "event_seq", target=("seq",)),
    Index(None, "next_attempt_at"),
    Index(None, "delivered_at"),
    Index(None, "endpoint_account_id", "endpoint_id", "delivery_id"),
    key=("delivery_id",),
)

__all__ = ["delivery", "mail_refusal", "notice", "webhook_endpoint"]

"""Money that moves: what was taken, received and given back, and what payment providers said of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint, Uuid

from subgraph.storage.tables.metadata import belongs_to, global_table, tenant_table
from subgraph.storage.types import Instant, Json

payment = tenant_table(
    "payment",
    Column("payment_id", Uuid, nullable=False),
    # CHARGE (of a method), TRANSFER (received at the bank) or REFUND.
    Column("kind", Text, nullable=False),
    # PENDING, REQUIRES_ACTION, SUCCEEDED, FAILED or UNKNOWN (the provider's answer was lost).
    Column("status", Text, nullable=False),
    # What it pays; NULL for money on account, and for a purchase that is not confirmed yet.
    Column("invoice_id", Uuid),
    Column("currency", Text, nullable=False),
    # Positive, also for a refund.
    Column("amount_minor", BigInteger, nullable=False),
    # What a charge is for: quote:, request: or invoice: and an id. At most one charge of a purpose is kept.
    Column("purpose", Text),
    Column("payment_method_id", Uuid),
    Column("provider", Text, nullable=False),
    # Fixed before the provider is asked: the same key is the same charge there, however often it is sent.
    Column("provider_key", Text, nullable=False),
    # Until when, by the database's clock, the provider surely knows the key: later it is asked before anything is sent.
    Column("key_expires_at", Instant),
    # The provider's own name for it, or the bank's.
    Column("provider_reference", Text),
    # The payment that a refund gives back.
    Column("refunds_id", Uuid),
    # What a refund takes the money of: BALANCE, SURPLUS (it paid nothing), or NULL, what a standing invoice was paid with.
    Column("refund_of", Text),
    Column("error", Text),
    # Why money is given back, in the words of who did it.
    Column("reason", Text),
    Column("received_on", Date),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant),
    Column("actor", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("account_id", "provider", "provider_key"),
    belongs_to("account"),
    belongs_to("invoice", "invoice_id"),
    belongs_to("payment", "refunds_id", target=("payment_id",)),
    Index(None, "next_attempt_at"),
    Index(None, "account_id", "invoice_id"),
    Index(None, "account_id", "purpose"),
    Index(None, "provider", "provider_key"),
    Index(None, "provider", "provider_reference"),
    key=("payment_id",),
)

# A form that the provider shows to the payer; the method that comes of it is added when the provider says so.
payment_setup = tenant_table(
    "payment_setup",
    Column("setup_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("provider_reference", Text, nullable=False),
    # PENDING, SUCCEEDED or FAILED.
    Column("status", Text, nullable=False),
    Column("payment_method_id", Uuid),
    Column("make_default", Integer, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    belongs_to("account"),
    Index(None, "provider", "provider_reference"),
    key=("setup_id",),
)

provider_customer = tenant_table(
    "provider_customer",
    Column("provider", Text, nullable=False),
    Column("reference", Text, nullable=False),
    belongs_to("account"),
    key=("provider",),
)

# What a provider told, each once; found before the account is known.
provider_event = global_table(
    "provider_event",
    Column("provider", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("handled_at", Instant),
    PrimaryKeyConstraint("provider", "event_id"),
)

# A credit on the vendor's bank account: matched to an invoice by what the payer wrote, or waiting for staff.
incoming_transfer = global_table(
    "incoming_transfer",
    Column("transfer_id", Uuid, nullable=False),
    # Whose bank account it came to.
    Column("family", Text, nullable=False),
    # The bank's own name for it: the same line of a statement is recorded once.
    Column("bank_reference", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("payer", Text),
    Column("message", Text, nullable=False),
    # WAITING, MATCHED or RETURNED.
    Column("status", Text, nullable=False),
    # Why it waits or waited.
    Column("waits_for", Text),
    Column("account_id", Uuid),
    # What it paid, in order: an invoice's id, or null for the balance, and minor units.
    Column("allocation", Json, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    # Who assigned or returned it, when, and why it was returned.
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("reason", Text),
    PrimaryKeyConstraint("transfer_id"),
    UniqueConstraint("family", "bank_reference"),
    Index(None, "family", "status", "recorded_at"),
)

__all__ = ["incoming_transfer", "payment", "payment_setup", "provider_customer", "provider_event"]

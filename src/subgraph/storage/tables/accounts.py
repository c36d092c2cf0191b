"""Accounts, the people in them, how families serve them and how they pay."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
)

from subgraph.storage.tables.metadata import belongs_to, global_table, tenant_table
from subgraph.storage.types import ExactDecimal, Instant, Json

account = tenant_table(
    "account",
    Column("external_id", Text),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    # Another account's id, on purpose no foreign key: a partner may live on another shard.
    Column("partner_id", Uuid),
    Column("last_event_seq", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    # Where the account's test clock stands, in a sandbox; NULL: it lives by the installation's clock.
    Column("clock_at", Instant),
    Index(None, "partner_id"),
    Index(None, "name"),
    # Few: whoever looks for what is due by the installation's clock leaves these out.
    Index(None, "clock_at"),
)

external_id = global_table(
    "external_id",
    Column("external_id", Text, primary_key=True),
    Column("account_id", Uuid, nullable=False),
)

person = global_table(
    "person",
    Column("person_id", Uuid, primary_key=True),
    # Lower case, so that one mailbox is one person.
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("issuer", Text),
    Column("subject", Text),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("issuer", "subject"),
)

membership = tenant_table(
    "membership",
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("duties", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    belongs_to("account"),
    Index(None, "person_id"),
    key=("person_id",),
)

enrolment = tenant_table(
    "enrolment",
    Column("family", Text, nullable=False),
    Column("servicing", Text, nullable=False),
    Column("traits", Json, nullable=False),
    Column("approved_on", Date),
    Column("partner_discount_percent", ExactDecimal),
    Column("created_at", Instant, nullable=False),
    belongs_to("account"),
    Index(None, "family"),
    key=("family",),
)

billing_details = tenant_table(
    "billing_details",
    Column("legal_name", Text, nullable=False),
    Column("email", Text),
    Column("address_lines", Json, nullable=False),
    Column("postal_code", Text),
    Column("city", Text),
    Column("country", Text),
    Column("tax_id", Text),
    Column("updated_at", Instant, nullable=False),
    belongs_to("account"),
)

# What the vendor's people found about an account's taxes; without a row it is taxed like everybody.
tax_standing = tenant_table(
    "tax_standing",
    Column("exempt", Boolean, nullable=False),
    # Why it is exempt, as printed, and the certificate that says so.
    Column("reason", Text),
    Column("evidence", Text),
    Column("actor", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    belongs_to("account"),
)

payment_method = tenant_table(
    "payment_method",
    Column("payment_method_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("brand", Text),
    Column("last4", Text),
    # YYYY-MM
    Column("expires", Text),
    Column("provider", Text, nullable=False),
    Column("provider_token", Text),
    Column("is_default", Boolean, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
    belongs_to("account"),
    key=("payment_method_id",),
)

terms_acceptance = tenant_table(
    "terms_acceptance",
    Column("acceptance_id", Uuid, nullable=False),
    Column("family", Text, nullable=False),
    Column("document_key", Text, nullable=False),
    Column("document_name", Text, nullable=False),
    Column("document_version", Text, nullable=False),
    Column("document_url", Text, nullable=False),
    Column("accepted_by", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("accepted_at", Instant, nullable=False),
    Column("subscription_id", Uuid),
    belongs_to("account"),
    Index(None, "account_id", "family"),
    key=("acceptance_id",),
    append_only=True,
)

account_credit = tenant_table(
    "account_credit",
    Column("currency", Text, nullable=False),
    Column("balance_minor", BigInteger, nullable=False),
    CheckConstraint("balance_minor >= 0", name="never_overdrawn"),
    belongs_to("account"),
    key=("currency",),
)

credit_entry = tenant_table(
    "credit_entry",
    Column("entry_id", Uuid, nullable=False),
    Column("currency", Text, nullable=False),
    # Positive: put on the balance; negative: taken from it.
    Column("amount_minor", BigInteger, nullable=False),
    Column("invoice_id", Uuid),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    belongs_to("account"),
    belongs_to("invoice", "invoice_id"),
    Index(None, "account_id", "currency"),
    key=("entry_id",),
    append_only=True,
)

parked_account = tenant_table(
    "parked_account",
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("subscription_id", Uuid),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", Instant, nullable=False),
    belongs_to("account"),
)

__all__ = [
    "account",
    "account_credit",
    "billing_details",
    "credit_entry",
    "enrolment",
    "external_id",
    "membership",
    "parked_account",
    "payment_method",
    "person",
    "tax_standing",
    "terms_acceptance",
]

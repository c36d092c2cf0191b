"""All tables. A tenant table's keys start with account_id; see docs/decisions."""

from subgraph.storage.tables.accounts import (
    account,
    account_credit,
    billing_details,
    credit_entry,
    enrolment,
    external_id,
    membership,
    parked_account,
    payment_method,
    person,
    tax_standing,
    terms_acceptance,
)
from subgraph.storage.tables.activity import change_request, event, meter_reading, notification, resource
from subgraph.storage.tables.catalog import catalog_change, price_notice
from subgraph.storage.tables.deliveries import delivery, mail_refusal, notice, webhook_endpoint
from subgraph.storage.tables.installation import api_key, idempotency, server_state
from subgraph.storage.tables.invoices import credit_note_reversal, invoice, invoice_line, settlement
from subgraph.storage.tables.metadata import metadata
from subgraph.storage.tables.payments import (
    incoming_transfer,
    payment,
    payment_setup,
    provider_customer,
    provider_event,
)
from subgraph.storage.tables.subscriptions import (
    early_renewal,
    number_counter,
    promotion_use,
    purchase_order_record,
    revision,
    scheduled_change,
    subscription,
    subscription_end,
)

__all__ = [
    "account",
    "account_credit",
    "api_key",
    "billing_details",
    "catalog_change",
    "change_request",
    "credit_entry",
    "credit_note_reversal",
    "delivery",
    "early_renewal",
    "enrolment",
    "event",
    "external_id",
    "idempotency",
    "incoming_transfer",
    "invoice",
    "invoice_line",
    "mail_refusal",
    "membership",
    "metadata",
    "meter_reading",
    "notice",
    "notification",
    "number_counter",
    "parked_account",
    "payment",
    "payment_method",
    "payment_setup",
    "person",
    "price_notice",
    "promotion_use",
    "provider_customer",
    "provider_event",
    "purchase_order_record",
    "resource",
    "revision",
    "scheduled_change",
    "server_state",
    "settlement",
    "subscription",
    "subscription_end",
    "tax_standing",
    "terms_acceptance",
    "webhook_endpoint",
]

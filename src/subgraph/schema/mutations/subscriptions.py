"""What is changed of a subscription without a quote."""

from __future__ import annotations

import strawberry

from subgraph.domain import asks
from subgraph.schema.fields import given, maybe
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import SubscriptionResult
from subgraph.services.invoicing import update_invoicing, update_purchase_order
from subgraph.services.scheduled_changes import cancel_scheduled_change


@input_type("A change that waits for its day.")
class CancelScheduledChangeInput:
    """A change that waits for its day."""

    scheduled_change_id = given(strawberry.ID, "Which.")
    idempotency_key = idempotency_key()


@input_type("The purchase order that the next renewal invoice prints.")
class UpdatePurchaseOrderInput:
    """The purchase order to print."""

    subscription_id = given(strawberry.ID, "Of which subscription.")
    purchase_order = given(maybe(str), "The reference; null prints none.")
    idempotency_key = idempotency_key()


@input_type("How a subscription is billed.")
class UpdateInvoicingInput:
    """How a subscription is billed."""

    subscription_id = given(strawberry.ID, "Which subscription.")
    separate_invoice = given(bool, "On invoices of its own, or together with the account's others.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of subscriptions.")
class SubscriptionMutations:
    """Mutations of subscriptions."""

    cancel_scheduled_change = mutation(
        SubscriptionResult,
        "Takes back a change that waits for its day.",
        CancelScheduledChangeInput,
        asks.CancelScheduledChange,
        cancel_scheduled_change,
    )
    update_purchase_order = mutation(
        SubscriptionResult,
        "Replaces the purchase order from the next renewal on; issued invoices keep theirs.",
        UpdatePurchaseOrderInput,
        asks.UpdatePurchaseOrder,
        update_purchase_order,
    )
    update_invoicing = mutation(
        SubscriptionResult,
        "Bills the subscription alone or together with others.",
        UpdateInvoicingInput,
        asks.UpdateInvoicing,
        update_invoicing,
    )

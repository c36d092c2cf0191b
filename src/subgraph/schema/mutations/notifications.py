"""Mutations of mail that was caused."""

from __future__ import annotations

import strawberry

from subgraph.domain.mail_asks import ResendNotification
from subgraph.schema.fields import given
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.notification_payloads import ResendNotificationResult
from subgraph.services.notifications import resend_notification


@input_type("Mail to send now.")
class ResendNotificationInput:
    """Mail to send now."""

    notification_id = given(strawberry.ID, "Which.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of mail.")
class NotificationMutations:
    """Mutations of mail."""

    resend_notification = mutation(
        ResendNotificationResult,
        "Sends mail now: to whom it did not reach yet; once more to all where it reached all.",
        ResendNotificationInput,
        ResendNotification,
        resend_notification,
    )

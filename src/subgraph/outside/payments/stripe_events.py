"""What Stripe tells by itself: proven by its signature, and read into the port's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import stripe

from subgraph.outside.payments.port import EventKind, ProviderEvent

TOLERANCE_SECONDS = 300
KINDS: Mapping[str, EventKind] = {
    "setup_intent.succeeded": EventKind.SETUP_DONE,
    "setup_intent.setup_failed": EventKind.SETUP_FAILED,
    "setup_intent.canceled": EventKind.SETUP_FAILED,
    "payment_intent.succeeded": EventKind.PAYMENT,
    "payment_intent.payment_failed": EventKind.PAYMENT,
    "payment_intent.processing": EventKind.PAYMENT,
    "payment_intent.canceled": EventKind.PAYMENT,
    "charge.refunded": EventKind.REFUND,
    "charge.dispute.created": EventKind.DISPUTE,
    "payment_method.detached": EventKind.METHOD_GONE,
}
OF_INTENT = (EventKind.REFUND, EventKind.DISPUTE)
"""Told of a charge; we know payments by their PaymentIntent."""


def read_event(secret: str | None, signature: str | None, body: bytes) -> ProviderEvent | None:
    """The event, or None where the signature is missing, wrong, or older than five minutes."""
    if secret is None or signature is None:
        return None
    try:
        text = body.decode()
        stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE_SECONDS)
        told = orjson.loads(text)
    except (stripe.SignatureVerificationError, ValueError):
        return None
    event_id = _text(told.get("id")) if isinstance(told, dict) else None
    return _event(event_id, told) if event_id is not None else None


def _event(event_id: str, told: Mapping[str, Any]) -> ProviderEvent:
    data = told.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    found = about if isinstance(about, dict) else {}
    kind = KINDS.get(str(told.get("type")), EventKind.OTHER)
    reference = _text(found.get("payment_intent") if kind in OF_INTENT else found.get("id"))
    if reference is None:
        return ProviderEvent(event_id, EventKind.OTHER, "")
    metadata = found.get("metadata")
    amount = found.get("amount_refunded")
    return ProviderEvent(
        event_id,
        kind,
        reference,
        key=_text(metadata.get("key")) if isinstance(metadata, dict) else None,
        token=_text(found.get("payment_method")),
        amount_minor=amount if isinstance(amount, int) else None,
        reason=_text(found.get("reason")),
    )


def _text(value: object) -> str | None:
    """A text that can be stored."""
    return value if isinstance(value, str) and value.isprintable() else None

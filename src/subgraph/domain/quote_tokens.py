"""The signed promise that a quote carries: what was asked, of what, on which day, and what it comes to.

A token is a compact JWS (HS256) whose payload only the holder of the secret can have written. It needs no secrecy:
whoever confirms it is asked for permission again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date, datetime

from subgraph.domain.plain import from_plain, to_plain
from subgraph.domain.quote import ChangeAsk, Quote, StartAsk, Totals
from subgraph.domain.rules import Role

HEADER = {"alg": "HS256", "typ": "quote+jwt"}
LONGEST = 256 * 1024
"""Characters; a longer text is no token of ours."""


@dataclass(frozen=True, slots=True)
class QuoteToken:
    """What a token binds. A start has no subscription and version 0. `request_id` is the change request that it settles,
    quoted as somebody with these `roles`: what staff offers takes effect as staff's own changes do.

    Amounts are minor units of `currency`; `jti` makes the token its own idempotency key.
    """

    jti: str
    account_id: str
    family: str
    catalog: str
    subscription_id: str | None
    version: int
    ask: StartAsk | ChangeAsk
    align_with: str | None
    day: date
    digest: str
    currency: str
    due_now: Totals
    credit_applied_minor: int
    amount_due_minor: int
    expires_at: datetime
    request_id: str | None = None
    roles: frozenset[Role] | None = None


def quote_digest(quote: Quote) -> str:
    """A fingerprint of all that a quote shows a buyer; equal fingerprints are equal quotes (law L7).

    The channel is left out: who confirms is asked anew which way is theirs.
    """
    shown = (
        [[to_plain(line) for line in quote.lines], [to_plain(item) for item in quote.items]],
        [[change.verb.value, change.effective_on.isoformat(), change.summary] for change in quote.changes],
        [to_plain(quote.due_now), to_plain(quote.renewal), to_plain(quote.renews_on), quote.currency],
        [quote.credit_applied_minor, quote.amount_due_minor, quote.purchase_order, quote.separate_invoice],
        [to_plain(quote.after.timeline.effective()), to_plain(quote.after.timeline.end)],
    )
    return hashlib.sha256(_compact(shown)).hexdigest()


def sign_token(secret: bytes, token: QuoteToken) -> str:
    """The token as text."""
    head = _encode(_compact(HEADER)) + b"." + _encode(_compact(to_plain(token)))
    return (head + b"." + _encode(_signature(secret, head))).decode()


def read_token(secret: bytes, text: str) -> QuoteToken | None:
    """The token that `sign_token` wrote with this secret, whatever its day; None for every other text."""
    if len(text) > LONGEST or not text.isascii():
        return None
    head, _, signature = text.encode().rpartition(b".")
    header, _, payload = head.partition(b".")
    if header != _encode(_compact(HEADER)):
        return None
    if not hmac.compare_digest(_encode(_signature(secret, head)), signature):
        return None
    try:
        return from_plain(QuoteToken, json.loads(_decode(payload)))
    except (ValueError, binascii.Error):
        return None  # signed by us in another version of the house


def _signature(secret: bytes, head: bytes) -> bytes:
    return hmac.new(secret, head, hashlib.sha256).digest()


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _encode(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))

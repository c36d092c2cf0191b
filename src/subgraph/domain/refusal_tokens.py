"""The address at a mail's foot: who refuses which mail, signed, so that a mailbox is the only key that it needs."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from uuid import UUID

PURPOSE = b"subgraph mail refusal\n"


@dataclass(frozen=True, slots=True)
class Refusing:
    """An address that wants, or does not want, mail on events of a kind from an account, as a family sent it."""

    account_id: UUID
    email: str
    kind: str
    family: str | None


def sign_refusal(secret: bytes, one: Refusing) -> str:
    """As text for an address on the web; it holds as long as the secret does."""
    said = json.dumps([one.account_id.hex, one.email, one.kind, one.family], ensure_ascii=False, separators=(",", ":"))
    body = said.encode()
    return f"{_text(body)}.{_text(_signature(secret, body))}"


def read_refusal(secret: bytes, text: str) -> Refusing | None:
    """What `sign_refusal` was given; None for anything that this secret did not sign."""
    head, _, tail = text.partition(".")
    body, signature = _bytes(head), _bytes(tail)
    if body is None or signature is None or not hmac.compare_digest(signature, _signature(secret, body)):
        return None
    account, email, kind, family = json.loads(body)
    return Refusing(UUID(account), email, kind, family)


def _signature(secret: bytes, body: bytes) -> bytes:
    return hmac.new(secret, PURPOSE + body, hashlib.sha256).digest()[:18]


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None

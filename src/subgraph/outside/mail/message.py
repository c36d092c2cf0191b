"""A mail as it travels: the same bytes each time it is sent, so that a repeated one is known as the same."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime, parseaddr
from uuid import UUID

from subgraph.outside.mail.mailer import MailRefused
from subgraph.outside.mail.plain import one_line

LONGEST_SUBJECT = 180
# A name or a domain of letters of any script (RFC 6531), as far as nothing in it needs quoting.
_ATOM = re.compile(r"[\w.+-]+")
# As long as lines may be at all: a folded address to unsubscribe at would be encoded, and mail programs would not know it.
POLICY = SMTPUTF8.clone(utf8=False, cte_type="7bit", max_line_length=998)


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in words."""

    subject: str
    text: str
    html: str
    language: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, to whom and as which notification; `round` counts how often staff had it sent again.

    `unsubscribe` is the address at which one click ends mail of its kind.
    """

    notification_id: UUID
    sender: str
    to: str
    round: int = 0
    reply_to: str | None = None
    unsubscribe: str | None = None


def build_message(written: Written, envelope: Envelope, attachments: tuple[Attachment, ...] = ()) -> EmailMessage:
    """The message, text and HTML; MailRefused for an address that no header can carry."""
    name, address = parseaddr(envelope.sender)
    message = EmailMessage(POLICY)
    message["From"] = Address(one_line(name), addr_spec=address)
    message["To"] = _address(envelope.to)
    if envelope.reply_to is not None:
        message["Reply-To"] = _address(envelope.reply_to)
    message["Subject"] = one_line(written.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(written_at(envelope.notification_id))
    key = _key(envelope)
    message["Message-ID"] = f"<{key}@{address.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = written.language
    if envelope.unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    for one in attachments:
        main, _, sub = one.media_type.partition("/")
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{key.partition('.')[2]}")
    return message


def written_at(notification_id: UUID) -> datetime:
    """The instant at which the mail was caused, by the machine's time, to the second: a UUIDv7 begins with it."""
    return datetime.fromtimestamp((notification_id.int >> 80) // 1000, UTC)


def _key(envelope: Envelope) -> str:
    whose = hashlib.sha256(f"{envelope.to}\n{envelope.round}".encode()).hexdigest()
    return f"{envelope.notification_id.hex}.{whose[:20]}"


def _address(text: str) -> Address:
    name, _, domain = text.rpartition("@")
    try:
        if not text.isascii() and _ATOM.fullmatch(name) and _ATOM.fullmatch(domain):
            return Address(username=name, domain=domain)
        return Address(addr_spec=text)
    except (ValueError, IndexError, MessageError) as error:
        raise MailRefused(f"not an address that mail can be sent to: {text!r}") from error

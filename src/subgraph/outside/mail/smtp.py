"""Mail by SMTP: one connection for a stretch of mails, made when the first is sent and again when it breaks."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from subgraph.outside.mail.mailer import MailDelayed, MailRefused, MailSession

TIMEOUT_SECONDS = 20.0
PERMANENT = 500
STARTTLS = {"tls=starttls": True, "tls=none": False, "": None}


@dataclass(frozen=True)
class SMTPMailer:
    """A mail server by its URL: `smtps://` is TLS from the first byte, `smtp://` with `?tls=starttls` demands STARTTLS.

    `certificates` are trusted instead of the machine's.
    """

    url: str
    sender: str
    certificates: ssl.SSLContext | None = None
    timeout: float = TIMEOUT_SECONDS

    @asynccontextmanager
    async def session(self) -> AsyncIterator[MailSession]:
        """Closes its connection at the end."""
        session = _Session(self)
        try:
            yield session
        finally:
            await session.close()

    def client(self) -> SMTP:
        """A connection that is not open yet."""
        parts = urlsplit(self.url)
        implicit = parts.scheme == "smtps"
        starttls = STARTTLS[parts.query]
        return SMTP(
            hostname=parts.hostname,
            port=parts.port or (465 if implicit else 587 if starttls else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=implicit,
            start_tls=False if implicit else starttls,
            tls_context=self.certificates,
            local_hostname=self.address.partition("@")[2],
            timeout=self.timeout,
        )

    @property
    def address(self) -> str:
        """The sender's address alone."""
        return parseaddr(self.sender)[1]


class _Session:
    def __init__(self, mailer: SMTPMailer) -> None:
        self._mailer = mailer
        self._client: SMTP | None = None
        # A server that cannot be reached is not asked again for every mail of the stretch.
        self._down: str | None = None

    async def send(self, message: EmailMessage, to: str) -> None:
        """Over the connection that there is, or a new one."""
        client = await self._connected()
        try:
            await _send(client, message, self._mailer.address, to)
        except SMTPRecipientsRefused as refused:
            first = refused.recipients[0]
            raise _answered(first.code, first.message) from refused
        except SMTPDataError as refused:
            raise _answered(refused.code, refused.message) from refused
        except SMTPNotSupported as refused:
            raise MailRefused(f"the mail server does not take such an address: {refused}") from refused
        except (
            SMTPResponseException
        ) as wrong:  # of the sender, of the state of things: nothing that the reader can help
            await self.close()
            raise MailDelayed(f"{wrong.code} {wrong.message}") from wrong
        except (SMTPException, OSError) as broken:
            await self.close()
            raise MailDelayed(_said(broken)) from broken

    async def close(self) -> None:
        """Says goodbye, if anybody listens."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit()
        except (SMTPException, OSError):
            client.close()

    async def _connected(self) -> SMTP:
        if self._down is not None:
            raise MailDelayed(self._down)
        if self._client is not None and self._client.is_connected:
            return self._client
        client = self._mailer.client()
        try:
            await client.connect()
        except (SMTPException, OSError, ValueError) as error:
            client.close()
            self._down = f"the mail server was not reached: {_said(error)}"
            raise MailDelayed(self._down) from error
        self._client = client
        return client


async def _send(client: SMTP, message: EmailMessage, sender: str, to: str) -> None:
    """The message's own bytes: the client's way to write messages would fold what must stay on its line."""
    if to.isascii():
        await client.sendmail(sender, [to], message.as_bytes())
        return
    await client.ehlo()
    if not client.supports_extension("smtputf8"):
        raise SMTPNotSupported("it has letters beyond ASCII")
    content = message.as_bytes(policy=message.policy.clone(utf8=True))  # type: ignore[call-arg]
    await client.sendmail(sender, [to], content, mail_options=["SMTPUTF8", "BODY=8BITMIME"])


def _answered(code: int, message: str) -> MailRefused | MailDelayed:
    said = f"{code} {message}"
    return MailRefused(said) if code >= PERMANENT else MailDelayed(said)


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__

"""A mail server of our own on a port of this machine, which keeps what it is given and may be told to refuse it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope

OK = "250 OK"


@dataclass
class Letterbox:
    """`received` holds (address, message) in the order of arrival; `answer` says what is answered to mail for an address."""

    port: int = 0
    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answer: Callable[[str], str] = lambda _to: OK
    logins: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, to: str, _options: Any) -> str:
        said = self.answer(to)
        if said == OK:
            envelope.rcpt_tos.append(to)
        return said

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.raw.append(content)
        message = message_from_bytes(content, policy=policy.default)
        self.received += [(to, message) for to in envelope.rcpt_tos]
        return OK

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        """Takes everybody, and remembers who it was."""
        self.logins.append(f"{data.login.decode()}:{data.password.decode()}")
        return AuthResult(success=True)

    def to(self, address: str) -> list[EmailMessage]:
        """What came for an address."""
        return [message for to, message in self.received if to == address]

    @property
    def url(self) -> str:
        """Where it listens, without encryption."""
        return f"smtp://127.0.0.1:{self.port}"


@asynccontextmanager
async def open_letterbox(
    *, starttls: ssl.SSLContext | None = None, implicit: ssl.SSLContext | None = None, port: int = 0
) -> AsyncIterator[Letterbox]:
    """A server for the time of a test."""
    box = Letterbox()
    loop = asyncio.get_running_loop()
    secured: dict[str, Any] = {"tls_context": starttls, "require_starttls": True} if starttls is not None else {}

    def serve() -> SMTP:
        return SMTP(
            box,
            hostname="letterbox.example",
            loop=loop,
            enable_SMTPUTF8=True,
            authenticator=box.authenticate,
            auth_require_tls=starttls is not None,
            **secured,
        )

    server = await loop.create_server(serve, "127.0.0.1", port, ssl=implicit)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


def parts_of(message: EmailMessage) -> tuple[str, str]:
    """Its text and its HTML."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(text.get_content()), str(html.get_content())

"""The port through which mail goes out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from email.message import EmailMessage
from typing import Protocol

logger = logging.getLogger("subgraph.mail")


class MailRefused(Exception):
    """This mail will never be taken for this address; the message says why."""


class MailDelayed(Exception):
    """It may be taken later; the message says what went wrong."""


class MailSession(Protocol):
    """A stretch of sending, over one connection as far as it holds."""

    async def send(self, message: EmailMessage, to: str) -> None:
        """Hand one mail over for one address; raises MailRefused and MailDelayed."""


class Mailer(Protocol):
    """A way out for mail. `sender` is whom it comes from: an address, or `A Name <address>`."""

    @property
    def sender(self) -> str:
        """Whom mail comes from."""

    def session(self) -> AbstractAsyncContextManager[MailSession]:
        """Opens a stretch of sending; what it holds is given back at the end."""


class LoggedMailer:
    """For a sandbox without a mail server: what would be sent is written to the log."""

    sender = "Subgraph <sandbox@subgraph.invalid>"

    @asynccontextmanager
    async def session(self) -> AsyncIterator[MailSession]:
        """Opens nothing."""
        yield self

    async def send(self, message: EmailMessage, to: str) -> None:
        """Says to whom, and the subject."""
        logger.info("mail not sent, for this sandbox has no SUBGRAPH_SMTP_URL: to %s: %s", to, message["Subject"])

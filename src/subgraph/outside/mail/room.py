"""The mail room: the way out, who puts letters into words, who prints what is attached, and where unsubscribing leads."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from subgraph.outside.mail.mailer import LoggedMailer, Mailer
from subgraph.outside.mail.smtp import SMTPMailer
from subgraph.outside.mail.writing import MailWriter, create_writer
from subgraph.outside.papers import Printer, open_printer
from subgraph.settings import Settings

UNSUBSCRIBE = "/mail/unsubscribe"
RESUBSCRIBE = "/mail/resubscribe"


@dataclass(frozen=True, slots=True)
class MailRoom:
    """What sending mail needs. Without a `mailer`, mail waits; without a `printer`, nothing is attached."""

    mailer: Mailer | None
    writer: MailWriter
    public_url: str
    printer: Printer | None = None

    def unsubscribe_address(self, token: str) -> str:
        """Where a reader refuses mail of a kind."""
        return f"{self.public_url}{UNSUBSCRIBE}?token={quote(token)}"


def open_mail_room(settings: Settings, public_url: str) -> MailRoom:
    """As the settings say: by SMTP; in a sandbox without a server to the log; in a production without one, not at all."""
    return MailRoom(_mailer(settings), create_writer(settings.app_url), public_url, open_printer())


def _mailer(settings: Settings) -> Mailer | None:
    if settings.smtp_url is not None and settings.mail_from is not None:
        return SMTPMailer(settings.smtp_url, settings.mail_from)
    return LoggedMailer() if settings.sandbox else None

"""Mail that is due goes out: taken for some minutes, sent outside of transactions, one message an address, and written down.

A sender that is killed between the server's yes and its own note sends the same message again, under the same Message-ID.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from subgraph.clock import steady_ms
from subgraph.domain.events import EventKind
from subgraph.domain.letters import Letter, is_refusable, pause_seconds
from subgraph.domain.refusal_tokens import Refusing, sign_refusal
from subgraph.outside.mail.mailer import MailDelayed, MailRefused, MailSession
from subgraph.outside.mail.message import Attachment, Envelope, build_message
from subgraph.outside.mail.room import MailRoom
from subgraph.outside.papers import Paper, title_of
from subgraph.services.mailing import compose_letter
from subgraph.services.papers import paper_of_invoice, receipt_of_invoice
from subgraph.storage.database import Connection
from subgraph.storage.repositories import Account, Accounts
from subgraph.storage.repositories.mail import MailRefusals, Outbox, Posting, Postings
from subgraph.work.house import House
from subgraph.work.isolating import breaks_one_item

logger = logging.getLogger("subgraph.mail")
LEASE_SECONDS = 900
STRETCH_MS = 300_000
"""After this long nothing more of a batch is begun, so that no lease ends while its mail is on its way."""
LONGEST_ERROR = 500


_PAPERS: Mapping[str, Callable[[Connection, Account, UUID], Awaitable[Paper | None]]] = {
    EventKind.INVOICE_ISSUED: paper_of_invoice,
    EventKind.CREDIT_NOTE_ISSUED: paper_of_invoice,
    EventKind.PAYMENT_REMINDED: paper_of_invoice,
    EventKind.INVOICE_PAID: receipt_of_invoice,
}


@dataclass(frozen=True, slots=True)
class Mailed:
    """What a batch came to: mails (one an event, to all it is for) that went out, wait to be tried again, were given up, were not wanted."""

    sent: int = 0
    delayed: int = 0
    given_up: int = 0
    unwanted: int = 0


@dataclass(frozen=True, slots=True)
class _Enclosed:
    """What one mail is made of."""

    letter: Letter
    refusing: frozenset[str]
    paper: Paper | None


@dataclass(slots=True)
class _Tally:
    """Whom one mail reached so far, who is refused by the server for good, and why it could not be handed over."""

    reached: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    delayed: dict[str, str] = field(default_factory=dict)

    def data(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """As the notification keeps it."""
        return {**before, "reached": self.reached, "refused": self.refused}


async def send_mail_due(house: House, limit: int, account: UUID | None = None) -> Mailed:
    """Send one batch of what is due by the database's clock; nothing where the installation has no way out for mail."""
    room = house.mail
    if room is None or room.mailer is None:
        return Mailed()

    async def take(connection: Connection) -> list[Posting]:
        return await Outbox(connection).take(limit, lease_seconds=LEASE_SECONDS, account_id=account)

    taken = await house.database.run_in_transaction(take)
    if not taken:
        return Mailed()
    begun, ends = steady_ms(), dict.fromkeys(("sent", "delayed", "given_up", "unwanted"), 0)
    async with room.mailer.session() as session:
        for one in taken:
            if steady_ms() - begun > STRETCH_MS:
                await _write(house, one, partial(_release, one))
            else:
                ends[await _send(house, room, session, one)] += 1
    return Mailed(**ends)


async def _send(house: House, room: MailRoom, session: MailSession, one: Posting) -> str:
    """What became of one mail, in the words of Mailed; what cannot be written is tried again, for it may be mended."""
    tally = _Tally(list(one.data.get("reached", ())), dict(one.data.get("refused", {})))
    try:
        enclosed = await _enclose(house, one)
        if enclosed is None:
            return await _give_up(house, one, tally, "what it was about is not there any more")
        attachments = await _print(room, enclosed.paper)
        wanted = [to for to in one.recipients if to.lower() not in enclosed.refusing]
        for to in wanted:
            if to not in tally.reached and to not in tally.refused:
                await _hand_over(house, room, session, one, enclosed, attachments, to, tally)
    except Exception as error:
        if not breaks_one_item(error):
            raise
        logger.error(
            "a mail could not be written", extra={"fields": {"notification": str(one.notification_id)}}, exc_info=error
        )
        return await _delay(house, one, tally, f"{type(error).__name__}: {error}")
    if tally.delayed:
        return await _delay(house, one, tally, _said(tally.delayed))
    if tally.refused:
        return await _give_up(house, one, tally, _said(tally.refused))
    if not wanted:
        await _write(house, one, lambda rows: rows.unwanted(one, tally.data(one.data)))
        return "unwanted"
    await _write(house, one, lambda rows: rows.sent(one, tally.data(one.data)))
    return "sent"


async def _enclose(house: House, one: Posting) -> _Enclosed | None:
    async with house.database.snapshot() as connection:
        work = await house.open_work(connection)
        letter = await compose_letter(work, one)
        if letter is None:
            return None
        refusals = MailRefusals(connection, one.account_id)
        refusing = await refusals.load(letter.kind) if is_refusable(letter.kind) else frozenset()
        return _Enclosed(letter, refusing, await _paper(connection, letter, one.account_id))


async def _paper(connection: Connection, letter: Letter, account_id: UUID) -> Paper | None:
    """The document that goes along with a mail: what was issued, or the receipt of what was paid."""
    find = _PAPERS.get(letter.kind)
    account = await Accounts(connection, account_id).load()
    if find is None or letter.invoice_id is None or account is None:
        return None
    return await find(connection, account, letter.invoice_id)


async def _print(room: MailRoom, paper: Paper | None) -> tuple[Attachment, ...]:
    """The document as a file, made beside the loop."""
    if paper is None or room.printer is None:
        return ()
    content = await asyncio.to_thread(room.printer.pdf, paper)
    return (Attachment(re.sub(r"[^\w. -]", "-", title_of(paper)) + ".pdf", content),)


async def _hand_over(
    house: House,
    room: MailRoom,
    session: MailSession,
    one: Posting,
    enclosed: _Enclosed,
    attachments: tuple[Attachment, ...],
    to: str,
    tally: _Tally,
) -> None:
    letter, unsubscribe = enclosed.letter, None
    if is_refusable(letter.kind):
        token = sign_refusal(house.secret, Refusing(one.account_id, to, letter.kind, one.family))
        unsubscribe = room.unsubscribe_address(token)
    sender = room.mailer.sender if room.mailer is not None else ""
    envelope = Envelope(one.notification_id, sender, to, one.data.get("round", 0), letter.contact, unsubscribe)
    try:
        await session.send(build_message(room.writer.write(letter, unsubscribe), envelope, attachments), to)
    except MailRefused as no:
        tally.refused[to] = str(no)[:LONGEST_ERROR]
    except MailDelayed as later:
        tally.delayed[to] = str(later)[:LONGEST_ERROR]
        return
    else:
        tally.reached.append(to)
    if len(one.recipients) > 1:
        await _write(house, one, lambda rows: rows.note(one, tally.data(one.data)))


async def _delay(house: House, one: Posting, tally: _Tally, error: str) -> str:
    seconds = pause_seconds(one.attempts, random.randrange(100))
    if seconds is None:
        return await _give_up(house, one, tally, error)
    await _write(house, one, lambda rows: rows.later(one, tally.data(one.data), error[:LONGEST_ERROR], seconds))
    return "delayed"


async def _give_up(house: House, one: Posting, tally: _Tally, error: str) -> str:
    await _write(house, one, lambda rows: rows.dead(one, tally.data(one.data), error[:LONGEST_ERROR]))
    logger.warning("mail given up", extra={"fields": {"notification": str(one.notification_id), "error": error}})
    return "given_up"


async def _release(one: Posting, rows: Postings) -> None:
    await rows.release(one)


async def _write(house: House, one: Posting, write: Callable[[Postings], Awaitable[None]]) -> None:
    """One note in a transaction of its own."""

    async def run(connection: Connection) -> None:
        await write(Postings(connection, one.account_id))

    await house.database.run_in_transaction(run)


def _said(errors: Mapping[str, str]) -> str:
    return "; ".join(f"{to}: {error}" for to, error in errors.items())

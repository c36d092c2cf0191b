"""Mail that waits in a house, and a mail room to send it from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from tests.services.house import SECRET, House, row_of

from subgraph.domain.events import Event, EventKind, Mail
from subgraph.outside.mail.mailer import Mailer
from subgraph.outside.mail.room import MailRoom
from subgraph.outside.mail.smtp import SMTPMailer
from subgraph.outside.mail.writing import create_writer
from subgraph.services.steps.catalogs import Catalogs
from subgraph.storage.moments import moment
from subgraph.storage.repositories import About, Events, Notifications
from subgraph.storage.tables import notification
from subgraph.work import house as at_work

SENDER = "Devices <billing@devices.example>"


def room(mailer: Mailer | None) -> MailRoom:
    """A mail room without a printer."""
    return MailRoom(mailer, create_writer("https://app.devices.example"), "https://billing.devices.example")


def workers(house: House, url: str | None, **given: Any) -> at_work.House:
    """The house as its workers know it, with a mail server at an address."""
    mailer = SMTPMailer(url, SENDER, **given) if url is not None else None
    catalogs = Catalogs(house.registry)
    return at_work.House(house.database, catalogs, house.clock, house.payments, SECRET, mail=room(mailer))


async def put(
    house: House,
    account_id: str,
    kind: EventKind = EventKind.OVER_LIMIT,
    to: tuple[str, ...] = ("olivia@harbour.example",),
    facts: Mapping[str, str] | None = None,
    about: About | None = None,
) -> None:
    """An event and the mail that it caused."""
    async with house.database.transaction() as connection:
        row = row_of(account_id)
        event = Event(kind, f"{kind} happened", facts or {})
        (seq,) = await Events(connection, row).append(
            [(event, about or About("devices"))], at=house.clock.now(), actor="a test"
        )
        mails = [Mail(kind.value, to)]
        await Notifications(connection, row).add(mails, event_seq=seq, family="devices", at=house.clock.now())


async def waiting(house: House, account_id: str) -> list[Any]:
    """The account's mail, the oldest first."""
    return sorted(await house.rows(notification, account_id), key=lambda one: one.notification_id)


async def hurry(house: House, account_id: str) -> None:
    """Whatever waits to be tried again is due now."""
    async with house.database.transaction() as connection:
        due = update(notification).where(
            notification.c.account_id == row_of(account_id), notification.c.status == "PENDING"
        )
        await connection.execute(due.values(next_attempt_at=moment()))


async def forget(house: House, account_id: str) -> None:
    """Nothing waits any more of what making the account caused."""
    async with house.database.transaction() as connection:
        await connection.execute(notification.delete().where(notification.c.account_id == row_of(account_id)))

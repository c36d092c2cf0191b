"""What every kind of due work takes: the database, what is sold, the clock, and the ways out to the world."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from subgraph.clock import Clock
from subgraph.outside.mail.room import MailRoom
from subgraph.outside.payments import Payments
from subgraph.outside.webhooks import WebhookSender
from subgraph.services.clock import CLOCK
from subgraph.services.steps.catalogs import Catalogs
from subgraph.services.work import Work
from subgraph.storage.database import Connection, Database
from subgraph.storage.repositories import ServerState


@dataclass(frozen=True, slots=True)
class House:
    """An installation as its workers know it. `clock` tells business time of accounts without a test clock; `secret` signs.

    Whatever goes out to the world (payments, mail, webhooks) is a port of `outside/`, put in by `app.py` alone.
    """

    database: Database
    catalogs: Catalogs
    clock: Clock
    payments: Payments
    secret: bytes
    sandbox: bool = False
    webhooks: WebhookSender = field(default_factory=WebhookSender)
    mail: MailRoom | None = None

    async def open_work(self, connection: Connection) -> Work:
        """What a service works with in this transaction, with the families as they are sold by now."""
        sold = await self.catalogs.read(connection)
        now = self.clock.now()
        return Work(
            connection,
            sold,
            now,
            self.secret,
            self.payments,
            self.sandbox,
            self.catalogs.declared,
            self.webhooks.rules,
        )

    async def follow_clock(self) -> datetime:
        """The business instant, once another process's `setClock` was heard: called once a round, not once an item."""
        if self.sandbox:
            async with self.database.snapshot() as connection:
                moved = await ServerState(connection).get(CLOCK)
            if moved is not None:
                self.clock.move(datetime.fromisoformat(moved))
        return self.clock.now()

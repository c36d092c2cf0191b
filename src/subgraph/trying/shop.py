"""One family on sale, on a database of its own, on a day that goes forward when told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from subgraph.app import App, open_app
from subgraph.demo.script import identity_of
from subgraph.demo.world import make_world, page_of
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.identity import Identity
from subgraph.plugins import PluginError, hookimpl
from subgraph.plugins.registry import Registry
from subgraph.settings import Settings
from subgraph.storage.repositories import DueWork
from subgraph.trying.documents import Answer
from subgraph.trying.person import Person
from subgraph.work.billing import bill_through
from subgraph.work.delivering import Delivered, deliver_due

NOON = time(12)
MOST_DELIVERED = 1_000


@dataclass(frozen=True)
class Shop:
    """One family on sale. Its day stands still until `on` moves it."""

    app: App
    family: ProductFamily
    runner: asyncio.Runner

    @property
    def today(self) -> date:
        """The business day."""
        return self.app.clock.today("UTC")

    def on(self, day: str) -> None:
        """Go forward to a day; whatever becomes due on the way is issued on its own day, by the bill run."""
        wanted = date.fromisoformat(day)
        if wanted < self.today:
            raise ValueError(f"the shop's day is {self.today}: it goes forward only, not back to {wanted}")
        while (due := self.runner.run(self._next_due(wanted))) is not None:
            self._put(max(due, self.today))
            self.runner.run(self._bill(due))
        self._put(wanted)

    def customer(self, name: str, currency: str, **more: Any) -> Person:
        """The owner of a new account, which the family's staff makes; `more` as in CreateAccountInput."""
        email = f"owner@{''.join(one for one in name.lower() if one.isascii() and one.isalnum())}.example"
        given = {"name": name, "kind": "CUSTOMER", "currency": currency, "ownerEmail": email, **more}
        staff = Person(self.run, self.family.key, identity_of(staff=self.family.key))
        done = staff.do("createAccount", "... on AccountChanged { account { id } }", given)
        return Person(self.run, self.family.key, identity_of(user=given["ownerEmail"]), str(done["account"]["id"]))

    def deliver(self) -> Delivered:
        """Tell the plugin's `event_committed`, and webhook endpoints, of what happened, as a worker does; what came of it."""
        return self.runner.run(deliver_due(self.app.house, MOST_DELIVERED))

    def play_demo(self) -> Sequence[Answer]:
        """Play the family's demo so that it ends today; the stories that GraphiQL then opens with."""
        today = datetime.combine(self.today, NOON, UTC)
        world = self.runner.run(make_world(self.app, lambda _said: None))
        self.app.clock.start = today
        return cast("Sequence[Answer]", page_of(self.app, world)["stories"])

    def run(self, identity: Identity, document: str, variables: Answer) -> Answer:
        """Run one operation as somebody; the whole answer."""
        return self.runner.run(self.app.run(identity, document, variables))

    async def _next_due(self, through: date) -> date | None:
        """The first day by which something is due, from today up to a day."""
        low, high = self.today, through
        if not await self._is_due(high):
            return None
        while low < high:
            middle = low + (high - low) // 2
            if await self._is_due(middle):
                high = middle
            else:
                low = middle + timedelta(days=1)
        return low

    async def _is_due(self, through: date) -> bool:
        async with self.app.database.transaction() as connection:
            return bool(await DueWork(connection).accounts_due_on(through, limit=1))

    async def _bill(self, day: date) -> None:
        house = self.app.installation
        report = await bill_through(house.database, house.registry, house.clock, day)
        assert not report.parked, f"the bill run could not bill on {day}: {[one.reason for one in report.parked]}"

    def _put(self, day: date) -> None:
        self.app.clock.start = datetime.combine(day, NOON, UTC)


@contextmanager
def a_shop(sold: object, on: str = "2027-01-01") -> Iterator[Shop]:
    """A family on sale from a day on: `sold` is the plugin's module (or a ProductFamily), the database a new SQLite file.

    `with a_shop(plugin, "2027-01-31") as shop:`; needs no event loop, no server and no other family. PluginError where the
    plugin cannot be used, also where only the graph shows it.
    """
    registry = Registry.load([_Selling(sold) if isinstance(sold, ProductFamily) else sold])
    [family] = registry.families
    with TemporaryDirectory(prefix="subgraph-") as folder, asyncio.Runner() as runner:
        clock = datetime.combine(date.fromisoformat(on), NOON, UTC)
        url = f"sqlite:///{Path(folder) / 'shop.db'}"
        app = open_app(Settings(database_url=url, clock=clock, sandbox=True, secret="s" * 40), registry)
        try:
            for broken in app.installation.registry.broken:
                raise PluginError(broken.name, broken.problems)
            yield Shop(app, family, runner)
        finally:
            runner.run(app.database.close())


@dataclass(frozen=True)
class _Selling:
    """A plugin that sells one family and adds nothing to the graph."""

    family: ProductFamily

    @property
    def __name__(self) -> str:
        return self.family.key

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """The family."""
        return self.family

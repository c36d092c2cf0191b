"""What one operation knows: who asks, what day it is, what is sold, and the loaders through which all data comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Hashable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiodataloader import DataLoader

from subgraph.clock import Clock
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.identity import Identity
from subgraph.domain.rules import Role
from subgraph.domain.stand_in import stand_in
from subgraph.domain.viewers import OwnMembership, Viewer
from subgraph.outside.payments import Payments
from subgraph.outside.webhooks import WebhookSender
from subgraph.plugins.registry import Registry
from subgraph.schema.fields import Relation
from subgraph.schema.waking import Wake
from subgraph.services.steps.catalogs import Catalogs
from subgraph.storage.database import Database
from subgraph.storage.fetch import Reads
from subgraph.storage.ids import decode_id, encode_id
from subgraph.storage.reads.catalogs import changes_after
from subgraph.storage.reads.people import viewer_rows
from subgraph.storage.statements import Row

FindBatch = Callable[[Any, Sequence[Any]], Awaitable[Sequence[Any]]]
"""`async def accounts_by_id(request, keys)`: what stands under each key, in their order."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What the process holds for every operation. `secret` signs quotes; a `sandbox` may move its clock.

    `catalogs` holds the families as they are sold; `wake` tells those who listen for events that some were written.
    """

    database: Database
    catalogs: Catalogs
    clock: Clock
    secret: bytes
    payments: Payments
    sandbox: bool = False
    wake: Wake = field(default_factory=Wake)
    # Where this server is reached from outside: addresses of files begin with it.
    public_url: str = ""
    # How an outcome goes on once it was committed, by its kind: in transactions of its own, to another outcome.
    afterwards: Mapping[type, Callable[[Any], Awaitable[Any]]] = field(default_factory=dict)
    webhooks: WebhookSender = field(default_factory=WebhookSender)

    @property
    def registry(self) -> Registry:
        """The families as they are declared."""
        return self.catalogs.declared

    @asynccontextmanager
    async def open_request(self, identity: Identity) -> AsyncIterator[Request]:
        """One operation's context; a read connection is taken when something is read, and given back at the end."""
        async with self.database.reads() as reads:
            yield Request(self, identity, reads)


class _Records(DataLoader[Any, Any]):
    """A loader of records, which are told apart as objects and so must live as long as it does."""

    def __init__(self, read: Callable[[list[Any]], Coroutine[Any, Any, list[Any]]]) -> None:
        super().__init__(read, get_cache_key=id)
        self._kept: list[Any] = []

    def load(self, key: Any) -> asyncio.Future[Any]:
        """What belongs to the record."""
        self._kept.append(key)
        return super().load(key)


class Request:
    """One operation. Everything it reads comes through `load` and `find`, a level at a time."""

    def __init__(self, installation: Installation, identity: Identity, reads: Reads) -> None:
        self.installation = installation
        self.identity = identity
        self.reads = reads
        self._relations: dict[Hashable, _Records] = {}
        self._finders: dict[FindBatch, DataLoader[Any, Any]] = {}
        self._viewer: asyncio.Future[Viewer] | None = None
        self._sold: Registry | None = None

    @property
    def registry(self) -> Registry:
        """The families as they are sold; as of when the viewer was read, which every way to data does first."""
        return self._sold or self.installation.registry

    def family(self, key: str) -> ProductFamily | None:
        """A family as it is sold, or None."""
        return self.registry.find(key)

    def family_or_stand_in(self, key: str) -> ProductFamily:
        """The family that something stored is of; one of which only the key is known where its plugin is missing or broken."""
        return self.family(key) or stand_in(key)

    @property
    def now(self) -> datetime:
        """The business instant."""
        return self.installation.clock.now()

    def today(self, account: Row) -> date:
        """The business day of an account's row: of its test clock, if it holds one, in its time zone."""
        return (account.clock_at or self.now).astimezone(ZoneInfo(account.time_zone)).date()

    def load(self, field: Relation, args: Any, record: Any) -> Awaitable[Any]:
        """What the field's batch function answers for the record, read together with the others of its level."""
        key = (field.batch, args)
        loader = self._relations.get(key)
        if loader is None:
            loader = self._relations[key] = _Records(_reading(field.batch, self, args))
        return loader.load(record)

    def find(self, batch: FindBatch, key: Hashable) -> Awaitable[Any]:
        """What stands under a key, read once and together with other keys."""
        return self._finder(batch).load(key)

    async def find_all(self, batch: FindBatch, keys: Iterable[Hashable]) -> list[Any]:
        """What stands under each key, in their order."""
        finder = self._finder(batch)
        return list(await asyncio.gather(*[finder.load(key) for key in keys]))

    def remember(self, batch: FindBatch, key: Hashable, found: object) -> None:
        """Saves the look-up of what another statement has read already."""
        self._finder(batch).prime(key, found)

    def forget(self) -> None:
        """Whatever was read may have been changed: read it again. Called after every mutation's transaction."""
        self._relations.clear()
        self._finders.clear()
        self._viewer = None

    def viewer(self) -> Awaitable[Viewer]:
        """Who asks, with what they are a member of: one statement an operation, which also brings the stored clock
        and tells whether what is sold was changed."""
        if self._viewer is None:
            self._viewer = asyncio.ensure_future(self._read_viewer())
        return self._viewer

    async def _read_viewer(self) -> Viewer:
        rows = await viewer_rows(self.reads, self.identity.email)
        first = rows[0]
        if first.clock is not None:
            self.installation.clock.move(datetime.fromisoformat(first.clock))
        self._sold = await self.installation.catalogs.follow(first.catalog or 0, partial(changes_after, self.reads))
        # A key opens the account that it was made for, and nothing else that its maker belongs to.
        key = decode_id(self.identity.api_key_id) if self.identity.api_key_id is not None else None
        only = key.account_id if key is not None else None
        return Viewer(
            user_id=encode_id("usr", first.person_id) if first.person_id else None,
            email=self.identity.email,
            name=first.name or self.identity.name,
            staff_of=self.identity.staff_of,
            operator=self.identity.operator,
            memberships=tuple(
                OwnMembership(encode_id("acc", row.account_id), Role(row.role), tuple(row.duties))
                for row in rows
                if row.account_id and only in (None, row.account_id)
            ),
            subject=self.identity.subject,
        )

    def _finder(self, batch: FindBatch) -> DataLoader[Any, Any]:
        finder = self._finders.get(batch)
        if finder is None:
            finder = self._finders[batch] = DataLoader(_reading(batch, self))
        return finder


def _reading(batch: Any, request: Request, *args: Any) -> Any:
    async def read(batch: Any, keys: list[Any]) -> Sequence[Any]:
        found: Sequence[Any] = await batch(request, keys, *args)
        return found

    return partial(read, batch)

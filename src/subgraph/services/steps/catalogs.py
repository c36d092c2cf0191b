"""What is sold now: the declared families with every catalog change of the installation on top."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from subgraph.domain.catalog_changes import CatalogChange, CatalogChangeKind, as_sold, declaration, last_declared
from subgraph.plugins.registry import Registry
from subgraph.storage.database import Connection
from subgraph.storage.repositories import CatalogChanges

ReadAfter = Callable[[int], Awaitable[tuple[CatalogChange, ...]]]
"""Reads the changes that came after a number."""
DEPLOYED = "deployment"
"""The actor of what a distribution declares."""


class Catalogs:
    """The families as they are sold, kept until a change was made, by whatever process.

    Whoever works asks with `read` in the transaction in which a price is used, so no price older than that is used.
    """

    def __init__(self, declared: Registry) -> None:
        self.declared = declared
        self._sold = declared
        self._changes: tuple[CatalogChange, ...] = ()

    @property
    def number(self) -> int:
        """The last change that is known here; 0 for none."""
        return self._changes[-1].number if self._changes else 0

    @property
    def changes(self) -> tuple[CatalogChange, ...]:
        """All changes known here, in their order."""
        return self._changes

    async def read(self, connection: Connection) -> Registry:
        """What is sold, as this transaction sees it."""
        stored = CatalogChanges(connection)
        return await self.follow(await stored.last(), stored.after)

    async def follow(self, number: int, read_after: ReadAfter) -> Registry:
        """What is sold after that many changes; reads only those that are not known here yet."""
        while number > self.number:
            known = self._changes
            new = await read_after(self.number)
            if known is self._changes:  # else another request has read some of them meanwhile
                self._changes = (*known, *new)
                self._sold = self._as_sold()
        return self._sold

    async def note_declared(self, connection: Connection, at: datetime) -> None:
        """Write down what the installed families declare where it is not what they declared last: its first day here."""
        await self.read(connection)
        for family in self.declared.families:
            said = declaration(family)
            if last_declared(self.of_family(family.key)) != said.digest:
                await CatalogChanges(connection).append(
                    family.key,
                    CatalogChangeKind.DECLARED,
                    said,
                    at=at,
                    actor=DEPLOYED,
                    reason=f"{family.name} {family.version}",
                )

    def of_family(self, key: str) -> tuple[CatalogChange, ...]:
        """The changes of one family, in their order."""
        return tuple(one for one in self._changes if one.family == key)

    def _as_sold(self) -> Registry:
        return self.declared.with_families(as_sold(one, self.of_family(one.key)) for one in self.declared.families)

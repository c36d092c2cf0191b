"""Gapless numbers, taken last in the order of locks and in the transaction that uses them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from subgraph.storage.database import WriteConflict
from subgraph.storage.ids import new_id, short_name
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository, insert_into
from subgraph.storage.tables import number_counter, promotion_use

OWN_SERIES = "account"
# Counters that no account owns stand under this one: a selling entity's numbers, a promotion's uses.
INSTALLATION = UUID(int=0)
LEAST_DIGITS = 4


async def _take(connection: AsyncConnection, asks: Sequence[tuple[UUID, str, int]]) -> list[int]:
    """The first of each one's further numbers, in the order of asking; counters are locked in the order of their keys."""
    wanted: defaultdict[tuple[UUID, str], int] = defaultdict(int)
    for owner, series, count in asks:
        wanted[owner, series] += count
    statement = insert_into(connection, number_counter)
    taken = statement.on_conflict_do_update(
        index_elements=["account_id", "series"],
        set_={"last_number": number_counter.c.last_number + statement.excluded.last_number},
    ).returning(number_counter)
    values = [{"account_id": key[0], "series": key[1], "last_number": wanted[key]} for key in sorted(wanted)]
    rows = await connection.execute(taken, values)
    following = {(row.account_id, row.series): row.last_number for row in rows}
    following = {key: last - wanted[key] + 1 for key, last in following.items()}
    first: list[int] = []
    for owner, series, count in asks:
        first.append(following[owner, series])
        following[owner, series] += count
    return first


class Counters(Repository):
    """Numbers per series. A series belongs to the account; any other name is a selling entity's, shared by its accounts."""

    async def take(self, series: str = OWN_SERIES, count: int = 1) -> int:
        """The first of `count` further numbers; whoever takes next waits until this transaction ends."""
        owner = self.account_id if series == OWN_SERIES else INSTALLATION
        return await self.take_from(owner, series, count)

    async def take_from(self, owner: UUID, series: str, count: int) -> int:
        """The first of `count` further numbers of a series of this owner."""
        return await ask_together(self.connection, _take, (owner, series, count))

    def number(self, series: str, sequence: int) -> str:
        """What a document prints: the account's short name or the entity's, and the number."""
        prefix = short_name(self.account_id) if series == OWN_SERIES else series
        return f"{prefix}-{sequence:0{LEAST_DIGITS}}"


class Promotions(Repository):
    """How often codes were used, over all accounts."""

    async def uses(self, family: str, codes: Sequence[str]) -> Mapping[str, int]:
        """Uses per code, counted and unlocked: what a quote looks at."""
        series = {promotion_series(family, code): code for code in codes}
        rows = await self.rows(
            select(number_counter.c.series, number_counter.c.last_number).where(
                number_counter.c.account_id == INSTALLATION, number_counter.c.series.in_(list(series))
            )
        )
        return dict.fromkeys(codes, 0) | {series[row.series]: row.last_number for row in rows}

    async def use(
        self, family: str, code: str, subscription_id: UUID, *, limit: int | None, at: datetime, actor: str
    ) -> None:
        """Counts one use for good; WriteConflict where another took the last one since it was quoted."""
        counters = Counters(self.connection, self.account_id)
        taken = await counters.take_from(INSTALLATION, promotion_series(family, code), 1)
        if limit is not None and taken > limit:
            raise WriteConflict(f"the promotion {code} has been used {limit} times")
        use = {"use_id": new_id(), "family": family, "code": code, "subscription_id": subscription_id}
        await self.insert(promotion_use, [{"account_id": self.account_id, "recorded_at": at, "actor": actor} | use])


def promotion_series(family: str, code: str) -> str:
    """The counter of a code's uses."""
    return f"promotion:{family}:{code}"

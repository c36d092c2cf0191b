"""One verb in one transaction, as workers do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from subgraph.services.work import Work
from subgraph.storage.database import Connection
from subgraph.work.house import House

Given = ParamSpec("Given")
Found = TypeVar("Found")


async def run_verb(
    house: House,
    verb: Callable[Concatenate[Work, Given], Awaitable[Found]],
    *given: Given.args,
    **named: Given.kwargs,
) -> Found:
    """What the verb answers, committed; run again from the start after a conflict of writers."""

    async def work(connection: Connection) -> Found:
        return await verb(await house.open_work(connection), *given, **named)

    return await house.database.run_in_transaction(work)

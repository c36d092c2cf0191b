"""One transaction for many accounts: each is worked on as if it were alone, and what they ask for is asked for once.

Work for an account runs in a task of its own, by the same services and repositories as ever. Where it needs the
database it waits until all the others do; then what they wait for goes out as one statement for all that ask the same
(as a batch function of the graph does for all parents of a level), and each gets its own rows. So many accounts cost
the statements of one, nobody reads anything that is not written yet, and the code that decides about money is not
written a second time. Whatever has no batch function goes out alone, in turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import Executable
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")
Item = TypeVar("Item")
AskIn = TypeVar("AskIn", contravariant=True)
AnswerOut = TypeVar("AnswerOut", covariant=True)


class BatchFunction(Protocol[AskIn, AnswerOut]):
    """Answers what several ask, in their order, with statements whose number does not depend on how many they are."""

    async def __call__(self, connection: AsyncConnection, asks: Sequence[AskIn], /) -> Sequence[AnswerOut]:
        """One answer per ask."""


@dataclass(slots=True)
class _Turn:
    """Those that wait for the same batch function."""

    function: BatchFunction[Any, Any]
    asks: list[Any] = field(default_factory=list)
    waiting: list[asyncio.Future[Any]] = field(default_factory=list)


class _Company:
    """Who works in one transaction now, and what they wait for."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.working = 0
        self.waiting = 0
        self.turns: dict[Hashable, _Turn] = {}
        self.nobody_goes_on = asyncio.Event()

    def ask(self, function: BatchFunction[Any, Any], what: Any, group: Hashable) -> asyncio.Future[Any]:
        """A place in the turn of those that ask the same."""
        answer = asyncio.get_running_loop().create_future()
        turn = self.turns.setdefault((function, group), _Turn(function))
        turn.asks.append(what)
        turn.waiting.append(answer)
        self.waiting += 1
        self.look()
        return answer

    def left(self, _task: asyncio.Task[Any]) -> None:
        """One is done, or broken."""
        self.working -= 1
        self.look()

    def look(self) -> None:
        """Wake whoever takes the turns once all wait."""
        if self.waiting >= self.working:
            self.nobody_goes_on.set()

    async def take_turns(self) -> None:
        """Ask the database what all wait for, the first that was asked first."""
        turns, self.turns, self.waiting = self.turns, {}, 0
        self.nobody_goes_on.clear()
        for turn in turns.values():
            answers = await turn.function(self.connection, turn.asks)
            for future, answer in zip(turn.waiting, answers, strict=True):
                future.set_result(answer)


class JointConnection(AsyncConnection):
    """The transaction's connection as one of many has it: statements wait for those of the others."""

    __slots__ = ("company",)

    def __init__(self, company: _Company) -> None:
        super().__init__(company.connection.engine, company.connection.sync_connection)
        self.company = company

    async def execute(
        self, statement: Executable, parameters: Any = None, *, execution_options: Any = None
    ) -> CursorResult[Any]:
        """A statement of this one's own, in turn."""
        found: CursorResult[Any] = await self.company.ask(_in_turn, (statement, parameters, execution_options), None)
        return found


async def ask_together(
    connection: AsyncConnection, function: BatchFunction[Ask, Answer], what: Ask, group: Hashable = None
) -> Answer:
    """One account's part of a batch function; on a connection that is not shared, a batch of one.

    `group` keeps apart what one call of the function cannot answer.
    """
    if isinstance(connection, JointConnection):
        answer: Answer = await connection.company.ask(function, what, group)
        return answer
    return (await function(connection, [what]))[0]


async def run_together(
    connection: AsyncConnection, items: Sequence[Item], work: Callable[[AsyncConnection, Item], Awaitable[Answer]]
) -> list[Answer]:
    """Work on every item in this transaction, and what came of each; raises what the first to break raised.

    Then nothing of the transaction may be committed: what the others did by then is in it.
    """
    company = _Company(connection)
    joint = JointConnection(company)
    tasks = [asyncio.ensure_future(work(joint, item)) for item in items]
    company.working = len(tasks)
    for task in tasks:
        task.add_done_callback(company.left)
    try:
        while company.working:
            await company.nobody_goes_on.wait()
            _raise_first(tasks)
            await company.take_turns()
        _raise_first(tasks)
        return [task.result() for task in tasks]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _raise_first(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            raise error


async def _in_turn(connection: AsyncConnection, asks: Sequence[tuple[Executable, Any, Any]]) -> list[CursorResult[Any]]:
    return [
        await connection.execute(statement, parameters, execution_options=options)
        for statement, parameters, options in asks
    ]

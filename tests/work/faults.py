"""A database that fails at the statement of one's choice: before it is run, after it (the answer is lost), or for good.

COMMIT counts as a statement: one that is lost was done, and nobody was told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from subgraph.storage.database import Database


class Fault(Enum):
    """How a statement fails."""

    NOT_RUN = "not run"
    ANSWER_LOST = "answer lost"
    CONNECTION_KILLED = "connection killed"


class Broken(Exception):
    """What the driver says of a statement that was chosen to fail."""


@dataclass
class Breaking:
    """Counts statements, and fails the one of a number, once."""

    number: int
    fault: Fault
    reached: int = 0

    @property
    def failed(self) -> bool:
        """Whether there was a statement of that number."""
        return self.reached >= self.number

    def before(self, connection: Any) -> None:
        """A statement is about to be run."""
        self.reached += 1
        if self.reached != self.number or self.fault is Fault.ANSWER_LOST:
            return
        if self.fault is Fault.CONNECTION_KILLED:
            connection.driver_connection.terminate()
            return  # the driver will say so
        raise _error()

    def after(self) -> None:
        """A statement was run."""
        if self.reached == self.number and self.fault is Fault.ANSWER_LOST:
            raise _error()


def _error() -> OperationalError:
    return OperationalError("the statement that was chosen to fail", None, Broken("chosen to fail"))


@contextmanager
def broken(database: Database, number: int, fault: Fault) -> Iterator[Breaking]:
    """The statement of that number, from here on, fails."""
    engine, breaking = database.engine.sync_engine, Breaking(number, fault)
    commit = engine.dialect.do_commit

    def before(connection: Any, *_words: Any) -> None:
        breaking.before(connection.connection)

    def after(*_words: Any) -> None:
        breaking.after()

    def lost_commit(connection: Any) -> None:
        breaking.before(connection)
        commit(connection)
        breaking.after()

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    engine.dialect.do_commit = lost_commit  # type: ignore[method-assign]
    try:
        yield breaking
    finally:
        engine.dialect.do_commit = commit  # type: ignore[method-assign]
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)

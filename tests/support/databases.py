"""A fresh database for every test: a copy of one that was migrated once."""

import asyncio
import contextlib
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import asyncpg

from tests.support.postgres import ADVICE
from tests.support.postgres_binaries import NoServer

Engine = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
Prepare = Callable[[str], None]


def prepare_apart(prepare: Prepare, url: str) -> None:
    """Migrate in a thread of its own: migrations may start an event loop where the test already runs one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(prepare, url).result()


class Statements:
    """Runs administrators' statements on one connection, from a thread of its own.

    A test may be inside an event loop of its own when it asks for a database, so this cannot borrow that thread.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="databases of the tests", daemon=True)
        self._thread.start()
        try:
            self._connection: asyncpg.Connection[Any] = self._run(asyncpg.connect(url))
        except (OSError, asyncpg.PostgresError) as problem:
            self._end()
            raise NoServer(f"no answer from the PostgreSQL server of the tests: {problem}\n{ADVICE}") from problem

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction and wait for it."""
        self._run(self._connection.execute(statement))

    def close(self) -> None:
        """Hang up and end the thread."""
        self._run(self._connection.close())
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()


@dataclass
class PostgresDatabases:
    """Databases on one PostgreSQL server, cloned from a template that `prepare` filled once."""

    server_url: str
    prepare: Prepare
    _statements: Statements | None = None
    _template: str | None = None

    @contextlib.contextmanager
    def fresh(self, *, migrated: bool) -> Iterator[str]:
        """The URL of a database nobody else uses, dropped afterwards, whoever is still connected."""
        name = self._create(self._migrated_template() if migrated else "template1")
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop the template and hang up."""
        if self._template:
            self._drop(self._template)
        if self._statements:
            self._statements.close()

    def _migrated_template(self) -> str:
        if self._template is None:
            name = self._create("template1")
            try:
                prepare_apart(self.prepare, self._url(name))
            except BaseException:
                self._drop(name)
                raise
            self._template = name
        return self._template

    def _create(self, template: str) -> str:
        name = f"subgraph_test_{secrets.token_hex(6)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def _drop(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        if self._statements is None:
            self._statements = Statements(self.server_url)
        self._statements.execute(statement)

    def _url(self, name: str) -> str:
        return urlsplit(self.server_url)._replace(path=f"/{name}").geturl()


@dataclass
class SqliteDatabases:
    """SQLite files, copied from one that `prepare` filled once."""

    directory: Path
    prepare: Prepare
    _template: Path | None = field(default=None)

    @contextlib.contextmanager
    def fresh(self, *, migrated: bool) -> Iterator[str]:
        """The URL of a file nobody else uses, deleted afterwards."""
        path = self.directory / f"{secrets.token_hex(6)}.db"
        if migrated:
            shutil.copyfile(self._migrated_template(), path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for leftover in self.directory.glob(f"{path.name}*"):
                leftover.unlink(missing_ok=True)

    def _migrated_template(self) -> Path:
        if self._template is None:
            path = self.directory / f"template-{secrets.token_hex(6)}.db"
            prepare_apart(self.prepare, f"sqlite:///{path}")
            with contextlib.closing(sqlite3.connect(path)) as connection:  # a copy leaves the write-ahead log behind
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._template = path
        return self._template

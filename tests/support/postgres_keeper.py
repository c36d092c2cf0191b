"""A process of its own that keeps one PostgreSQL server for as long as any test process uses it.

Every user holds a shared lock on a file; the keeper waits for the exclusive one, which it gets when the last user has
gone, however it went: at the end of the run, by ctrl-C or by kill -9. Then the server stops and its data is deleted.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from tests.support import postgres_binaries as binaries
from tests.support.postgres_binaries import NoServer

USER = "subgraph"
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
}
PATIENCE_SECONDS = 30.0


def main() -> None:
    """`python -m tests.support.postgres_keeper DIRECTORY SOURCE…`: prints one JSON line, then keeps the server."""
    if os.fork():
        os._exit(0)  # the keeper proper is nobody's child, so that no test run has to wait for it
    directory, sources = Path(sys.argv[1]), sys.argv[2:]
    with open_lock(directory / "keeper.lock") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        try:
            server, url = start_first_that_works(directory, sources)
        except NoServer as problem:
            _say({"problem": str(problem)})
            return
        found = directory / "server.json"
        found.touch(mode=0o600)
        found.write_text(json.dumps({"url": url}))
        _say({"url": url})
        with open_lock(directory / "users.lock") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            found.unlink(missing_ok=True)
            stop(server)
            clear(directory)


def open_lock(path: Path) -> IO[bytes]:
    """Open a lock file that only its owner may touch."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "rb+")


def start_first_that_works(directory: Path, sources: list[str]) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server from the first folder of programs that yields one; else say what is wrong with each."""
    problems = []
    for source in sources:
        clear(directory)
        try:
            folder = binaries.usable(Path(source), directory)
            password = create_cluster(folder, directory)
            return start(folder, directory, password)
        except (NoServer, OSError) as problem:
            problems.append(f"{source}: {problem}")
    raise NoServer("\n".join(problems) or "there are no PostgreSQL programs on this machine")


def create_cluster(folder: Path, directory: Path) -> str:
    """Create an empty cluster in `directory`/data and answer its password."""
    password, data = secrets.token_urlsafe(18), directory / "data"
    secret = directory / "password"
    data.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(password)
    user = binaries.user_of_the_server()
    if user:
        os.chown(data, user.pw_uid, user.pw_gid)
        os.chown(secret, user.pw_uid, user.pw_gid)
    where = ["-D", str(data), "-U", USER, f"--pwfile={secret}", "--auth=password"]
    answer = binaries.run_as_server(
        [folder / "initdb", *where, "--encoding=UTF8", "--locale=C", "--no-sync"], directory
    )
    secret.unlink()
    if answer.returncode:
        raise NoServer(f"initdb failed: {answer.stderr.strip()[-400:]}")
    return password


def start(folder: Path, directory: Path, password: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server on a free port of the loopback and wait until it answers."""
    data, log = directory / "data", directory / "server.log"
    port = free_port()
    # A socket's path may have 107 characters; where the folder for temporary files is deeper, TCP alone will do.
    sockets = str(data) if len(str(data)) < 80 else ""
    settings = {**SETTINGS, "port": str(port), "unix_socket_directories": sockets}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    user = binaries.user_of_the_server()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(folder / "postgres"), "-D", str(data), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=directory,
            env=binaries.environment(),
            start_new_session=True,
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=user and [],
        )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if _is_ready(data):
            return server, f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
        time.sleep(0.02)
    stop(server)
    raise NoServer(f"the server did not start: {log.read_text(errors='replace').strip()[-400:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop at once: nothing in this cluster is worth a checkpoint."""
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def clear(directory: Path) -> None:
    """Delete what a server left in `directory`, stopping one whose keeper was killed."""
    pid_file = directory / "data" / "postmaster.pid"
    if pid_file.exists():
        pid = int(pid_file.read_text().split()[0])
        if _is_our_server(pid, directory):
            os.kill(pid, signal.SIGQUIT)
            time.sleep(1)
    for name in ("data", "programs"):
        shutil.rmtree(directory / name, ignore_errors=True)
    for name in ("server.json", "password"):
        (directory / name).unlink(missing_ok=True)


def free_port() -> int:
    """A port of the loopback that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(data: Path) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"  # as pg_ctl --wait looks


def _is_our_server(pid: int, directory: Path) -> bool:
    answer = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return str(directory) in answer.stdout


def _say(line: dict[str, str]) -> None:
    """Answer the process that asked and let go of its pipe."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


if __name__ == "__main__":
    main()

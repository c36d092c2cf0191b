"""localstripe (GPL) as a process of its own, in an environment of its own: a counterpart for the adapter, never a part of us.

It is neither imported nor required by the product. The environment is made once, in a folder that git ignores.
"""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = "1.15.10"
FOLDER = Path(__file__).parents[2] / ".localstripe"
SECONDS_TO_START = 30


def localstripe() -> Path:
    """The program; installed first where it is not yet. Fails, and never skips, where that cannot be done."""
    home = FOLDER / f"{VERSION}-{sys.version_info.major}.{sys.version_info.minor}"
    program, done = home / "bin" / "localstripe", home / "installed"
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:  # several test processes may come here at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
            pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, f"localstripe=={VERSION}"], check=True, env=_plain_environment())
            done.touch()
    return program


@contextmanager
def running_localstripe() -> Iterator[str]:
    """Its URL, as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(localstripe()), "--from-scratch", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"localstripe ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("localstripe did not start")


def _plain_environment() -> dict[str, str]:
    """Ours without what would lead its installer into our environment."""
    return {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")}

"""A reader's machine: an environment of its own that has Subgraph and this repository's families, and no network."""

from __future__ import annotations

import os
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

COMMANDS = {
    "pip": "-m pip",
    "pytest": "-m pytest",
    "subgraph": "-c 'from subgraph.cli import main; main()'",
}


@pytest.fixture
def machine(tmp_path: Path) -> Mapping[str, str]:
    """The environment variables of a shell in which `subgraph`, `pytest` and `pip` are to be had.

    Nothing that the reader installs comes near the environment that runs the tests.
    """
    home = tmp_path / "environment"
    venv.create(home, with_pip=False)
    [packages] = home.glob("lib/python*/site-packages")
    ours = sysconfig.get_path("purelib")
    (packages / "subgraph_of_the_repository.pth").write_text(f"import site; site.addsitedir({ours!r})\n")
    for name, command in COMMANDS.items():
        (home / "bin" / name).write_text(f'#!/bin/sh\nexec "{home}/bin/python" {command} "$@"\n')
        (home / "bin" / name).chmod(0o755)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "SUBGRAPH_", "PIP_", "COV"))
    }
    return {
        **kept,
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "COLUMNS": "120",
        "NO_COLOR": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # which is how pip is told not to isolate
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }

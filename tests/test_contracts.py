"""The contracts about imports in pyproject.toml can be broken: each is, once, in a house of empty rooms."""

import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.tidy import ROOT

LINTED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = [contract["name"] for contract in LINTED["contracts"]]
PACKAGES = (
    "domain",
    "demo",
    "plugins",
    "storage",
    "services",
    "services/steps",
    "schema",
    "execution",
    "http",
    "work",
    "trying",
)
MODULES = ("cli", "printing", "app", "settings", "clock", "services/work")
FAMILIES = tuple(name for name in LINTED["root_packages"] if name != "subgraph")
FAMILY, OTHER = FAMILIES[:2]
OFFENCES = {
    "Law 1: imports go down": {"subgraph/storage/a.py": "import subgraph.services.a"},
    "Law 1: no cycles": {
        "subgraph/storage/a.py": "import subgraph.storage.b",
        "subgraph/storage/b.py": "import subgraph.storage.a",
    },
    "Law 1: work needs no schema": {"subgraph/work/a.py": "import subgraph.schema.a"},
    "Law 2: the domain is pure": {"subgraph/domain/a.py": "import os"},
    "Law 3: only schema and execution know GraphQL": {"subgraph/http/a.py": "from graphql import parse"},
    "Law 3: only storage knows SQL": {"subgraph/schema/a.py": "from sqlalchemy import select"},
    "Law 3: only the plugins' room knows the plugin library": {"subgraph/app.py": "import pluggy"},
    "Law 4: services never import each other": {"subgraph/services/a.py": "from subgraph.services.b import c"},
    "Law 6: a family imports the plugin contract only": {f"{FAMILY}/a.py": "from subgraph.domain import a"},
    "Law 6: families do not know each other": {f"{FAMILY}/a.py": f"import {OTHER}"},
    "Law 6: the core knows no family": {"subgraph/cli.py": f"import {FAMILY}"},
}
ALLOWED = {
    "subgraph/services/a.py": "import subgraph.services.work, subgraph.services.steps.a, subgraph.storage.a",
    "subgraph/http/a.py": "import subgraph.execution.a",
    "subgraph/schema/a.py": "import strawberry",
    f"{FAMILY}/a.py": "import subgraph.plugins.a, subgraph.schema.interfaces, strawberry",
}


def broken_contracts(house: Path, files: Mapping[str, str]) -> set[str]:
    """Which contracts a house breaks that holds the rooms and these files."""
    for room in ("", *PACKAGES, "outside"):
        for name in ("__init__", "a", "b"):
            put(house / "subgraph" / room / f"{name}.py", "")
    for module in (*MODULES, "schema/interfaces"):
        put(house / "subgraph" / f"{module}.py", "")
    for family in FAMILIES:
        put(house / family / "__init__.py", "")
    for stray in ("a", "b"):
        (house / "subgraph" / f"{stray}.py").unlink()
    for path, text in files.items():
        put(house / path, text)
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [linter, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=house,
        env={"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = {name: f"{name} KEPT" in answer.stdout for name in CONTRACTS}
    assert verdicts.keys() == {name for name in CONTRACTS if f"{name} " in answer.stdout}, answer.stdout + answer.stderr
    return {name for name, kept in verdicts.items() if not kept}


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")


def test_every_contract_has_an_offence() -> None:
    assert list(OFFENCES) == CONTRACTS


@pytest.mark.parametrize("name", OFFENCES)
def test_the_contract_sees_what_breaks_it(name: str, tmp_path: Path) -> None:
    assert name in broken_contracts(tmp_path, OFFENCES[name])


def test_what_the_laws_allow_breaks_no_contract(tmp_path: Path) -> None:
    assert broken_contracts(tmp_path, ALLOWED) == set()


def test_every_family_of_the_repository_lives_under_the_laws() -> None:
    """A new distribution under plugins/ must be told to the contracts and to mypy, or nobody watches it."""
    sources = sorted(path.name for path in ROOT.glob("plugins/*/src/subgraph_*"))
    assert sorted(FAMILIES) == sources
    told = {contract["name"]: contract for contract in LINTED["contracts"]}
    assert sorted(told["Law 6: a family imports the plugin contract only"]["source_modules"]) == sources
    assert sorted(told["Law 6: families do not know each other"]["modules"]) == sources
    assert sorted(told["Law 6: the core knows no family"]["forbidden_modules"]) == sources
    checked = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["mypy_path"]
    assert {f"plugins/{path.parts[-3]}/src" for path in ROOT.glob("plugins/*/src/subgraph_*")} <= set(checked)

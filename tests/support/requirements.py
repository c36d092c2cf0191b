"""Which story proves which requirement: docs/requirements.md is written from the tests' own citations.

A story is a test of tests/scenarios that speaks to the whole app through the graph, with the families that are
installed; it proves what its name (`test_air_3_…`) or its docstring (`AIR-3`) cites. `make requirements` writes the
table's last column anew.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "requirements.md"
STORIES = "tests/scenarios"
SPEAKS = frozenset({"story"})
"""Fixtures that speak the graph; one that needs such a fixture does too."""
GROUPS = "AIR|PTR|CON|LOC|AGT"
_WRITTEN = re.compile(rf"\b({GROUPS})-(\d+)\b")
_RANGE = re.compile(rf"\b(?:{GROUPS})-\d+ *(?:\.\.|–|to|-) *(?:(?:{GROUPS})-)?\d+")
_NAMED = re.compile(rf"(?<![a-z])({GROUPS.lower()})_(\d+)((?:_and_\d+(?=_|$))*)")
_ROW = re.compile(rf"^\| (({GROUPS})-\d+) \| (.+?) \| (.*) \|$")


@dataclass(frozen=True)
class Citing:
    """A test function: where it is, what it cites, the ranges that it cites by, and whether it is a story."""

    path: str
    name: str
    cites: frozenset[str]
    ranges: tuple[str, ...]
    is_story: bool

    @property
    def link(self) -> str:
        """As the table shows it."""
        return f"[{self.path.rpartition('/')[2]}::{self.name}](../{self.path})"


def read_tests(root: Path = ROOT) -> list[Citing]:
    """Every test function of the repository, by path and then as the file tells them."""
    folders = ("tests", "plugins", "docs/examples")
    paths = sorted(path for folder in folders for path in (root / folder).rglob("test_*.py"))
    hands = SPEAKS | _fixtures(ast.parse((root / STORIES / "conftest.py").read_text(encoding="utf-8")), SPEAKS)
    return [
        test
        for path in paths
        for test in citing_in(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"), hands)
    ]


def citing_in(path: str, text: str, hands: frozenset[str] = SPEAKS) -> Iterator[Citing]:
    """The test functions of one file."""
    tree = ast.parse(text, filename=path)
    speaking = hands | _fixtures(tree, hands)
    installed = path.startswith(f"{STORIES}/") and not _chooses_families(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            told = ast.get_docstring(node) or ""
            cites = frozenset(
                (*cited_in_name(node.name), *(f"{group}-{number}" for group, number in _WRITTEN.findall(told)))
            )
            is_story = installed and not speaking.isdisjoint(_arguments(node))
            yield Citing(path, node.name, cites, tuple(_RANGE.findall(told)), is_story)


def cited_in_name(name: str) -> Iterator[str]:
    """`test_air_5_and_7_nothing_changes` cites AIR-5 and AIR-7."""
    for group, number, more in _NAMED.findall(name):
        yield from (f"{group.upper()}-{one}" for one in (number, *re.findall(r"\d+", more)))


def rows(document: str) -> dict[str, str]:
    """The requirements of the document: id and behaviour, in its order."""
    found = (_ROW.match(line) for line in document.splitlines())
    return {row[1]: row[3] for row in found if row is not None}


def written(document: str, tests: Iterable[Citing]) -> str:
    """The document with the stories that there are."""
    proofs: dict[str, list[str]] = {}
    for test in tests:
        if test.is_story:
            for one in test.cites:
                proofs.setdefault(one, []).append(test.link)

    def row(line: str) -> str:
        found = _ROW.match(line)
        return line if found is None else f"| {found[1]} | {found[3]} | {'<br>'.join(proofs.get(found[1], ['none']))} |"

    return "\n".join(row(line) for line in document.splitlines()) + "\n"


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


def _fixtures(tree: ast.Module, hands: frozenset[str]) -> frozenset[str]:
    """The file's fixtures that hand on what speaks the graph."""
    found: set[str] = set()
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    for node in functions:
        decorated = any("fixture" in ast.unparse(one) for one in node.decorator_list)
        if decorated and not (hands | found).isdisjoint(_arguments(node)):
            found.add(node.name)
    return frozenset(found)


def _chooses_families(tree: ast.Module) -> bool:
    """Whether the file serves made-up families in place of the installed ones."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(ast.unparse(one.func) == "Registry.load" and (one.args or one.keywords) for one in calls)


def main() -> None:
    """Write docs/requirements.md anew."""
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), read_tests()), encoding="utf-8")


if __name__ == "__main__":
    main()

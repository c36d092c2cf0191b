"""docs/writing-a-family.md, followed step by step by somebody in an empty folder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.docs.guide import Reader, matches, put_lines, put_python
from tests.docs.pages import snippets
from tests.support.tidy import ROOT

import subgraph.plugins
from subgraph.plugins import hookspecs

PAGE = "docs/writing-a-family.md"
EXAMPLE = ROOT / "docs" / "examples" / "api_keys" / "README.md"
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")


def test_whoever_follows_the_guide_gets_what_it_shows(tmp_path: Path, machine: Mapping[str, str]) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    reader = Reader(folder, machine)
    for snippet in snippets(PAGE, TEXT):
        reader.follow(snippet)


def test_the_example_is_installed_and_priced_as_its_page_shows(tmp_path: Path, machine: Mapping[str, str]) -> None:
    folder = tmp_path / "clone"
    shutil.copytree(
        EXAMPLE.parent, folder / EXAMPLE.parent.relative_to(ROOT), ignore=shutil.ignore_patterns("__pycache__")
    )
    reader = Reader(folder, machine)
    for snippet in snippets(EXAMPLE.relative_to(ROOT).as_posix(), EXAMPLE.read_text(encoding="utf-8")):
        reader.follow(snippet)


def test_the_guide_names_every_hook() -> None:
    hooks = {name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), "subgraph_spec")}
    assert {name for name in hooks if f"`{name}`" not in TEXT} == set()


def test_every_word_of_the_contract_that_the_guide_names_is_one() -> None:
    imported = {
        name for line in re.findall(r"from subgraph\.plugins import ([\w, ]+)", TEXT) for name in line.split(", ")
    }
    assert imported
    assert imported <= set(subgraph.plugins.__all__)


@pytest.mark.parametrize(
    ("expected", "printed", "is_it"),
    [
        ("a\n", "a  \n\n", True),
        ("a … c\n", "a b c\n", True),
        ("…\nc\n", "a\nb\nc\n", True),
        ("a\n…\n", "b\na\n", False),
        ("a\n", "a\nb\n", False),
    ],
)
def test_what_is_printed_is_compared_line_by_line(expected: str, printed: str, is_it: bool) -> None:
    assert matches(expected, printed) is is_it


def test_definitions_take_the_place_of_their_namesakes_and_values_stand_above_the_family() -> None:
    file = "import a\n\nA = 1\n\nFAMILY = f(A)\n\n\ndef old():\n    return 1\n"
    new = "import b\nA = 2\nB = 3\ndef old():\n    return 2\n@hook\ndef new():\n    return 3\n"
    put = put_python(file, new)
    assert put == (
        "import a\nimport b\n\nA = 2\n\nB = 3\n\nFAMILY = f(A)\n\n\ndef old():\n    return 2\n\n\n@hook\ndef new():\n    return 3\n"
    )


def test_a_change_of_lines_that_are_not_there_is_told() -> None:
    assert put_lines("a\nb\nc\n", " a\n-b\n+d\n") == "a\nd\nc\n"
    with pytest.raises(AssertionError, match="0 times"):
        put_lines("a\nb\n", " b\n+d\n a\n")

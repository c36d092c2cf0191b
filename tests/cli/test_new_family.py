"""`subgraph new-family`: what it writes passes its own tests, style and types at once, and what it cannot write it says."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.tidy import ROOT

Command = Callable[..., tuple[int, str, str]]
LONGEST_KEY = "a_key_of_thirty_characters_ab1"
LONGEST_NAME = "Sixty characters: & <b>, 100 %, 'ÆØÅ' and {braces}, $ and so"


@pytest.fixture
def new_family(subgraph: Run) -> Command:
    """Runs the command in an empty folder: its exit code, and what it said."""

    def run(*words: str) -> tuple[int, str, str]:
        answer = subgraph("new-family", *words)
        return answer.returncode, answer.stdout, answer.stderr

    return run


def tool(folder: Path, *words: str) -> str:
    """Runs a developer's tool in the new folder, as its author would; what it says, and that it is content."""
    program = Path(sys.executable).with_name(words[0])
    # The author's own environment has no pytest plugins of ours and no settings of this repository.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SUBGRAPH_"))}
    answer = subprocess.run([program, *words[1:]], cwd=folder, env=kept, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.mark.parametrize(("key", "name"), [("tea", "T"), (LONGEST_KEY, LONGEST_NAME)])
def test_a_new_family_passes_its_tests_its_style_and_its_types_at_once(
    key: str, name: str, new_family: Command, tmp_path: Path
) -> None:
    code, _, said = new_family(key, "--name", name)
    assert (code, said) == (0, "")
    folder = tmp_path / key
    passed = tool(folder, "pytest", "-q", "-p", "no:cacheprovider", "-W", "error")
    assert "5 passed" in passed
    tool(folder, "ruff", "check", "--no-cache", ".")
    tool(folder, "ruff", "format", "--no-cache", "--check", ".")


def test_a_new_family_is_typed_strictly(new_family: Command, tmp_path: Path) -> None:
    new_family("tea")
    tool(tmp_path / "tea", "mypy", "--cache-dir", str(tmp_path / "types"), "src", "tests")


def test_it_is_clean_by_the_rules_of_this_repository_as_well(new_family: Command, tmp_path: Path) -> None:
    """Written into plugins/ it stands under them."""
    new_family("tea")
    ours = 'lint.isort.known-first-party=["subgraph", "subgraph_tea"]'
    rules = ("--config", str(ROOT / "pyproject.toml"), "--config", ours)
    tool(tmp_path / "tea", "ruff", "check", "--no-cache", *rules, ".")


def test_it_says_what_it_wrote_and_what_to_do_next(new_family: Command, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    code, told, _ = new_family("tea_house", "--into", "there")
    assert code == 0
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {
        f"there/tea_house/{path}"
        for path in (
            "README.md",
            "pyproject.toml",
            *(f"src/subgraph_tea_house/{one}.py" for one in ("__init__", "family", "plugin")),
            *(f"src/subgraph_tea_house/{one}" for one in ("demo.toml", "prices.csv", "py.typed", "stories.toml")),
            "tests/test_tea_house.py",
        )
    }
    assert all(f"  {path}\n" in told for path in written)
    assert told.splitlines()[0] == "Tea House is a product family of its own now:"
    assert told.splitlines()[-3:] == [
        "  pip install -e 'there/tea_house[test]'",
        "  pytest there/tea_house",
        "  subgraph quote tea_house --seats member=3",
    ]


def test_nothing_of_the_template_is_left_in_what_it_wrote(new_family: Command, tmp_path: Path) -> None:
    new_family("tea", "--name", "House of Tea")
    for path in (tmp_path / "tea").rglob("*"):
        if path.is_file():
            assert not [word for word in ("@KEY@", "@NAME@", "@PREFIX@", "@DASHED@") if word in path.read_text()]
            assert "KEY" not in path.name
    project = tomllib.loads((tmp_path / "tea/pyproject.toml").read_text())["project"]
    assert project["entry-points"]["subgraph.families"] == {"tea": "subgraph_tea.plugin"}
    assert project["optional-dependencies"]["test"] == ["pytest>=8", "subgraph[testing]"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Tea",), "KEY 'Tea': write a lower-case Python name"),
        (("1tea",), "KEY '1tea': write"),
        (("tea-house",), "KEY 'tea-house': write"),
        (("class",), "KEY 'class': write"),
        (("tea_",), "KEY 'tea_': write"),
        (("té",), "KEY 'té': write"),
        (("../tea",), "KEY '../tea': write"),
        ((LONGEST_KEY + "2",), "of up to 30 letters"),
        (("tea", "--name", 'A "quoted" name'), 'without " \\ and @'),
        (("tea", "--name", "two\nlines"), "in one line"),
        (("tea", "--name", "$tea"), "begin with a letter or digit"),
        (("tea", "--name", ""), "write 1 to 60 characters"),
        (("tea", "--name", LONGEST_NAME + "!"), "write 1 to 60 characters"),
        (("airthings",), "A family airthings is installed already"),
        (("tea", "--into", "nowhere"), "there is no such folder"),
    ],
)
def test_what_it_cannot_write_it_says_and_writes_nothing(
    words: tuple[str, ...], says: str, new_family: Command, tmp_path: Path
) -> None:
    code, told, said = new_family(*words)
    assert (code, told) == (2, "")
    assert says in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(new_family: Command, tmp_path: Path) -> None:
    (tmp_path / "tea").mkdir()
    (tmp_path / "tea" / "mine").write_text("mine")
    code, _, said = new_family("tea")
    assert code == 2
    assert "tea exists already" in said
    assert [path.name for path in (tmp_path / "tea").iterdir()] == ["mine"]


def test_the_templates_are_in_the_wheel(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        carried = {name for name in opened.namelist() if "/templates/" in name}
    here = ROOT / "src/subgraph/cli/templates"
    assert carried == {f"subgraph/cli/templates/{path.relative_to(here)}" for path in here.rglob("*.template")}

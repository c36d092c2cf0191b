"""A vendor's first minute: `subgraph new-family` writes a distribution that sells something and passes its tests."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from keyword import iskeyword
from pathlib import Path
from typing import Annotated

import typer

from subgraph.cli.installed import installed_registry
from subgraph.cli.saying import complain
from subgraph.plugins.registry import GROUP

TEMPLATES = Path(__file__).parent / "templates"
SUFFIX = ".template"
KEY = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
NAME = re.compile(r"[^\W_](?:[^\"\\@\x00-\x1f\x7f]{0,58}[^\"\\\s@\x00-\x1f\x7f])?")

KeyArgument = Annotated[
    str, typer.Argument(metavar="KEY", help="The family's key, as the graph will name it: newspaper, api_keys.")
]
IntoOption = Annotated[
    Path, typer.Option("--into", metavar="DIR", help="Where to make the folder KEY; here unless said.")
]
NameOption = Annotated[
    str | None, typer.Option("--name", help="What people call it, such as 'The Newspaper'; from KEY unless said.")
]


def new_family(key: KeyArgument, into: IntoOption = Path(), name: NameOption = None) -> None:
    """Write a distribution of a new product family: it sells seats, passes its tests, and is yours to change.

    It comes with a price list, rules, a demo, a tab for GraphiQL, and tests: the quality list, the laws of billing, and
    stories in time through the graph. docs/writing-a-family.md goes on from there.
    """
    folder = into / key
    title = name if name is not None else key.replace("_", " ").title()
    wrong = _wrong_key(key) or _wrong_name(title) or _taken(key, folder)
    if wrong:
        sys.exit(complain(wrong))
    written = list(_write(folder, _words(key, title)))
    typer.echo(f"{title} is a product family of its own now:\n")
    for path in written:
        typer.echo(f"  {path.as_posix()}")
    typer.echo(f"""
Next:
  pip install -e '{folder.as_posix()}[test]'
  pytest {folder.as_posix()}
  subgraph quote {key} --seats member=3""")


def _wrong_key(key: str) -> str | None:
    if KEY.fullmatch(key) and not iskeyword(key) and not key.endswith("_"):
        return None
    return f"KEY {key!r}: write a lower-case Python name of up to 30 letters, digits and _, such as newspaper."


def _wrong_name(name: str) -> str | None:
    if NAME.fullmatch(name):
        return None
    return (
        f'--name {name!r}: write 1 to 60 characters in one line that begin with a letter or digit, without " \\ and @.'
    )


def _taken(key: str, folder: Path) -> str | None:
    registry = installed_registry()
    named = key in {one.name for one in entry_points(group=GROUP)} or find_spec(f"subgraph_{key}") is not None
    if named or registry.find(key) is not None or registry.is_broken(key):
        return f"A family {key} is installed already: choose another KEY."
    if folder.exists():
        return f"{folder} exists already: choose another KEY, or another folder with --into."
    if not folder.parent.is_dir():
        return f"--into {folder.parent}: there is no such folder. Make it first."
    return None


def _words(key: str, name: str) -> Mapping[str, str]:
    return {"@KEY@": key, "@DASHED@": key.replace("_", "-"), "@PREFIX@": key.upper(), "@NAME@": name}


def _write(folder: Path, words: Mapping[str, str]) -> Iterator[Path]:
    """Write all templates, filled in; the paths in order."""
    for template in sorted(TEMPLATES.rglob(f"*{SUFFIX}")):
        relative = template.relative_to(TEMPLATES).as_posix().removesuffix(SUFFIX)
        path = folder / relative.replace("KEY", words["@KEY@"])
        text = template.read_text(encoding="utf-8")
        for word, said in words.items():
            text = text.replace(word, said)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        yield path

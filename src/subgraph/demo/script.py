"""A demo script: who is in it, and dated steps that name operations; days count from the day it is played."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from subgraph.domain.identity import Identity


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be in the demo, with what they are good for trying."""

    key: str
    title: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done on a day: an operation with its input, or a bill run (`do` = bill)."""

    day: int
    do: str
    by: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    save: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A family's demo: its personas and its steps in order of days."""

    personas: tuple[Persona, ...]
    steps: tuple[Step, ...]


def read_script(path: Path) -> Script:
    """The script in a TOML file: `[[persona]]` tables (key, title, user | staff | operator) and `[[step]]` tables
    (day, do, by, input, save). Steps keep their order within a day."""
    text = tomllib.loads(path.read_text())
    personas = tuple(_persona(one) for one in text.get("persona", ()))
    steps = tuple(
        Step(one["day"], one["do"], one.get("by", ""), one.get("input", {}), one.get("save"))
        for one in text.get("step", ())
    )
    return Script(personas, tuple(sorted(steps, key=lambda one: one.day)))


def _persona(table: Mapping[str, str]) -> Persona:
    identity = identity_of(user=table.get("user"), staff=table.get("staff"), operator="operator" in table)
    return Persona(table["key"], table["title"], identity)


def identity_of(*, user: str | None = None, staff: str | None = None, operator: bool = False) -> Identity:
    """The identity of a user by e-mail, of a family's staff, or of an operator, as development tokens name them."""
    if user is not None:
        return Identity(user, user, None, frozenset(), operator=False)
    if staff is not None:
        email, name = f"staff@{staff}.example", f"Staff of {staff}"
        return Identity(f"staff:{staff}", email, name, frozenset({staff}), operator=False)
    if operator:
        return Identity("operator", "operator@subgraph.example", "Operator", frozenset(), operator=True)
    raise ValueError("a token is for a user, a family's staff or an operator: name one")


def fill(value: object, names: Mapping[str, str], today: date) -> object:
    """An input with '$name' replaced by what an earlier step saved, 'day:-30' by that day's date, 'day:5T09:00:00Z' by an instant on it."""
    if isinstance(value, str) and value.startswith("$"):
        return names[value[1:]]
    if isinstance(value, str) and value.startswith("day:"):
        days, of, time = value[4:].partition("T")
        return f"{(today + timedelta(days=int(days))).isoformat()}{of}{time}"
    if isinstance(value, Mapping):
        return {key: fill(each, names, today) for key, each in value.items()}
    if isinstance(value, list):
        return [fill(each, names, today) for each in value]
    return value

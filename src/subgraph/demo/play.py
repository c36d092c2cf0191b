"""Plays a demo script: every step is a real operation on a real day, so all that the demo shows was truly bought."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol, cast

from subgraph.demo.script import Persona, Script, Step, fill
from subgraph.domain.identity import Identity

Answer = Mapping[str, object]


class Stage(Protocol):
    """What a script is played on: a running app without its HTTP edge."""

    async def run(self, identity: Identity, query: str, variables: Mapping[str, object]) -> Answer:
        """Run one operation as somebody; the answer's body."""

    async def bill(self, through: date) -> None:
        """Issue what is owed through a day."""

    def set_day(self, at: datetime) -> None:
        """Put the business clock on an instant."""


class DemoFailed(Exception):
    """A step of a demo script was refused; the message says which and why."""


@dataclass(frozen=True, slots=True)
class World:
    """What a played script left behind: its personas and the ids it saved by name."""

    personas: tuple[Persona, ...]
    names: Mapping[str, str]


def read_operations() -> Mapping[str, str]:
    """The operations that scripts may name, each with the fragments that it uses."""
    blocks = (Path(__file__).parent / "operations.graphql").read_text().strip().split("\n\n")
    fragments = {block.split()[1]: block for block in blocks if block.startswith("fragment")}
    operations = {}
    for block in blocks:
        if not block.startswith("fragment"):
            used = [text for name, text in fragments.items() if f"...{name}" in block]
            operations[block.split()[1].split("(")[0]] = "\n".join([block, *used])
    return operations


async def play(script: Script, stage: Stage, today: date, say: Callable[[str], None]) -> World:
    """Play all steps and end on `today`; DemoFailed where the graph refuses one."""
    personas = {one.key: one.identity for one in script.personas}
    operations, names = read_operations(), dict[str, str]()
    doing: Mapping[str, Callable[[Step], Awaitable[str]]] = {
        "buy": lambda step: _buy(step, personas[step.by], stage, operations, fill(step.given, names, today)),
        "request": lambda step: _request(step, personas[step.by], stage, operations, fill(step.given, names, today)),
    }
    for number, step in enumerate(script.steps, 1):
        day = today + timedelta(days=step.day)
        stage.set_day(datetime.combine(day, time(9), tzinfo=UTC))
        if step.do == "bill":
            await stage.bill(day)
        elif step.do in doing:
            names[step.save or ""] = await doing[step.do](step)
        else:
            given = fill(step.given, names, today)
            answer = await _ask(step, stage, personas[step.by], operations[step.do], {"input": given})
            names[step.save or ""] = _saved(answer)
        say(f"  {number:>3}/{len(script.steps)}  {day}  {step.by:<10} {step.do}")
    names.pop("", None)
    return World(script.personas, names)


async def _ask(
    step: Step, stage: Stage, who: Identity, query: str, variables: Mapping[str, object]
) -> Mapping[str, object]:
    body = await stage.run(who, query, variables)
    if body.get("errors"):
        raise DemoFailed(f"{step.do} on day {step.day} by {step.by}: {body['errors']}")
    result = cast("Mapping[str, Mapping[str, object]]", body["data"])["result"]
    if "saved" not in result:
        raise DemoFailed(f"{step.do} on day {step.day} by {step.by} was refused: {dict(result)}")
    return result


async def _quote(
    step: Step, who: Identity, stage: Stage, operations: Mapping[str, str], given: object
) -> Mapping[str, object]:
    return await _ask(step, stage, who, operations["quote"], {"input": given})


async def _buy(step: Step, who: Identity, stage: Stage, operations: Mapping[str, str], given: object) -> str:
    """Quote, accept the terms that it asks for, and confirm."""
    quote = await _quote(step, who, stage, operations, given)
    terms = [one["id"] for one in cast("list[Mapping[str, str]]", quote["requiredTerms"])]
    confirm = {"input": {"token": quote["saved"], "acceptedTerms": terms}}
    return _saved(await _ask(step, stage, who, operations["confirmQuote"], confirm))


async def _request(step: Step, who: Identity, stage: Stage, operations: Mapping[str, str], given: object) -> str:
    """Quote what is asked for (`quote`), and send it to the vendor with the rest as the request."""
    rest = dict(cast("Mapping[str, object]", given))
    quote = await _quote(step, who, stage, operations, rest.pop("quote"))
    asked = {"input": {**rest, "quoteToken": quote["saved"]}}
    return _saved(await _ask(step, stage, who, operations["requestChange"], asked))


def _saved(result: Mapping[str, object]) -> str:
    saved = result["saved"]
    return str(cast("Mapping[str, object]", saved)["id"] if isinstance(saved, Mapping) else saved)

"""The demo world of all installed families: made once, kept by name, and shown as personas and GraphiQL stories."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import orjson

from subgraph.app import WORLD, App
from subgraph.clock import system_now
from subgraph.demo.play import play
from subgraph.demo.script import Persona, fill, read_script
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.identity import Identity
from subgraph.http.tokens import mint_token
from subgraph.settings import Settings
from subgraph.storage.repositories import ServerState
from subgraph.work.billing import bill_through

TOKEN_LIFE = timedelta(days=30)
ZONE = "UTC"

Names = Mapping[str, Mapping[str, str]]
"""Per family the ids that its script saved, by name."""
LeaveOut = Callable[[ProductFamily, Exception], None]
"""Hears of a family that cannot be shown, and why."""


@dataclass(frozen=True, slots=True)
class AppStage:
    """An app whose clock a script turns."""

    app: App

    async def run(self, identity: Identity, query: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        """Run one operation as somebody."""
        return await self.app.run(identity, query, variables)

    async def bill(self, through: date) -> None:
        """Issue what is owed through a day."""
        installation = self.app.installation
        await bill_through(installation.database, installation.registry, installation.clock, through)

    def set_day(self, at: datetime) -> None:
        """Put the business clock on an instant."""
        self.app.clock.start = at.astimezone(UTC)


def demonstrated(families: Sequence[ProductFamily]) -> list[tuple[ProductFamily, Path]]:
    """The families that bring a demo, with their scripts."""
    return [(one, one.demo) for one in families if one.demo is not None]


async def make_world(app: App, say: Callable[[str], None], leave_out: LeaveOut | None = None) -> Names:
    """Play every family's script so that it ends today, and keep what it saved. The app's clock is turned: close it after.

    A family whose script cannot be played to its end is handed to `leave_out`, and the others are played; without it, the
    error is raised.
    """
    today = app.clock.today(ZONE)
    world: dict[str, Mapping[str, str]] = {}
    for family, script in demonstrated(app.installation.registry.families):
        say(f"{family.name}: {script.name}")
        try:
            world[family.key] = (await play(read_script(script), AppStage(app), today, say)).names
        except Exception as error:
            if leave_out is None:
                raise
            leave_out(family, error)
    async with app.database.transaction() as connection:
        await ServerState(connection).put(WORLD, orjson.dumps(world).decode(), system_now())
    return world


def token_for(app: App, identity: Identity) -> str:
    """A development token."""
    return development_token(app.settings, app.secret, identity, TOKEN_LIFE)


def development_token(settings: Settings, secret: str, identity: Identity, lifetime: timedelta) -> str:
    """A token signed with the local key, valid from now on by the machine's clock."""
    return mint_token(
        identity,
        secret=secret,
        issuer=settings.issuer,
        audience=settings.audience,
        lifetime=lifetime,
        at=system_now(),
    )


def personas_of(app: App, world: Names) -> dict[str, tuple[Persona, ...]]:
    """Per family of the world the people of its demo."""
    families = demonstrated(app.installation.registry.families)
    return {one.key: read_script(path).personas for one, path in families if one.key in world}


def page_of(app: App, world: Names, leave_out: LeaveOut | None = None) -> Mapping[str, object]:
    """What GraphiQL opens with: each family's stories, with the world's ids and the personas' tokens filled in.

    A family whose stories cannot be told is handed to `leave_out` and has none; without it, the error is raised.
    """
    stories: list[Mapping[str, object]] = []
    for family, script in demonstrated(app.installation.registry.families):
        try:
            stories.extend(_stories(app, family, script, world))
        except Exception as error:
            if leave_out is None:
                raise
            leave_out(family, error)
    made = sha256(orjson.dumps(world, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return {"world": made[:16], "stories": stories}


def _stories(app: App, family: ProductFamily, script: Path, world: Names) -> list[Mapping[str, object]]:
    if family.stories is None or family.key not in world:
        return []
    people = {one.key: one for one in read_script(script).personas}
    told = tomllib.loads(family.stories.read_text())["story"]
    named = [{**story, "family": family.name, "familyKey": family.key} for story in told]
    return [_story(app, story, people, world[family.key], app.clock.today(ZONE)) for story in named]


def _story(
    app: App, story: Mapping[str, object], people: Mapping[str, Persona], names: Mapping[str, str], today: date
) -> Mapping[str, object]:
    filled = cast("Mapping[str, Any]", fill(story, names, today))
    steps = [_acted(app, step, people) for step in filled["steps"]]
    return {**_acted(app, filled, people), "steps": steps}


def _acted(app: App, part: Mapping[str, object], people: Mapping[str, Persona]) -> Mapping[str, object]:
    """A story or a step with its persona's title and token."""
    if "persona" not in part:
        return part
    persona = people[str(part["persona"])]
    headers = {"Authorization": f"Bearer {token_for(app, persona.identity)}"}
    return {**part, "persona": persona.title.partition(":")[0], "headers": headers}

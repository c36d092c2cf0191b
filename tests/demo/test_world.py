"""The demo world is made of real requests, on either database, and GraphiQL's stories are about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any, cast

import orjson
import pytest

from subgraph.app import App, open_app, read_kept
from subgraph.demo.play import DemoFailed, play, read_operations
from subgraph.demo.script import Script, Step, fill, identity_of, read_script
from subgraph.demo.world import demonstrated, make_world, page_of, personas_of
from subgraph.services.steps.catalogs import Catalogs
from subgraph.settings import Settings

TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    opened = open_app(Settings(database_url=database_url, clock=TODAY, sandbox=True, secret="s" * 40))
    yield opened
    await opened.database.close()


async def test_the_world_is_played_to_its_end_and_kept(app: App) -> None:
    said: list[str] = []
    world = await make_world(app, said.append)
    assert app.clock.now() < TODAY
    kept = await read_kept(app.settings)
    assert kept.world is not None
    assert orjson.loads(kept.world) == world
    assert len(said) > 20
    operator = identity_of(operator=True)
    answer = await app.run(operator, "{ accounts(first: 10) { totalCount nodes { name kind } } }", {})
    scripts = [read_script(path) for _, path in demonstrated(app.installation.registry.families)]
    made = sum(step.do == "createAccount" for script in scripts for step in script.steps)
    assert len(scripts) >= 4
    assert cast("dict[str, Any]", answer["data"])["accounts"]["totalCount"] == made


async def test_each_story_is_told_by_a_persona_with_a_token_about_ids_of_this_world(app: App) -> None:
    world = await make_world(app, lambda _: None)
    page = cast("dict[str, Any]", page_of(app, world))
    assert len(page["stories"]) >= 5
    for story in page["stories"]:
        assert story["headers"]["Authorization"].startswith("Bearer ey")
        assert "$" not in str(story["variables"])
    for named in ("key", "title"):  # a tab is found by its title, an address by its key
        assert len({story[named] for story in page["stories"]}) == len(page["stories"])
    families = {one.name for one in app.installation.registry.families if one.stories is not None}
    assert {story["family"] for story in page["stories"]} == families
    assert {one.key for one in personas_of(app, world)["airthings"]} >= {"partner", "owner", "staff", "operator"}


class AnyName(dict[str, str]):
    """A world in which every name was saved."""

    def __missing__(self, name: str) -> str:
        return f"id_of_{name}"


def test_a_family_that_cannot_tell_its_stories_takes_no_tab_from_the_others(app: App, tmp_path: Path) -> None:
    first, *others = app.installation.registry.families
    broken = tmp_path / "stories.toml"
    broken.write_text("[[story]")
    registry = app.installation.registry.with_families((replace(first, stories=broken), *others))
    house = replace(app, installation=replace(app.installation, catalogs=Catalogs(registry)))
    world = {one.key: AnyName() for one in (first, *others)}
    left: list[str] = []
    page = cast("dict[str, Any]", page_of(house, world, lambda family, _error: left.append(family.key)))
    assert left == [first.key]
    assert {one["familyKey"] for one in page["stories"]} == {one.key for one in others if one.stories is not None}
    with pytest.raises(TOMLDecodeError):
        page_of(house, world)


async def test_a_family_whose_demo_cannot_be_played_takes_nobody_elses(app: App, tmp_path: Path) -> None:
    short, broken = tmp_path / "short.toml", tmp_path / "broken.toml"
    short.write_text('[[persona]]\nkey = "operator"\ntitle = "Operator"\noperator = true\n')
    broken.write_text("[[persona]")
    first, second, *_ = app.installation.registry.families
    registry = app.installation.registry.with_families((replace(first, demo=broken), replace(second, demo=short)))
    house = replace(app, installation=replace(app.installation, catalogs=Catalogs(registry)))
    left: list[str] = []
    world = await make_world(house, lambda _: None, lambda family, _error: left.append(family.key))
    assert (left, set(world), set(personas_of(house, world))) == ([first.key], {second.key}, {second.key})
    with pytest.raises(TOMLDecodeError):
        await make_world(house, lambda _: None)


async def test_a_step_that_is_refused_stops_the_play_and_says_which(app: App) -> None:
    path = app.installation.registry.families[0].demo
    assert path is not None
    personas = read_script(path).personas
    step = Step(-3, "createAccount", "owner", {"name": "X", "kind": "CUSTOMER", "currency": "EUR"})

    class Stage:
        async def run(self, *given: Any) -> Any:
            return await app.run(*given)

        async def bill(self, through: Any) -> None:
            raise AssertionError("no step bills")

        def set_day(self, at: datetime) -> None:
            assert at < TODAY

    with pytest.raises(DemoFailed, match=r"createAccount on day -3 by owner was refused.*FORBIDDEN"):
        await play(Script(personas, (step,)), Stage(), TODAY.date(), lambda _: None)


def test_scripts_name_ids_and_days() -> None:
    filled = fill({"a": ["$x", "day:-30", "day:1T09:00:00Z"], "b": 1}, {"x": "acc_1"}, TODAY.date())
    assert filled == {"a": ["acc_1", "2026-10-22", "2026-11-22T09:00:00Z"], "b": 1}


def test_every_operation_brings_the_fragments_that_it_uses() -> None:
    operations = read_operations()
    assert "fragment Refused" in operations["confirmQuote"]
    assert "fragment Account" not in operations["confirmQuote"]


def test_a_script_is_read_in_the_order_of_days(tmp_path: Path) -> None:
    path = tmp_path / "demo.toml"
    path.write_text('[[step]]\nday = -1\ndo = "bill"\n[[step]]\nday = -5\ndo = "bill"\n')
    assert [one.day for one in read_script(path).steps] == [-5, -1]

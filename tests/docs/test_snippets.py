"""What the pages tell a reader to type can be typed: commands, targets and operations are there; README's answers are given."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from graphql import GraphQLSchema, build_schema, parse, validate
from tests.docs.pages import Snippet, every_snippet, pages
from tests.support.tidy import ROOT, files
from typer.testing import CliRunner

import subgraph_airthings.plugin
from subgraph.app import App, open_app
from subgraph.cli.command import COMMANDS
from subgraph.demo.script import identity_of
from subgraph.demo.world import make_world
from subgraph.plugins.registry import Registry
from subgraph.settings import Settings

SNIPPETS = every_snippet()
RUN_ELSEWHERE = {
    ("README.md", "python"): "tests/test_readme.py",
    ("README.md", "json"): "tests/docs/test_snippets.py",
    ("docs/webhooks.md", "python"): "tests/docs/test_webhooks_page.py",
    ("docs/webhooks.md", "js"): "tests/docs/test_webhooks_page.py",
    ("docs/webhooks.md", "json"): "tests/docs/test_webhooks_page.py",
    ("docs/hooks.md", "python"): "tests/plugins/test_hooks_document.py",
    ("docs/hooks.md", "csv"): "tests/plugins/test_hooks_document.py",
    ("docs/hooks.md", "toml"): "tests/plugins/test_hooks_document.py",
}
"""Pages whose snippets a test of their own runs, by language; a guide's are all run, by its own test."""
GUIDES = dict.fromkeys(
    ("docs/writing-a-family.md", "docs/examples/api_keys/README.md"), "tests/docs/test_writing_a_family.py"
)
COMMAND = re.compile(r"(?<![\w/.-])subgraph ((?:[a-z][a-z-]+)(?: [^`|;&#\n]*)?)")
LINK = re.compile(r"\]\(((?!https?:|#|mailto:)[^)#]+)")
MADE_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""When the README's demo was made: its answers are of that day."""


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


def where(one: Snippet) -> str:
    return f"{one.page}:{one.line}"


def test_every_snippet_is_run_or_looked_at_by_a_test() -> None:
    unseen = [
        where(one)
        for one in SNIPPETS
        if one.language not in {"sh", "graphql"}
        and (one.page, one.language) not in RUN_ELSEWHERE
        and one.page not in GUIDES
    ]
    assert unseen == []
    assert all((ROOT / path).is_file() for path in (*RUN_ELSEWHERE.values(), *GUIDES.values()))


def test_every_operation_on_a_page_is_one_of_the_graph(schema: GraphQLSchema) -> None:
    operations = [one for one in SNIPPETS if one.language == "graphql"]
    assert operations
    wrong = {where(one): [str(error) for error in validate(schema, parse(one.text))] for one in operations}
    assert {place: errors for place, errors in wrong.items() if errors} == {}


def tabs() -> list[tuple[str, str]]:
    """GraphiQL's tabs, of every family and in the guide: where they are, and their operations."""
    written = [(one.path, one.text) for one in files() if re.search(r"/stories\.toml(\.template)?$", one.path)]
    written += [(where(one), one.text) for one in SNIPPETS if one.told.endswith("stories.toml more")]
    return [(place, story["query"]) for place, text in written for story in tomllib.loads(text)["story"]]


@pytest.mark.parametrize(("place", "query"), tabs())
def test_every_tab_asks_what_the_graph_answers(place: str, query: str, schema: GraphQLSchema) -> None:
    assert [one.message for one in validate(schema, parse(query))] == [], place


def told_commands() -> list[tuple[str, str]]:
    """`subgraph …` as the pages say it, in blocks and in the text."""
    found = [(page, line) for page, text in pages().items() for line in re.findall(r"`(subgraph [^`]+)`", text)]
    found += [(where(one), line) for one in SNIPPETS if one.language == "sh" for line in one.text.splitlines()]
    return [(place, match[1].strip(" ).")) for place, line in found for match in COMMAND.finditer(line)]


def test_every_command_on_a_page_is_one_and_takes_what_it_is_given() -> None:
    cli = typer.Typer()
    for one in COMMANDS:
        cli.command()(one)
    told = told_commands()
    assert len(told) > 10
    runner = CliRunner()
    for place, line in told:
        name, *words = shlex.split(line)
        # Options are looked at in order: whatever is unknown is told before the help, which nothing comes after.
        answer = runner.invoke(cli, [name, *words, "--help"])
        assert answer.exit_code == 0, f"{place}: subgraph {line}: {answer.output}"


def test_every_target_on_a_page_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = {name for text in pages().values() for name in re.findall(r"`make ([a-z-]+)", text)}
    told |= {
        name
        for one in SNIPPETS
        if one.language == "sh"
        for name in re.findall(r"^make ([a-z-]+)", one.text, re.MULTILINE)
    }
    assert told
    assert told - targets == set()


def test_every_link_to_a_file_of_the_repository_leads_there() -> None:
    links = [(page, link) for page, text in pages().items() for link in re.findall(LINK, text)]
    assert [one for one in links if not (ROOT / one[0]).parent.joinpath(one[1]).exists()] == []


@pytest.fixture
async def app(sqlite_url: str) -> AsyncIterator[App]:
    """The demo's world as the README saw it."""
    opened = open_app(
        Settings(database_url=sqlite_url, clock=MADE_AT, sandbox=True, secret="s" * 40),
        Registry.load([subgraph_airthings.plugin]),
    )
    await make_world(opened, lambda _: None)
    opened.clock.start = MADE_AT
    yield opened
    await opened.database.close()


def asked(tmp_path: Path, subscription: str) -> list[dict[str, Any]]:
    """What README's shell sends, with the reader's own subscription."""
    script = "\n".join(one.text for one in SNIPPETS if one.page == "README.md" and one.language == "sh")
    script = script[script.index("TOKEN=") :].replace("SUBSCRIPTION=sub_…", f"SUBSCRIPTION={subscription}")
    out = tmp_path / "asked"
    stage = f"subgraph() {{ echo token; }}\ncurl() {{ printf '%s\\0' \"${{@: -1}}\" >> {shlex.quote(str(out))}; }}\n"
    subprocess.run(["bash", "-eu", "-c", stage + script], cwd=tmp_path, check=True, capture_output=True)
    told = out.read_text(encoding="utf-8").split("\0")
    out.unlink()
    return [json.loads(one) for one in told if one]


async def test_the_readmes_first_quote_is_answered_as_it_says(app: App, tmp_path: Path) -> None:
    olivia = identity_of(user="olivia@harbour.example")
    printed = [json.loads(one.text) for one in SNIPPETS if (one.page, one.language) == ("README.md", "json")]
    [page, _] = asked(tmp_path, "sub_")
    first: Any = await app.run(olivia, page["query"], {})
    [node] = first["data"]["viewer"]["memberships"][0]["account"]["subscriptions"]["nodes"]
    subscription = node["id"]
    node["id"] = printed[0]["data"]["viewer"]["memberships"][0]["account"]["subscriptions"]["nodes"][0]["id"]
    assert first == printed[0]
    [_, quote] = asked(tmp_path, subscription)
    second: Any = await app.run(olivia, quote["query"], quote["variables"])
    second["data"]["quote"]["token"] = printed[1]["data"]["quote"]["token"]
    assert second == printed[1]

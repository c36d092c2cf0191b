"""The `subgraph` command: run in this process, and once as the installed program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.tidy import ROOT


@pytest.mark.parametrize(
    "command",
    ["demo", "serve", "worker", "bill", "migrate", "schema", "families", "quote", "report", "new-family", "token"],
)
def test_every_command_helps(command: str, subgraph: Run) -> None:
    answer = subgraph(command, "--help")
    assert answer.returncode == 0
    assert len(answer.stdout.splitlines()) > 5


def test_the_schema_printed_is_the_one_that_is_committed(subgraph: Run) -> None:
    committed = (ROOT / "schema.graphql").read_text()
    assert subgraph("schema").stdout == committed, "run `make schema`"


def test_families_are_listed_for_people_and_programs(subgraph: Run) -> None:
    told = subgraph("families").stdout
    assert "Space CO2 Mini" in told
    assert max(len(line) for line in told.splitlines()) <= 100
    facts = json.loads(subgraph("families", "--json").stdout)
    assert [one["key"] for one in facts] == sorted(one["key"] for one in facts)
    assert "airthings" in [one["key"] for one in facts]


def test_a_bill_run_on_an_empty_database_issues_nothing(subgraph: Run) -> None:
    answer = subgraph("bill", "--through", "2026-12-31", "--json", "--database", "new.db")
    assert json.loads(answer.stdout) == {
        "dryRun": False,
        "invoices": 0,
        "amounts": {},
        "parked": [],
        "announced": 0,
        "waiting": [],
    }
    assert Path("new.db").exists()


def test_a_token_is_printed_alone(subgraph: Run) -> None:
    answer = subgraph("token", "--user", "olivia@harbour.example")
    assert answer.stdout.count(".") == 2
    assert len(answer.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("token",), "Name one: --user EMAIL, --staff FAMILY or --operator."),
        (("token", "--staff", "nobody"), "No family nobody is installed. Installed: "),
        (("bill", "--through", "tomorrow"), "write a day as YYYY-MM-DD"),
        (("bill", "--through", "2026-01-01", "--account", "mine"), "write the id of an account, acc_…"),
        (("serve", "--database", "mysql://x"), "sqlite:///FILE or postgresql://"),
    ],
)
def test_what_cannot_be_done_says_what_to_do_instead(words: tuple[str, ...], says: str, subgraph: Run) -> None:
    answer = subgraph(*words)
    assert answer.returncode == 2
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_setting_that_does_not_exist_is_named(subgraph: Run) -> None:
    answer = subgraph("migrate", SUBGRAPH_DATABSE_URL="sqlite:///x.db")
    assert answer.returncode == 2
    assert "Did you mean SUBGRAPH_DATABASE_URL?" in answer.stderr


def test_only_a_sandbox_bills_the_future(subgraph: Run) -> None:
    answer = subgraph("bill", "--through", "2999-01-01", SUBGRAPH_SANDBOX="false")
    assert answer.returncode == 2
    assert "only a sandbox" in answer.stderr


def test_it_is_installed_as_a_program() -> None:
    program = Path(sys.executable).with_name("subgraph")
    answer = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    assert "demo" in answer.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("bill", "--through", "2026-01-01", "--database", "notes.txt"), "file is not a database"),
        (("serve", "--database", "notes.txt"), "file is not a database"),
        (("migrate", "--database", "notes.txt"), "file is not a database"),
        (("migrate", "--database", "postgresql://nobody:x@127.0.0.1:1/x"), "Connect call failed ('127.0.0.1', 1)"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_line(words: tuple[str, ...], says: str, subgraph: Run) -> None:
    Path("notes.txt").write_text("Not a database, whatever its name is.\n" * 100)
    answer = subgraph(*words)
    assert answer.returncode == 2
    assert "The database cannot be used: " in answer.stderr
    assert says in answer.stderr
    assert answer.stderr.splitlines()[-1].endswith("Name another by --database or SUBGRAPH_DATABASE_URL.")
    assert "Traceback" not in answer.stderr

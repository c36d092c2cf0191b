"""The `subgraph` command, put together from its commands."""

from __future__ import annotations

import sys

import typer

from subgraph.cli.baskets import Unreadable
from subgraph.cli.families import families
from subgraph.cli.new_family import new_family
from subgraph.cli.paper import paper
from subgraph.cli.quote import quote
from subgraph.cli.report import report
from subgraph.cli.saying import complain
from subgraph.cli.serving import demo, migrate, schema, serve, token
from subgraph.cli.working import bill, worker
from subgraph.demo.play import DemoFailed
from subgraph.plugins.errors import PluginError
from subgraph.settings import BadSettings
from subgraph.storage.database import why_unusable

HELP = "B2B subscriptions behind one GraphQL endpoint: exact quotes, prorated seats, invoices and renewals."
COMMANDS = (demo, serve, worker, bill, migrate, token, families, quote, report, paper, new_family, schema)


def main() -> None:
    """Run the command; expected failures end with one line that says what to do, and exit code 2."""
    cli = typer.Typer(
        name="subgraph", help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    for command in COMMANDS:
        cli.command()(command)
    try:
        cli()
    except (BadSettings, PluginError, DemoFailed, Unreadable) as error:
        sys.exit(complain(str(error)))
    except Exception as error:
        why = why_unusable(error)
        if why is None:
            raise
        sys.exit(complain(f"The database cannot be used: {why}. Name another by --database or SUBGRAPH_DATABASE_URL."))

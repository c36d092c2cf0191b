"""What is on sale: `subgraph families`."""

from __future__ import annotations

import orjson
import typer

from subgraph import printing
from subgraph.cli.saying import JsonOption
from subgraph.plugins.registry import Registry


def families(as_json: JsonOption = False) -> None:
    """List the installed product families with their products, editions, terms and prices."""
    registry = Registry.load()
    typer.echo(
        orjson.dumps(printing.families_facts(registry.families))
        if as_json
        else printing.families_text(registry.families)
    )

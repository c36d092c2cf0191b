"""What is on sale: `subgraph families`."""

from __future__ import annotations

import sys
from typing import Annotated

import orjson
import typer

from subgraph.cli.installed import installed_graph
from subgraph.cli.saying import JsonOption, complain
from subgraph.domain.catalog import ProductFamily
from subgraph.plugins.registry import Registry
from subgraph.printing.family_facts import family_facts
from subgraph.printing.family_text import family_text
from subgraph.printing.tables import width

FamilyArgument = Annotated[str | None, typer.Argument(metavar="[KEY]", help="Only this family.")]
FeaturesOption = Annotated[bool, typer.Option("--features", help="Compare the editions, feature by feature.")]
RulesOption = Annotated[bool, typer.Option("--rules", help="Print the rules, in the order in which they are read.")]


def families(
    key: FamilyArgument = None,
    features: FeaturesOption = False,
    rules: RulesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Print the installed product families: products, editions, add-ons, terms, discounts and price tables.

    A plugin that is broken is left out, and named with what to mend on the standard error; the exit code is 2 then.
    """
    registry = installed_graph().registry
    facts = [family_facts(one) for one in registry.families if key in (None, one.key)]
    if not facts and key is not None:
        sys.exit(complain(unknown_family(key, registry)))
    if as_json:
        typer.echo(orjson.dumps(facts))
    else:
        said = (family_text(one, width(), features=features, rules=rules) for one in facts)
        typer.echo("\n\n".join(said) or "No product family is installed. Write one: subgraph new-family KEY")
    if registry.broken:
        raise typer.Exit(2)


def find_family(key: str, registry: Registry) -> ProductFamily:
    """The installed family of that key; ends the command where there is none."""
    found = registry.find(key)
    if found is None:
        sys.exit(complain(unknown_family(key, registry)))
    return found


def unknown_family(key: str, registry: Registry) -> str:
    """What to do about a key that no installed family has."""
    keys = ", ".join(one.key for one in registry.families)
    broken = next((one for one in registry.broken if key in (one.name, one.family)), None)
    if broken is not None:
        return f"The family {key} is broken: {'; '.join(broken.problems)}"
    return f"No family {key} is installed. Installed: {keys or 'none'}."

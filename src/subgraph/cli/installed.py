"""The families that a command works with, and a line for each plugin that had to be left out."""

from __future__ import annotations

import os

import typer

from subgraph.app import App, open_app
from subgraph.plugins.registry import BrokenPlugin, Registry
from subgraph.schema.build import Graph, build_graph
from subgraph.settings import Settings, read_settings


def installed_registry() -> Registry:
    """The installed families, without the time that a graph takes; what is broken is told."""
    registry = _load()
    tell_broken(registry.broken)
    return registry


def installed_graph() -> Graph:
    """The installed families and their graph; what is broken is told, also where only the graph shows it."""
    graph = build_graph(_load())
    tell_broken(graph.registry.broken)
    return graph


def _load() -> Registry:
    return Registry.load(seconds=read_settings(os.environ).plugin_seconds)


def open_installed(settings: Settings) -> App:
    """An installation of the installed families; what is broken is told."""
    app = open_app(settings)
    tell_broken(app.installation.registry.broken)
    return app


def tell_broken(broken: tuple[BrokenPlugin, ...]) -> None:
    """A line on stderr for each problem: which plugin, which declaration, what to mend."""
    for one in broken:
        for problem in one.problems:
            typer.echo(f"subgraph: plugin {one.name} is left out: {problem}", err=True)

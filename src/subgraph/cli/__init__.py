"""The `subgraph` command."""

from subgraph.cli.command import main

__all__ = ["main"]

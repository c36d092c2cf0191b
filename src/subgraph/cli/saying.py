"""How a command answers: as text or JSON, and what stops it in one line that says what to do."""

from __future__ import annotations

from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON, for programs.")]


def complain(message: str) -> int:
    """Say on stderr what is wrong and what to do; the exit code 2."""
    typer.echo(f"subgraph: {message}", err=True)
    return 2

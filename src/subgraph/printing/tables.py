"""Columns that line up, in as many characters as a line may have."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

Facts = dict[str, Any]
WIDEST, NARROWEST = 100, 60


def width() -> int:
    """Characters in a line: the terminal's, at most 100, which is also what a file or a pipe gets."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def table(rows: Sequence[Sequence[str]], numbers: Sequence[int] = (), indent: str = "  ") -> list[str]:
    """Rows of equally many cells with aligned columns, those in `numbers` to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        (
            indent
            + "  ".join(
                cell.rjust(wide) if place in numbers else cell.ljust(wide)
                for place, (cell, wide) in enumerate(zip(row, widths, strict=True))
            )
        ).rstrip()
        for row in rows
    ]


def split_table(rows: Sequence[Sequence[str]], labels: int, room: int, *, numbers: bool = True) -> Iterator[str]:
    """A table whose further columns stand in as many tables as fit `room`, each with the first `labels` columns."""
    columns, first = len(rows[0]), labels
    while first < columns:
        last = columns
        while len(lines := _part(rows, labels, first, last, numbers)) and last > first + 1:
            if max(map(len, lines)) <= room:
                break
            last -= 1
        yield from lines
        first = last
        if first < columns:
            yield ""


def _part(rows: Sequence[Sequence[str]], labels: int, first: int, last: int, numbers: bool) -> list[str]:
    part = [[*row[:labels], *row[first:last]] for row in rows]
    return table(part, range(labels, labels + last - first) if numbers else ())


def wrapped_rows(rows: Sequence[Sequence[str]], longest: int) -> list[list[str]]:
    """The rows with cells of at most so many characters: what is longer goes on in a row below."""
    found: list[list[str]] = []
    for row in rows:
        cells = [wrap(cell, longest) or [""] for cell in row]
        found += [list(line) for line in zip_longest(*cells, fillvalue="")]
    return found


def paragraph(label: str, text: str, room: int, column: int = 14) -> list[str]:
    """A labelled text, wrapped beneath itself."""
    first = f"  {label}".ljust(column - 1) + " "
    return wrap(
        text, room, initial_indent=first, subsequent_indent=" " * column, break_long_words=False, break_on_hyphens=False
    )

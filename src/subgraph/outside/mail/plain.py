"""Texts of strangers made harmless: what is no letter, sign or space of writing is left out."""

from __future__ import annotations

import unicodedata

# Control and format characters, half pairs, private use, unassigned; joiners of scripts and emoji are writing.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_WRITING = frozenset({"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"})


def one_line(text: str) -> str:
    """On one line, as names and subjects are: line breaks and tabs become spaces."""
    return " ".join(_clean(text).split())


def lines(text: str) -> str:
    """With its line breaks, as people write messages; at most one empty line in a row."""
    kept: list[str] = []
    for line in _clean(text.replace("\r\n", "\n"), keep="\n").splitlines():
        words = " ".join(line.split())
        if words or (kept and kept[-1]):
            kept.append(words)
    return "\n".join(kept).strip()


def _clean(text: str, keep: str = "") -> str:
    return "".join(_character(one, keep) for one in text)


def _character(one: str, keep: str) -> str:
    if one in keep or one in _WRITING:
        return one
    if one.isspace() or unicodedata.category(one) in ("Zl", "Zp"):
        return " "
    return "" if unicodedata.category(one) in _DROPPED else one

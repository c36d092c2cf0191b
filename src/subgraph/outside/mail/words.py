"""The words of mail: one data file a language, all complete; whoever speaks none of them is written to in English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "fr", "de", "nb")
OTHER = "OTHER"
"""Names the words of kinds that have none."""

Alternatives = tuple[str, ...]
"""Sentences that say the same, the one that needs most facts first."""


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a mail of one kind says: a subject, and its paragraphs."""

    subject: Alternatives
    text: tuple[Alternatives, ...]


@dataclass(frozen=True, slots=True)
class MailWords:
    """One language: what stands on every mail, labels of facts, values that are words, and each kind of mail."""

    language: str
    words: Mapping[str, str]
    labels: Mapping[str, str]
    values: Mapping[str, str]
    kinds: Mapping[str, KindWords]

    def of(self, kind: str, variant: str | None) -> KindWords:
        """The words of a kind: of its variant, where that has its own."""
        return self.kinds.get(f"{kind}.{variant}") or self.kinds.get(kind) or self.kinds[OTHER]


def read_words() -> Mapping[str, MailWords]:
    """Every language by its code."""
    return {language: _read(language) for language in LANGUAGES}


def _read(language: str) -> MailWords:
    place = files("subgraph.outside.mail") / "words" / f"{language}.toml"
    found = tomllib.loads(place.read_text(encoding="utf-8"))
    kinds = {kind: _kind(words) for kind, words in found["mail"].items()}
    return MailWords(language, found["words"], found["labels"], found["values"], kinds)


def _kind(words: Mapping[str, Any]) -> KindWords:
    return KindWords(_alternatives(words["subject"]), tuple(_alternatives(one) for one in words["text"]))


def _alternatives(found: str | list[str]) -> Alternatives:
    return (found,) if isinstance(found, str) else tuple(found)

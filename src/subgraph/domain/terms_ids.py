"""How a version of a terms document is named outside: in what a quote requires, in what a confirmation accepts."""

from __future__ import annotations

PREFIX = "trm_"


def terms_id(family: str, key: str, version: str) -> str:
    """The id of one version of a family's document, the same in every quote and in `acceptedTerms` (AGT-10)."""
    return f"{PREFIX}{family}/{key}/{version}"

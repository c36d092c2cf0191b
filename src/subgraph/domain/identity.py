"""Who is asking, as their credentials prove it; what they may do is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """A proven caller. `email` tells which user it is; `staff_of` holds the keys of the product families it works for."""

    subject: str
    email: str | None
    name: str | None
    staff_of: frozenset[str]
    operator: bool
    api_key_id: str | None = None

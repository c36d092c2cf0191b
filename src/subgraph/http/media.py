"""Which of our three forms of an answer a client's Accept header prefers."""

from __future__ import annotations

import re
from enum import StrEnum


class Media(StrEnum):
    """The forms in which `/graphql` answers."""

    JSON = "application/json"
    RESPONSE = "application/graphql-response+json"
    EVENTS = "text/event-stream"


_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
# A wildcard means plain JSON, as clients that say nothing of GraphQL's own type expect; never a stream.
_RANGES = {
    "*/*": Media.JSON,
    "application/*": Media.JSON,
    **{each.value: each for each in Media},
}


def choose_media(accept: str | None) -> Media | None:
    """The form with the highest weight, the first named among equals; None if the client accepts none of ours."""
    if accept is None or not accept.strip():
        return Media.JSON
    best, best_weight = None, 0.0
    for entry in accept.split(","):
        name, *parameters = (part.strip().lower() for part in entry.split(";"))
        media = _RANGES.get(name)
        weight = _weight(parameters)
        if media is not None and weight > best_weight:
            best, best_weight = media, weight
    return best


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("charset=") and parameter.removeprefix("charset=").strip('"') not in {"utf-8", "utf8"}:
            return 0.0
        if parameter.startswith("q="):
            value = parameter.removeprefix("q=")
            return float(value) if _WEIGHT.fullmatch(value) else 0.0
    return 1.0

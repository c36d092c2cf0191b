"""How an enum of the domain becomes one of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, EnumMeta

from strawberry.types.enum import EnumValue, StrawberryEnumDefinition


def shown(kind: EnumMeta, name: str, description: str, values: Mapping[Enum, str]) -> StrawberryEnumDefinition:
    """An enum of the graph with these values of a domain enum; the domain's class stays as it is."""
    return StrawberryEnumDefinition(
        wrapped_cls=kind,
        name=name,
        values=[EnumValue(member.value, member.value, description=words) for member, words in values.items()],
        description=description,
    )

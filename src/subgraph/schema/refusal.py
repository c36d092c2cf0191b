"""The business 'no' in the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from subgraph.domain.refusals import Refusal as DomainRefusal
from subgraph.domain.refusals import Violation as DomainViolation
from subgraph.schema.fields import leaf, many, object_type


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One number or name that a message states."""

    key: str
    value: str


def _facts(violation: DomainViolation) -> list[FactRecord]:
    facts: Mapping[str, str] = violation.facts
    return [FactRecord(key, value) for key, value in facts.items()]


@object_type("A number or a name that a message states, so that a client can say it in its own words.")
class Fact:
    """A number or a name that a message states."""

    key = leaf(str, "What it is.")
    value = leaf(str, "Its value, as text.")


@object_type("One reason of a refusal.")
class Violation:
    """One reason of a refusal."""

    code = leaf(str, "Stable, for programs; families prefix theirs.")
    message = leaf(str, "For people.")
    path = leaf(many(str), "Which part of the input it speaks of.")
    facts = leaf(many(Fact), "What the message states.", read=_facts)


@object_type("A business 'no': every reason at once, each with a stable code.", record=DomainRefusal)
class Refusal:
    """A business 'no'."""

    violations = leaf(many(Violation), "Every reason.")

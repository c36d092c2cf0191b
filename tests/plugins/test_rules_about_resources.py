"""A rule may speak of one kind of resource: devices are added by everybody, agents by the owner."""

from dataclasses import replace

import pytest
from tests.families import LOCATIONS

from subgraph.plugins import ResourceKind, Rule, Verb
from subgraph.plugins.soundness import problems_of

GATES = replace(LOCATIONS, resources=(*LOCATIONS.resources, ResourceKind("gate", "Gate")))


@pytest.mark.parametrize("verb", [Verb.ADD_RESOURCE, Verb.RETURN_RESOURCE, (Verb.VIEW, Verb.ADD_RESOURCE), None])
def test_a_rule_about_resources_names_a_kind(verb: Verb | tuple[Verb, ...] | None) -> None:
    assert list(problems_of(replace(GATES, rules=(Rule(verb, component="gate"), Rule())))) == []


def test_a_rule_about_anything_else_does_not() -> None:
    [problem] = problems_of(replace(GATES, rules=(Rule(Verb.ADD_SEATS, component="gate"), Rule())))
    assert problem == "Rule 1: component 'gate' is not declared"

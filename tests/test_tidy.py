"""The laws of the house that a program can see, each saying why; import-linter holds those about imports as well."""

import pytest

from tests.support.tidy import Rule, Source, files
from tests.support.tidy_code import CODE_RULES
from tests.support.tidy_imports import IMPORT_RULES
from tests.support.tidy_state import STATE_RULES
from tests.support.tidy_text import TEXT_RULES

RULES = (*TEXT_RULES, *CODE_RULES, *STATE_RULES, *IMPORT_RULES)
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name.replace(" ", "-"))


@pytest.fixture(scope="module")
def repository() -> list[Source]:
    return files()


@EVERY_RULE
def test_the_repository_keeps_the_rule(rule: Rule, repository: list[Source]) -> None:
    broken = [line for source in repository for line in rule.broken_by(source)]
    assert not broken, "\n".join([f"{rule.name}.", f"Why: {rule.why}.", *broken])


@EVERY_RULE
def test_the_rule_sees_what_breaks_it_and_nothing_else(rule: Rule) -> None:
    for source in rule.offends:
        assert rule.broken_by(source), f"unseen in {source.path}: {source.text[:200]}"
    for source in rule.keeps:
        assert not rule.broken_by(source), f"wrongly seen in {source.path}: {source.text[:200]}"


def test_the_rules_look_at_the_whole_repository(repository: list[Source]) -> None:
    paths = {source.path for source in repository}
    assert {"pyproject.toml", "requirements.lock", "tests/test_tidy.py", "src/subgraph/__init__.py"} <= paths

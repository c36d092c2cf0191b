"""docs/hooks.md is complete and true: every word, hook and code is in it, its arguments are the code's, its examples run."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from tests.plugins.contract_words import call_of

import subgraph.plugins
from subgraph.domain.codes import CODES
from subgraph.plugins import ProductFamily, hookspecs, read_prices
from subgraph.plugins.registry import Registry
from subgraph.plugins.testing import check_family

DOCUMENT = Path(__file__).parents[2].joinpath("docs", "hooks.md").read_text(encoding="utf-8")
HOOKS = (
    "register_product_family",
    "register_graphql_types",
    "count_required_seats",
    "check_change",
    "price_component",
    "reckon_tax",
    "event_committed",
)
EXAMPLES = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)


def printed_call(name: str) -> str:
    found = re.search(rf"^### {name}\n\n`(.+)`$", DOCUMENT, re.MULTILINE)
    assert found is not None, f"docs/hooks.md has no heading for {name}"
    return found[1]


@pytest.mark.parametrize("name", subgraph.plugins.__all__)
def test_every_word_has_a_heading_with_its_exact_arguments(name: str) -> None:
    assert printed_call(name) == call_of(name, getattr(subgraph.plugins, name))


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_a_heading_with_its_exact_arguments(name: str) -> None:
    assert printed_call(name) == call_of(name, getattr(hookspecs, name))


def test_no_hook_and_no_word_is_documented_that_is_not_there() -> None:
    headings = set(re.findall(r"^### (\w+)$", DOCUMENT, re.MULTILINE))
    specified = {name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), "subgraph_spec")}
    assert specified == set(HOOKS)
    assert headings == set(HOOKS) | set(subgraph.plugins.__all__)


def test_every_code_is_in_the_table_with_its_meaning() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+) \|$", DOCUMENT, re.MULTILINE))
    assert rows == dict(CODES)


def test_every_example_runs_and_the_whole_family_is_sound() -> None:
    found: dict[str, object] = {name: getattr(subgraph.plugins, name) for name in subgraph.plugins.__all__}
    found["Decimal"] = Decimal
    for example in EXAMPLES:
        exec(compile(example, "docs/hooks.md", "exec"), found)
    family = found["NEWSPAPER"]
    assert isinstance(family, ProductFamily)
    check_family(family)
    plugin = found["Newspaper"]
    assert callable(plugin)
    assert Registry.load([plugin()]).find("newspaper") is family


def test_the_example_price_list_is_one(tmp_path: Path) -> None:
    found = re.search(r"```csv\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    tmp_path.joinpath("prices.csv").write_text(found[1], encoding="utf-8")
    table = read_prices(tmp_path / "prices.csv")
    calls = table.find("api", "usage:calls", "EUR", None, "monthly")
    assert calls is not None
    assert [(tier.up_to, tier.unit_amount) for tier in calls.tiers] == [
        (1000, Decimal("0.0100")),
        (None, Decimal("0.0050")),
    ]

"""The README's promises that can be run."""

import re
from pathlib import Path
from types import ModuleType

from subgraph.plugins import ProductFamily, hookimpl
from subgraph.plugins.registry import Registry

README = Path(__file__).parents[1] / "README.md"


def test_the_family_in_the_readme_can_be_installed() -> None:
    [snippet] = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    told: dict[str, object] = {}
    exec(snippet, told)
    family = told["FAMILY"]
    assert isinstance(family, ProductFamily)
    plugin = ModuleType("sensors")
    plugin.register_product_family = hookimpl(lambda: family)  # type: ignore[attr-defined]
    hookimpl(plugin.register_product_family)
    assert [one.key for one in Registry.load([plugin]).families] == ["sensors"]


def test_every_page_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(((?!http)[^)]+)\)", README.read_text())
    assert "docs/billing.md" in links
    missing = [one for one in links if not (README.parent / one).exists()]
    assert missing == []

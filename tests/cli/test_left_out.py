"""Every command names the plugins that it had to leave out, a line for each problem, and does its work with the others."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest
import uvicorn

from subgraph.plugins import registry
from tests.cli.conftest import Run

KINDS = "tests.plugins.broken.kinds"
LEFT_OUT = [
    "subgraph: plugin bad is left out: ProductFamily needs a key, a product and a term",
    "subgraph: plugin gone is left out: tests.plugins.broken.leaves cannot be imported: SystemExit: 3",
    "subgraph: plugin slow is left out: it hangs: it did not come back within 0.3 seconds; "
    "import the module by hand to see what it waits for",
    "subgraph: plugin twin is left out: family key 'devices' is taken by plugin devices",
]


@pytest.fixture(autouse=True)
def broken_beside_one_that_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four broken plugins and a sound one are installed."""
    modules = {
        "bad": f"{KINDS}:UNSOUND",
        "devices": f"{KINDS}:SOUND",
        "gone": "tests.plugins.broken.leaves",
        "slow": "tests.plugins.broken.hangs",
        "twin": f"{KINDS}:OTHER_DEVICES",
    }
    points = [EntryPoint(name, value, registry.GROUP) for name, value in modules.items()]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)


@pytest.mark.parametrize(
    ("words", "ends_with"),
    [
        (("families",), 2),
        (("schema",), 0),
        (("serve",), 0),
        (("demo",), 0),
        (("token", "--staff", "devices"), 0),
        (("bill", "--through", "2027-01-01"), 0),
        (("quote", "devices", "--product", "monitoring", "--seats", "pro=2"), 0),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else str(words),
)
def test_a_command_says_what_is_left_out_and_works_with_the_rest(
    subgraph: Run, words: tuple[str, ...], ends_with: int
) -> None:
    answer = subgraph(*words, SUBGRAPH_PLUGIN_SECONDS="0.3")
    assert answer.returncode == ends_with
    said = answer.stderr.splitlines()
    assert [one for one in LEFT_OUT if said.count(one) != 1] == [], answer.stderr
    assert answer.stdout or words[0] == "serve"

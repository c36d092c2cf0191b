"""A plugin that raises, hangs, answers nonsense or collides is left out whole and named; the others are sold on."""

import threading
from importlib.metadata import EntryPoint
from time import monotonic

import pytest
from tests.families import DEVICES, FamilyPlugin
from tests.plugins.broken.kinds import CHATTING, LOOPING, OTHER_DEVICES, WAITING

from subgraph.plugins import PluginError, registry
from subgraph.plugins.registry import BrokenPlugin, Registry

BROKEN = "tests.plugins.broken"
KINDS = f"{BROKEN}.kinds"


def installed(monkeypatch: pytest.MonkeyPatch, **modules: str) -> None:
    """These entry points are installed, and nothing else."""
    points = [EntryPoint(name, value, registry.GROUP) for name, value in modules.items()]
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == registry.GROUP else [])


@pytest.mark.parametrize(
    ("value", "said", "family"),
    [
        (f"{BROKEN}.raises", f"{BROKEN}.raises cannot be imported: RuntimeError: no price list today", None),
        (f"{BROKEN}.leaves", f"{BROKEN}.leaves cannot be imported: SystemExit: 3", None),
        (f"{BROKEN}.nowhere", f"{BROKEN}.nowhere cannot be imported: ModuleNotFoundError", None),
        (f"{BROKEN}.hangs", "it hangs: it did not come back within 0.3 seconds", None),
        (f"{KINDS}:WAITING", "it hangs: it did not come back within 0.3 seconds", None),
        (f"{KINDS}:MISSPELT", "unknown hook 'check_changes'", None),
        (f"{KINDS}:STRANGE", "register_product_family answers a ProductFamily, not str", None),
        (f"{KINDS}:LEAVING", "register_graphql_types failed: SystemExit", "agents"),
        (f"{KINDS}:MUTE", "register_product_family failed: Speechless: (its text cannot be read)", None),
        (f"{KINDS}:UNPRINTABLE", "register_product_family failed: ValueError: ?[31m?", None),
        (f"{KINDS}:TELLING", "prices.csv: line 3: no amount", None),
        (f"{KINDS}:LATER", "check_change is a plain function: neither a wrapper nor async", None),
        (f"{KINDS}:TYPELESS", "register_product_family is not implemented", None),
        (f"{KINDS}:UNSOUND", "ProductFamily needs a key, a product and a term", "agents"),
        (f"{KINDS}:NONSENSE", "is of type float, not Decimal: write Decimal", "floats"),
        (f"{KINDS}:NUMBERED", "ProductFamily.key is of type int, not str", None),
    ],
)
def test_a_broken_plugin_is_named_with_what_to_mend_and_the_rest_is_sold(
    monkeypatch: pytest.MonkeyPatch, value: str, said: str, family: str | None
) -> None:
    installed(monkeypatch, broken=value, devices=f"{KINDS}:SOUND")
    found = Registry.load(seconds=0.3)
    assert [one.key for one in found.families] == ["devices"]
    [broken] = found.broken
    assert (broken.name, broken.family) == ("broken", family)
    assert said in broken.problems[0]
    assert found.is_broken("broken")
    assert family is None or found.is_broken(family)
    assert not found.is_broken("devices")
    with pytest.raises(PluginError, match="plugin broken: "):
        Registry.load(strict=True, seconds=0.3)


def test_nothing_of_a_broken_plugin_is_loaded_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, leaving=f"{KINDS}:LEAVING")
    found = Registry.load()
    assert (found.families, found.contributions, found.owners) == ((), (), {})


def test_what_a_plugin_prints_is_not_in_what_a_command_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert Registry.load([CHATTING]).families == (DEVICES,)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "Here are my devices!\n")


def test_a_plugin_that_hangs_takes_no_longer_than_it_may() -> None:
    begun = monotonic()
    found = Registry.load([WAITING, FamilyPlugin(DEVICES)], strict=False, seconds=0.2)
    assert monotonic() - begun < 5
    assert [one.name for one in found.broken] == ["test-agents"]
    assert found.families == (DEVICES,)


def test_a_plugin_that_loops_is_ended_and_takes_no_time_from_the_others_afterwards() -> None:
    before = set(threading.enumerate())
    found = Registry.load([LOOPING], strict=False, seconds=0.2)
    assert found.broken[0].problems[0].startswith("it hangs: ")
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("names", "kept", "broken"),
    [
        ({"devices": "SOUND", "air": "OTHER_DEVICES"}, "devices", "air"),
        ({"devices": "OTHER_DEVICES", "air": "SOUND"}, "devices", "air"),
        ({"zebra": "SOUND", "air": "OTHER_DEVICES"}, "air", "zebra"),
    ],
)
def test_of_two_with_one_key_the_one_that_is_named_like_the_family_is_kept_else_the_first_by_name(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, str], kept: str, broken: str
) -> None:
    installed(monkeypatch, **{name: f"{KINDS}:{value}" for name, value in names.items()})
    found = Registry.load()
    wanted = OTHER_DEVICES.family if names[kept] == "OTHER_DEVICES" else DEVICES
    assert found.families == (wanted,)
    assert found.owners == {"devices": kept}
    problem = f"family key 'devices' is taken by plugin {kept}"
    assert found.broken == (BrokenPlugin(broken, (problem,), "devices"),)
    assert not found.is_broken("devices"), "the family is sold, by the other plugin"
    assert found.is_broken(broken)


def test_of_two_entry_points_with_one_name_the_first_by_its_module_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [f"{KINDS}:OTHER_DEVICES", f"{KINDS}:UNSOUND"]
    points = [EntryPoint("devices", value, registry.GROUP) for value in values]
    monkeypatch.setattr(registry, "entry_points", lambda group: points[::-1])
    found = Registry.load()
    assert found.families == (OTHER_DEVICES.family,)
    problem = "another plugin has this name too: rename one of their entry points"
    assert found.broken == (BrokenPlugin("devices", (problem,)),)


def test_a_plugin_that_turns_out_to_be_broken_later_is_left_out_with_its_family() -> None:
    found = Registry.load([FamilyPlugin(DEVICES)])
    less = found.without("test-devices", ["its types collide"])
    assert (less.families, less.owners) == ((), {})
    assert less.broken == (BrokenPlugin("test-devices", ("its types collide",), "devices"),)
    assert less.is_broken("devices")

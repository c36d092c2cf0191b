"""The families that are installed: found, checked and handed out; the only place that calls a hook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import entry_points

import pluggy

from subgraph.domain.catalog import ProductFamily
from subgraph.plugins import hookspecs
from subgraph.plugins.errors import PluginError
from subgraph.plugins.soundness import problems_of

GROUP = "subgraph.families"
"""The entry points that a family's distribution declares: each names a module with hooks."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a plugin adds to the schema: a `subgraph.schema.interfaces.SchemaContribution`, checked by the schema."""

    plugin: str
    value: object


@dataclass(frozen=True, slots=True)
class Registry:
    """All families, by their key, and what their plugins add to the schema; made once, at start-up."""

    families: tuple[ProductFamily, ...]
    contributions: tuple[Contribution, ...] = ()

    @staticmethod
    def load(plugins: Iterable[object] | None = None) -> Registry:
        """The installed plugins' families, or those of `plugins`; PluginError names the plugin and what to mend."""
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        for name, plugin in _installed() if plugins is None else _given(plugins):
            _register(manager, name, plugin)
        families: dict[str, tuple[str, ProductFamily]] = {}
        for name, family in _families(manager):
            if family.key in families:
                raise PluginError(name, [f"family key {family.key!r} is taken by plugin {families[family.key][0]}"])
            families[family.key] = (name, family)
        found = tuple(families[key][1] for key in sorted(families))
        return Registry(found, tuple(_contributions(manager)))

    def find(self, key: str) -> ProductFamily | None:
        """The family of that key, or None."""
        return next((one for one in self.families if one.key == key), None)

    def with_families(self, families: Iterable[ProductFamily]) -> Registry:
        """The same plugins with their families as they are sold now: list prices and promotions of the run time."""
        return replace(self, families=tuple(families))


def _installed() -> Iterator[tuple[str, object]]:
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        try:
            yield point.name, point.load()
        except PluginError:
            raise
        except Exception as error:
            raise PluginError(point.name, [f"{point.value} cannot be imported: {_said(error)}"]) from error


def _given(plugins: Iterable[object]) -> Iterator[tuple[str, object]]:
    for plugin in plugins:
        yield str(getattr(plugin, "__name__", type(plugin).__name__)), plugin


def _register(manager: pluggy.PluginManager, name: str, plugin: object) -> None:
    try:
        manager.register(plugin, name)
        manager.check_pending()
    except (pluggy.PluginValidationError, ValueError) as error:
        raise PluginError(name, [f"{_said(error)}; the hooks are {', '.join(_hooks(manager))}"]) from error
    if not manager.get_hookcallers(plugin):
        raise PluginError(name, [f"no hook is implemented: mark one of {', '.join(_hooks(manager))} with @hookimpl"])


def _hooks(manager: pluggy.PluginManager) -> list[str]:
    specs = (name for name in vars(hookspecs) if manager.parse_hookspec_opts(hookspecs, name) is not None)
    return sorted(specs)


def _families(manager: pluggy.PluginManager) -> Iterator[tuple[str, ProductFamily]]:
    for name, family in _answers(manager.hook.register_product_family):
        if not isinstance(family, ProductFamily):
            raise PluginError(name, [f"register_product_family answers a ProductFamily, not {type(family).__name__}"])
        problems = problems_of(family)
        if problems:
            raise PluginError(name, problems)
        yield name, family


def _contributions(manager: pluggy.PluginManager) -> Iterator[Contribution]:
    for name, value in _answers(manager.hook.register_graphql_types):
        yield Contribution(name, value)


def _answers(hook: pluggy.HookCaller) -> Iterator[tuple[str, object]]:
    for one in hook.get_hookimpls():
        try:
            answer = one.function()
        except PluginError:
            raise
        except Exception as error:
            raise PluginError(one.plugin_name, [f"{hook.name} failed: {_said(error)}"]) from error
        yield one.plugin_name, answer


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")

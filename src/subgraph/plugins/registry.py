"""The families that are installed: found, checked and handed out; the only place that calls a hook."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import EntryPoint, entry_points

import pluggy

from subgraph.domain.catalog import FamilyHooks, ProductFamily
from subgraph.domain.events import CommittedEvent
from subgraph.domain.taxes import TaxRates
from subgraph.plugins import hookspecs
from subgraph.plugins.asking import Asking, Call
from subgraph.plugins.errors import PluginError
from subgraph.plugins.isolation import Failed, TookTooLong, run_apart, said
from subgraph.plugins.soundness import problems_of

GROUP = "subgraph.families"
"""The entry points that a family's distribution declares: each names a module with hooks."""
SECONDS = 10.0
"""How long a plugin may take to be imported and to hand its family over."""
AT_RUN_TIME = ("count_required_seats", "check_change", "price_component", "reckon_tax")
"""The hooks that are asked while quotes are made; the others are called once, but for the one that hears events."""
LISTENER = "event_committed"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a plugin adds to the schema: a `subgraph.schema.interfaces.SchemaContribution`, checked by the schema."""

    plugin: str
    value: object


@dataclass(frozen=True, slots=True)
class BrokenPlugin:
    """A plugin that was left out: `problems` say which declarations to mend; `family` is its family's key, where it got so far."""

    name: str
    problems: tuple[str, ...]
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Registry:
    """All families by their key, what their plugins add to the schema, and the plugins that are broken; made at start-up.

    `owners`: by family, the plugin that it is of; `listeners`: by family, its plugin's `event_committed`;
    `rates`: the general rates of tax that families are sold at.
    """

    families: tuple[ProductFamily, ...]
    contributions: tuple[Contribution, ...] = ()
    broken: tuple[BrokenPlugin, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    listeners: Mapping[str, Call] = field(default_factory=dict)
    rates: TaxRates = field(default_factory=TaxRates)

    @staticmethod
    def load(
        plugins: Iterable[object] | None = None, *, strict: bool | None = None, seconds: float = SECONDS
    ) -> Registry:
        """The families of the installed plugins, or of `plugins`, each of which has so many seconds.

        A broken plugin is left out whole and named in `broken`; `strict` raises a PluginError for the first one instead,
        which is what happens with `plugins` unless said otherwise. Of two with one family key, the one that is named like
        the family is kept, else the first: installed ones go by name, others in their order.
        """
        found = _installed() if plugins is None else [_given(one) for one in plugins]
        loading = _Loading(plugins is not None if strict is None else strict, seconds)
        with redirect_stdout(sys.stderr):  # what a plugin prints is no part of what a command answers
            for name, get in found:
                loading.take(name, get)
        return loading.registry()

    def find(self, key: str) -> ProductFamily | None:
        """The family of that key, or None."""
        return next((one for one in self.families if one.key == key), None)

    def hears(self, family: str) -> bool:
        """Whether the family's plugin wants to hear of events."""
        return family in self.listeners

    def tell(self, family: str, event: CommittedEvent, seconds: float) -> str | None:
        """Tell the family's plugin of an event, in a thread of its own; why it did not hear, None: it did. Blocks so long."""
        listener = self.listeners.get(family)
        if listener is None:
            return "no plugin of the family hears events"
        try:
            run_apart(self.owners.get(family, family), partial(listener, {"event": event}), seconds)
        except (TookTooLong, Failed, PluginError) as error:
            return str(error)
        return None

    def with_families(self, families: Iterable[ProductFamily]) -> Registry:
        """The same plugins with their families as they are sold now: list prices and promotions of the run time."""
        return replace(self, families=tuple(families))

    def with_rates(self, rates: TaxRates) -> Registry:
        """The same families, sold at these rates of tax."""
        return replace(self, rates=rates)

    def is_broken(self, key: str) -> bool:
        """Whether that is the family, or the name, of a plugin that was left out."""
        return self.find(key) is None and any(key in (one.name, one.family) for one in self.broken)

    def without(self, plugin: str, problems: Iterable[str]) -> Registry:
        """The registry less everything of a plugin that turned out to be broken."""
        gone = next((one.key for one in self.families if self.owners.get(one.key, one.key) == plugin), None)
        families = tuple(one for one in self.families if one.key != gone)
        return replace(
            self,
            families=families,
            contributions=tuple(one for one in self.contributions if one.plugin != plugin),
            broken=_by_name((*self.broken, BrokenPlugin(plugin, tuple(problems), gone))),
            owners={key: name for key, name in self.owners.items() if name != plugin},
            listeners={key: call for key, call in self.listeners.items() if key != gone},
        )


@dataclass(frozen=True, slots=True)
class _Loaded:
    name: str
    family: ProductFamily
    contributions: tuple[Contribution, ...]
    listener: Call | None


class _UnsoundFamily(PluginError):
    """A plugin whose family's key is known, and that cannot be used."""

    def __init__(self, plugin: str, problems: Iterable[str], family: str | None) -> None:
        super().__init__(plugin, problems)
        self.family = family


class _Loading:
    """Plugins as they are loaded, one after the other."""

    def __init__(self, strict: bool, seconds: float) -> None:
        self.strict = strict
        self.seconds = seconds
        self.names: set[str] = set()
        self.loaded: list[_Loaded] = []
        self.broken: list[BrokenPlugin] = []

    def take(self, name: str, get: Callable[[], object]) -> None:
        """Load a plugin, or say why it cannot be."""
        if name in self.names:
            self.leave_out(BrokenPlugin(name, ("another plugin has this name too: rename one of their entry points",)))
            return
        self.names.add(name)
        try:
            self.loaded.append(run_apart(name, partial(_load, name, get), self.seconds))
        except PluginError as error:
            problems = error.problems if error.plugin == name else [f"{error.plugin}: {one}" for one in error.problems]
            family = error.family if isinstance(error, _UnsoundFamily) else None
            self.leave_out(BrokenPlugin(name, tuple(problems), family), error)
        except TookTooLong as error:
            problem = f"it hangs: {error}; import the module by hand to see what it waits for"
            self.leave_out(BrokenPlugin(name, (problem,)), error)
        except Failed as error:
            self.leave_out(BrokenPlugin(name, (f"it cannot be loaded: {error}",)), error)

    def leave_out(self, broken: BrokenPlugin, cause: Exception | None = None) -> None:
        """Name a plugin that is broken."""
        if self.strict:
            raise PluginError(broken.name, broken.problems) from cause
        self.broken.append(broken)

    def registry(self) -> Registry:
        """What came of all."""
        kept: dict[str, _Loaded] = {}
        ranked = sorted(self.loaded, key=lambda one: one.name != one.family.key)
        for one in ranked:
            other = kept.setdefault(one.family.key, one)
            if other is not one:
                problem = f"family key {one.family.key!r} is taken by plugin {other.name}"
                self.leave_out(BrokenPlugin(one.name, (problem,), one.family.key))
        found = [kept[key] for key in sorted(kept)]
        return Registry(
            tuple(one.family for one in found),
            tuple(added for one in ranked if kept[one.family.key] is one for added in one.contributions),
            _by_name(self.broken),
            {one.family.key: one.name for one in found},
            {one.family.key: one.listener for one in found if one.listener is not None},
        )


def _by_name(broken: Iterable[BrokenPlugin]) -> tuple[BrokenPlugin, ...]:
    return tuple(sorted(broken, key=lambda one: one.name))


def _installed() -> Sequence[tuple[str, Callable[[], object]]]:
    points = sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value))
    return [(point.name, partial(_import, point)) for point in points]


def _import(point: EntryPoint) -> object:
    try:
        return point.load()
    except PluginError:
        raise
    except BaseException as error:
        raise PluginError(point.name, [f"{point.value} cannot be imported: {said(error)}"]) from error


def _given(plugin: object) -> tuple[str, Callable[[], object]]:
    return str(getattr(plugin, "__name__", type(plugin).__name__)), lambda: plugin


def _load(name: str, get: Callable[[], object]) -> _Loaded:
    """Everything of one plugin; PluginError names what to mend. Each has a manager of its own, so none reaches another."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    hooks = _register(manager, name, get())
    if "register_product_family" not in hooks:
        raise PluginError(name, ["register_product_family is not implemented: it hands the family over"])
    family = _family(name, _call(name, hooks["register_product_family"]))
    asked = {key: partial(_ask, one) for key, one in hooks.items() if key in AT_RUN_TIME}
    if asked or family.hooks != FamilyHooks() or family.price_lists:  # these are ours, whatever the family says of them
        calls: dict[str, Call] = dict(asked)
        family = replace(family, hooks=Asking(name, family.key, calls).hooks(), price_lists=())
    types = hooks.get("register_graphql_types")
    try:
        added = () if types is None else (Contribution(name, _call(name, types)),)
    except PluginError as error:
        raise _UnsoundFamily(error.plugin, error.problems, family.key) from error
    listener = partial(_ask, hooks[LISTENER]) if LISTENER in hooks else None
    return _Loaded(name, family, added, listener)


def _register(manager: pluggy.PluginManager, name: str, plugin: object) -> dict[str, pluggy.HookImpl]:
    known = ", ".join(_hooks(manager))
    try:
        manager.register(plugin, name)
        manager.check_pending()
        callers = manager.get_hookcallers(plugin) or []
    except BaseException as error:
        raise PluginError(name, [f"{said(error)}; the hooks are {known}"]) from error
    if not callers:
        raise PluginError(name, [f"no hook is implemented: mark one of {known} with @hookimpl"])
    found = {caller.name: caller.get_hookimpls()[0] for caller in callers}
    for key, one in found.items():
        if one.hookwrapper or one.wrapper or inspect.iscoroutinefunction(one.function):
            raise PluginError(name, [f"{key} is a plain function: neither a wrapper nor async"])
    return found


def _hooks(manager: pluggy.PluginManager) -> list[str]:
    specs = (name for name in vars(hookspecs) if manager.parse_hookspec_opts(hookspecs, name) is not None)
    return sorted(specs)


def _family(name: str, family: object) -> ProductFamily:
    if not isinstance(family, ProductFamily):
        raise PluginError(name, [f"register_product_family answers a ProductFamily, not {type(family).__name__}"])
    try:
        problems = problems_of(family)
    except Exception as error:
        problem = f"ProductFamily {family.key!r} cannot be checked: {said(error)}"
        raise PluginError(name, [problem]) from error
    if problems:
        raise _UnsoundFamily(name, problems, family.key if isinstance(family.key, str) else None)
    return family


def _call(name: str, one: pluggy.HookImpl) -> object:
    """What a hook without arguments answers, at start-up."""
    try:
        return one.function()
    except PluginError:
        raise
    except BaseException as error:
        key = getattr(one.function, "__name__", "a hook")
        raise PluginError(name, [f"{key} failed: {said(error)}"]) from error


def _ask(one: pluggy.HookImpl, arguments: Mapping[str, object]) -> object:
    """What a hook answers at run time, given the arguments that it names."""
    return one.function(*(arguments[key] for key in one.argnames))

"""What a family's own code answers at run time is checked, and its failures are the plugin's alone."""

import logging
import signal
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from tests.families import DEVICES, FamilyPlugin
from tests.families.vans import VANS, VansPlugin

from subgraph.domain.catalog import FamilyHooks
from subgraph.plugins import (
    CountedResource,
    HeldItem,
    HeldSubscription,
    Objection,
    Price,
    PriceKey,
    PriceModel,
    ProductFamily,
    ProposedChange,
    ResourceStatus,
    Role,
    Term,
    Verb,
    hookimpl,
)
from subgraph.plugins.answers import prefix_of
from subgraph.plugins.registry import Registry

DAY = date(2026, 1, 1)
KEY = PriceKey("fleet", "seat:van", "EUR", None, "annual")
LISTED = Price(PriceModel.PER_UNIT, 1, Decimal("10.00"))
TERM = Term("annual", "Annual", 12)
NOTHING = HeldSubscription(DAY, DAY, None, "annual", "EUR", ())
START = ProposedChange((Verb.START_SUBSCRIPTION,), DAY, None, frozenset({Role.OWNER}))


class Answering(FamilyPlugin):
    """A plugin all of whose hooks answer the same."""

    def __init__(self, answer: Callable[[], object]) -> None:
        super().__init__(VANS)
        self.answer = answer

    @hookimpl
    def count_required_seats(self) -> Any:
        """The answer."""
        return self.answer()

    @hookimpl
    def check_change(self) -> Any:
        """The answer."""
        return self.answer()

    @hookimpl
    def price_component(self) -> Any:
        """The answer."""
        return self.answer()


def hooks_of(plugin: object) -> FamilyHooks:
    family = Registry.load([plugin]).find("vans")
    assert family is not None
    return family.hooks


def asked(plugin: object) -> Mapping[str, Any]:
    """What the core gets of each hook."""
    hooks = hooks_of(plugin)
    assert hooks.count_required_seats is not None
    assert hooks.check_change is not None
    assert hooks.price_component is not None
    return {
        "count_required_seats": hooks.count_required_seats("fleet", "van", ()),
        "check_change": hooks.check_change(NOTHING, START),
        "price_component": hooks.price_component(KEY, 3, TERM, LISTED),
    }


def answering(value: object) -> Mapping[str, Any]:
    return asked(Answering(lambda: value))


def test_a_family_without_hooks_is_handed_through_as_it_is() -> None:
    assert Registry.load([FamilyPlugin(DEVICES)]).families[0] is DEVICES


def test_what_the_house_sets_is_not_taken_from_a_declaration() -> None:
    said = replace(DEVICES, hooks=cast(FamilyHooks, 5), price_lists=cast(tuple[()], "lists"))
    [family] = Registry.load([FamilyPlugin(said)]).families
    assert (family.hooks, family.price_lists) == (FamilyHooks(), ())
    assert FamilyHooks() == DEVICES.hooks


def test_hooks_get_the_arguments_that_they_name_and_go_with_the_family_wherever_it_is_replaced() -> None:
    found = Registry.load([VansPlugin()]).families[0]
    vans = tuple(CountedResource(str(number), "van", None, ResourceStatus.ACTIVE, None) for number in range(4))
    hooks = replace(found, version="2").hooks
    assert hooks.count_required_seats is not None
    assert hooks.price_component is not None
    assert hooks.check_change is not None
    assert hooks.count_required_seats("fleet", "van", vans) == 2
    assert hooks.price_component(KEY, 3, TERM, LISTED) == Decimal(240)
    assert hooks.price_component(replace(KEY, component="base"), 1, TERM, LISTED) is None
    many = replace(NOTHING, items=(HeldItem("fleet", "seat:van", None, 11),))
    [objection] = hooks.check_change(many, START)
    assert (objection.code, objection.facts) == ("VANS_TOO_FAST", {"asked": "11"})
    assert hooks.check_change(many, replace(START, roles=frozenset({Role.STAFF}))) == ()


@pytest.mark.parametrize(
    ("hook", "value", "sound"),
    [
        ("count_required_seats", None, None),
        ("count_required_seats", 0, 0),
        ("count_required_seats", 1_000_000_000, 1_000_000_000),
        ("check_change", (), ()),
        ("check_change", [], ()),
        ("price_component", None, None),
        ("price_component", Decimal(0), Decimal(0)),
        ("price_component", Decimal("-0"), Decimal(0)),
        ("price_component", Decimal("1E+3"), Decimal(1000)),
        ("price_component", Decimal("0.1234567890120000"), Decimal("0.123456789012")),
        ("price_component", Decimal(10) ** 13, Decimal(10) ** 13),
    ],
)
def test_a_sound_answer_is_taken(hook: str, value: object, sound: object) -> None:
    assert answering(value)[hook] == sound


OBJECTION = Objection("VANS_NO", "No.")
UNSOUND: list[tuple[str, object, str]] = [
    ("count_required_seats", -1, "a number of seats from 0"),
    ("count_required_seats", 1_000_000_001, "a number of seats from 0 to 1,000,000,000"),
    ("count_required_seats", True, "a whole number or None, not True"),
    ("count_required_seats", 2.0, "a whole number or None, not 2.0"),
    ("count_required_seats", "2", "a whole number or None, not '2'"),
    ("check_change", None, "a tuple or a list of Objection"),
    ("check_change", "no", "a tuple or a list of Objection"),
    ("check_change", (None,), "objections are of type Objection"),
    ("check_change", (OBJECTION,) * 101, "at most 100 objections"),
    ("check_change", (replace(OBJECTION, code="NOT_FOUND"),), "begins with VANS_, not 'NOT_FOUND'"),
    ("check_change", (replace(OBJECTION, code="VANS_no"),), "in capitals"),
    ("check_change", (replace(OBJECTION, code=None),), "in capitals"),  # type: ignore[arg-type]
    ("check_change", (replace(OBJECTION, message=" "),), "says in 1 to 1000 characters why not"),
    ("check_change", (replace(OBJECTION, facts={"most": 10}),), "facts of VANS_NO are texts"),  # type: ignore[dict-item]
    ("check_change", (replace(OBJECTION, facts=None),), "a mapping of texts"),  # type: ignore[arg-type]
    ("check_change", (replace(OBJECTION, message="a\0b"),), "the message of VANS_NO is text"),
    ("check_change", (replace(OBJECTION, facts={"most": "\ud800"}),), "the facts of VANS_NO are text"),
    ("price_component", 10, "a Decimal or None, not 10"),
    ("price_component", 9.9, "a Decimal or None, not 9.9"),
    ("price_component", Decimal("-0.01"), "an amount of at least 0"),
    ("price_component", Decimal("NaN"), "an amount of at least 0"),
    ("price_component", Decimal("Infinity"), "an amount of at least 0"),
    ("price_component", Decimal("1E+14"), "an amount that an invoice can state"),
    ("price_component", Decimal("1E+999999"), "an amount that an invoice can state"),
    ("price_component", Decimal(1) / Decimal(3), "at most 12 places after the point, not 28"),
]


@pytest.mark.parametrize(("hook", "value", "said"), UNSOUND)
def test_an_unsound_answer_is_logged_with_the_plugins_name_and_the_family_is_unavailable(
    hook: str, value: object, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = answering(value)[hook]
    [violation] = answer if hook == "check_change" else [answer]
    assert (violation.code, violation.facts) == ("FAMILY_UNAVAILABLE", {"family": "vans"})
    logged = [one.getMessage() for one in caplog.records if hook in one.getMessage()]
    assert len(logged) == 1
    assert logged[0].startswith(f"plugin test-vans: {hook} answers ")
    assert said in logged[0]


@pytest.mark.parametrize("error", [RuntimeError("no"), SystemExit(3), RecursionError(), MemoryError(), StopIteration()])
def test_whatever_a_hook_raises_is_logged_and_the_family_is_unavailable(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> object:
        raise error

    answers = asked(Answering(fail))
    for hook, answer in answers.items():
        [violation] = answer if hook == "check_change" else [answer]
        assert violation.code == "FAMILY_UNAVAILABLE"
    assert [one.getMessage() for one in caplog.records] == [f"plugin test-vans: {hook} failed" for hook in answers]
    assert all(one.exc_info and one.levelno == logging.ERROR for one in caplog.records)


def test_an_operator_who_interrupts_is_not_taken_for_a_plugin_that_fails() -> None:
    def interrupt() -> object:
        raise KeyboardInterrupt

    own = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in a background is given another one
    try:
        with pytest.raises(KeyboardInterrupt):
            asked(Answering(interrupt))
        signal.signal(signal.SIGINT, lambda number, frame: None)
        assert asked(Answering(interrupt)), "a server hears of it in its own way: this is the plugin's doing"
    finally:
        signal.signal(signal.SIGINT, own)


def test_a_hook_gets_copies_of_what_the_catalog_holds() -> None:
    seen: list[Any] = []

    class Looking(FamilyPlugin):
        @hookimpl
        def price_component(self, term: Term, listed: Price) -> None:
            seen.extend((term, listed))
            with pytest.raises(FrozenInstanceError):
                term.months = 1  # type: ignore[misc]

    family: ProductFamily = Registry.load([Looking(VANS)]).families[0]
    assert family.hooks.price_component is not None
    assert family.hooks.price_component(KEY, 1, TERM, LISTED) is None
    assert seen == [TERM, LISTED]
    assert seen[0] is not TERM
    assert seen[1] is not LISTED


@pytest.mark.parametrize(
    ("key", "prefix"), [("vans", "VANS_"), ("activecampaign_like", "ACTIVECAMPAIGN_LIKE_"), ("air-line", "AIR_LINE_")]
)
def test_a_familys_codes_begin_with_its_key(key: str, prefix: str) -> None:
    assert prefix_of(key) == prefix

"""What is installed is found and checked; what is wrong names the plugin and the declaration to mend."""

from dataclasses import replace
from decimal import Decimal
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest
from tests.families import AGENTS, DEVICES, FAMILIES, FamilyPlugin, plugins

from subgraph.plugins import (
    AddOn,
    Channel,
    Discount,
    Duties,
    Edition,
    Grouped,
    Included,
    Meter,
    Notification,
    PaymentRule,
    PluginError,
    Price,
    PriceKey,
    PriceModel,
    PriceTable,
    Product,
    ProductFamily,
    Promotion,
    ResourceKind,
    Resources,
    Rule,
    SeatType,
    StartPolicy,
    Term,
    TermsDocument,
    Tier,
    Usage,
    hookimpl,
    registry,
)
from subgraph.plugins.registry import Registry
from subgraph.plugins.soundness import problems_of
from subgraph.plugins.testing import check_family


def test_families_are_found_by_their_key_in_the_order_of_their_keys() -> None:
    found = Registry.load(plugins())
    assert [one.key for one in found.families] == ["agents", "calls", "contacts", "devices", "locations"]
    assert found.find("devices") is DEVICES
    assert found.find("nothing") is None
    assert Registry.load(()).families == ()


def test_two_families_with_one_key_name_both_plugins() -> None:
    first, second = FamilyPlugin(DEVICES), FamilyPlugin(replace(AGENTS, key="devices"))
    second.__name__ = "another"
    with pytest.raises(PluginError, match=r"plugin another: family key 'devices' is taken by plugin test-devices"):
        Registry.load([first, second])


class Misspelt:
    @hookimpl
    def register_product_famly(self) -> ProductFamily:
        return DEVICES


class Silent:
    def register_product_family(self) -> ProductFamily:
        return DEVICES


class Raising:
    @hookimpl
    def register_product_family(self) -> ProductFamily:
        raise RuntimeError("no price list today")


class Strange:
    @hookimpl
    def register_product_family(self) -> object:
        return "a family"


class Greedy:
    @hookimpl
    def register_product_family(self, database: object) -> ProductFamily:
        return DEVICES


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        (Misspelt(), "unknown hook 'register_product_famly'.*the hooks are .*register_product_family"),
        (Silent(), "no hook is implemented"),
        (Raising(), "register_product_family failed: RuntimeError: no price list today"),
        (Strange(), "answers a ProductFamily, not str"),
        (Greedy(), "database"),
    ],
)
def test_a_plugin_that_hands_nothing_over_is_named(plugin: object, said: str) -> None:
    with pytest.raises(PluginError, match=said) as caught:
        Registry.load([plugin])
    assert caught.value.plugin == type(plugin).__name__


def test_what_a_plugin_adds_to_the_schema_is_handed_through() -> None:
    class Adding(FamilyPlugin):
        @hookimpl
        def register_graphql_types(self) -> object:
            return "types"

    found = Registry.load([Adding(DEVICES)])
    assert [(one.plugin, one.value) for one in found.contributions] == [("test-devices", "types")]


def test_installed_plugins_are_found_by_their_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("devices", "tests.families.entry", registry.GROUP)]
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == registry.GROUP else [])
    assert [one.key for one in Registry.load().families] == ["devices"]
    points[:] = [EntryPoint("broken", "tests.families.nowhere", registry.GROUP)]
    [broken] = Registry.load().broken
    assert broken.name == "broken"
    assert broken.problems[0].startswith("tests.families.nowhere cannot be imported: ModuleNotFoundError")


def test_every_load_has_a_manager_of_its_own() -> None:
    plugin = FamilyPlugin(DEVICES)
    assert Registry.load([plugin]) == Registry.load([plugin])


def test_a_module_is_a_plugin_too() -> None:
    module = ModuleType("a_family")

    def register_product_family() -> ProductFamily:
        return DEVICES

    module.register_product_family = hookimpl(register_product_family)  # type: ignore[attr-defined]
    assert Registry.load([module]).families == (DEVICES,)


SEAT = SeatType("seat", "Seat")
PRICE = Price(PriceModel.PER_UNIT, 1, Decimal(1))
SOUND = ProductFamily(
    "sound",
    "Sound",
    products=(Product("one", "One", seat_types=(SEAT,)),),
    terms=(Term("monthly", "Monthly", 1),),
    prices=PriceTable({PriceKey("one", "seat:seat", "EUR"): PRICE}),
    rules=(Rule(),),
)
ONE = SOUND.products[0]


def with_seat(seat: SeatType, **more: object) -> ProductFamily:
    return replace(SOUND, products=(replace(ONE, seat_types=(seat,)),), **more)  # type: ignore[arg-type]


def with_price(price: Price, key: PriceKey | None = None) -> ProductFamily:
    known = dict(SOUND.prices.prices)
    return replace(SOUND, prices=PriceTable(known | {key or PriceKey("one", "seat:seat", "EUR"): price}))


def with_discount(**more: object) -> ProductFamily:
    return replace(SOUND, discounts=(replace(Discount("d", "D", percent=Decimal(5)), **more),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("family", "said"),
    [
        (replace(SOUND, terms=()), "needs a key, a product and a term"),
        (replace(SOUND, terms=SOUND.terms * 2), "Term 'monthly' is declared twice"),
        (replace(SOUND, terms=(Term("a b", "A", 1),)), "a key has no blank"),
        (replace(SOUND, products=(replace(ONE, editions=(Edition("a b", "A", 1),)),)), "Edition one/a b: a key has no"),
        (with_seat(replace(SEAT, key="a:b")), "SeatType one/a:b: a key has no blank, colon or bar"),
        (with_seat(replace(SEAT, key="")), "SeatType one/: a key has no blank"),
        (replace(SOUND, terms=(Term("monthly", "M", 0),)), "months is at least 1"),
        (replace(SOUND, terms=(Term("monthly", "M", 1, Decimal(101)),)), "discount is a percent"),
        (replace(SOUND, rules=(Rule(product="one"),)), "the last Rule matches everything"),
        (replace(SOUND, rules=(Rule(), Rule())), "Rule 1 matches everything"),
        (replace(SOUND, rules=(Rule(channel=Channel.REFUSE),)), "Rule 1 refuses: say a code and a reason"),
        (replace(SOUND, rules=(Rule(product="two"), Rule())), "Rule 1: product 'two' is not declared"),
        (replace(SOUND, rules=(Rule(trait="old"), Rule())), "Rule 1: trait 'old' is not declared"),
        (replace(SOUND, rules=(Rule(component="x"), Rule())), "component 'x' is not declared"),
        (replace(SOUND, rules=(Rule(edition="x"), Rule())), "edition 'x' is not declared"),
        (replace(SOUND, products=(replace(ONE, includes=("one",)),)), "includes 'one', which is no other product"),
        (
            replace(SOUND, products=(replace(ONE, editions=(Edition("a", "A", 1), Edition("b", "B", 1))),)),
            "two editions have rank 1",
        ),
        (
            replace(SOUND, products=(replace(ONE, editions=(Edition("a", "A", 1, includes=(Included("x", -1),)),)),)),
            "Edition one/a includes 'x' up to -1: limit is at least 0, or None",
        ),
        (
            replace(SOUND, products=(replace(ONE, editions=(Edition("a", "A", 1, includes=(Included("x"),)),)),)),
            "Edition one/a includes 'x', which is no add-on and no product",
        ),
        (
            replace(
                SOUND,
                products=(ONE, Product("two", "Two", editions=(Edition("a", "A", 1, includes=(Included("one"),)),))),
            ),
            "Edition two/a includes 'one', a product: it comes without a limit, and is sold in no other way",
        ),
        (
            replace(SOUND, products=(replace(ONE, editions=(Edition("a", "A", 1, includes_seats={"x": 1}),)),)),
            "Edition one/a includes seats 'x'",
        ),
        (with_seat(replace(SEAT, covers=Resources("device"))), "covers 'device', which is no ResourceKind"),
        (
            with_seat(
                replace(SEAT, covers=Resources("d", model="x")), resources=(ResourceKind("d", "D", models=("y",)),)
            ),
            "covers model 'x'",
        ),
        (
            with_seat(replace(SEAT, covers=Grouped("d", by="p", per=4)), resources=(ResourceKind("d", "D"),)),
            "groups by 'p'",
        ),
        (
            with_seat(replace(SEAT, covers=Grouped("d", by="d", per=0)), resources=(ResourceKind("d", "D"),)),
            "per is at least 1",
        ),
        (with_seat(replace(SEAT, over_limit="at_once")), "need covers"),
        (with_seat(replace(SEAT, over_limit="never")), "over_limit is one of"),
        (with_seat(replace(SEAT, must_cover="world")), "must_cover is 'account' or None"),
        (with_seat(replace(SEAT, quantities=(10, 5))), "quantities rise"),
        (with_seat(replace(SEAT, meter=Meter("m", warn_at=(0,)))), "warn_at are percents"),
        (with_seat(replace(SEAT, minimum=5, maximum=4)), "maximum at least the minimum"),
        (with_seat(replace(SEAT, minimum=5, step=2)), "multiples of step"),
        (replace(SOUND, add_ons=(AddOn("x", "X", ()),)), "name the products that may hold it"),
        (replace(SOUND, add_ons=(AddOn("x", "X", ("two",)),)), "product 'two' is not declared"),
        (replace(SOUND, add_ons=(AddOn("x", "X", ("one",), editions=("e",)),)), "edition 'e' is in none"),
        (replace(SOUND, add_ons=(AddOn("x", "X", ("one",)),)), "Price one addon:x any edition monthly EUR is missing"),
        (replace(SOUND, usages=(Usage("m", "two"),)), "Usage 'm': product 'two' is not declared"),
        (replace(SOUND, usages=(Usage("m", "one"),)), "Price one usage:m any edition monthly EUR is missing"),
        (with_discount(percent=None), "say a percent or an amount"),
        (with_discount(percent=Decimal(-1)), "percent is from 0 to 100"),
        (with_discount(percent=None, amount={"EUR": Decimal("0.001")}), "finer"),
        (with_discount(periods=0), "periods is at least 1"),
        (with_discount(excludes=("x",)), "excludes 'x', which is no discount"),
        (with_discount(components=("x",)), "component 'x' is no seat type"),
        (with_discount(products=("x",)), "product 'x' is not declared"),
        (with_discount(key="term"), "Discount 'term': the key is taken"),
        (
            replace(SOUND, promotions=(Promotion("P", Discount("d", "D", percent=Decimal(1)), products=("x",)),)),
            "Promotion 'P': product 'x' is not declared",
        ),
        (with_price(replace(PRICE, unit_amount=Decimal(-1))), "no amount is below zero"),
        (with_price(replace(PRICE, per_months=0)), "months and package size are at least 1"),
        (with_price(Price(PriceModel.VOLUME, 1)), "VOLUME needs tiers"),
        (with_price(replace(PRICE, tiers=(Tier(None),))), "PER_UNIT has no tiers"),
        (with_price(Price(PriceModel.VOLUME, 1, tiers=(Tier(None), Tier(5)))), "tiers rise"),
        (with_price(PRICE, PriceKey("one", "seat:seat", "XXZ")), "XXZ"),
        (with_price(PRICE, PriceKey("one", "seat:x", "EUR")), "it is for nothing that is declared"),
        (with_price(PRICE, PriceKey("one", "seat:seat", "EUR", "e")), "edition 'e' is not declared"),
        (with_price(PRICE, PriceKey("one", "seat:seat", "EUR", None, "t")), "term 't' is not declared"),
        (replace(SOUND, prices=PriceTable({})), "there is no price at all"),
        (
            with_price(PRICE, PriceKey("one", "seat:seat", "USD", None, "yearly")),
            "Price one seat:seat any edition monthly USD is missing",
        ),
        (replace(SOUND, notifications=(Notification("NEVER", Duties(("a",))),)), "there is no such EventKind"),
        (
            replace(SOUND, notifications=(Notification("RESOURCE_ADDED", Duties(("a",)), unless="rain"),)),
            "unless is 'replaces_returning' or None",
        ),
        (replace(SOUND, notifications=(Notification("RESOURCE_ADDED", Duties(("a",))),)), "duty 'a' is not in"),
        (replace(SOUND, payment_rules=(PaymentRule("GOLD"),)), "PaymentRule 'GOLD'"),
        (replace(SOUND, terms_documents=(TermsDocument("t", "T", "1", "u", "nobody"),)), "required_for is"),
        (replace(SOUND, start=StartPolicy(past=-1)), "StartPolicy past"),
        (replace(SOUND, subscriptions_per_account=0), "subscriptions_per_account is at least 1"),
        (replace(SOUND, payment_days=-1), "payment_days is at least 0"),
    ],
)
def test_start_up_fails_and_says_which_declaration_to_mend(family: ProductFamily, said: str) -> None:
    assert any(said in one for one in problems_of(family)), problems_of(family)
    with pytest.raises(PluginError, match="plugin test-sound: "):
        Registry.load([FamilyPlugin(family)])


def test_a_sound_family_has_no_problems() -> None:
    assert problems_of(SOUND) == ()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.key)
def test_the_made_up_families_are_sound_and_keep_the_laws(family: ProductFamily) -> None:
    check_family(family)


def test_check_family_tells_what_staff_cannot_sell() -> None:
    closed = replace(SOUND, rules=(Rule(channel=Channel.REFUSE, code="SOUND_CLOSED", reason="Closed."),))
    with pytest.raises(PluginError, match=r"one monthly EUR: staff cannot start it: SOUND_CLOSED"):
        check_family(closed)
    with pytest.raises(PluginError, match="the last Rule"):
        check_family(replace(SOUND, rules=()))

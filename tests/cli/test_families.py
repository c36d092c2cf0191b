"""`subgraph families`: what is on sale, for people in lines that fit and for programs as facts."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from subgraph.plugins import (
    AgeAtLeast,
    AmountAtLeast,
    ApprovedBefore,
    Discount,
    HasTrait,
    PaymentRule,
    ProductFamily,
    QuantityAtLeast,
    TermIs,
)
from subgraph.plugins.registry import BrokenPlugin, Registry
from subgraph.printing.family_facts import family_facts
from subgraph.printing.family_text import family_text
from tests.cli.conftest import Run
from tests.families import AGENTS, CALLS, CONTACTS, DEVICES, FAMILIES, LOCATIONS


def text(family: ProductFamily, room: int = 100, *, features: bool = False, rules: bool = False) -> str:
    return family_text(family_facts(family), room, features=features, rules=rules)


def rows(told: str) -> list[list[str]]:
    """Cells, wide gaps apart."""
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in told.splitlines()]


@pytest.mark.usefixtures("made_up")
def test_all_families_are_printed_or_only_one(subgraph: Run) -> None:
    everything = subgraph("families").stdout
    assert [one.name for one in FAMILIES if f"{one.name}  ·  {one.key}, catalog {one.version}\n" in everything] == [
        one.name for one in FAMILIES
    ]
    alone = subgraph("families", "contacts").stdout
    assert "stairstep" in alone
    assert "Monitoring" not in alone


@pytest.mark.usefixtures("made_up")
def test_a_family_that_is_not_there_is_named(subgraph: Run) -> None:
    answer = subgraph("families", "nobody")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "No family nobody is installed. Installed: agents, calls, contacts, devices, locations." in answer.stderr


@pytest.mark.parametrize("room", [80, 100])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.key)
def test_every_line_fits(family: ProductFamily, room: int) -> None:
    lines = text(family, room, features=True, rules=True).splitlines()
    assert max(map(len, lines)) <= room
    assert not [line for line in lines if line != line.rstrip()]


def test_every_line_of_a_long_price_list_fits() -> None:
    """The installed families' components have longer names than the made-up ones'."""
    for family in Registry.load().families:
        assert max(map(len, text(family, 80, features=True, rules=True).splitlines())) <= 80, family.key


def test_prices_are_a_table_with_a_column_for_each_currency() -> None:
    told = rows(text(DEVICES))
    assert ["price", "per", "EUR", "JPY", "USD"] in told
    assert ["monitoring seat:pro", "12 mo", "60.00", "9000", "66.00"] in told


def test_tiers_are_written_out() -> None:
    told = rows(text(CONTACTS))
    start = told.index(["marketing seat:contacts (stairstep)", "starter", "1 mo"])
    assert told[start + 1 : start + 4] == [["≤ 500", "29.00"], ["≤ 1000", "49.00"], ["more", "99.00"]]
    assert ["marketing addon:sms (per 100)", "1 mo", "8.00"] in told
    assert ["more", "7.50 + 5.00", "8.00 + 6.00"] in rows(text(LOCATIONS))


def test_more_currencies_than_fit_stand_in_tables_one_below_another() -> None:
    facts = family_facts(DEVICES)
    many = [f"A{letter}{letter}" for letter in "ABCDEFGHIJKLMNOP"]
    facts["currencies"] = many
    facts["prices"][0]["amounts"] = dict.fromkeys(many, "12345.00")
    told = rows(family_text(facts, 80))
    headers = [row for row in told if row[:2] == ["price", "per"]]
    assert len(headers) > 1
    assert [one for row in headers for one in row[2:]] == many


def test_editions_are_compared_where_it_is_asked() -> None:
    assert ["Service levels", "no", "yes", "yes"] in rows(text(AGENTS, features=True))
    assert ["support", "Team", "Professional", "Enterprise"] in rows(text(AGENTS, features=True))
    assert "Service levels" not in text(AGENTS)


def test_rules_are_printed_in_their_order_where_it_is_asked() -> None:
    told = text(AGENTS, room=1000, rules=True)
    assert "  rule 1      role STAFF → SELF_SERVICE\n" in told
    assert (
        "  rule 4      verb ADD_RESOURCE; trait chat_phase_4 → REFUSE "
        "(AGENTS_BUY_FIRST: Buy a licence first, then add the agent.)\n"
    ) in told
    assert told.endswith("everything else → REFUSE (AGENTS_OWNER_ONLY: Only the owner changes the subscription.)")
    assert "rule" not in text(AGENTS)


def test_add_ons_say_who_may_buy_them_and_where_they_are_included() -> None:
    told = text(AGENTS, room=1000)
    assert (
        "add-on      productivity: Productivity Pack, with support, suite; bought in professional; included in" in told
    )
    assert "objects: Custom objects [REQUEST], with support, suite; bought in enterprise; included in" in told
    assert "support enterprise (up to 1000000)" in told
    assert "in steps of 1000000" in told


def test_terms_promotions_discounts_and_ways_to_pay_are_told() -> None:
    told = text(AGENTS, room=1000)
    assert "terms       monthly (1 month) · annual (12 months)\n" in told
    assert (
        "WELCOME: 50 % off, first 3 periods, not beside volume; for support, suite; until 2027-12-31; 2 times in all"
        in told
    )
    assert "volume: 50 agents and more, 5 % off, when 50 or more seats" in told
    assert "nonprofit: Non-profit, 20 % off, when trait nonprofit, when term annual" in told
    assert "loyalty: Two years with us, 3 % off, when 24 months old" in told
    assert "document    Main agreement, 2, for new_subscribers\n" in told
    assert "the account's partner_discount_percent off" in text(DEVICES, room=1000)


def test_usage_is_told_with_what_is_owed_in_advance() -> None:
    assert "  usage       calls: Calls of api, billed afterwards, 1000 a period in advance\n" in text(CALLS)


def test_every_condition_is_said_in_words() -> None:
    conditions = (
        QuantityAtLeast(5, "agent"),
        AgeAtLeast(12),
        TermIs(("annual", "monthly")),
        HasTrait("nonprofit"),
        ApprovedBefore(date(2019, 4, 1)),
    )
    facts = family_facts(
        ProductFamily(
            "k", "K", (), (), CALLS.prices, (),
            discounts=(Discount("one", "One", percent=Decimal(1), when=conditions),),
            payment_rules=(PaymentRule("CARD", when=AmountAtLeast({"EUR": Decimal(10)})),),
        )
    )  # fmt: skip
    assert facts["discounts"][0]["conditions"] == [
        "5 or more agent",
        "12 months old",
        "term annual, monthly",
        "trait nonprofit",
        "approved before 2019-04-01",
    ]
    assert facts["payment"][0]["conditions"] == ["10 EUR or more"]


@pytest.mark.usefixtures("made_up")
def test_programs_get_the_same_facts(subgraph: Run) -> None:
    facts = {one["key"]: one for one in json.loads(subgraph("families", "--json").stdout)}
    agents = facts["agents"]
    assert [one["key"] for one in agents["products"]] == ["support", "chat", "guide", "explore", "suite"]
    assert agents["products"][0]["editions"][2]["includes"] == [
        {"key": "productivity", "limit": None},
        {"key": "objects", "limit": 1_000_000},
    ]
    assert agents["addOns"][1]["includedIn"][0] == {"product": "support", "edition": "enterprise", "limit": None}
    contacts = facts["contacts"]["prices"][0]
    assert (contacts["model"], contacts["perMonths"]) == ("STAIRSTEP", 1)
    assert contacts["amounts"]["EUR"][0] == {"upTo": 500, "unit": "0", "flat": "29.00"}
    assert len(agents["rules"]) == len(AGENTS.rules)


def test_broken_plugins_are_named_on_the_standard_error(subgraph: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = BrokenPlugin("bad", ("Term 'x': months is at least 1", "there is no price at all"), "worse")
    monkeypatch.setattr(Registry, "load", staticmethod(lambda **_limits: Registry((DEVICES,), broken=(broken,))))
    answer = subgraph("families")
    assert answer.returncode == 2
    assert answer.stderr.splitlines() == [
        "subgraph: plugin bad is left out: Term 'x': months is at least 1",
        "subgraph: plugin bad is left out: there is no price at all",
    ]
    assert answer.stdout.startswith("Air devices")
    asked = subgraph("quote", "worse")
    assert asked.returncode == 2
    assert "The family worse is broken: Term 'x'" in asked.stderr

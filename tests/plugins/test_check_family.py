"""`check_family`: every entry of the quality list is provoked once, and says which declaration to mend and how."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.families import FAMILIES, FamilyPlugin
from tests.plugins.mistakes import WRONG
from tests.plugins.quality_page import page
from tests.plugins.rooms import BASIC, NOTED, PLUS, REFUSE, ROOMS, office, priced, ruled, tiers
from tests.support.tidy import ROOT

from subgraph.plugins import (
    AddOn,
    Discount,
    HasTrait,
    Included,
    PluginError,
    PriceModel,
    ProductFamily,
    Rule,
    Servicing,
    Verb,
)
from subgraph.plugins.quality import quality_problems
from subgraph.plugins.registry import Registry
from subgraph.plugins.soundness import problems_of
from subgraph.plugins.testing import check_family


@pytest.mark.parametrize(("family", "says"), WRONG.values(), ids=list(WRONG))
def test_a_mistake_is_told_with_what_to_mend(family: ProductFamily, says: str) -> None:
    assert problems_of(family) == ()
    found = quality_problems(family)
    assert any(says in one for one in found), found
    with pytest.raises(PluginError, match="plugin rooms: "):
        check_family(family)


def test_a_good_family_has_none_of_them() -> None:
    assert quality_problems(ROOMS) == ()
    check_family(ROOMS)


def test_a_volume_price_may_dip_where_a_tier_begins() -> None:
    """11 desks at 8.00 cost less than 10 at 9.00: that is what a volume price is for."""
    dips = priced(basic=tiers(PriceModel.VOLUME, (10, "9"), (None, "8")))
    assert quality_problems(dips) == ()


def test_a_rule_that_decides_for_somebody_is_read() -> None:
    old = replace(REFUSE, verb=Verb.ADD_SEATS, trait="old", servicing=Servicing.ASSISTED)
    assert quality_problems(ruled(old, Rule(Verb.ADD_SEATS, trait="old"), Rule(Verb.ADD_SEATS))) == ()
    reached = replace(ROOMS, discounts=(Discount("old", "Old", percent=Decimal(5), when=HasTrait("old")),))
    assert quality_problems(reached) == ()


def test_an_add_on_that_is_only_included_is_no_mistake() -> None:
    with_it = replace(PLUS, includes=(Included("pack"),))
    family = replace(office(editions=(BASIC, with_it)), add_ons=(AddOn("pack", "Pack", ("office",), editions=()),))
    assert quality_problems(family) == ()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.key)
def test_the_made_up_families_mean_what_they_say(family: ProductFamily) -> None:
    assert quality_problems(family) == ()


def test_the_installed_families_mean_what_they_say() -> None:
    for family in Registry.load().families:
        assert (family.key, quality_problems(family)) == (family.key, ())


def test_a_family_that_is_not_sound_is_told_that_alone() -> None:
    with pytest.raises(PluginError) as error:
        check_family(replace(ROOMS, rules=(), contact=None, notifications=(NOTED,)))
    assert [one for one in error.value.problems if "the last Rule" in one]
    assert not [one for one in error.value.problems if "Notification" in one]


def test_a_familys_own_key_is_a_key() -> None:
    with pytest.raises(PluginError, match="ProductFamily 'tea rooms': a key has no blank, colon or bar"):
        check_family(replace(ROOMS, key="tea rooms"))


def test_a_plugin_is_checked_with_its_hooks() -> None:
    check_family(FamilyPlugin(ROOMS))
    with pytest.raises(PluginError, match="rooms"):
        check_family(FamilyPlugin(replace(ROOMS, rules=())))


def test_the_page_lists_every_mistake_with_what_is_said_of_it() -> None:
    written = (ROOT / "docs/quality-list.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m tests.plugins.quality_page > docs/quality-list.md"

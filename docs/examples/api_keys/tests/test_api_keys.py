"""The family is sound, and its price list says what the vendor sells."""

from decimal import Decimal

from subgraph.plugins.testing import check_family
from subgraph_api_keys.family import FAMILY, LIVE_KEY


def test_the_family_is_sound_and_keeps_the_laws_of_billing() -> None:
    check_family(FAMILY)


def test_everything_is_priced_by_the_year_so_that_the_tiers_count_a_years_calls() -> None:
    assert {price.per_months for price in FAMILY.prices.prices.values()} == {12}
    assert [term.months for term in FAMILY.terms] == [12]


def test_the_committed_calls_are_the_first_tier_of_either_edition() -> None:
    [usage] = FAMILY.usages
    for edition, committed in (("build", Decimal("0.0010")), ("scale", Decimal("0.0009"))):
        price = FAMILY.prices.find("api", "usage:calls", "EUR", edition, "year")
        assert price is not None
        assert (price.tiers[0].up_to, price.tiers[0].unit_amount) == (usage.commit, committed)


def test_a_live_key_beyond_the_ones_paid_for_is_refused() -> None:
    assert LIVE_KEY.over_limit == "refuse"

"""The family is sound, and its price list says what the vendor sells."""

from itertools import pairwise, product

import pytest

from subgraph.plugins import PriceModel, Role, Roles
from subgraph.plugins.testing import check_family
from subgraph_activecampaign_like.family import BANDS, BOTH, FAMILY, MARKETING, PLANS, SALES

CURRENCIES = ("EUR", "USD", "GBP")
LEVELS = ("starter", "plus", "pro", "enterprise")


def bands(plan: str, level: str, currency: str) -> list[int]:
    """The month's price of every band, in whole units of the currency."""
    price = FAMILY.prices.find(plan, "seat:contacts", currency, level, "monthly")
    assert price is not None
    assert (price.model, price.per_months) == (PriceModel.STAIRSTEP, 1)
    assert [tier.up_to for tier in price.tiers] == list(BANDS)
    return [int(tier.flat_amount) for tier in price.tiers]


def test_the_family_is_sound_and_keeps_the_laws_of_billing() -> None:
    check_family(FAMILY)


def test_every_plan_has_the_four_levels_with_the_bands_and_users_of_all() -> None:
    for plan in (MARKETING, SALES, BOTH):
        assert [one.key for one in sorted(plan.editions, key=lambda one: one.rank)] == list(LEVELS)
        assert [one.includes_seats["user"] for one in plan.editions] == [1, 1, 3, 5]
        assert [one.key for one in plan.seat_types] == ["contacts", "user"]
    assert BOTH.includes == (MARKETING.key, SALES.key)


def test_levels_are_compared_row_by_row_and_the_bundle_has_the_rows_of_both() -> None:
    for plan in FAMILY.products:
        rows = [[feature.key for feature in one.features] for one in plan.editions]
        assert all(one == rows[0] for one in rows)
        assert len(set(rows[0])) == len(rows[0])
    ours = {feature.key for plan in (MARKETING, SALES) for feature in plan.editions[0].features}
    assert {feature.key for feature in BOTH.editions[0].features} == ours


@pytest.mark.parametrize(("plan", "currency"), list(product(PLANS, CURRENCIES)))
def test_a_larger_band_costs_more_and_less_by_contact_and_a_higher_level_costs_more(plan: str, currency: str) -> None:
    by_level = [bands(plan, level, currency) for level in LEVELS]
    for prices in by_level:
        assert all(small < large for small, large in pairwise(prices))
        steps = list(zip(BANDS, prices, strict=True))
        assert all(less * most > more * least for (least, less), (most, more) in pairwise(steps))
    for lower, higher in pairwise(by_level):
        assert all(less < more for less, more in zip(lower, higher, strict=True))


@pytest.mark.parametrize(("level", "currency"), list(product(LEVELS, CURRENCIES)))
def test_the_bundle_costs_more_than_either_plan_and_less_than_the_two(level: str, currency: str) -> None:
    marketing, sales, both = (bands(plan, level, currency) for plan in ("marketing", "sales", "both"))
    for one, other, bundle in zip(marketing, sales, both, strict=True):
        assert max(one, other) < bundle < one + other


def test_add_ons_are_sold_in_packages_and_enterprise_includes_reports() -> None:
    sms = FAMILY.prices.find("both", "addon:sms", "EUR", "pro", "monthly")
    assert sms is not None
    assert (sms.model, sms.package_size) == (PriceModel.PACKAGE, 1000)
    for plan in FAMILY.products:
        assert [[one.key for one in level.includes] for level in plan.editions] == [[], [], [], ["custom-reports"]]


def test_the_familys_own_codes_begin_with_its_name() -> None:
    codes = {rule.code for rule in FAMILY.rules if rule.code}
    assert codes == {
        "ACTIVECAMPAIGN_LIKE_NOT_OFFERED",
        "ACTIVECAMPAIGN_LIKE_GET_IN_TOUCH",
        "ACTIVECAMPAIGN_LIKE_OWNER_ONLY",
    }
    [warned] = [one for one in FAMILY.notifications if one.on == "USAGE_WARNING"]
    assert warned.to == Roles((Role.OWNER,))

"""The family is sound, and its two plans say what the vendor sells."""

from decimal import Decimal

import pytest

from subgraph.plugins import EventKind, Grouped, Resources
from subgraph.plugins.testing import check_family
from subgraph_storetraffic.family import DEVICE_PLAN, FAMILY, LARGE, LOCATION_PLAN


def test_the_family_is_sound_and_keeps_the_laws_of_billing() -> None:
    check_family(FAMILY)


def test_loc_2_a_location_covers_four_counters_and_a_device_itself() -> None:
    """LOC-2: both are billed at the renewal where they are above the limit, and neither refuses a counter."""
    [location], [device] = LOCATION_PLAN.seat_types, DEVICE_PLAN.seat_types
    assert location.covers == Grouped("counter", by="location", per=4, at_least=1)
    assert device.covers == Resources("counter")
    assert {location.over_limit, device.over_limit} == {"at_renewal"}
    assert LOCATION_PLAN.excludes == (DEVICE_PLAN.key,)


@pytest.mark.parametrize("currency", ["USD", "EUR", "CAD"])
def test_loc_3_every_plan_has_a_list_price_of_one_by_the_month_and_by_the_year(currency: str) -> None:
    """LOC-3: a price of one, and a year costs less than twelve months."""
    for product, component in (("location-plan", "seat:location"), ("device-plan", "seat:device")):
        month = FAMILY.prices.find(product, component, currency, None, "monthly")
        year = FAMILY.prices.find(product, component, currency, None, "annual")
        assert month is not None
        assert year is not None
        assert (month.per_months, year.per_months) == (1, 12)
        assert Decimal(0) < year.unit_amount < 12 * month.unit_amount
    assert currency in LARGE


def test_loc_4_mail_about_a_new_device_goes_to_two_duties_and_to_nobody_about_a_replacement() -> None:
    """LOC-4, LOC-8: declared once, for counters, not for locations."""
    [told] = [one for one in FAMILY.notifications if one.on == EventKind.RESOURCE_ADDED]
    assert (told.resources, told.unless) == (("counter",), "replaces_returning")
    assert FAMILY.duties == ("chain_manager", "user_manager")

"""The family is sound, and its price list says what the vendor sells."""

from decimal import Decimal

import pytest

from subgraph.plugins import Channel
from subgraph.plugins.testing import check_family
from subgraph_airthings.family import FAMILY, HARDWARE, MODELS, MONITORING
from subgraph_airthings.graph import AirthingsSubscription


def test_the_family_is_sound_and_keeps_the_laws_of_billing() -> None:
    check_family(FAMILY)


def test_every_model_has_a_seat_type_that_covers_its_devices_and_hardware_that_is_sold_elsewhere() -> None:
    assert [one.key for one in MONITORING.seat_types] == list(MODELS)
    assert all(one.must_cover == "account" for one in MONITORING.seat_types)
    assert [one.channel for one in HARDWARE] == [Channel.CONTACT_SALES] * len(MODELS)


@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "NOK", "JPY"])
def test_every_model_has_a_price_in_every_currency(currency: str) -> None:
    priced = {key.component for key in FAMILY.prices.prices if key.currency == currency}
    assert priced == {f"seat:{model}" for model in MODELS}


def test_three_years_are_ten_percent_off_and_five_years_fifteen() -> None:
    assert {one.months: one.discount for one in FAMILY.terms} == {12: None, 36: Decimal(10), 60: Decimal(15)}


def test_its_subscriptions_show_their_coverage() -> None:
    assert FAMILY.subscription_type == AirthingsSubscription.__name__

"""Seats that follow deployed devices, in a currency without cents."""

from datetime import date

from tests.families import DEVICES
from tests.families.buying import amounts, product, situation, start


def test_yen_have_no_cents() -> None:
    quote = start(DEVICES, situation(date(2026, 1, 1), currency="JPY"), "three-years", product("monitoring", mini=3))
    assert amounts(quote) == [("CHARGE", 48600), ("DISCOUNT", -4860)]

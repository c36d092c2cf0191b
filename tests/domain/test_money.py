"""Money is whole minor units, read and written exactly, and rounded half away from zero."""

from decimal import Decimal

import pytest

from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.money import Money, exponent, major, minor, parse_decimal, parse_money, ratio, rounded


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4), ("UYW", 4), ("BHD", 3), ("KRW", 0), ("HUF", 2)],
)
def test_a_currency_has_the_digits_that_iso_4217_gives_it(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


def test_every_currency_is_three_letters_and_has_at_most_four_digits() -> None:
    assert len(EXPONENTS) > 150
    assert all(len(code) == 3 and code.isupper() and 0 <= digits <= 4 for code, digits in EXPONENTS.items())


@pytest.mark.parametrize("currency", ["XAU", "XTS", "eur", "", "EURO"])
def test_what_has_no_minor_unit_is_no_currency(currency: str) -> None:
    with pytest.raises(ValueError, match="no ISO 4217 currency"):
        exponent(currency)


@pytest.mark.parametrize(
    ("numerator", "denominator", "whole"),
    [(5, 2, 3), (-5, 2, -3), (1, 2, 1), (-1, 2, -1), (7, 3, 2), (-7, 3, -2), (8, 3, 3), (-8, 3, -3), (0, 9, 0)],
)
def test_a_half_is_rounded_away_from_zero(numerator: int, denominator: int, whole: int) -> None:
    assert rounded(numerator, denominator) == whole


@pytest.mark.parametrize(
    ("amount_minor", "currency", "text"),
    [(129600, "EUR", "1296.00"), (-5, "EUR", "-0.05"), (323, "JPY", "323"), (1, "KWD", "0.001"), (0, "CLF", "0.0000")],
)
def test_money_is_written_with_all_digits_of_its_currency(amount_minor: int, currency: str, text: str) -> None:
    assert str(major(amount_minor, currency)) == text
    assert str(Money(amount_minor, currency)) == f"{text} {currency}"
    assert parse_money(text, currency) == Money(amount_minor, currency)


def test_an_amount_of_any_size_stays_exact() -> None:
    assert major(10**40 + 1, "EUR") == Decimal(f"{10**38}.01")
    assert minor(Decimal(f"{10**38}.01"), "EUR") == 10**40 + 1


def test_an_amount_finer_than_its_currency_is_refused_and_not_rounded() -> None:
    with pytest.raises(ValueError, match="finer than JPY"):
        parse_money("1.5", "JPY")


def test_a_fine_unit_price_is_exact_in_fractions() -> None:
    numerator, denominator = ratio(Decimal("0.0125"), "EUR")
    assert numerator * 4 == denominator * 5


@pytest.mark.parametrize("text", ["", "1e3", "NaN", "Infinity", " 1", "1_000", "+1", "1.", ".5", "٣", "1" * 40])
def test_only_plain_decimals_are_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="no plain decimal"):
        parse_decimal(text)

"""Money is a whole number of a currency's minor units, rounded by one function (docs/billing.md, Amounts 1 and 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from subgraph.domain.currencies import EXPONENTS

_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of an ISO 4217 currency."""

    amount_minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """The exact amount in major units, with all the digits of its currency."""
        return major(self.amount_minor, self.currency)

    def __str__(self) -> str:
        """1296.00 EUR."""
        return f"{self.amount} {self.currency}"


def exponent(currency: str) -> int:
    """How many decimal digits the currency's minor unit has; ValueError for what ISO 4217 does not know (law L11)."""
    digits = EXPONENTS.get(currency)
    if digits is None:
        raise ValueError(f"{currency!r} is no ISO 4217 currency with a minor unit")
    return digits


def rounded(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction, half away from zero: the only rounding of money.

    The denominator is positive.
    """
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def ratio(amount: Decimal, currency: str) -> tuple[int, int]:
    """An exact amount in major units, however fine, as a fraction of minor units: (numerator, positive denominator)."""
    numerator, denominator = amount.as_integer_ratio()
    return numerator * 10 ** exponent(currency), denominator


def major(amount_minor: int, currency: str) -> Decimal:
    """Minor units as the exact decimal in major units, with all the digits of the currency: 129600 EUR is 1296.00."""
    digits = tuple(int(digit) for digit in str(abs(amount_minor)))
    return Decimal((1 if amount_minor < 0 else 0, digits, -exponent(currency)))


def minor(amount: Decimal, currency: str) -> int:
    """An exact amount in major units as minor units, never rounded: ValueError where it is finer than the currency."""
    numerator, denominator = ratio(amount, currency)
    whole, rest = divmod(numerator, denominator)
    if rest:
        raise ValueError(f"{amount} is finer than {currency} has digits")
    return whole


def parse_decimal(text: str) -> Decimal:
    """A plain decimal (12, -0.0125); ValueError for exponents, spaces, infinities and all that is no plain number."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text[:80]!r} is no plain decimal number")
    return Decimal(text)


def parse_money(text: str, currency: str) -> Money:
    """A plain decimal in major units as money; ValueError where it is malformed or finer than the currency."""
    return Money(minor(parse_decimal(text), currency), currency)

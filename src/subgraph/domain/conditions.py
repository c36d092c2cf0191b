"""When a discount or a way to pay holds: the conditions that a family may name. Several in a tuple must all hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class QuantityAtLeast:
    """Holds while the seats of `component` (None: all seats that the discount is taken from) are at least `quantity`."""

    quantity: int
    component: str | None = None


@dataclass(frozen=True, slots=True)
class AgeAtLeast:
    """Holds from the first period that begins `months` after the first day of unbroken running."""

    months: int


@dataclass(frozen=True, slots=True)
class TermIs:
    """Holds for these terms."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasTrait:
    """Holds for accounts enrolled with this trait."""

    trait: str


@dataclass(frozen=True, slots=True)
class ApprovedBefore:
    """Holds for accounts that the vendor approved before this day."""

    day: date


@dataclass(frozen=True, slots=True)
class AmountAtLeast:
    """Holds when the amount to pay reaches this many major units of the account's currency; never in a currency not named."""

    amounts: Mapping[str, Decimal]


Condition = QuantityAtLeast | AgeAtLeast | TermIs | HasTrait | ApprovedBefore
PaymentCondition = AmountAtLeast | HasTrait | ApprovedBefore

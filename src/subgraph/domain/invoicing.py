"""Lines = owed − invoiced (docs/billing.md, Amounts 5): what a document says, and which versions it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from subgraph.domain.dates import Period
from subgraph.domain.taxes import Tax
from subgraph.domain.timeline import Component


class LineKind(StrEnum):
    """CHARGE covers all days of its period; a DISCOUNT line names the discount that it shows."""

    CHARGE = "CHARGE"
    PRORATED_CHARGE = "PRORATED_CHARGE"
    PRORATED_CREDIT = "PRORATED_CREDIT"
    DISCOUNT = "DISCOUNT"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, in minor units of the subscription's currency; quantity and amount are negative where money comes back.

    `unit_amount` is an exact decimal in major units per `price_months`, None where the price model has no price of one;
    `period` is the whole billing period, `charged` the days of it. `quantity` is what costs something: without what is
    included. The line covers what the timeline's versions after `from_version` up to `to_version` changed for its
    period (0: nothing known before). `tax` comes last of all (domain/taxing.py): None before it, and on what was issued
    before tax was reckoned. `counts`: False where it stands on the paper only, beside a credit of what was given back before.
    """

    kind: LineKind
    component: Component
    description: str
    quantity: int | None
    unit_amount: Decimal | None
    period: Period
    charged: Period
    price_months: int
    term_months: int
    amount_minor: int
    discount: str | None
    due_on: date
    from_version: int
    to_version: int
    tax: Tax | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    """Minor units: subtotal is before discounts, total = subtotal - discount + tax."""

    subtotal_minor: int
    discount_minor: int
    tax_minor: int
    total_minor: int

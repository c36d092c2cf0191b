"""What a family's own code is asked while a quote is made, and what it may answer: values, copied for it (docs/hooks.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from subgraph.domain.refusals import Violation
from subgraph.domain.rules import Role, Verb


@dataclass(frozen=True, slots=True)
class HeldItem:
    """So many of a component of a product; `component` is named as in a PriceKey. `included` of the quantity cost nothing."""

    product: str
    component: str
    edition: str | None
    quantity: int
    included: int = 0


@dataclass(frozen=True, slots=True)
class HeldSubscription:
    """What a subscription holds on the day `on`; it began on `start_on` and ends before `end_on` (None: it runs until cancelled)."""

    on: date
    start_on: date
    end_on: date | None
    term: str
    currency: str
    items: tuple[HeldItem, ...]

    def quantity(self, component: str, product: str | None = None) -> int:
        """How many of a component it holds, of one product or of all."""
        return sum(one.quantity for one in self.items if one.component == component and product in (None, one.product))


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """What is asked for: `verbs` in order, the last day on which a part of it takes effect, what is held until then, and who asks."""

    verbs: tuple[Verb, ...]
    effective_on: date
    before: HeldSubscription | None
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Objection:
    """A reason of the family's own against a change; `code` begins with the family's name, `facts` are the numbers of the message."""

    code: str
    message: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SaleLine:
    """So much (major units of the sale's currency, after discounts) of a component; `component` is named as in a PriceKey."""

    product: str
    component: str
    edition: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sale:
    """What is sold on the day `on` by the seller of that key to a buyer of that country (ISO 3166-1)."""

    on: date
    currency: str
    seller: str
    country: str
    postal_code: str | None
    city: str | None
    tax_id: str | None
    lines: tuple[SaleLine, ...]


@dataclass(frozen=True, slots=True)
class SalesTax:
    """The tax of a line in percent, and what is printed beside it."""

    percent: Decimal
    note: str | None = None


TaxService = Callable[[Sale], "tuple[SalesTax | None, ...] | Violation"]
"""A family's reckon_tax, its answer checked: one per line of the sale, None: the general rate; a Violation where it failed."""

UNAVAILABLE = "FAMILY_UNAVAILABLE"


def unavailable(family: str, *path: str) -> Violation:
    """Why nothing of a family can be bought or changed now: its plugin is missing, broken, or answered what cannot be."""
    message = f"{family} cannot be bought or changed at the moment: what you have runs on; try again later."
    return Violation(UNAVAILABLE, message, path, {"family": family})

"""The vans' plugin, whose code fails while its mood is bad."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.families.vans import VANS, VansPlugin

from subgraph.plugins import CountedResource, Price, PriceKey, ProductFamily, Term, hookimpl

AT_RENEWAL = replace(
    VANS,
    products=(
        replace(
            VANS.products[0],
            seat_types=(replace(VANS.products[0].seat_types[0], over_limit="at_renewal", must_cover=None),),
        ),
    ),
)


class Moody(VansPlugin):
    """Sells vans until its mood turns."""

    def __init__(self) -> None:
        self.bad = False

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """The vans, whose seats are raised at a renewal."""
        return AT_RENEWAL

    @hookimpl
    def count_required_seats(self, resources: tuple[CountedResource, ...]) -> int | None:
        """One seat for each three vans, in a good mood."""
        if self.bad:
            raise RuntimeError("I do not count today")
        return super().count_required_seats(resources)

    @hookimpl
    def price_component(self, component: PriceKey, quantity: int, term: Term, listed: Price) -> Decimal | None:
        """As the vans, in a good mood."""
        if self.bad:
            raise RuntimeError("I do not price today")
        return super().price_component(component, quantity, term, listed)

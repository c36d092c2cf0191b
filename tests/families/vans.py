"""A fleet's vans, sold by code of the family's own: seats by three vans, further seats at half the price, and no haste."""

from __future__ import annotations

from decimal import Decimal

from subgraph.plugins import (
    CountedResource,
    HeldSubscription,
    Objection,
    Price,
    PriceKey,
    PriceModel,
    PriceTable,
    Product,
    ProductFamily,
    ProposedChange,
    ResourceKind,
    Resources,
    ResourceStatus,
    Role,
    Rule,
    SeatType,
    Term,
    Verb,
    hookimpl,
)

PER_MONTH = {"EUR": Decimal("10.00"), "JPY": Decimal("1000")}
MOST_AT_ONCE = 10
VANS = ProductFamily(
    key="vans",
    name="Vans",
    products=(
        Product("fleet", "Fleet", seat_types=(SeatType("van", "Van", covers=Resources("van"), must_cover="account"),)),
    ),
    terms=(Term("monthly", "Monthly", 1), Term("annual", "Annual", 12, discount=Decimal(10))),
    prices=PriceTable(
        {
            PriceKey("fleet", component, currency): Price(PriceModel.PER_UNIT, 1, amount)
            for currency, amount in PER_MONTH.items()
            for component in ("base", "seat:van")
        }
    ),
    resources=(ResourceKind("van", "Van"),),
    rules=(Rule(),),
)


class VansPlugin:
    """The family with every hook that is asked at run time."""

    __name__ = "test-vans"

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """The family."""
        return VANS

    @hookimpl
    def count_required_seats(self, resources: tuple[CountedResource, ...]) -> int | None:
        """One seat for each three vans, begun."""
        vans = sum(one.kind == "van" and one.status is ResourceStatus.ACTIVE for one in resources)
        return -(-vans // 3)

    @hookimpl
    def check_change(self, subscription: HeldSubscription, change: ProposedChange) -> list[Objection]:
        """At most ten seats more at once, and none together with a new term; the vendor's staff may."""
        had = change.before.quantity("seat:van") if change.before is not None else 0
        more = subscription.quantity("seat:van", "fleet") - had
        if Role.STAFF in change.roles:
            return []
        found = []
        if more > MOST_AT_ONCE:
            found.append(Objection("VANS_TOO_FAST", f"At most {MOST_AT_ONCE} at once.", {"asked": str(more)}))
        if more > 0 and Verb.CHANGE_TERM in change.verbs:
            found.append(Objection("VANS_ONE_BY_ONE", "Add vans first, then change the term."))
        return found

    @hookimpl
    def price_component(self, component: PriceKey, quantity: int, term: Term, listed: Price) -> Decimal | None:
        """The first van at the list price, each further one at half of it; what else there is at the list price."""
        if component.component != "seat:van":
            return None
        whole = listed.unit_amount * term.months
        return whole + (quantity - 1) * whole / 2


SELLING = VansPlugin()

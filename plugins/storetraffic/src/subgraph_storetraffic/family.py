"""StoreTraffic's TMAS: paid by location, one seat for every four counters begun, or by counting device (LOC-1..LOC-13)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    AmountAtLeast,
    ApprovedBefore,
    Channel,
    Discount,
    Duties,
    EventKind,
    FamilyContact,
    Grouped,
    HasTrait,
    Notification,
    PaymentRule,
    Product,
    ProductFamily,
    QuantityAtLeast,
    Requester,
    ResourceKind,
    Resources,
    Role,
    Rule,
    SeatType,
    StartPolicy,
    Term,
    Timing,
    Verb,
    read_prices,
)
from subgraph_storetraffic.seller import SELLERS

HERE = Path(__file__).parent

MODELS = ("counter-2d", "counter-3d", "counter-thermal")

LOCATION_PLAN = Product(
    key="location-plan",
    name="Location plan",
    description="One subscription for every active location, and one more for every further four counters begun.",
    seat_types=(
        SeatType(
            key="location",
            name="Location",
            unit="location",
            covers=Grouped("counter", by="location", per=4, at_least=1),
            over_limit="at_renewal",
        ),
    ),
    excludes=("device-plan",),
)

DEVICE_PLAN = Product(
    key="device-plan",
    name="Device plan",
    description="One subscription for every counting device, wherever it stands.",
    seat_types=(
        SeatType(key="device", name="Device", unit="device", covers=Resources("counter"), over_limit="at_renewal"),
    ),
)

LARGE = {"USD": Decimal(1000), "EUR": Decimal(950), "CAD": Decimal(1400)}
"""From here on other ways to pay may be had on request: 1,000.00 USD, or about that."""

BILLING_MANAGERS = (Role.OWNER, Role.ADMIN)
FROM_NEXT_PERIOD = (Verb.REMOVE_SEATS, Verb.CHANGE_TERM, Verb.ADD_PRODUCT, Verb.REMOVE_PRODUCT, Verb.CANCEL)


def by_request(verbs: tuple[Verb, ...], timing: Timing = Timing.NOW) -> Rule:
    """What "please contact our customer success team" comes to."""
    reason = "The customer success team does this: send it as a request."
    return Rule(verbs, channel=Channel.REQUEST, timing=timing, code="STORETRAFFIC_CUSTOMER_SUCCESS", reason=reason)


RULES = (
    Rule(FROM_NEXT_PERIOD, role=Role.STAFF, timing=Timing.NEXT_PERIOD),
    Rule(role=Role.STAFF),
    Rule((Verb.VIEW, Verb.ADD_RESOURCE, Verb.REQUEST_CHANGE)),
    Rule(
        Verb.RETURN_RESOURCE,
        channel=Channel.REFUSE,
        code="STORETRAFFIC_SUPPORT_ONLY",
        reason="Support marks a device for return: write to them in the chat.",
    ),
    Rule((Verb.MANAGE_PAYMENT_METHODS, Verb.MANAGE_MEMBERS), role=BILLING_MANAGERS),
    Rule(
        (Verb.MANAGE_PAYMENT_METHODS, Verb.MANAGE_MEMBERS),
        channel=Channel.REFUSE,
        code="STORETRAFFIC_OWNERS_ONLY",
        reason="Ask an owner or an administrator of the account.",
    ),
    by_request((Verb.START_SUBSCRIPTION, Verb.ADD_SEATS)),
    by_request(FROM_NEXT_PERIOD, Timing.NEXT_PERIOD),
    Rule(channel=Channel.REFUSE, code="STORETRAFFIC_NOT_OFFERED", reason="StoreTraffic does not offer this."),
)

FAMILY = ProductFamily(
    key="storetraffic",
    name="StoreTraffic TMAS",
    version="2026-1",
    products=(LOCATION_PLAN, DEVICE_PLAN),
    resources=(
        ResourceKind("location", "Location"),
        ResourceKind("counter", "Counter", models=MODELS, parent="location"),
    ),
    terms=(Term("monthly", "Monthly", months=1), Term("annual", "Annual", months=12)),
    prices=read_prices(HERE / "prices.csv"),
    discounts=(Discount("volume", "25 and more", percent=Decimal(10), when=QuantityAtLeast(25)),),
    rules=RULES,
    start=StartPolicy(past=None, future=90),
    duties=("chain_manager", "user_manager"),
    traits=("other_payment",),
    notifications=(
        Notification(
            on=EventKind.RESOURCE_ADDED,
            to=Duties(("chain_manager", "user_manager")),
            kind="NEW_DEVICE",
            unless="replaces_returning",
            resources=("counter",),
        ),
        Notification(on=EventKind.CHANGE_REQUESTED, to=(FamilyContact(), Requester())),
        Notification(on=EventKind.CHANGE_REQUEST_OFFERED, to=Requester()),
        Notification(on=EventKind.CHANGE_REQUEST_DECIDED, to=Requester()),
    ),
    payment_rules=(
        PaymentRule("CARD", brands=("amex", "visa", "mastercard")),
        PaymentRule("BANK_TRANSFER", when=ApprovedBefore(date(2019, 4, 1))),
        PaymentRule("BANK_TRANSFER", when=(HasTrait("other_payment"), AmountAtLeast(LARGE))),
        PaymentRule("BANK_TRANSFER", when=AmountAtLeast(LARGE), channel=Channel.REQUEST),
    ),
    contact="success@storetraffic.com",
    payment_days=14,
    demo=HERE / "demo.toml",
    stories=HERE / "stories.toml",
    renewal_notices=(),  # most pay by the month: an invoice is news enough
    sellers=SELLERS,
)

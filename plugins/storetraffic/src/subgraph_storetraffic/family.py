"""Seats by location, one more per four counters begun, or by counter; bought through the vendor's own people only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    AmountAtLeast,
    ApprovedBefore,
    Channel,
    Duties,
    EventKind,
    FamilyContact,
    Grouped,
    HasTrait,
    Notification,
    PaymentRule,
    Product,
    ProductFamily,
    ResourceKind,
    Resources,
    Role,
    Roles,
    Rule,
    SeatType,
    StartPolicy,
    Term,
    Timing,
    Verb,
    read_prices,
)

SMALL = {"USD": Decimal(1000), "EUR": Decimal(1000)}

FAMILY = ProductFamily(
    key="storetraffic",
    name="Place counting",
    products=(
        Product(
            "by-place",
            "Location plan",
            seat_types=(
                SeatType(
                    "location",
                    "Location",
                    unit="location",
                    covers=Grouped("counter", by="location", per=4, at_least=1),
                    over_limit="at_renewal",
                ),
            ),
        ),
        Product(
            "by-device",
            "Device plan",
            seat_types=(SeatType("counter", "Counter", covers=Resources("counter"), over_limit="refuse"),),
        ),
    ),
    resources=(
        ResourceKind("location", "Location"),
        ResourceKind("counter", "Counter", models=("v1", "v2"), parent="location"),
    ),
    terms=(Term("monthly", "Monthly", 1), Term("annual", "Annual", 12)),
    prices=read_prices(Path(__file__).with_name("prices.csv")),
    rules=(
        Rule(role=Role.STAFF),
        Rule((Verb.VIEW, Verb.ADD_RESOURCE, Verb.REQUEST_CHANGE)),
        Rule(
            Verb.RETURN_RESOURCE,
            channel=Channel.REFUSE,
            code="LOCATIONS_SUPPORT_ONLY",
            reason="Support marks it for return.",
        ),
        Rule((Verb.MANAGE_PAYMENT_METHODS, Verb.MANAGE_MEMBERS), role=(Role.OWNER, Role.ADMIN)),
        Rule(
            channel=Channel.REQUEST,
            timing=Timing.NEXT_PERIOD,
            code="LOCATIONS_ASK_US",
            reason="Our customer success team does this.",
        ),
    ),
    start=StartPolicy(past=None, future=90),
    duties=("chain_manager", "user_manager"),
    traits=("other_payment",),
    notifications=(
        Notification(
            on=EventKind.RESOURCE_ADDED, to=Duties(("chain_manager", "user_manager")), unless="replaces_returning"
        ),
        Notification(on="OVER_LIMIT", to=(Roles((Role.OWNER,)), FamilyContact()), kind="PLACE_OVER_LIMIT"),
    ),
    payment_rules=(
        PaymentRule("CARD", brands=("amex", "visa", "mastercard")),
        PaymentRule("BANK_TRANSFER", when=ApprovedBefore(date(2019, 4, 1))),
        PaymentRule("BANK_TRANSFER", when=HasTrait("other_payment")),
        PaymentRule("BANK_TRANSFER", when=AmountAtLeast(SMALL), channel=Channel.REQUEST),
    ),
    contact="success@locations.example",
    payment_days=14,
)

"""Seats that follow deployed devices, by model: never fewer than deployed, for one, three or five years."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    Channel,
    Discount,
    Fact,
    FamilyContact,
    Notification,
    PaymentRule,
    Product,
    ProductFamily,
    Requester,
    ResourceKind,
    Resources,
    ResourceStatus,
    Role,
    Rule,
    SeatType,
    StartPolicy,
    Term,
    TermsDocument,
    Timing,
    Verb,
    read_prices,
)

BUYERS = (Role.OWNER, Role.ADMIN, Role.PARTNER)
BY_REQUEST = (Verb.REMOVE_SEATS, Verb.CHANGE_TERM, Verb.CANCEL)

DEVICES = ProductFamily(
    key="devices",
    name="Air devices",
    products=(
        Product(
            key="monitoring",
            name="Monitoring",
            seat_types=tuple(
                SeatType(
                    key,
                    name,
                    unit="device",
                    covers=Resources("device", model=key, counting=(ResourceStatus.ACTIVE,)),
                    must_cover="account",
                )
                for key, name in (("pro", "Pro"), ("mini", "Mini"))
            ),
        ),
        Product(key="sensor", name="Sensor", channel=Channel.CONTACT_SALES),
    ),
    resources=(ResourceKind("device", "Device", models=("pro", "mini")),),
    terms=(
        Term("one-year", "1 year", 12),
        Term("three-years", "3 years", 36, discount=Decimal(10)),
        Term("five-years", "5 years", 60, discount=Decimal(15)),
    ),
    prices=read_prices(Path(__file__).with_name("devices.csv")),
    discounts=(Discount("partner", "Partner discount", percent=Fact("partner_discount_percent")),),
    rules=(
        Rule(Verb.CHANGE_TERM, role=Role.STAFF, timing=Timing.NEXT_PERIOD),
        Rule(role=Role.STAFF),
        Rule((Verb.START_SUBSCRIPTION, Verb.ADD_SEATS), role=BUYERS),
        Rule(BY_REQUEST, role=BUYERS, channel=Channel.REQUEST, timing=Timing.NEXT_PERIOD, code="DEVICES_ASK_US"),
        Rule((Verb.VIEW, Verb.REQUEST_CHANGE, Verb.ADD_RESOURCE)),
        Rule(
            (Verb.MANAGE_MEMBERS, Verb.MANAGE_PAYMENT_METHODS),
            role=BUYERS,
        ),
        Rule(channel=Channel.REFUSE, code="DEVICES_NOT_OFFERED", reason="Ask an administrator, or us."),
    ),
    start=StartPolicy(past=5 * 366, future=366),
    terms_documents=(TermsDocument("terms", "Terms", "2026-01", "https://devices.example/terms"),),
    payment_rules=(PaymentRule("BANK_TRANSFER"), PaymentRule("CARD", brands=("visa",))),
    notifications=(Notification(on="CHANGE_REQUESTED", to=(FamilyContact(), Requester())),),
    contact="help@devices.example",
)

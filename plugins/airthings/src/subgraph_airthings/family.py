"""Airthings for Business: a seat per deployed device, by model, for one, three or five years (AIR-1..AIR-12, PTR-1..PTR-4)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    BillingContact,
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
    Role,
    Roles,
    Rule,
    SeatType,
    StartPolicy,
    Term,
    TermsDocument,
    Timing,
    Verb,
    read_prices,
)
from subgraph_airthings.seller import SELLERS

HERE = Path(__file__).parent

MODELS = {
    "space-pro": "Space Pro",
    "space-plus": "Space Plus",
    "space-co2-mini": "Space CO2 Mini",
    "view-plus": "View Plus",
    "view-radon": "View Radon",
    "wave-plus": "Wave Plus",
    "wave-mini": "Wave Mini",
}

MONITORING = Product(
    key="monitoring",
    name="Airthings for Business",
    description="Indoor air monitoring: one seat for every deployed device, by its model.",
    seat_types=tuple(
        SeatType(key=model, name=name, unit="device", covers=Resources("device", model=model), must_cover="account")
        for model, name in MODELS.items()
    ),
)

HARDWARE = tuple(
    Product(
        key=f"{model}-device",
        name=f"{name} (device)",
        description="Hardware is ordered from your local Airthings for Business sales manager.",
        channel=Channel.CONTACT_SALES,
    )
    for model, name in MODELS.items()
)

BUYERS = (Role.OWNER, Role.ADMIN, Role.PARTNER)
ON_THE_PAGE = (Verb.START_SUBSCRIPTION, Verb.ADD_SEATS)
BY_REQUEST = (Verb.REMOVE_SEATS, Verb.CHANGE_TERM, Verb.CANCEL, Verb.RENEW)

RULES = (
    Rule(Verb.VIEW),
    Rule(Verb.ADD_RESOURCE),
    Rule(Verb.CHANGE_TERM, role=Role.STAFF, timing=Timing.NEXT_PERIOD),
    Rule((Verb.REMOVE_SEATS, Verb.CANCEL), role=Role.STAFF, timing=Timing.NEXT_PERIOD),
    Rule(role=Role.STAFF),
    Rule(
        Verb.RETURN_RESOURCE,
        channel=Channel.REFUSE,
        code="AIRTHINGS_SUPPORT_ONLY",
        reason="Airthings support marks a device for return.",
    ),
    Rule(Verb.REQUEST_CHANGE),
    Rule(ON_THE_PAGE, role=BUYERS),
    Rule(
        BY_REQUEST,
        role=BUYERS,
        channel=Channel.REQUEST,
        timing=Timing.NEXT_PERIOD,
        code="AIRTHINGS_BY_REQUEST",
        reason="This is arranged with Airthings: send it as a request.",
    ),
    Rule((Verb.MANAGE_PAYMENT_METHODS, Verb.MANAGE_MEMBERS), role=(Role.OWNER, Role.ADMIN)),
    Rule(
        (Verb.MANAGE_PAYMENT_METHODS, Verb.MANAGE_MEMBERS),
        channel=Channel.REFUSE,
        code="AIRTHINGS_ADMIN_ONLY",
        reason="Ask an owner or an administrator of the organisation.",
    ),
    Rule(
        (*ON_THE_PAGE, *BY_REQUEST),
        channel=Channel.REFUSE,
        code="AIRTHINGS_ADMIN_ONLY",
        reason="Ask an owner, an administrator or your partner to buy.",
    ),
    Rule(channel=Channel.REFUSE, code="AIRTHINGS_NOT_OFFERED", reason="Airthings for Business does not offer this."),
)

FAMILY = ProductFamily(
    key="airthings",
    name="Airthings for Business",
    version="2026-1",
    products=(MONITORING, *HARDWARE),
    terms=(
        Term("one-year", "1 year", months=12),
        Term("three-years", "3 years", months=36, discount=Decimal(10)),
        Term("five-years", "5 years", months=60, discount=Decimal(15)),
    ),
    prices=read_prices(HERE / "prices.csv"),
    discounts=(Discount("partner", "Partner discount", percent=Fact("partner_discount_percent")),),
    resources=(ResourceKind("device", "Device", models=tuple(MODELS)),),
    rules=RULES,
    start=StartPolicy(past=5 * 365, future=2 * 365),
    terms_documents=(
        TermsDocument(
            key="terms",
            name="Airthings for Business terms and conditions",
            version="2026-01",
            url="https://www.airthings.com/business/terms",
        ),
    ),
    payment_rules=(
        PaymentRule("BANK_TRANSFER"),
        PaymentRule("CARD", brands=("visa", "mastercard", "amex")),
    ),
    notifications=(
        Notification(on="CHANGE_REQUESTED", to=(FamilyContact(), Requester())),
        Notification(on="CHANGE_REQUEST_OFFERED", to=Requester()),
        Notification(on="CHANGE_REQUEST_DECIDED", to=Requester()),
        # A year or more is paid at once: administrators, who buy, hear of it as owners do.
        Notification(on="RENEWAL_AHEAD", to=(Roles((Role.OWNER, Role.ADMIN)), BillingContact())),
    ),
    contact="business-support@airthings.com",
    subscription_type="AirthingsSubscription",
    demo=HERE / "demo.toml",
    stories=HERE / "stories.toml",
    sellers=SELLERS,
)

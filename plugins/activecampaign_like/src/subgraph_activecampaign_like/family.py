"""Contacts in priced bands by level, user seats and add-ons: up by self-service, down by request, owner only."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    AddOn,
    Channel,
    FamilyContact,
    Meter,
    Notification,
    PaymentRule,
    Product,
    ProductFamily,
    Requester,
    Role,
    Roles,
    Rule,
    SeatType,
    Term,
    Timing,
    Verb,
    read_prices,
)
from subgraph_activecampaign_like.levels import EVERYWHERE, FOR_MARKETING, FOR_SALES, levels
from subgraph_activecampaign_like.seller import SELLERS

HERE = Path(__file__).parent
BANDS = (500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000)
PLANS = ("marketing", "sales", "both")
ABOVE_STARTER = ("plus", "pro", "enterprise")

METER = Meter("contacts", warn_at=(80, 90, 100))
SEATS = (
    SeatType("contacts", "Contacts", unit="contact", quantities=BANDS, minimum=BANDS[0], meter=METER),
    SeatType(key="user", name="User", unit="user", minimum=1, maximum=100),
)

MARKETING = Product(
    "marketing",
    "Marketing",
    "E-mail, automation, landing pages.",
    editions=levels(FOR_MARKETING, EVERYWHERE),
    seat_types=SEATS,
)
SALES = Product(
    "sales", "Sales", "Pipelines, lead scoring, automation.", editions=levels(FOR_SALES, EVERYWHERE), seat_types=SEATS
)
BOTH = Product(
    key="both",
    name="Marketing and Sales",
    description="Both plans over the same contacts, for less than the two of them.",
    editions=levels(FOR_MARKETING, FOR_SALES, EVERYWHERE),
    seat_types=SEATS,
    includes=("marketing", "sales"),
)

SMS = AddOn("sms", "SMS credits", PLANS, editions=ABOVE_STARTER, minimum=1_000, maximum=100_000, step=1_000)
REPORTS = AddOn("custom-reports", "Custom reports", PLANS, editions=("plus", "pro"))
RECEIPTS = AddOn(
    key="transactional-email",
    name="Transactional e-mail",
    products=("marketing", "both"),
    description="Receipts and the like, so many a month.",
    minimum=10_000,
    maximum=1_000_000,
    step=10_000,
)

GET_IN_TOUCH = (
    Verb.REMOVE_SEATS,
    Verb.DOWNGRADE_EDITION,
    Verb.REMOVE_ADD_ON,
    Verb.UNBUNDLE,
    Verb.ADD_PRODUCT,
    Verb.REMOVE_PRODUCT,
    Verb.CHANGE_TERM,
    Verb.CANCEL,
)

RULES = (
    Rule(
        (Verb.ADD_RESOURCE, Verb.RETURN_RESOURCE, Verb.RENEW),
        role=(Role.OWNER, Role.STAFF),
        channel=Channel.REFUSE,
        code="ACTIVECAMPAIGN_LIKE_NOT_OFFERED",
        reason="The billing page does not offer this.",
    ),
    Rule(Verb.CHANGE_TERM, role=Role.STAFF, timing=Timing.NEXT_PERIOD),
    Rule(role=Role.STAFF),
    Rule(Verb.MANAGE_MEMBERS, role=(Role.OWNER, Role.ADMIN)),
    Rule(Verb.REMOVE_SEATS, role=Role.OWNER, component="user"),
    Rule(
        GET_IN_TOUCH,
        role=Role.OWNER,
        channel=Channel.REQUEST,
        timing=Timing.NEXT_PERIOD,
        code="ACTIVECAMPAIGN_LIKE_GET_IN_TOUCH",
        reason="Get in touch: send it as a request, and you are answered by e-mail.",
    ),
    Rule(role=Role.OWNER),
    Rule(
        channel=Channel.REFUSE,
        code="ACTIVECAMPAIGN_LIKE_OWNER_ONLY",
        reason="Only the primary administrator of the account opens billing and changes the plan.",
    ),
)

BOTH_SIDES = (FamilyContact(), Requester())

FAMILY = ProductFamily(
    key="activecampaign_like",
    name="Marketing and sales suite",
    version="2026-1",
    products=(MARKETING, SALES, BOTH),
    add_ons=(SMS, REPORTS, RECEIPTS),
    terms=(Term("monthly", "Monthly", months=1), Term("annual", "Annual", months=12, discount=Decimal(20))),
    prices=read_prices(HERE / "prices.csv"),
    rules=RULES,
    payment_rules=(PaymentRule("CARD", brands=("visa", "mastercard", "amex")), PaymentRule("PAYPAL")),
    notifications=(
        Notification(on="CHANGE_REQUESTED", to=BOTH_SIDES),
        Notification(on="CHANGE_REQUEST_OFFERED", to=BOTH_SIDES),
        Notification(on="CHANGE_REQUEST_DECIDED", to=BOTH_SIDES),
        Notification(on="CHANGE_REQUEST_WITHDRAWN", to=BOTH_SIDES),
        Notification(on="USAGE_WARNING", to=Roles((Role.OWNER,))),
    ),
    subscriptions_per_account=1,
    contact="billing@marketing-suite.example",
    demo=HERE / "demo.toml",
    stories=HERE / "stories.toml",
    sellers=SELLERS,
)

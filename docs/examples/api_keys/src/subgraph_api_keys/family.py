"""API keys by the year or the quarter: live keys by number, a million calls owed in advance, further calls afterwards in tiers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    AddOn,
    AgeAtLeast,
    AmountAtLeast,
    Channel,
    Discount,
    Edition,
    FamilyContact,
    Feature,
    HasTrait,
    Notification,
    PaymentRule,
    Product,
    ProductFamily,
    QuantityAtLeast,
    RenewalPolicy,
    RenewalPrices,
    Requester,
    ResourceKind,
    Resources,
    Role,
    Rule,
    SeatType,
    Term,
    TermIs,
    TermsDocument,
    Timing,
    Usage,
    Verb,
    read_prices,
)
from subgraph_api_keys.sales_tax import TIDELINE

HERE = Path(__file__).parent

LIVE_KEY = SeatType(
    key="live-key",
    name="Live key",
    unit="key",
    covers=Resources("key", model="live"),
    over_limit="refuse",
    minimum=1,
    maximum=200,
)

BUILD = Edition(
    "build",
    "Build",
    rank=1,
    features=(Feature("rate", "Calls a second", "50"), Feature("history", "Years of history", "1")),
    includes_seats={"live-key": 1},
)
SCALE = Edition(
    "scale",
    "Scale",
    rank=2,
    features=(Feature("rate", "Calls a second", "500"), Feature("history", "Years of history", "40")),
    includes_seats={"live-key": 3},
)

LOOKS = (Verb.VIEW, Verb.REQUEST_CHANGE)
ISSUES_KEYS = (Verb.ADD_RESOURCE,)
TAKES_LESS = (Verb.REMOVE_SEATS, Verb.DOWNGRADE_EDITION, Verb.REMOVE_ADD_ON, Verb.CANCEL)

RULES = (
    Rule(role=Role.STAFF),
    Rule((*LOOKS, *ISSUES_KEYS), role=(Role.OWNER, Role.ADMIN)),
    Rule(
        Verb.RETURN_RESOURCE,
        channel=Channel.REFUSE,
        code="API_KEYS_NOTHING_RETURNS",
        reason="A key is revoked, never sent back.",
    ),
    Rule(TAKES_LESS, role=Role.OWNER, timing=Timing.NEXT_PERIOD),
    Rule(role=Role.OWNER),
    Rule(channel=Channel.REFUSE, code="API_KEYS_OWNER_ONLY", reason="Only the owner of your organisation buys."),
)

FAMILY = ProductFamily(
    key="api_keys",
    name="Tideline API",
    version="2026-1",
    products=(
        Product(
            key="api",
            name="API",
            description="Tides and weather by the call: a million in advance, the rest when the year or quarter is over.",
            editions=(BUILD, SCALE),
            seat_types=(LIVE_KEY,),
        ),
    ),
    add_ons=(
        AddOn("region", "Further region", ("api",), maximum=12),
        AddOn("dedicated-support", "Dedicated support", ("api",), editions=("scale",)),
    ),
    resources=(
        ResourceKind("application", "Application"),
        ResourceKind("key", "Key", models=("live", "incoming", "test"), parent="application"),
    ),
    terms=(Term("year", "A million calls a year", months=12), Term("quarter", "A million calls a quarter", months=3)),
    usages=(Usage("calls", "api", commit=1_000_000, name="Calls"),),
    prices=read_prices(HERE / "prices.csv"),
    discounts=(
        Discount(
            "many-keys",
            "20 live keys and more",
            percent=Decimal(15),
            when=QuantityAtLeast(20, "live-key"),
            components=("live-key",),
        ),
        Discount(
            "quarterly",
            "A million each quarter",
            percent=Decimal(10),
            when=TermIs(("quarter",)),
            components=("commit:calls",),
        ),
        Discount("loyal", "Two years with us", percent=Decimal(3), when=AgeAtLeast(24)),
        Discount("open-source", "Open source", percent=Decimal(50), when=HasTrait("open_source")),
    ),
    rules=RULES,
    traits=("open_source",),
    sellers=(TIDELINE,),
    subscriptions_per_account=1,
    terms_documents=(TermsDocument("terms", "Tideline API terms", "2026-01", "https://tideline.example/terms"),),
    payment_rules=(
        PaymentRule("CARD"),
        PaymentRule(
            "BANK_TRANSFER",
            when=AmountAtLeast({"EUR": Decimal(1000), "USD": Decimal(1000), "JPY": Decimal(150000)}),
        ),
    ),
    notifications=(
        Notification(on="CHANGE_REQUESTED", to=(FamilyContact(), Requester())),
        Notification(on="CHANGE_REQUEST_DECIDED", to=Requester()),
    ),
    contact="keys@tideline.example",
    renewal_prices=RenewalPrices(RenewalPolicy.NEXT_RENEWAL),
    demo=HERE / "demo.toml",
    stories=HERE / "stories.toml",
)

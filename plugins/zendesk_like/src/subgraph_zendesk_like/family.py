"""Agent licences by product and edition: bundles, add-ons, promotions, monthly and annual price lists, assisted accounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    AddOn,
    AgeAtLeast,
    Channel,
    Direction,
    Discount,
    Edition,
    Feature,
    HasTrait,
    Included,
    PaymentRule,
    Product,
    ProductFamily,
    Promotion,
    QuantityAtLeast,
    ResourceKind,
    Resources,
    Role,
    Rule,
    SeatType,
    Servicing,
    Term,
    TermIs,
    TermsDocument,
    Timing,
    Verb,
    read_prices,
)

AGENT = SeatType("agent", "Agent", unit="agent", covers=Resources("agent"), over_limit="at_once", maximum=100_000)
TEAM = Edition("team", "Team", 1, features=(Feature("sla", "Service levels", "no"),))
PROFESSIONAL = Edition("professional", "Professional", 2, features=(Feature("sla", "Service levels", "yes"),))
ENTERPRISE = Edition(
    "enterprise",
    "Enterprise",
    3,
    features=(Feature("sla", "Service levels", "yes"),),
    includes=(Included("productivity"), Included("objects", limit=1_000_000)),
)
ALL = (TEAM, PROFESSIONAL, ENTERPRISE)
ADMIN_SEES = (Verb.VIEW, Verb.REQUEST_CHANGE)
BUY = (Verb.ADD_SEATS, Verb.ADD_PRODUCT, Verb.ADD_ADD_ON)

FAMILY = ProductFamily(
    key="zendesk_like",
    name="Agent suite",
    products=(
        Product("support", "Support", editions=ALL, seat_types=(AGENT,)),
        Product("chat", "Chat", editions=ALL, seat_types=(AGENT,)),
        Product("guide", "Guide", seat_types=(AGENT,)),
        Product("explore", "Explore"),
        Product(
            "suite",
            "Suite",
            description="Support, chat and guide in one.",
            editions=(PROFESSIONAL, ENTERPRISE),
            seat_types=(AGENT,),
            includes=("support", "chat", "guide"),
        ),
    ),
    add_ons=(
        AddOn("collaboration", "Collaboration", ("support", "suite"), editions=("professional", "enterprise")),
        AddOn("productivity", "Productivity Pack", ("support", "suite"), editions=("professional",)),
        AddOn(
            "objects",
            "Custom objects",
            ("support", "suite"),
            channel=Channel.REQUEST,
            editions=("enterprise",),
            minimum=1_000_000,
            maximum=100_000_000,
            step=1_000_000,
        ),
    ),
    resources=(ResourceKind("agent", "Agent"),),
    terms=(Term("monthly", "Monthly", 1), Term("annual", "Annual", 12)),
    prices=read_prices(Path(__file__).with_name("prices.csv")),
    discounts=(
        Discount("volume", "50 agents and more", percent=Decimal(5), when=QuantityAtLeast(50)),
        Discount("loyalty", "Two years with us", percent=Decimal(3), when=AgeAtLeast(24)),
        Discount("nonprofit", "Non-profit", percent=Decimal(20), when=(HasTrait("nonprofit"), TermIs(("annual",)))),
    ),
    promotions=(
        Promotion(
            "WELCOME",
            Discount("welcome", "Welcome", percent=Decimal(50), periods=3, excludes=("volume",)),
            products=("support", "suite"),
            until=date(2027, 12, 31),
            uses=2,
        ),
        Promotion("BIGTEAM", Discount("bigteam", "Big team", percent=Decimal(1), when=QuantityAtLeast(1000))),
    ),
    rules=(
        Rule(role=Role.STAFF),
        Rule(ADMIN_SEES, role=(Role.OWNER, Role.ADMIN)),
        Rule(Verb.START_SUBSCRIPTION, role=Role.OWNER),
        Rule(
            Verb.ADD_RESOURCE,
            trait="chat_phase_4",
            channel=Channel.REFUSE,
            code="AGENTS_BUY_FIRST",
            reason="Buy a licence first, then add the agent.",
        ),
        Rule((*BUY, Verb.ADD_RESOURCE), role=Role.OWNER),
        Rule(
            servicing=Servicing.ASSISTED,
            role=Role.OWNER,
            channel=Channel.REQUEST,
            code="AGENTS_ASSISTED",
            reason="Your representative does this.",
        ),
        Rule(
            (Verb.REMOVE_SEATS, Verb.DOWNGRADE_EDITION, Verb.REMOVE_PRODUCT, Verb.CHANGE_TERM),
            role=Role.OWNER,
            timing=Timing.NEXT_PERIOD,
        ),
        Rule(Verb.UPGRADE_EDITION, role=Role.OWNER, direction=Direction.UP),
        Rule(
            (
                Verb.BUNDLE,
                Verb.UNBUNDLE,
                Verb.REMOVE_ADD_ON,
                Verb.APPLY_PROMOTION,
                Verb.RENEW,
                Verb.CANCEL,
                Verb.MANAGE_PAYMENT_METHODS,
                Verb.MANAGE_MEMBERS,
            ),
            role=Role.OWNER,
        ),
        Rule(channel=Channel.REFUSE, code="AGENTS_OWNER_ONLY", reason="Only the owner changes the subscription."),
    ),
    traits=("chat_phase_4", "nonprofit"),
    terms_documents=(
        TermsDocument("terms", "Terms", "5", "https://agents.example/terms"),
        TermsDocument("main", "Main agreement", "2", "https://agents.example/main", required_for="new_subscribers"),
        TermsDocument("privacy", "Privacy", "3", "https://agents.example/privacy", required_for="new_subscribers"),
    ),
    payment_rules=(PaymentRule("CARD"), PaymentRule("PAYPAL")),
    subscriptions_per_account=1,
    contact="sales@agents.example",
)

"""Agent licences by product and edition, bought by the owner as the account's type allows (AGT-1..AGT-16)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    AddOn,
    Channel,
    Concerned,
    Discount,
    Dunning,
    DunningAct,
    DunningStep,
    Edition,
    FamilyContact,
    Feature,
    Included,
    Notification,
    PaymentRule,
    Product,
    ProductFamily,
    Promotion,
    Requester,
    ResourceKind,
    Resources,
    Role,
    Roles,
    SeatType,
    Term,
    TermsDocument,
    read_prices,
)
from subgraph_zendesk_like.rules import RULES
from subgraph_zendesk_like.seller import SELLERS

HERE = Path(__file__).parent
TERMS_URL = "https://zendesk-like.example/agreements"
MILLION = 1_000_000
FIFTY = {"EUR": Decimal(50), "USD": Decimal(55)}
ONE_ONLY = ("welcome", "fifty", "explore", "launch")  # each excludes those after it, and so is excluded by those before

EDITIONS = (("team", "Team"), ("growth", "Growth"), ("professional", "Professional"), ("enterprise", "Enterprise"))
ALONE = ("support", "guide", "chat", "talk", "explore")
WITH_ADD_ONS = ("support", "suite")
IN_ENTERPRISE = (Included("productivity-pack"), Included("sunshine"), Included("sunshine-select", limit=MILLION))


def _features(product: str, edition: str) -> Iterator[Feature]:
    """What features.csv says of an edition: of one product all editions have the same rows."""
    with (HERE / "features.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader((line for line in table if not line.startswith("#")), skipinitialspace=True):
            if row["product"] == product:
                yield Feature(row["key"], row["name"], row[edition])


def _product(key: str, name: str, description: str, includes: tuple[str, ...] = ()) -> Product:
    """A product with its editions; an agent is counted where they work, and all who work in the Suite are Support's."""
    agents = Resources("agent", model="support" if includes else key)
    licence = SeatType("agent", "Agent", unit="agent", covers=agents, over_limit="at_once", maximum=100_000)
    included = {"enterprise": IN_ENTERPRISE} if key in WITH_ADD_ONS else {}
    editions = tuple(
        Edition(edition, title, rank, tuple(_features(key, edition)), included.get(edition, ()))
        for rank, (edition, title) in enumerate(EDITIONS, 1)
    )
    return Product(key, name, description, editions=editions, seat_types=(licence,), includes=includes)


PRODUCTS = (
    _product("support", "Support", "Tickets from every channel in one place."),
    _product("guide", "Guide", "A help centre and a knowledge base."),
    _product("chat", "Chat", "Live chat on the web site and in apps."),
    _product("talk", "Talk", "A call centre in the help desk."),
    _product("explore", "Explore", "Reports and dashboards over all channels."),
    Product("sunshine", "Sunshine", "Custom objects; Enterprise includes a million.", Channel.CONTACT_SALES),
    _product("suite", "Support Suite", "Support, Guide, Chat, Talk and Explore at a better price.", includes=ALONE),
)

PROMOTIONS = (
    Promotion("WELCOME20", Discount("welcome", "20 % off", Decimal(20), periods=3, excludes=ONE_ONLY[1:])),
    Promotion("FIFTY", Discount("fifty", "50 off, once", amount=FIFTY, periods=1, excludes=ONE_ONLY[2:])),
    Promotion("EXPLORE25", Discount("explore", "25 % off", Decimal(25), excludes=ONE_ONLY[3:]), products=("explore",)),
    Promotion("LAUNCH", Discount("launch", "10 % off", Decimal(10), periods=1), until=date(2026, 6, 30), uses=2),
)

ADD_ONS = (
    AddOn("collaboration", "Collaboration", WITH_ADD_ONS, "Everybody helps.", editions=("professional", "enterprise")),
    AddOn("productivity-pack", "Productivity Pack", WITH_ADD_ONS, "Ticket forms.", editions=("professional",)),
    AddOn(
        "sunshine-select",
        "Sunshine Select",
        WITH_ADD_ONS,
        "More custom objects than the million that the Enterprise edition includes: up to 100 million.",
        Channel.REQUEST,
        editions=("enterprise",),
        minimum=MILLION,
        maximum=100 * MILLION,
        step=MILLION,
    ),
)

DUNNING = Dunning(
    (
        DunningStep(1, DunningAct.REMIND),
        DunningStep(3, DunningAct.RETRY),
        DunningStep(5, DunningAct.RETRY),
        DunningStep(5, DunningAct.REMIND),
        DunningStep(5, DunningAct.PAST_DUE),
        DunningStep(10, DunningAct.RETRY),
        DunningStep(10, DunningAct.REMIND),
        DunningStep(15, DunningAct.SUSPEND),
    )
)

FAMILY = ProductFamily(
    key="zendesk_like",
    name="Agent suite",
    version="2026-1",
    products=PRODUCTS,
    add_ons=ADD_ONS,
    resources=(ResourceKind("agent", "Agent", models=ALONE),),
    terms=(Term("monthly", "Monthly", months=1), Term("annual", "Annual", months=12)),
    prices=read_prices(HERE / "prices.csv"),
    promotions=PROMOTIONS,
    rules=RULES,
    traits=("chat_phase_4", "sunshine"),
    terms_documents=(
        TermsDocument("terms", "Terms of service", "2026-01", f"{TERMS_URL}/terms"),
        TermsDocument("main", "Main services agreement", "2026-01", f"{TERMS_URL}/main", "new_subscribers"),
        TermsDocument("privacy", "Privacy terms", "2026-01", f"{TERMS_URL}/privacy", "new_subscribers"),
    ),
    payment_rules=(PaymentRule("CARD"), PaymentRule("PAYPAL")),
    notifications=(
        Notification(on="CHANGE_REQUESTED", to=(FamilyContact(), Requester())),
        Notification(on="CHANGE_REQUEST_OFFERED", to=Requester()),
        Notification(on="CHANGE_REQUEST_DECIDED", to=Requester()),
        Notification(on="MEMBER_INVITED", to=(Concerned(), Roles((Role.OWNER,)))),
        Notification(on="SUBSCRIPTION_STARTED", to=Roles((Role.OWNER,))),
        Notification(on="SUBSCRIPTION_CHANGED", to=Roles((Role.OWNER,))),
    ),
    subscriptions_per_account=1,
    payment_days=0,  # a card pays on the day
    dunning=DUNNING,
    contact="sales@zendesk-like.example",
    demo=HERE / "demo.toml",
    stories=HERE / "stories.toml",
    sellers=SELLERS,
)

"""Contacts in priced bands, reported and warned and never changed by themselves; users; downgrades by request."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    AddOn,
    Channel,
    Discount,
    Edition,
    FamilyContact,
    Meter,
    Notification,
    Product,
    ProductFamily,
    Requester,
    Role,
    Roles,
    Rule,
    SeatType,
    Term,
    TermIs,
    Timing,
    Verb,
    read_prices,
)

CONTACTS_SEAT = SeatType(
    "contacts",
    "Contacts",
    unit="contact",
    quantities=(500, 1000, 2500),
    minimum=500,
    meter=Meter("contacts", warn_at=(80, 90, 100)),
)
USERS = SeatType("user", "User", unit="user", minimum=1, maximum=50)
STARTER = Edition("starter", "Starter", 1, includes_seats={"user": 1})
PLUS = Edition("plus", "Plus", 2, includes_seats={"user": 3})
DOWN = (Verb.DOWNGRADE_EDITION, Verb.REMOVE_ADD_ON, Verb.UNBUNDLE, Verb.REMOVE_PRODUCT, Verb.ADD_PRODUCT)

FAMILY = ProductFamily(
    key="activecampaign_like",
    name="Contact marketing",
    products=(
        Product("marketing", "Marketing", editions=(STARTER, PLUS), seat_types=(CONTACTS_SEAT, USERS)),
        Product("sales", "Sales", editions=(STARTER, PLUS), seat_types=(CONTACTS_SEAT, USERS)),
        Product(
            "both",
            "Marketing and sales",
            editions=(PLUS,),
            seat_types=(CONTACTS_SEAT, USERS),
            includes=("marketing", "sales"),
        ),
    ),
    add_ons=(AddOn("sms", "SMS", ("marketing", "sales", "both"), minimum=100, maximum=10_000, step=100),),
    terms=(Term("monthly", "Monthly", 1), Term("annual", "Annual", 12, discount=Decimal(20))),
    prices=read_prices(Path(__file__).with_name("prices.csv")),
    discounts=(
        Discount(
            "start-up",
            "Start-up help",
            amount={"EUR": Decimal("5.00")},
            when=TermIs(("monthly",)),
            components=("contacts",),
        ),
    ),
    rules=(
        Rule(role=Role.STAFF),
        Rule(Verb.REMOVE_SEATS, role=Role.OWNER, component="user"),
        Rule(
            (*DOWN, Verb.REMOVE_SEATS, Verb.CANCEL, Verb.CHANGE_TERM),
            role=Role.OWNER,
            channel=Channel.REQUEST,
            timing=Timing.NEXT_PERIOD,
            code="CONTACTS_GET_IN_TOUCH",
            reason="Get in touch to take less.",
        ),
        Rule(role=Role.OWNER),
        Rule(Verb.ADD_RESOURCE, role=Role.ADMIN),
        Rule(
            channel=Channel.REFUSE, code="CONTACTS_OWNER_ONLY", reason="Only the primary administrator opens billing."
        ),
    ),
    notifications=(
        Notification(on="CHANGE_REQUESTED", to=(FamilyContact(), Requester())),
        Notification(on="USAGE_WARNING", to=Roles((Role.OWNER,))),
    ),
    subscriptions_per_account=1,
    contact="billing@contacts.example",
)

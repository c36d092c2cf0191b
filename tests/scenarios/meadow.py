"""A made-up family that is paid by the month, in every price model, with every kind of discount that billing.md knows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from subgraph.plugins import (
    Discount,
    Fact,
    PaymentRule,
    Product,
    ProductFamily,
    Promotion,
    QuantityAtLeast,
    Role,
    Rule,
    SeatType,
    StartPolicy,
    Term,
    Timing,
    Verb,
    read_prices,
)

SEEDS = ("poppy", "clover", "thistle", "sorrel", "yarrow")
GARDEN = {"EUR": Decimal("5.00"), "JPY": Decimal(500), "KWD": Decimal("1.505")}

MEADOW = ProductFamily(
    key="meadow",
    name="Meadow",
    products=(Product("meadow", "Meadow", seat_types=tuple(SeatType(key, key.title()) for key in SEEDS)),),
    terms=(
        Term("monthly", "Monthly", 1),
        Term("quarterly", "Quarterly", 3, discount=Decimal("2.5")),
        Term("yearly", "Yearly", 12, discount=Decimal("7.5")),
    ),
    prices=read_prices(Path(__file__).with_name("meadow.csv")),
    discounts=(
        Discount("volume", "40 and more", percent=Decimal(5), when=QuantityAtLeast(40)),
        Discount("partner", "Partner discount", percent=Fact("partner_discount_percent")),
        Discount("garden", "Garden club", amount=GARDEN),
    ),
    promotions=(
        Promotion("SPRING", Discount("spring", "Spring", percent=Decimal(50), periods=3)),
        Promotion("LATE", Discount("late", "Late summer", percent=Decimal("33.33"), periods=2)),
    ),
    rules=(
        Rule(Verb.CHANGE_TERM, timing=Timing.NEXT_PERIOD),
        Rule(Verb.REMOVE_SEATS, role=Role.OWNER, timing=Timing.NEXT_PERIOD),
        Rule(),
    ),
    payment_rules=(PaymentRule("BANK_TRANSFER"), PaymentRule("CARD")),
    start=StartPolicy(past=800, future=400),
)

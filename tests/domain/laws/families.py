"""A made-up family and random asks, for the laws that speak of quotes and of changes carried onto scheduled ones."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tests.domain.laws.worlds import ANCHORS, CURRENCIES, Tape

from subgraph.domain.catalog import (
    Discount,
    Edition,
    Price,
    PriceKey,
    PriceModel,
    PriceTable,
    Product,
    ProductFamily,
    SeatType,
    StartPolicy,
    Term,
    Tier,
)
from subgraph.domain.conditions import QuantityAtLeast
from subgraph.domain.quote import (
    AddSeats,
    Cancel,
    Change,
    ChangeAsk,
    ChangeEdition,
    ChangeTerm,
    Contract,
    ProductAsk,
    Quote,
    RemoveSeats,
    Renew,
    SeatsAsk,
    SetSeats,
    Situation,
    StartAsk,
)
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.rules import Buyer, Role, Rule, Timing, Verb

TERMS = {"month": 1, "quarter": 3, "year": 12}
SEATS = ("desk", "room")
EDITIONS = ("basic", "plus")
TIERS = (Tier(5, Decimal("11.90")), Tier(20, Decimal("9.35")), Tier(None, Decimal("7.05")))


def _price(seat: str, edition: str, months: int) -> Price:
    dearer = Decimal(EDITIONS.index(edition) * 3 + 1)
    if seat == "desk":
        return Price(PriceModel.PER_UNIT, months, Decimal("4.95") * dearer * months)
    tiers = tuple(replace(tier, unit_amount=tier.unit_amount * dearer * months) for tier in TIERS)
    return Price(PriceModel.GRADUATED, months, tiers=tiers)


FAMILY = ProductFamily(
    key="office",
    name="Office",
    products=(
        Product(
            "space",
            "Space",
            editions=tuple(Edition(key, key.title(), rank) for rank, key in enumerate(EDITIONS)),
            seat_types=tuple(SeatType(key, key.title()) for key in SEATS),
        ),
    ),
    terms=tuple(Term(key, key.title(), months, Decimal(months)) for key, months in TERMS.items()),
    prices=PriceTable(
        {
            PriceKey("space", f"seat:{seat}", currency, edition, term): _price(seat, edition, months)
            for seat in SEATS
            for currency in CURRENCIES
            for edition in EDITIONS
            for term, months in TERMS.items()
        }
    ),
    rules=(
        Rule(verb=(Verb.CHANGE_TERM, Verb.REMOVE_SEATS, Verb.DOWNGRADE_EDITION), timing=Timing.NEXT_PERIOD),
        Rule(),
    ),
    discounts=(Discount("many", "Many seats", percent=Decimal("7.5"), when=QuantityAtLeast(15)),),
    start=StartPolicy(past=None, future=None),
)


@dataclass(frozen=True)
class Asked:
    """One ask on a day, the contract before it and the quote that came."""

    today: date
    before: Contract | None
    quote: Quote


def situation(today: date, currency: str) -> Situation:
    """A staff member of the vendor asks: everything is allowed."""
    return Situation(today, currency, Buyer(frozenset({Role.STAFF})))


def start(tape: Tape) -> Asked:
    """A subscription bought today."""
    today, currency = tape.pick(ANCHORS), tape.pick(CURRENCIES)
    seats = tuple(SeatsAsk(seat, 3 + tape.below(12)) for seat in SEATS)
    asked = StartAsk(tape.pick(tuple(TERMS)), (ProductAsk("space", tape.pick(EDITIONS), seats),), start_on=today)
    quote = quote_start(FAMILY, situation(today, currency), asked)
    assert isinstance(quote, Quote), quote
    return Asked(today, None, quote)


def ask(contract: Contract, today: date, change: Change) -> Asked | None:
    """A change asked today; None where the family refuses it."""
    quote = quote_change(FAMILY, situation(today, contract.timeline.currency), contract, ChangeAsk((change,)))
    return Asked(today, contract, quote) if isinstance(quote, Quote) else None


def story(tape: Tape, length: int) -> list[Asked]:
    """A purchase and random changes on later days, each confirmed."""
    found = [start(tape)]
    today = found[0].today
    for _ in range(tape.below(length)):
        today += timedelta(days=tape.pick((0, 0, 3, 17, 40, 100)))
        asked = ask(found[-1].quote.after, today, some_change(tape))
        if asked is not None:
            found.append(asked)
    return found


def some_change(tape: Tape) -> Change:
    """A change of any kind that the family sells."""
    seats = SeatsAsk(tape.pick(SEATS), 1 + tape.below(9))
    changes: tuple[Change, ...] = (
        AddSeats(seats),
        AddSeats(seats),
        SetSeats(seats),
        RemoveSeats(replace(seats, quantity=1)),
        ChangeEdition("space", tape.pick(EDITIONS)),
        ChangeTerm(tape.pick(tuple(TERMS))),
        Renew(),
        Cancel(),
    )
    return tape.pick(changes)

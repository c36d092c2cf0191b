"""What quoting a change costs: 200 items and 60 past revisions (aim: under 5 ms), and how it grows with the history.

All figures come from one run of one process; ratios carry over to other machines, milliseconds do not.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from time import perf_counter

from subgraph.domain.billing import lines_of_change
from subgraph.domain.catalog import Price, PriceKey, PriceModel, PriceTable, Product, ProductFamily, SeatType, Term
from subgraph.domain.quote import AddSeats, ChangeAsk, Contract, Quote, SeatsAsk, Situation
from subgraph.domain.quoting import quote_change
from subgraph.domain.rules import Buyer, Role, Rule
from subgraph.domain.timeline import Component, GrantedDiscount, Item, ItemKind, Revision, State, Timeline

AIM_MS = 5
ROUNDS = 25
PRODUCTS = 10
MONTHS = 60
START = date(2020, 1, 1)
PERCENTS = (
    GrantedDiscount("term", "Term", percent=Decimal(10), origin="term"),
    GrantedDiscount("partner", "Partner", percent=Decimal(20)),
)
FIXED = (*PERCENTS, GrantedDiscount("gift", "Gift", amount_minor=5000, origin="promotion"))


def family(items: int, months: int) -> ProductFamily:
    """A family of ten products with as many seat types as it takes."""
    products = tuple(
        Product(
            f"product-{number}",
            f"Product {number}",
            seat_types=tuple(SeatType(f"seat-{one}", f"Seat {one}") for one in range(number, items, PRODUCTS)),
        )
        for number in range(PRODUCTS)
    )
    price = Price(PriceModel.PER_UNIT, 1, Decimal("4.95"))
    keys = (PriceKey(one.key, f"seat:{seat.key}", "EUR") for one in products for seat in one.seat_types)
    term = Term("term", "Term", months)
    return ProductFamily("bench", "Bench", products, (term,), PriceTable(dict.fromkeys(keys, price)), (Rule(),))


def contract(items: int, revisions: int, months: int, discounts: tuple[GrantedDiscount, ...]) -> tuple[Contract, date]:
    """A subscription of many items that was changed every month of its life or of its term, and the day after that."""
    price = Price(PriceModel.PER_UNIT, 1, Decimal("4.95"))
    held = [
        Item(Component(ItemKind.SEAT, f"product-{one % PRODUCTS}", None, f"seat-{one}"), 5, price, f"Seat {one}")
        for one in range(items)
    ]
    step = 30 if revisions <= MONTHS else 1
    appended = []
    for number in range(revisions):
        place = number % items
        held[place] = replace(held[place], quantity=held[place].quantity + 1)
        on = START + timedelta(days=number * step)
        appended.append(Revision(on, State("term", months, tuple(held), discounts), number + 1, on))
    timeline = Timeline("EUR", START, START, 1, tuple(appended))
    return Contract("sub", revisions, timeline), appended[-1].on + timedelta(days=1)


def quoting(items: int, revisions: int, months: int, discounts: tuple[GrantedDiscount, ...]) -> Callable[[], object]:
    """Quotes one seat more."""
    sold = family(items, months)
    held, today = contract(items, revisions, months, discounts)
    situation = Situation(today, "EUR", Buyer(frozenset({Role.OWNER})))
    asked = ChangeAsk((AddSeats(SeatsAsk("seat-7", 1)),))

    def quote() -> object:
        found = quote_change(sold, situation, held, asked)
        assert isinstance(found, Quote), found
        return found

    return quote


def computing(items: int, revisions: int, months: int, discounts: tuple[GrantedDiscount, ...]) -> Callable[[], object]:
    """Computes the lines of one seat more and nothing else."""
    held, today = contract(items, revisions, months, discounts)
    before = held.timeline
    last = before.revisions[-1].state
    more = replace(last.items[7], quantity=last.items[7].quantity + 1)
    state = replace(last, items=(*last.items[:7], more, *last.items[8:]))
    after = replace(before, revisions=(*before.revisions, Revision(today, state, held.version + 1, today)))
    return lambda: lines_of_change(before, after, today)


def milliseconds(work: Callable[[], object]) -> float:
    """The median of several rounds."""
    work()
    taken = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        work()
        taken.append(perf_counter() - begun)
    return median(taken) * 1000


def report(rows: list[tuple[str, float]]) -> None:
    """Prints rows with their ratio to the first one."""
    for name, taken in rows:
        print(f"  {name:<62} {taken:8.2f} ms {taken / rows[0][1]:8.2f} x")


def main() -> int:
    """Prints both tables; 1 where the aim is missed."""
    print("quoting one seat more, 200 items, 60 past revisions")
    rows = [
        ("monthly, two percents", milliseconds(quoting(200, 60, 1, PERCENTS))),
        ("monthly, its lines alone", milliseconds(computing(200, 60, 1, PERCENTS))),
        ("five years, all 60 in the current period, two percents", milliseconds(quoting(200, 60, 60, PERCENTS))),
        ("five years, its lines alone", milliseconds(computing(200, 60, 60, PERCENTS))),
        ("monthly, two percents and a fixed amount over all items", milliseconds(quoting(200, 60, 1, FIXED))),
        ("five years, two percents and a fixed amount over all items", milliseconds(quoting(200, 60, 60, FIXED))),
    ]
    report(rows)
    print(f"  aim: {AIM_MS} ms for the first row")
    print("growth with the history, 8 items, monthly, a change every day (linear: as many times the time as revisions)")
    counts = (625, 1250, 2500, 5000)
    report([(f"{count} revisions, {count // 625} x", milliseconds(quoting(8, count, 1, PERCENTS))) for count in counts])
    return 0 if rows[0][1] < AIM_MS else 1


if __name__ == "__main__":
    sys.exit(main())

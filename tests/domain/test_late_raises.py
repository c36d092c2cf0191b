"""Seats that a late run raises leave what was bought since where it is (law L9, LOC-2)."""

from datetime import date

from tests.families.locations import LOCATIONS

from subgraph.domain.quote import (
    AddSeats,
    ChangeAsk,
    ChangeTerm,
    Contract,
    ProductAsk,
    Quote,
    SeatsAsk,
    Situation,
    StartAsk,
)
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.rules import Buyer, Role
from subgraph.domain.scheduling import required_renewal
from subgraph.domain.seats import SeatCount

STAFF = Buyer(frozenset({Role.STAFF}))
KEY = ("by-place", "location")


def on(day: str) -> Situation:
    return Situation(date.fromisoformat(day), "USD", STAFF)


def seats(quantity: int) -> SeatsAsk:
    return SeatsAsk("location", quantity, "by-place")


def changed(contract: Contract, day: str, change: AddSeats | ChangeTerm) -> Contract:
    quote = quote_change(LOCATIONS, on(day), contract, ChangeAsk((change,)))
    assert isinstance(quote, Quote)
    return quote.after


def held(contract: Contract, day: str) -> int:
    state = contract.timeline.state_on(date.fromisoformat(day))
    assert state is not None
    return sum(one.quantity for one in state.items)


def started() -> Contract:
    quote = quote_start(LOCATIONS, on("2026-01-01"), StartAsk("monthly", (ProductAsk("by-place", None, (seats(2),)),)))
    assert isinstance(quote, Quote)
    return quote.after


def raised(contract: Contract) -> Contract:
    after = required_renewal(LOCATIONS, on("2026-02-01"), contract, {KEY: SeatCount(3, 3)})
    assert isinstance(after, Contract)
    return after


def test_seats_bought_before_the_late_run_are_there_after_it_as_if_it_had_been_on_time() -> None:
    """2 seats, 3 required on 1 February; 5 more were bought on the 10th before anything ran: 3, then 8."""
    late = raised(changed(started(), "2026-02-10", AddSeats(seats(5))))
    on_time = changed(raised(started()), "2026-02-10", AddSeats(seats(5)))
    for contract in (late, on_time):
        assert [held(contract, day) for day in ("2026-01-31", "2026-02-01", "2026-02-10", "2026-03-01")] == [2, 3, 8, 8]


def test_what_waits_behind_such_a_purchase_still_takes_place() -> None:
    """The annual term, asked for on the 12th, begins on 1 March with the 8 seats."""
    bought = changed(started(), "2026-02-10", AddSeats(seats(5)))
    contract = raised(changed(bought, "2026-02-12", ChangeTerm("annual")))
    assert [held(contract, day) for day in ("2026-02-10", "2026-02-28", "2026-03-01")] == [8, 8, 8]
    begun = contract.timeline.state_on(date(2026, 3, 1))
    assert begun is not None
    assert (begun.term, [one.effective_on for one in contract.scheduled]) == ("annual", [date(2026, 3, 1)])

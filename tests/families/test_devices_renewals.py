"""What waits for a renewal of seats that follow devices, and what was renewed early (PTR-2; billing.md, Timing)."""

from datetime import date
from decimal import Decimal

import pytest

from subgraph.domain.quote import AddSeats, Cancel, ChangeAsk, ChangeTerm, Contract, RemoveSeats, Renew
from subgraph.domain.quoting import quote_change
from subgraph.domain.rules import Role
from subgraph.domain.scheduling import schedule_regrant, withdraw_scheduled
from tests.families import DEVICES
from tests.families.buying import (
    OWNER,
    STAFF,
    amounts,
    change,
    partnered,
    product,
    refused,
    seats,
    situation,
    start,
    stored,
)

NEW_YEAR = date(2026, 1, 1)
JULY = date(2026, 7, 2)


def running() -> Contract:
    return stored(start(DEVICES, situation(NEW_YEAR), "one-year", product("monitoring", pro=2)))


@pytest.mark.parametrize("ask", [ChangeTerm("three-years"), Cancel()])
def test_ptr_2_a_changed_partner_discount_holds_beside_what_waits_for_that_day_and_after_its_withdrawal(
    ask: ChangeTerm | Cancel,
) -> None:
    renewal = date(2027, 1, 1)

    def percents(contract: Contract) -> list[Decimal | None]:
        state = contract.timeline.state_on(renewal)
        return [one.percent for one in state.discounts if one.key == "partner"] if state else []

    contract = stored(start(DEVICES, situation(NEW_YEAR, partnered("20")), "one-year", product("monitoring", pro=1)))
    waiting = stored(change(DEVICES, situation(JULY, partnered("20", Role.STAFF)), contract, ask))
    more = schedule_regrant(DEVICES, situation(JULY, partnered("30")), waiting)
    assert more is not None and percents(more) == [Decimal(30)]
    assert schedule_regrant(DEVICES, situation(JULY, partnered("30")), more) is None
    own = next(one.scheduled_change_id for one in more.scheduled if not one.system)
    back = withdraw_scheduled(DEVICES, situation(JULY, partnered("30", Role.STAFF)), more, own)
    assert isinstance(back, Contract)
    assert (back.timeline.end, percents(back)) == (None, [Decimal(30)])


def test_ptr_2_a_period_that_was_renewed_early_keeps_its_discount_whatever_changes_later() -> None:
    """Renewed for three years at 20 %, and then the partner left: a seat more has the 20 % till 2030."""
    contract = stored(start(DEVICES, situation(NEW_YEAR, partnered("20")), "one-year", product("monitoring", pro=1)))
    early = stored(change(DEVICES, situation(JULY, partnered("20", Role.STAFF)), contract, Renew("three-years")))
    alone = schedule_regrant(DEVICES, situation(JULY, OWNER), early)
    assert alone is not None
    quote = change(DEVICES, situation(JULY, OWNER), alone, AddSeats(seats("pro", 1)))
    assert amounts(quote) == [
        *[("PRORATED_CHARGE", 3008), ("DISCOUNT", -601)],
        *[("CHARGE", 18000), ("DISCOUNT", -1800), ("DISCOUNT", -3240)],
    ]
    assert quote.renewal is not None and quote.renewal.total_minor == 2 * 16200


@pytest.mark.parametrize("ask", [RemoveSeats(seats("pro", 1)), ChangeTerm("three-years"), Cancel()])
def test_what_waits_for_the_next_period_comes_after_what_was_renewed_early(
    ask: RemoveSeats | ChangeTerm | Cancel,
) -> None:
    early = stored(change(DEVICES, situation(JULY, STAFF), running(), Renew()))
    quote = change(DEVICES, situation(JULY), early, ask)
    assert ([one.effective_on for one in quote.changes], quote.lines) == ([date(2028, 1, 1)], ())


def test_a_term_asked_for_after_an_early_renewal_is_compared_with_the_renewed_one() -> None:
    early = stored(change(DEVICES, situation(JULY, STAFF), running(), Renew("three-years")))
    back = change(DEVICES, situation(JULY, STAFF), early, ChangeTerm("one-year"))
    assert ([one.effective_on for one in back.changes], back.lines) == ([date(2030, 1, 1)], ())
    same = quote_change(DEVICES, situation(JULY, STAFF), early, ChangeAsk((ChangeTerm("three-years"),)))
    assert refused(same) == ["NO_CHANGE"]


def test_once_a_renewed_term_is_withdrawn_a_changed_discount_comes_with_the_next_period_of_the_old_one() -> None:
    contract = stored(start(DEVICES, situation(NEW_YEAR, partnered("20")), "one-year", product("monitoring", pro=1)))
    staff = partnered("20", Role.STAFF)
    early = stored(change(DEVICES, situation(JULY, staff), contract, Renew("three-years")))
    less = schedule_regrant(DEVICES, situation(JULY, partnered("10")), early)
    assert less is not None and {one.effective_on for one in less.scheduled} == {date(2027, 1, 1), date(2030, 1, 1)}
    term = next(one.scheduled_change_id for one in less.scheduled if not one.system)
    back = withdraw_scheduled(DEVICES, situation(JULY, partnered("10", Role.STAFF)), less, term)
    assert isinstance(back, Contract)
    assert [one.effective_on for one in back.scheduled] == [date(2028, 1, 1)]
    states = [back.timeline.state_on(date(year, 12, 31)) for year in (2027, 2028, 2031)]
    percents = [[one.percent for one in state.discounts] for state in states if state is not None]
    assert percents == [[Decimal(20)], [Decimal(10)], [Decimal(10)]]


def test_a_backdated_removal_may_not_leave_nothing_on_a_later_day() -> None:
    """On 2026-07-02 the mini is all there is; taking it away from 2026-06-01 on leaves the pro till then and nothing after."""
    contract = stored(start(DEVICES, situation(NEW_YEAR), "one-year", product("monitoring", pro=1, mini=1)))
    less = stored(change(DEVICES, situation(JULY, STAFF), contract, RemoveSeats(seats("pro", 1))))
    ask = ChangeAsk((RemoveSeats(seats("mini", 1)),), effective_on=date(2026, 6, 1))
    assert refused(quote_change(DEVICES, situation(JULY, STAFF), less, ask)) == ["NOTHING_LEFT"]

"""Whatever is asked of whichever family: an answer, the same twice, and nobody is ever owed more than was charged."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from subgraph.domain.billing import outstanding
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.codes import CODES
from subgraph.domain.coverage import subscribed_seats
from subgraph.domain.open_actions import (
    account_actions,
    add_on_availability,
    product_availability,
    subscription_actions,
)
from subgraph.domain.quote import AddSeats, ChangeAsk, Contract, Quote, RemoveSeats, SeatsAsk, Situation
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal
from subgraph.domain.scheduling import required_renewal, schedule_regrant, withdraw_scheduled
from subgraph.domain.seats import SeatCount
from subgraph.domain.timeline import ItemKind, State, Timeline
from tests.families import buying
from tests.families.random_stories import FIRST, change_asks, families, possible_starts, starts

pytestmark = pytest.mark.laws
BUYERS = (
    buying.OWNER,
    buying.OWNER,
    buying.STAFF,
    buying.STAFF,
    buying.STAFF,
    buying.ASSISTED,
    buying.MEMBER,
    buying.partnered("12.5", *buying.OWNER.roles),
)


def situations(family: ProductFamily, today: date) -> st.SearchStrategy[Situation]:
    currencies = sorted({key.currency for key in family.prices.prices})
    return st.builds(
        lambda buyer, balance, running: buying.situation(
            today, buyer, currencies[0], balance_minor=balance, running=running
        ),
        st.sampled_from(BUYERS),
        st.sampled_from([0, 1000]),
        st.sampled_from([0, 0, 1]),
    )


def check_answer(family: ProductFamily, result: Quote | Refusal) -> None:
    own = {one.code for one in family.rules}
    event("quoted" if isinstance(result, Quote) else "refused")
    if isinstance(result, Refusal):
        assert result.violations
        for one in result.violations:
            assert one.code in CODES or one.code in own
            assert one.message.endswith(".")
            assert one.path[0] in ("start", "change")
        return
    owed: dict[tuple[object, object], int] = {}
    for (component, period, _), amount in outstanding(result.after.timeline, (), FIRST + timedelta(days=2000)).items():
        owed[component, period] = owed.get((component, period), 0) + amount
    assert all(amount >= 0 for amount in owed.values())
    assert result.amount_due_minor >= 0
    assert result.renewal is None or result.renewal.total_minor >= 0
    assert all(item.quantity > 0 for item in result.items)


@given(st.data())
def test_any_story_is_answered_the_same_twice_and_owes_nothing_below_zero(data: st.DataObject) -> None:
    family = data.draw(families)
    today = FIRST
    where = data.draw(situations(family, today))
    ask = data.draw(starts(family))
    result = quote_start(family, where, ask)
    assert result == quote_start(family, where, ask)
    check_answer(family, result)
    if isinstance(result, Refusal):
        return
    contract = buying.stored(result)
    for _ in range(data.draw(st.integers(1, 5))):
        today += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 28, 31, 200, 365])))
        contract = _next(data, family, contract, today)


@given(st.data())
def test_l5_and_l12_seats_bought_outlive_what_waits_and_taking_them_back_the_same_day_is_free(
    data: st.DataObject,
) -> None:
    family = data.draw(families)
    currency = min(key.currency for key in family.prices.prices)
    result = quote_start(family, buying.situation(FIRST, buying.STAFF, currency), data.draw(possible_starts(family)))
    assert isinstance(result, Quote)
    contract, today = buying.stored(result), FIRST
    for _ in range(data.draw(st.integers(0, 3))):
        contract = _next(data, family, contract, today)
    today += timedelta(days=data.draw(st.integers(0, 27)))
    state = contract.timeline.state_on(today)
    assume(state is not None and state.items)
    assert state is not None
    chosen = [one for one in state.items if one.component.kind is ItemKind.SEAT]
    assume(bool(chosen))
    item = data.draw(st.sampled_from(chosen))
    bought = SeatsAsk(item.component.key, data.draw(st.integers(1, 40)), item.component.product)
    staff = buying.situation(today, buying.STAFF, contract.timeline.currency)
    up = quote_change(family, staff, contract, ChangeAsk((AddSeats(bought),)))
    if isinstance(up, Refusal):
        return
    event("bought")
    key = (item.component.product, item.component.key)
    for day in up.after.timeline.effective():
        states = [one.state_on(day) for one in (contract.timeline, up.after.timeline)]
        before, after = (subscribed_seats([one]) if one is not None else {} for one in states)
        if day >= today and key in before and key in after:
            assert after[key] - before[key] == bought.quantity
    down = quote_change(family, staff, buying.stored(up), ChangeAsk((RemoveSeats(bought),)))
    assert isinstance(down, Quote)
    assert up.due_now.total_minor + down.due_now.total_minor == 0
    assert down.after.timeline.state_on(today) == contract.timeline.state_on(today)


def _next(data: st.DataObject, family: ProductFamily, contract: Contract, today: date) -> Contract:
    where = data.draw(situations(family, today))
    contract = replace(contract, scheduled=tuple(one for one in contract.scheduled if one.effective_on > today))
    _look_around(family, contract, where)
    counts = {key: SeatCount(7, 7) for key in subscribed_seats(_states(contract.timeline))}
    raised = required_renewal(family, where, contract, counts)
    if isinstance(raised, Contract):
        contract = raised
    regranted = schedule_regrant(family, where, contract)
    if regranted is not None and data.draw(st.booleans()):
        contract = regranted
    waiting = [one.scheduled_change_id for one in contract.scheduled]
    taken = data.draw(st.sampled_from([*waiting, None, None]))
    if taken is not None:
        withdrawn = withdraw_scheduled(family, where, contract, taken)
        return withdrawn if isinstance(withdrawn, Contract) else contract
    ask = data.draw(change_asks(family))
    result = quote_change(family, where, contract, ask)
    assert result == quote_change(family, where, contract, ask)
    check_answer(family, result)
    return buying.stored(result) if isinstance(result, Quote) else contract


def _states(timeline: Timeline) -> list[State]:
    return list(timeline.effective().values())


def _look_around(family: ProductFamily, contract: Contract, where: Situation) -> None:
    account_actions(family, where.buyer, [contract], where.today)
    subscription_actions(family, where.buyer, contract, where.today)
    for state in _states(contract.timeline):
        for product in family.products:
            product_availability(family, where.buyer, [state], product.key)
        for add_on in family.add_ons:
            add_on_availability(family, where.buyer, state, add_on.key)

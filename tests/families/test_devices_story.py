"""Seats that follow deployed devices, bought by customers and partners (AIR-2..AIR-12, PTR-1..PTR-4)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subgraph.domain.catalog import PriceTable
from subgraph.domain.open_actions import account_actions
from subgraph.domain.quote import (
    AddProduct,
    AddSeats,
    Cancel,
    ChangeAsk,
    ChangeTerm,
    Contract,
    Quote,
    Regrant,
    RemoveProduct,
    RemoveSeats,
    SetSeats,
    StartAsk,
)
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.rules import Channel, Verb
from subgraph.domain.scheduling import schedule_regrant, withdraw_scheduled
from subgraph.domain.seats import SeatCount
from tests.families import DEVICES
from tests.families.buying import (
    MEMBER,
    OWNER,
    STAFF,
    amounts,
    change,
    partnered,
    paths,
    product,
    quantities,
    refused,
    seats,
    situation,
    start,
    stored,
)

NEW_YEAR = date(2026, 1, 1)
JULY = date(2026, 7, 2)


def running(**seats_: int) -> Contract:
    return stored(
        start(DEVICES, situation(NEW_YEAR), "one-year", product("monitoring", None, **(seats_ or {"pro": 2})))
    )


def test_air_8_two_seats_and_four_and_three_more_make_nine_and_dates_stay() -> None:
    quote = change(DEVICES, situation(JULY), running(), AddSeats(seats("pro", 4)), AddSeats(seats("mini", 3)))
    assert amounts(quote) == [("PRORATED_CHARGE", 12033), ("PRORATED_CHARGE", 5415)]  # W3
    assert quantities(quote) == {"monitoring/pro": 6, "monitoring/mini": 3}
    assert (quote.renews_on, quote.renewal and quote.renewal.total_minor) == (date(2027, 1, 1), 46800)


def test_air_2_a_start_in_the_past_bills_every_period_begun_and_one_in_the_future_on_its_day() -> None:
    past = start(DEVICES, situation(JULY), "one-year", product("monitoring", pro=1), start_on=date(2025, 5, 2))
    assert amounts(past) == [("CHARGE", 6000), ("CHARGE", 6000)]  # W9
    assert past.renews_on == date(2027, 5, 2)
    future = start(DEVICES, situation(JULY), "one-year", product("monitoring", pro=1), start_on=date(2026, 9, 1))
    assert (future.lines, future.amount_due_minor, future.renews_on) == ((), 0, date(2026, 9, 1))
    assert future.renewal is not None and future.renewal.total_minor == 6000


@pytest.mark.parametrize(
    ("start_on", "code"), [(date(2021, 6, 1), "START_TOO_EARLY"), (date(2027, 8, 1), "START_TOO_LATE")]
)
def test_air_2_how_far_a_start_may_lie_is_the_familys_word(start_on: date, code: str) -> None:
    ask = StartAsk("one-year", (product("monitoring", pro=1),), start_on=start_on)
    assert refused(quote_start(DEVICES, situation(JULY), ask)) == [code]


def test_air_3_fewer_seats_than_devices_are_refused_with_model_and_numbers() -> None:
    counts = {("monitoring", "pro"): SeatCount(5, 5)}
    where = situation(JULY, counts=counts, seats_elsewhere={("monitoring", "pro"): 1})
    short = quote_start(DEVICES, where, StartAsk("one-year", (product("monitoring", pro=3, mini=1),)))
    assert (refused(short), paths(short)) == (["SEATS_BELOW_DEPLOYED"], ["start.products.0.seats.0.quantity"])
    assert not isinstance(short, Quote)
    assert short.violations[0].facts == {"model": "pro", "seats": "4", "devices": "5"}
    nonsense = quote_start(DEVICES, situation(JULY), StartAsk("one-year", (product("monitoring", pro=-1),)))
    assert refused(nonsense) == ["QUANTITY_OUT_OF_RANGE"]  # no devices: nothing is uncovered
    assert start(DEVICES, where, "one-year", product("monitoring", pro=4))
    still = quote_change(DEVICES, where, running(), ChangeAsk((AddSeats(seats("pro", 1)),)))
    assert (refused(still), paths(still)) == (["SEATS_BELOW_DEPLOYED"], ["change.changes.0.addSeats.quantity"])
    assert change(DEVICES, where, running(), AddSeats(seats("pro", 2)))
    assert change(DEVICES, where, running(), AddSeats(seats("mini", 1)))  # another model is another matter
    enough = running(pro=4, mini=1)
    removed = quote_change(DEVICES, where, enough, ChangeAsk((RemoveSeats(seats("pro", 1)),)))
    assert refused(removed) == ["SEATS_BELOW_DEPLOYED"]
    assert change(DEVICES, where, enough, Cancel()).channel is Channel.REQUEST


def test_air_4_the_service_period_is_discounted_on_a_line_of_its_own() -> None:
    quote = start(DEVICES, situation(NEW_YEAR), "five-years", product("monitoring", pro=10))
    assert amounts(quote) == [("CHARGE", 300000), ("DISCOUNT", -45000)]


def test_ptr_3_the_partner_discount_stands_beside_the_service_periods() -> None:
    quote = start(DEVICES, situation(NEW_YEAR, partnered("20")), "three-years", product("monitoring", pro=10))
    assert [(one.discount, one.amount_minor) for one in quote.lines] == [
        (None, 180000),
        ("term", -18000),
        ("partner", -32400),
    ]  # W5


def test_ptr_2_a_changed_partner_discount_applies_from_the_next_period_and_a_later_word_wins() -> None:
    contract = stored(start(DEVICES, situation(NEW_YEAR, partnered("20")), "one-year", product("monitoring", pro=10)))
    more = schedule_regrant(DEVICES, situation(JULY, partnered("30")), contract)
    assert more is not None
    assert [(one.system, one.verb, one.effective_on) for one in more.scheduled] == [
        (True, Verb.RENEW, date(2027, 1, 1))
    ]
    named = replace(more, scheduled=(replace(more.scheduled[0], scheduled_change_id="chg-1"),))
    fixed = withdraw_scheduled(DEVICES, situation(JULY, STAFF), named, "chg-1")
    assert refused(fixed) == ["SCHEDULED_CHANGE_FIXED"]
    quote = change(DEVICES, situation(JULY, partnered("30")), named, AddSeats(seats("pro", 1)))
    assert [one.percent for one in quote.after.timeline.effective()[JULY].discounts] == [Decimal(20)]
    assert quote.renewal is not None and quote.renewal.total_minor == 11 * 6000 * 70 // 100
    broken = schedule_regrant(DEVICES, situation(JULY, OWNER), named)
    assert broken is not None and [one.change for one in broken.scheduled] == [Regrant(())]
    again = schedule_regrant(DEVICES, situation(JULY, partnered("20")), named)
    assert again is not None and again.scheduled == ()
    assert schedule_regrant(DEVICES, situation(JULY, partnered("20")), contract) is None


def test_ptr_2_before_the_start_a_changed_partner_discount_holds_from_the_start() -> None:
    quote = start(
        DEVICES, situation(NEW_YEAR, OWNER), "one-year", product("monitoring", pro=1), start_on=date(2026, 3, 1)
    )
    given = schedule_regrant(DEVICES, situation(NEW_YEAR, partnered("10")), stored(quote))
    assert given is not None and given.scheduled == ()
    assert [one.percent for one in given.timeline.effective()[date(2026, 3, 1)].discounts] == [Decimal(10)]


def test_air_11_hardware_cannot_be_put_in_a_quote() -> None:
    ask = StartAsk("one-year", (product("sensor"), product("monitoring", pro=1)))
    result = quote_start(DEVICES, situation(NEW_YEAR), ask)
    assert (refused(result), paths(result)) == (["CONTACT_SALES"], ["start.products.0.product"])
    added = quote_change(DEVICES, situation(JULY, STAFF), running(), ChangeAsk((AddProduct(product("sensor")),)))
    assert refused(added) == ["CONTACT_SALES"]


def test_air_12_what_the_page_does_not_offer_is_a_request() -> None:
    for one in (SetSeats(seats("pro", 1)), ChangeTerm("three-years"), Cancel()):
        quote = change(DEVICES, situation(JULY), running(), one)
        assert (quote.channel, quote.changes[0].code) == (Channel.REQUEST, "DEVICES_ASK_US")
        assert quote.changes[0].effective_on == date(2027, 1, 1)
    refusal = quote_change(DEVICES, situation(JULY, MEMBER), running(), ChangeAsk((AddSeats(seats("pro", 1)),)))
    assert refused(refusal) == ["DEVICES_NOT_OFFERED"]


def test_air_1_only_a_start_is_open_until_there_is_a_subscription() -> None:
    def open_now(*contracts: Contract) -> set[str]:
        found = account_actions(DEVICES, OWNER, contracts, JULY)
        return {one.verb.value for one in found if one.channel is Channel.SELF_SERVICE}

    assert open_now() & {"START_SUBSCRIPTION", "ADD_SEATS"} == {"START_SUBSCRIPTION"}
    assert open_now(running()) >= {"START_SUBSCRIPTION", "ADD_SEATS"}
    requests = {
        one.verb.value for one in account_actions(DEVICES, OWNER, [running()], JULY) if one.channel is Channel.REQUEST
    }
    assert requests == {"REMOVE_SEATS", "CHANGE_TERM", "CANCEL"}


def test_a_subscription_renews_together_with_another() -> None:
    other = running().timeline
    where = situation(JULY, align_with=other)
    quote = start(DEVICES, where, "one-year", product("monitoring", pro=2))
    assert amounts(quote) == [("PRORATED_CHARGE", 6016)]  # 120.00 x 183 / 365
    assert (quote.renews_on, quote.renewal and quote.renewal.total_minor) == (date(2027, 1, 1), 12000)
    longer = quote_start(DEVICES, where, StartAsk("three-years", (product("monitoring", pro=2),)))
    assert (refused(longer), paths(longer)) == (["ALIGN_TERM_DIFFERS"], ["start.alignWith"])
    ending = change(DEVICES, situation(JULY), running(), Cancel()).after.timeline
    late = quote_start(
        DEVICES, situation(JULY, align_with=ending), StartAsk("one-year", (product("monitoring", pro=2),))
    )
    assert refused(late) == ["ALIGN_ENDING"]


def test_staff_backdates_and_ends_on_a_day_and_nobody_else() -> None:
    earlier = ChangeAsk((AddSeats(seats("pro", 1)),), effective_on=date(2026, 6, 1))
    assert refused(quote_change(DEVICES, situation(JULY), running(), earlier)) == ["STAFF_ONLY"]
    quote = quote_change(DEVICES, situation(JULY, STAFF), running(), earlier)
    assert isinstance(quote, Quote)
    assert amounts(quote) == [("PRORATED_CHARGE", 3518)]  # 60.00 x 214 / 365
    for day, code in ((date(2025, 12, 1), "BACKDATED_TOO_FAR"), (date(2026, 8, 1), "EFFECTIVE_IN_FUTURE")):
        ask = replace(earlier, effective_on=day)
        assert refused(quote_change(DEVICES, situation(JULY, STAFF), running(), ask)) == [code]
    ended = change(DEVICES, situation(JULY, STAFF), running(), Cancel(on=JULY))
    assert (amounts(ended), ended.after.scheduled) == ([("PRORATED_CREDIT", -6016)], ())
    assert ended.amount_due_minor == 0
    customer = quote_change(DEVICES, situation(JULY), running(), ChangeAsk((Cancel(on=date(2026, 8, 1)),)))
    assert (refused(customer), paths(customer)) == (["STAFF_ONLY"], ["change.changes.0.cancel.on"])


def test_a_backdated_change_is_carried_onto_what_was_changed_since() -> None:
    since = stored(change(DEVICES, situation(JULY), running(), AddSeats(seats("pro", 4))))
    today = date(2026, 8, 1)
    ask = ChangeAsk((AddSeats(seats("pro", 1)),), effective_on=date(2026, 6, 1))
    quote = quote_change(DEVICES, situation(today, STAFF), since, ask)
    assert isinstance(quote, Quote)
    held = [quote.after.timeline.state_on(day) for day in (date(2026, 6, 1), JULY, today)]
    assert [one.items[0].quantity for one in held if one is not None] == [3, 7, 7]


def test_before_its_start_a_subscription_changes_from_the_start_on_and_ends_on_it() -> None:
    waiting = stored(
        start(DEVICES, situation(NEW_YEAR), "one-year", product("monitoring", pro=2), start_on=date(2026, 3, 1))
    )
    more = change(DEVICES, situation(date(2026, 2, 1), STAFF), waiting, AddSeats(seats("pro", 1)))
    assert (more.lines, more.changes[0].effective_on) == ((), date(2026, 3, 1))
    assert more.renewal is not None and more.renewal.total_minor == 18000
    longer = change(DEVICES, situation(date(2026, 2, 1), STAFF), waiting, ChangeTerm("three-years"))
    assert longer.after.timeline.effective()[date(2026, 3, 1)].term == "three-years"
    over = change(DEVICES, situation(date(2026, 2, 1), STAFF), waiting, Cancel())
    assert (over.after.timeline.end, over.renews_on) == (date(2026, 3, 1), None)


def test_the_balance_pays_first() -> None:
    where = situation(NEW_YEAR, balance_minor=5000)
    quote = start(DEVICES, where, "one-year", product("monitoring", pro=1))
    assert (quote.credit_applied_minor, quote.amount_due_minor) == (5000, 1000)
    rich = start(DEVICES, situation(NEW_YEAR, balance_minor=50000), "one-year", product("monitoring", pro=1))
    assert (rich.credit_applied_minor, rich.amount_due_minor) == (6000, 0)


def test_a_product_less_is_fewer_seats_too() -> None:
    where = situation(JULY, STAFF, counts={("monitoring", "pro"): SeatCount(1, 1)})
    result = quote_change(DEVICES, where, running(), ChangeAsk((RemoveProduct("monitoring"),)))
    assert refused(result) == ["NOTHING_LEFT"]
    indoor, outdoor = DEVICES.products[0], replace(DEVICES.products[0], key="outdoor", name="Outdoor")
    prices = {replace(key, product="outdoor"): one for key, one in DEVICES.prices.prices.items()}
    both = replace(DEVICES, products=(indoor, outdoor), prices=PriceTable(dict(DEVICES.prices.prices) | prices))
    held = stored(
        start(both, situation(NEW_YEAR), "one-year", product("monitoring", pro=2), product("outdoor", mini=1))
    )
    less = quote_change(both, where, held, ChangeAsk((RemoveProduct("monitoring"),)))
    assert (refused(less), paths(less)) == (["SEATS_BELOW_DEPLOYED"], ["change.changes.0.removeProduct"])
    none = quote_change(both, where, held, ChangeAsk((SetSeats(seats("pro", 0, "monitoring")),)))
    assert refused(none) == ["SEATS_BELOW_DEPLOYED"]

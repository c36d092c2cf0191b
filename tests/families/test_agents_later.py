"""Agent licences: what waits for the next period, carried and withdrawn; terms, renewals and the end (AGT-8, AGT-12, AGT-14)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from subgraph.domain.catalog import Discount, PriceTable, ProductFamily, Promotion
from subgraph.domain.open_actions import subscription_actions
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddProduct,
    AddSeats,
    ApplyPromotion,
    Cancel,
    ChangeAsk,
    ChangeEdition,
    ChangeTerm,
    Contract,
    Quote,
    RemoveProduct,
    RemoveSeats,
    Renew,
    SeatsAsk,
    SetSeats,
)
from subgraph.domain.quoting import quote_change
from subgraph.domain.rules import Rule, Timing, Verb
from subgraph.domain.scheduling import withdraw_scheduled
from tests.families import AGENTS
from tests.families.agents_story import JUNE, MID_JUNE, support
from tests.families.buying import (
    ADMIN,
    ASSISTED,
    OWNER,
    amounts,
    change,
    product,
    quantities,
    refused,
    seats,
    situation,
    stored,
)


def test_agt_8_annual_to_monthly_in_the_first_month_takes_effect_eleven_months_later() -> None:
    quote = change(AGENTS, situation(MID_JUNE), support(term="annual"), ChangeTerm("monthly"))
    assert quote.lines == ()
    assert quote.changes[0].effective_on == date(2027, 6, 1)
    assert (quote.renews_on, quote.renewal and quote.renewal.total_minor) == (date(2027, 6, 1), 59000)


def test_w7_what_is_added_after_a_term_change_was_asked_is_prorated_now_and_monthly_then() -> None:
    asked = stored(change(AGENTS, situation(MID_JUNE), support(term="annual"), ChangeTerm("monthly")))
    quote = change(AGENTS, situation(date(2026, 8, 1)), asked, AddSeats(seats("agent", 2)))
    assert amounts(quote) == [("PRORATED_CHARGE", 97946)]  # 2 x 588.00 x 304 / 365 = 979.463
    assert quote.renewal is not None and quote.renewal.total_minor == 12 * 5900
    assert [one.change for one in quote.after.scheduled] == [ChangeTerm("monthly")]


def test_a_scheduled_removal_outlives_a_later_purchase_and_takes_only_its_own_seats() -> None:
    fewer = stored(change(AGENTS, situation(JUNE), support(), RemoveSeats(seats("agent", 4))))
    more = change(AGENTS, situation(MID_JUNE), fewer, AddSeats(seats("agent", 3)))
    timeline = more.after.timeline
    held = [timeline.state_on(day) for day in (MID_JUNE, date(2026, 7, 1))]
    assert [one.items[0].quantity for one in held if one is not None] == [13, 9]


def test_an_absolute_number_of_licences_waits_as_a_difference() -> None:
    fewer = change(AGENTS, situation(JUNE), support(), SetSeats(seats("agent", 4)))
    assert fewer.after.scheduled[0].change == RemoveSeats(SeatsAsk("agent", 6, "support"))


def test_a_purchase_that_a_scheduled_change_would_not_bear_says_so_with_its_date() -> None:
    down = stored(change(AGENTS, situation(JUNE), support(), ChangeEdition("support", "team")))
    result = quote_change(AGENTS, situation(MID_JUNE), down, ChangeAsk((AddAddOn(AddOnAsk("collaboration")),)))
    assert refused(result) == ["SCHEDULED_CHANGE_CONFLICT"]
    assert not isinstance(result, Quote)
    assert result.violations[0].facts == {"date": "2026-07-01", "cause": "ADD_ON_NOT_IN_EDITION"}
    up = quote_change(AGENTS, situation(MID_JUNE), down, ChangeAsk((ChangeEdition("support", "enterprise"),)))
    assert refused(up) == ["SCHEDULED_CHANGE_CONFLICT"]


def test_a_second_plan_for_the_same_day_takes_the_first_ones_place() -> None:
    down = stored(change(AGENTS, situation(JUNE), support(edition="enterprise"), ChangeEdition("support", "team")))
    other = change(AGENTS, situation(JUNE), down, ChangeEdition("support", "professional"))
    assert [one.change for one in other.after.scheduled] == [ChangeEdition("support", "professional")]
    assert other.renewal is not None and other.renewal.total_minor == 59000


def test_what_waits_can_be_withdrawn_and_nothing_of_it_is_left() -> None:
    contract = support()
    waiting = stored(change(AGENTS, situation(JUNE), contract, RemoveSeats(seats("agent", 4))))
    after = withdraw_scheduled(AGENTS, situation(MID_JUNE), waiting, waiting.scheduled[0].scheduled_change_id)
    assert isinstance(after, Contract)
    assert (after.scheduled, after.version) == ((), 3)
    state = after.timeline.state_on(date(2026, 7, 1))
    assert state is not None and state.items[0].quantity == 10
    assert refused(withdraw_scheduled(AGENTS, situation(MID_JUNE), waiting, "chg-9")) == ["UNKNOWN_SCHEDULED_CHANGE"]
    own = waiting.scheduled[0].scheduled_change_id
    assert refused(withdraw_scheduled(AGENTS, situation(MID_JUNE, ADMIN), waiting, own)) == ["AGENTS_OWNER_ONLY"]
    assert refused(withdraw_scheduled(AGENTS, situation(MID_JUNE, ASSISTED), waiting, own)) == ["WITHDRAW_BY_REQUEST"]


def test_age_counts_from_the_first_day_of_unbroken_running_term_changes_included() -> None:
    contract = support(term="annual")
    assert [one.first_day for one in contract.timeline.revisions[0].state.discounts] == [date(2028, 6, 1)]
    monthly = change(AGENTS, situation(MID_JUNE), contract, ChangeTerm("monthly"))
    state = monthly.after.timeline.state_on(date(2027, 6, 1))
    assert state is not None and [one.first_day for one in state.discounts] == [date(2028, 6, 1)]


def test_agt_12_a_product_is_removed_and_the_whole_is_cancelled() -> None:
    both = stored(change(AGENTS, situation(JUNE), support(), AddProduct(product("guide", agent=4))))
    less = change(AGENTS, situation(MID_JUNE), both, RemoveProduct("guide"))
    assert (less.changes[0].effective_on, quantities(less)) == (date(2026, 7, 1), {"support/agent": 10})
    last = quote_change(AGENTS, situation(MID_JUNE), support(), ChangeAsk((RemoveProduct("support"),)))
    assert refused(last) == ["NOTHING_LEFT"]
    over = change(AGENTS, situation(MID_JUNE), both, Cancel())
    assert (over.after.timeline.end, over.renews_on, over.lines) == (date(2026, 7, 1), None, ())
    ending = stored(over)
    again = withdraw_scheduled(AGENTS, situation(MID_JUNE), ending, ending.scheduled[0].scheduled_change_id)
    assert isinstance(again, Contract) and again.timeline.end is None
    for late in (Renew(), Cancel(), ChangeTerm("annual")):
        assert refused(quote_change(AGENTS, situation(MID_JUNE), ending, ChangeAsk((late,)))) == ["ENDING"]
    gone = quote_change(AGENTS, situation(date(2026, 7, 1)), ending, ChangeAsk((AddSeats(seats("agent", 1)),)))
    assert refused(gone) == ["SUBSCRIPTION_ENDED"]


def test_agt_14_extending_bills_the_next_period_now_for_the_same_or_another_term() -> None:
    early = change(AGENTS, situation(MID_JUNE), support(), Renew())
    assert (amounts(early), early.renews_on) == ([("CHARGE", 59000)], date(2026, 8, 1))
    longer = change(AGENTS, situation(MID_JUNE), support(), Renew("annual"))
    assert (amounts(longer), longer.renews_on) == ([("CHARGE", 588000)], date(2027, 7, 1))
    assert [one.verb for one in longer.after.scheduled] == [Verb.CHANGE_TERM]
    again = quote_change(AGENTS, situation(MID_JUNE), stored(early), ChangeAsk((Renew(),)))
    assert refused(again) == ["ALREADY_RENEWED"]
    over = change(AGENTS, situation(MID_JUNE), stored(early), Cancel())
    assert over.after.timeline.end == date(2026, 8, 1)


def test_a_promotion_is_also_taken_from_what_was_renewed_early_for_another_term() -> None:
    """Half of 590.00 for 15 of 30 days, and half of 5,880.00 for the 92 of 365 days of three months more."""
    longer = stored(change(AGENTS, situation(MID_JUNE), support(), Renew("annual")))
    promised = change(AGENTS, situation(MID_JUNE), longer, ApplyPromotion("WELCOME"))
    assert promised.due_now.total_minor == -14750 - 74104


def test_an_ending_subscription_opens_only_what_takes_effect_before_its_end() -> None:
    ending = stored(change(AGENTS, situation(MID_JUNE), support(), Cancel()))
    found = {one.verb: (one.allowed, one.code) for one in subscription_actions(AGENTS, OWNER, ending, MID_JUNE)}
    assert found[Verb.ADD_SEATS] == (True, None)
    for verb in (Verb.REMOVE_SEATS, Verb.CHANGE_TERM, Verb.DOWNGRADE_EDITION, Verb.RENEW, Verb.CANCEL):
        assert found[verb] == (False, "ENDING")
    over = {one.code for one in subscription_actions(AGENTS, OWNER, ending, date(2026, 7, 1)) if not one.allowed}
    assert over == {"SUBSCRIPTION_ENDED"}


def test_what_is_planned_keeps_its_price_and_what_was_withdrawn_does_not_come_back_at_its_own() -> None:
    guide = AddProduct(product("guide", agent=1))
    later = replace(AGENTS, rules=(Rule(Verb.ADD_PRODUCT, timing=Timing.NEXT_PERIOD), Rule()))
    dearer = replace(later, prices=_doubled(AGENTS))
    planned = stored(change(later, situation(JUNE), support(), guide))
    assert planned.scheduled[0].effective_on == date(2026, 7, 1)
    more = stored(change(dearer, situation(MID_JUNE), planned, AddSeats(seats("agent", 1, "support"))))
    assert _price_on_july(more) == Decimal("10.00")
    gone = withdraw_scheduled(dearer, situation(MID_JUNE), more, more.scheduled[0].scheduled_change_id)
    assert isinstance(gone, Contract)
    assert _price_on_july(stored(change(dearer, situation(MID_JUNE), gone, guide))) == Decimal("20.00")


def _doubled(family: ProductFamily) -> PriceTable:
    prices = {key: replace(one, unit_amount=one.unit_amount * 2) for key, one in family.prices.prices.items()}
    return PriceTable(prices)


def _price_on_july(contract: Contract) -> Decimal:
    state = contract.timeline.state_on(date(2026, 7, 1))
    assert state is not None
    return next(one.price.unit_amount for one in state.items if one.component.product == "guide")


def test_agt_9_a_promotion_that_is_over_excludes_nothing_any_more() -> None:
    once = Promotion("ONCE", Discount("once", "Once", percent=Decimal(10), periods=1, excludes=("welcome",)))
    family = replace(AGENTS, promotions=(*AGENTS.promotions, once))
    given = stored(change(family, situation(JUNE), support(), ApplyPromotion("ONCE")))
    ask = ChangeAsk((ApplyPromotion("WELCOME"),))
    assert refused(quote_change(family, situation(date(2026, 6, 30)), given, ask)) == ["PROMOTION_EXCLUDED"]
    later = change(family, situation(date(2026, 7, 1)), given, ApplyPromotion("WELCOME"))
    assert later.due_now.total_minor == -29500  # half of July's 590.00

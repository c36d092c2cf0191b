"""Agent licences: several changes in one review, editions, bundles, add-ons, promotions and terms (AGT-1..AGT-16)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.further_resource import seats_for_resource
from subgraph.domain.open_actions import account_actions, add_on_availability, product_availability
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddProduct,
    AddSeats,
    ApplyPromotion,
    Bundle,
    Cancel,
    ChangeAsk,
    ChangeEdition,
    ChangeTerm,
    Contract,
    ProductAsk,
    Quote,
    RemoveAddOn,
    RemoveProduct,
    RemoveSeats,
    Renew,
    SeatsAsk,
    SetSeats,
    StartAsk,
    Unbundle,
)
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.rules import Buyer, Channel, Role, Verb
from subgraph.domain.scheduling import withdraw_scheduled
from subgraph.domain.seats import SeatCount
from tests.families import AGENTS
from tests.families.buying import (
    ADMIN,
    ASSISTED,
    MEMBER,
    OWNER,
    STAFF,
    accepted,
    amounts,
    change,
    paths,
    product,
    quantities,
    refused,
    seats,
    situation,
    start,
    stored,
)

JUNE = date(2026, 6, 1)
MID_JUNE = date(2026, 6, 16)
"""15 of June's 30 days are left."""


def support(agents: int = 10, edition: str = "professional", term: str = "monthly", **more: object) -> Contract:
    return stored(start(AGENTS, situation(JUNE), term, product("support", edition, agent=agents), **more))


def test_agt_5_licences_are_added_at_once_and_removed_with_the_next_period() -> None:
    more = change(AGENTS, situation(MID_JUNE), support(), AddSeats(seats("agent", 2)))
    assert amounts(more) == [("PRORATED_CHARGE", 5900)]  # 2 x 59.00 x 15 / 30
    fewer = change(AGENTS, situation(MID_JUNE), stored(more), RemoveSeats(seats("agent", 5)))
    assert (fewer.lines, fewer.amount_due_minor) == ((), 0)
    assert [(one.effective_on, one.verb) for one in fewer.after.scheduled] == [(date(2026, 7, 1), Verb.REMOVE_SEATS)]
    assert (fewer.renews_on, fewer.renewal and fewer.renewal.total_minor) == (date(2026, 7, 1), 7 * 5900)
    assert quantities(fewer) == {"support/agent": 7}


def test_agt_6_an_edition_goes_up_for_a_prorated_amount_and_down_with_the_next_period() -> None:
    up = change(AGENTS, situation(MID_JUNE), support(), ChangeEdition("support", "enterprise"))
    assert amounts(up) == [("PRORATED_CHARGE", 62500), ("PRORATED_CREDIT", -29500)]
    assert up.changes[0].verb is Verb.UPGRADE_EDITION
    assert up.amount_due_minor == 33000
    down = change(AGENTS, situation(MID_JUNE), support(), ChangeEdition("support", "team"))
    assert (down.changes[0].verb, down.changes[0].effective_on) == (Verb.DOWNGRADE_EDITION, date(2026, 7, 1))
    assert down.renewal is not None and down.renewal.total_minor == 25000


def test_agt_3_one_review_holds_several_changes_and_sums_them() -> None:
    quote = change(
        AGENTS,
        situation(MID_JUNE),
        support(),
        AddSeats(seats("agent", 2)),
        AddProduct(product("explore")),
        AddAddOn(AddOnAsk("collaboration")),
        ApplyPromotion("welcome"),
        ChangeTerm("annual"),
    )
    assert [one.verb.value for one in quote.changes] == [
        "ADD_SEATS",
        "ADD_PRODUCT",
        "ADD_ADD_ON",
        "APPLY_PROMOTION",
        "CHANGE_TERM",
    ]
    assert quote.promotion_codes == ("WELCOME",)
    # Charged for 15 of 30 days: 2 x 59.00, 100.00 and 20.00; half of support's 12 x 59.00 and 20.00 comes off.
    assert quote.due_now.subtotal_minor == 5900 + 5000 + 1000
    assert quote.due_now.discount_minor == (12 * 5900 + 2000) // 4
    assert quote.renews_on == date(2026, 7, 1)
    assert quote.renewal is not None
    assert quote.renewal.subtotal_minor == 12 * 58800 + 12 * 10000 + 12 * 2000


def test_agt_4_products_are_bundled_and_the_largest_number_of_agents_follows() -> None:
    both = change(AGENTS, situation(JUNE), support(), AddProduct(product("guide", agent=4)))
    quote = change(AGENTS, situation(MID_JUNE), stored(both), Bundle("suite"))
    assert quantities(quote) == {"suite/agent": 10}
    assert quote.items[0].component.edition == "professional"
    # Credit 590.00 and 40.00, charge 890.00, for half the month.
    assert sorted(amount for _, amount in amounts(quote)) == [-29500, -2000, 44500]
    back = change(
        AGENTS,
        situation(MID_JUNE),
        stored(quote),
        Unbundle("suite", (ProductAsk("support"), product("guide", agent=4))),
    )
    assert quantities(back) == {"support/agent": 10, "guide/agent": 4}
    assert back.due_now.total_minor == -quote.due_now.total_minor


def test_agt_4_a_bundle_is_not_added_beside_what_it_replaces() -> None:
    where = situation(MID_JUNE)
    ask = ChangeAsk((AddProduct(product("suite", "professional", agent=1)),))
    assert refused(quote_change(AGENTS, where, support(), ask)) == ["USE_BUNDLE"]
    suite = stored(start(AGENTS, where, "monthly", product("suite", "professional", agent=3)))
    inside = ChangeAsk((AddProduct(product("chat", "team", agent=1)),))
    assert refused(quote_change(AGENTS, where, suite, inside)) == ["PRODUCT_IN_BUNDLE"]
    nothing = ChangeAsk((Bundle("suite"),))
    explore = stored(start(AGENTS, where, "monthly", product("explore")))
    assert refused(quote_change(AGENTS, where, explore, nothing)) == ["BUNDLE_NEEDS_PRODUCT"]
    assert refused(quote_change(AGENTS, where, explore, ChangeAsk((Bundle("guide"),)))) == ["NOT_A_BUNDLE"]
    foreign = ChangeAsk((Unbundle("suite", (ProductAsk("explore"),)),))
    assert refused(quote_change(AGENTS, where, suite, foreign)) == ["NOT_IN_BUNDLE"]


def test_agt_13_an_add_on_that_the_new_edition_includes_is_no_longer_paid_and_told() -> None:
    paying = stored(change(AGENTS, situation(JUNE), support(), AddAddOn(AddOnAsk("productivity"))))
    quote = change(AGENTS, situation(MID_JUNE), paying, ChangeEdition("support", "enterprise"))
    assert quantities(quote) == {"support/agent": 10}
    assert [(one.verb, one.code) for one in quote.changes] == [
        (Verb.UPGRADE_EDITION, None),
        (Verb.REMOVE_ADD_ON, "INCLUDED"),
    ]
    assert amounts(quote)[1:] == [("PRORATED_CREDIT", -29500), ("PRORATED_CREDIT", -450)]


def test_agt_13_add_ons_depend_on_the_edition() -> None:
    team = support(edition="team")
    for add_on in ("productivity", "collaboration"):
        ask = ChangeAsk((AddAddOn(AddOnAsk(add_on)),))
        assert refused(quote_change(AGENTS, situation(JUNE), team, ask)) == ["ADD_ON_NOT_IN_EDITION"]
    enterprise = support(edition="enterprise")
    ask = ChangeAsk((AddAddOn(AddOnAsk("productivity")),))
    assert refused(quote_change(AGENTS, situation(JUNE), enterprise, ask)) == ["ADD_ON_INCLUDED"]
    found = {
        one.key: add_on_availability(AGENTS, OWNER, enterprise.timeline.revisions[0].state, one.key).status.value
        for one in AGENTS.add_ons
    }
    assert found == {"collaboration": "AVAILABLE", "productivity": "INCLUDED", "objects": "INCLUDED"}


def test_agt_13_a_downgrade_that_may_not_hold_an_add_on_is_refused() -> None:
    paying = stored(change(AGENTS, situation(JUNE), support(), AddAddOn(AddOnAsk("collaboration"))))
    result = quote_change(AGENTS, situation(JUNE), paying, ChangeAsk((ChangeEdition("support", "team"),)))
    assert refused(result) == ["ADD_ON_NOT_IN_EDITION"]
    assert paths(result) == ["change.changes.0.changeEdition"]


def test_agt_15_more_than_an_edition_includes_is_had_by_request_and_paid_above_the_included() -> None:
    enterprise = support(edition="enterprise")
    ask = AddAddOn(AddOnAsk("objects", quantity=3_000_000))
    quote = change(AGENTS, situation(JUNE), enterprise, ask)
    assert (quote.channel, quote.changes[0].code) == (Channel.REQUEST, "ON_REQUEST")
    assert amounts(quote) == [("CHARGE", 2000)]  # 2,000,000 above the included million at 0.00001
    assert change(AGENTS, situation(JUNE, STAFF), enterprise, ask).channel is Channel.SELF_SERVICE
    wrong = ChangeAsk((AddAddOn(AddOnAsk("objects", quantity=1_500_000)),))
    assert refused(quote_change(AGENTS, situation(JUNE), enterprise, wrong)) == ["NOT_IN_STEPS"]
    within = ChangeAsk((AddAddOn(AddOnAsk("objects", quantity=1_000_000)),))
    assert refused(quote_change(AGENTS, situation(JUNE), enterprise, within)) == ["ADD_ON_INCLUDED"]


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


def test_agt_9_a_promotion_gives_its_periods_or_says_why_not() -> None:
    contract = support()
    given = change(AGENTS, situation(MID_JUNE), contract, ApplyPromotion(" Welcome "))
    state = given.after.timeline.state_on(MID_JUNE)
    assert state is not None
    assert [(one.key, one.last_day) for one in state.discounts] == [("loyalty", None), ("welcome", date(2026, 9, 30))]
    cases = [
        (situation(MID_JUNE), contract, "NOPE", "UNKNOWN_PROMOTION"),
        (situation(date(2028, 1, 1)), contract, "WELCOME", "PROMOTION_EXPIRED"),
        (situation(MID_JUNE, promotion_uses={"WELCOME": 2}), contract, "WELCOME", "PROMOTION_USED_UP"),
        (situation(MID_JUNE), stored(given), "WELCOME", "PROMOTION_APPLIED"),
        (situation(MID_JUNE), contract, "BIGTEAM", "PROMOTION_CONDITION"),
        (situation(MID_JUNE), support(agents=60), "WELCOME", "PROMOTION_EXCLUDED"),
    ]
    for where, held, code, expected in cases:
        assert refused(quote_change(AGENTS, where, held, ChangeAsk((ApplyPromotion(code),)))) == [expected]
    guide = stored(start(AGENTS, situation(JUNE), "monthly", product("guide", agent=1)))
    ask = ChangeAsk((ApplyPromotion("WELCOME"),))
    assert refused(quote_change(AGENTS, situation(JUNE), guide, ask)) == ["PROMOTION_NOT_FOR_PRODUCTS"]


def test_agt_9_a_promotion_comes_with_a_start_for_its_first_periods() -> None:
    quote = start(AGENTS, situation(JUNE), "monthly", product("support", "team", agent=1), promotion_codes=("WELCOME",))
    assert amounts(quote) == [("CHARGE", 2500), ("DISCOUNT", -1250)]
    assert quote.promotion_codes == ("WELCOME",)
    assert quote.after.timeline.revisions[0].state.discounts[-1].last_day == date(2026, 8, 31)


def test_volume_is_looked_at_again_with_each_change_and_comes_and_goes() -> None:
    contract = support(agents=49)
    more = change(AGENTS, situation(JUNE), contract, AddSeats(seats("agent", 1)))
    state = more.after.timeline.state_on(JUNE)
    assert state is not None and [one.key for one in state.discounts] == ["loyalty", "volume"][::-1]
    fewer = change(AGENTS, situation(JUNE, STAFF), stored(more), RemoveSeats(seats("agent", 1)))
    assert fewer.due_now.total_minor == -more.due_now.total_minor  # L5
    assert fewer.items == contract.timeline.revisions[0].state.items


def test_age_counts_from_the_first_day_of_unbroken_running_term_changes_included() -> None:
    contract = support(term="annual")
    assert [one.first_day for one in contract.timeline.revisions[0].state.discounts] == [date(2028, 6, 1)]
    monthly = change(AGENTS, situation(MID_JUNE), contract, ChangeTerm("monthly"))
    state = monthly.after.timeline.state_on(date(2027, 6, 1))
    assert state is not None and [one.first_day for one in state.discounts] == [date(2028, 6, 1)]


def test_a_trait_and_a_term_together_give_a_discount() -> None:
    nonprofit = Buyer(frozenset({Role.OWNER}), traits=frozenset({"nonprofit"}))
    for term, keys in (("annual", ["loyalty", "nonprofit"]), ("monthly", ["loyalty"])):
        quote = start(AGENTS, situation(JUNE, nonprofit), term, product("guide", agent=1))
        assert [one.key for one in quote.after.timeline.revisions[0].state.discounts] == keys


def test_agt_10_a_new_subscriber_accepts_the_main_agreement_and_the_privacy_terms() -> None:
    first = start(AGENTS, situation(JUNE), "monthly", product("explore"))
    assert [one.key for one in first.required_terms] == ["terms", "main", "privacy"]
    again = situation(JUNE, accepted_terms=frozenset({"main:2", "privacy:2"}))
    assert [one.key for one in start(AGENTS, again, "monthly", product("explore")).required_terms] == [
        "terms",
        "privacy",
    ]
    known = situation(JUNE, first_subscription=False)
    assert [one.key for one in start(AGENTS, known, "monthly", product("explore")).required_terms] == ["terms"]
    fewer = change(AGENTS, situation(JUNE), support(), RemoveSeats(seats("agent", 1)))
    assert fewer.required_terms == ()
    assert start(AGENTS, situation(JUNE, STAFF), "monthly", product("explore")).required_terms == ()


def test_agt_11_cards_and_paypal_are_taken() -> None:
    assert start(AGENTS, situation(JUNE), "monthly", product("explore")).payment_kinds == ("CARD", "PAYPAL")


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


def test_agt_14_assisted_accounts_buy_and_change_nothing_else() -> None:
    where = situation(JUNE, ASSISTED)
    contract = support()
    assert change(AGENTS, where, contract, AddSeats(seats("agent", 1))).channel is Channel.SELF_SERVICE
    for one in (ChangeTerm("annual"), Renew(), ChangeEdition("support", "enterprise"), Cancel()):
        quote = change(AGENTS, where, contract, one)
        assert (quote.channel, quote.changes[0].code) == (Channel.REQUEST, "AGENTS_ASSISTED")
    mixed = change(AGENTS, where, contract, AddSeats(seats("agent", 1)), ChangeTerm("annual"))
    assert [one.channel for one in mixed.changes] == [Channel.SELF_SERVICE, Channel.REQUEST]
    assert mixed.channel is Channel.REQUEST


def test_agt_14_an_agent_comes_with_the_licence_it_needs_unless_the_account_has_chat_phase_4() -> None:
    key = ("support", "agent")
    bought = seats_for_resource(AGENTS, {key: SeatCount(10, 10)}, {key: SeatCount(11, 11)}, {key: 10})
    assert bought == (AddSeats(SeatsAsk("agent", 1, "support")),)
    assert seats_for_resource(AGENTS, {key: SeatCount(9, 9)}, {key: SeatCount(10, 10)}, {key: 10}) == ()
    phase_4 = Buyer(frozenset({Role.OWNER}), traits=frozenset({"chat_phase_4"}))
    found = {one.verb: (one.allowed, one.code) for one in account_actions(AGENTS, phase_4, [support()], JUNE)}
    assert found[Verb.ADD_RESOURCE] == (False, "AGENTS_BUY_FIRST")
    assert found[Verb.ADD_SEATS] == (True, None)


@pytest.mark.parametrize(
    ("buyer", "open_to"),
    [
        (OWNER, {"ADD_SEATS", "UPGRADE_EDITION", "BUNDLE", "CANCEL", "VIEW_BILLING", "REQUEST_CHANGE"}),
        (ADMIN, {"VIEW_BILLING", "REQUEST_CHANGE"}),
        (MEMBER, set()),
    ],
)
def test_agt_1_the_owner_changes_administrators_see_others_see_nothing(buyer: Buyer, open_to: set[str]) -> None:
    actions = {one.verb.value: one for one in account_actions(AGENTS, buyer, [support()], JUNE)}
    assert {key for key, one in actions.items() if one.allowed} >= open_to
    if buyer is not OWNER:
        assert {key for key, one in actions.items() if one.allowed} == open_to
        assert actions["ADD_SEATS"].code == "AGENTS_OWNER_ONLY"
    assert actions["START_SUBSCRIPTION"].code == "SUBSCRIPTION_LIMIT"
    assert actions["UNBUNDLE"].allowed is False


def test_one_running_subscription_an_account() -> None:
    result = quote_start(AGENTS, situation(JUNE, running=1), StartAsk("monthly", (product("explore"),)))
    assert refused(result) == ["SUBSCRIPTION_LIMIT"]


def test_agt_7_products_say_whether_they_can_be_had() -> None:
    state = support().timeline.revisions[0].state
    suite = start(AGENTS, situation(JUNE), "monthly", product("suite", "professional", agent=1))
    found = {one.key: product_availability(AGENTS, OWNER, [state], one.key).status.value for one in AGENTS.products}
    assert found == {
        "support": "OWNED",
        "chat": "AVAILABLE",
        "guide": "AVAILABLE",
        "explore": "AVAILABLE",
        "suite": "AVAILABLE",
    }
    inside = product_availability(AGENTS, OWNER, [suite.after.timeline.revisions[0].state], "chat")
    assert (inside.status.value, inside.code) == ("INCLUDED", "PRODUCT_IN_BUNDLE")
    assert product_availability(AGENTS, MEMBER, [state], "chat").code == "AGENTS_OWNER_ONLY"


def test_more_of_what_runs_keeps_its_price_and_what_is_new_takes_todays() -> None:
    contract = support()
    dearer: ProductFamily = replace(
        AGENTS,
        prices=replace(
            AGENTS.prices,
            prices={key: replace(one, unit_amount=one.unit_amount * 2) for key, one in AGENTS.prices.prices.items()},
        ),
    )
    more = change(dearer, situation(JUNE), contract, AddSeats(seats("agent", 1)), AddProduct(product("guide", agent=1)))
    assert {one.component.product: one.price.unit_amount for one in more.items} == {
        "support": Decimal("59.00"),
        "guide": Decimal("20.00"),
    }
    both = stored(more)
    gone = change(dearer, situation(JUNE, STAFF), both, RemoveProduct("support"))
    back = change(
        dearer, situation(JUNE, STAFF), stored(gone), AddProduct(product("support", "professional", agent=11))
    )
    assert gone.due_now.total_minor + back.due_now.total_minor == 0


def test_contradictions_duplicates_and_unknown_words_are_told_at_once_with_their_paths() -> None:
    result = quote_change(
        AGENTS,
        situation(JUNE),
        support(),
        ChangeAsk(
            (
                AddSeats(seats("pilot", 1)),
                AddSeats(seats("agent", 0)),
                ChangeEdition("support", "gold"),
                RemoveProduct("phone"),
                AddAddOn(AddOnAsk("wings")),
                RemoveAddOn("collaboration"),
                ChangeTerm("weekly"),
            )
        ),
    )
    assert list(zip(refused(result), paths(result), strict=True)) == [
        ("UNKNOWN_SEAT_TYPE", "change.changes.0.addSeats.seatType"),
        ("QUANTITY_OUT_OF_RANGE", "change.changes.1.addSeats.quantity"),
        ("UNKNOWN_EDITION", "change.changes.2.changeEdition.edition"),
        ("UNKNOWN_PRODUCT", "change.changes.3.removeProduct"),
        ("UNKNOWN_ADD_ON", "change.changes.4.addAddOn.addOn"),
        ("ADD_ON_NOT_HELD", "change.changes.5.removeAddOn"),
        ("UNKNOWN_TERM", "change.changes.6.changeTerm"),
    ]
    twice = ChangeAsk((AddSeats(seats("agent", 1)), RemoveSeats(seats("agent", 1)), Cancel()))
    assert refused(quote_change(AGENTS, situation(JUNE), support(), twice)) == ["CONTRADICTORY_CHANGES"] * 2
    nothing = quote_change(AGENTS, situation(JUNE), support(), ChangeAsk(()))
    assert (refused(nothing), paths(nothing)) == (["NOTHING_ORDERED"], ["change.changes"])
    flood = ChangeAsk((AddSeats(seats("agent", 1)),) * 101)
    assert refused(quote_change(AGENTS, situation(JUNE), support(), flood)) == ["TOO_MANY"]


def test_a_start_tells_everything_that_is_wrong_with_it() -> None:
    ask = StartAsk(
        "monthly",
        (
            product("support", "gold", agent=1),
            product("suite", agent=1),
            product("phone"),
            product("guide", agent=-1, pilot=2),
        ),
        start_on=date(2026, 5, 1),
    )
    result = quote_start(AGENTS, situation(JUNE), ask)
    assert list(zip(refused(result), paths(result), strict=True)) == [("START_TOO_EARLY", "start.startDate")]
    result = quote_start(AGENTS, situation(JUNE), replace(ask, start_on=None))
    assert list(zip(refused(result), paths(result), strict=True)) == [
        ("UNKNOWN_EDITION", "start.products.0.edition"),
        ("EDITION_REQUIRED", "start.products.1.edition"),
        ("UNKNOWN_PRODUCT", "start.products.2.product"),
        ("QUANTITY_OUT_OF_RANGE", "start.products.3.seats.0.quantity"),
        ("UNKNOWN_SEAT_TYPE", "start.products.3.seats.1.seatType"),
    ]


def test_a_currency_without_prices_is_not_sold() -> None:
    result = quote_start(AGENTS, situation(JUNE, currency="SEK"), StartAsk("monthly", (product("explore"),)))
    assert refused(result) == ["CURRENCY_NOT_SOLD"]


def test_an_amount_that_no_invoice_could_state_is_refused() -> None:
    dear = replace(
        AGENTS,
        prices=replace(
            AGENTS.prices,
            prices={key: replace(one, unit_amount=Decimal(10) ** 30) for key, one in AGENTS.prices.prices.items()},
        ),
    )
    result = quote_start(dear, situation(JUNE), StartAsk("monthly", (product("explore"),)))
    assert refused(result) == ["AMOUNT_TOO_LARGE"]


def test_a_preview_twice_is_equal() -> None:
    ask = StartAsk("annual", (product("support", "team", agent=3),))
    assert accepted(quote_start(AGENTS, situation(JUNE), ask)) == quote_start(AGENTS, situation(JUNE), ask)

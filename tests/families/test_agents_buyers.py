"""Agent licences: who may do what, promotions and discounts, terms to accept, and every way of asking wrongly (AGT-1, AGT-9..AGT-11, AGT-14)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subgraph.domain.open_actions import account_actions, product_availability
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddSeats,
    ApplyPromotion,
    Cancel,
    ChangeAsk,
    ChangeEdition,
    ChangeTerm,
    RemoveAddOn,
    RemoveProduct,
    RemoveSeats,
    Renew,
    StartAsk,
)
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.rules import Buyer, Channel, Role
from tests.families import AGENTS
from tests.families.agents_story import JUNE, MID_JUNE, support
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
    refused,
    seats,
    situation,
    start,
    stored,
)


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
    of_the_order = [
        ("UNKNOWN_EDITION", "start.products.0.edition"),
        ("EDITION_REQUIRED", "start.products.1.edition"),
        ("UNKNOWN_PRODUCT", "start.products.2.product"),
        ("QUANTITY_OUT_OF_RANGE", "start.products.3.seats.0.quantity"),
        ("UNKNOWN_SEAT_TYPE", "start.products.3.seats.1.seatType"),
    ]
    result = quote_start(AGENTS, situation(JUNE), replace(ask, start_on=None))
    assert list(zip(refused(result), paths(result), strict=True)) == of_the_order
    result = quote_start(AGENTS, situation(JUNE), ask)
    assert list(zip(refused(result), paths(result), strict=True)) == [
        ("START_TOO_EARLY", "start.startDate"),
        *of_the_order,
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

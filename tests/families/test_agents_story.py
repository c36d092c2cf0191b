"""Agent licences: seats, editions, bundles and add-ons, several changes in one review (AGT-3..AGT-7, AGT-13, AGT-15)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.further_resource import seats_for_resource
from subgraph.domain.open_actions import account_actions, add_on_availability
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddProduct,
    AddSeats,
    ApplyPromotion,
    Bundle,
    ChangeAsk,
    ChangeEdition,
    ChangeTerm,
    ProductAsk,
    RemoveProduct,
    RemoveSeats,
    SeatsAsk,
    Unbundle,
)
from subgraph.domain.quoting import quote_change
from subgraph.domain.rules import Buyer, Channel, Role, Verb
from subgraph.domain.seats import SeatCount
from tests.families import AGENTS
from tests.families.agents_story import JUNE, MID_JUNE, support
from tests.families.buying import (
    OWNER,
    STAFF,
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


def test_agt_14_an_agent_comes_with_the_licence_it_needs_unless_the_account_has_chat_phase_4() -> None:
    key = ("support", "agent")
    bought = seats_for_resource(AGENTS, {key: SeatCount(10, 10)}, {key: SeatCount(11, 11)}, {key: 10})
    assert bought == (AddSeats(SeatsAsk("agent", 1, "support")),)
    assert seats_for_resource(AGENTS, {key: SeatCount(9, 9)}, {key: SeatCount(10, 10)}, {key: 10}) == ()
    phase_4 = Buyer(frozenset({Role.OWNER}), traits=frozenset({"chat_phase_4"}))
    found = {one.verb: (one.allowed, one.code) for one in account_actions(AGENTS, phase_4, [support()], JUNE)}
    assert found[Verb.ADD_RESOURCE] == (False, "AGENTS_BUY_FIRST")
    assert found[Verb.ADD_SEATS] == (True, None)


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

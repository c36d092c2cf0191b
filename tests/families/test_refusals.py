"""Every way of asking wrongly has its code, its path and an answer; nothing raises."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from subgraph.domain.catalog import PriceTable, ProductFamily
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddProduct,
    AddSeats,
    Bundle,
    Cancel,
    Change,
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
    StartAsk,
    Unbundle,
)
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Rule, Timing, Verb
from subgraph.domain.scheduling import required_renewal, schedule_regrant, withdraw_scheduled
from subgraph.domain.seats import SeatCount
from subgraph.domain.timeline import State
from tests.families import AGENTS, CONTACTS, DEVICES, LOCATIONS
from tests.families.agents_story import JUNE, MID_JUNE, support
from tests.families.buying import (
    MEMBER,
    OWNER,
    STAFF,
    change,
    partnered,
    paths,
    product,
    refused,
    seats,
    situation,
    start,
    stored,
)

EASY = replace(AGENTS, rules=(Rule(),))
SUITE = stored(start(AGENTS, situation(JUNE), "monthly", product("suite", "professional", agent=3)))


def unpriced(family: ProductFamily, *without: tuple[str, str | None]) -> ProductFamily:
    kept = {key: one for key, one in family.prices.prices.items() if (key.product, key.edition) not in without}
    return replace(family, prices=PriceTable(kept))


def state_of(contract: Contract, on: date = JUNE) -> State:
    state = contract.timeline.state_on(on)
    assert state is not None
    return state


@pytest.mark.parametrize(
    ("held", "asked", "code", "path"),
    [
        (support(), AddProduct(product("support", "team", agent=1)), "PRODUCT_ALREADY_HELD", "addProduct.product"),
        (support(), AddProduct(product("guide")), "NOTHING_ORDERED", "addProduct"),
        (support(), RemoveProduct("guide"), "PRODUCT_NOT_HELD", "removeProduct"),
        (support(), ChangeEdition("phone", "team"), "UNKNOWN_PRODUCT", "changeEdition.product"),
        (support(), ChangeEdition("chat", "team"), "PRODUCT_NOT_HELD", "changeEdition.product"),
        (support(), ChangeEdition("support", "professional"), "NO_CHANGE", "changeEdition.edition"),
        (support(), AddSeats(seats("agent", 1, "phone")), "UNKNOWN_PRODUCT", "addSeats.product"),
        (support(), AddSeats(seats("agent", 1, "guide")), "PRODUCT_NOT_HELD", "addSeats.product"),
        (support(), AddSeats(seats("pilot", 1, "support")), "UNKNOWN_SEAT_TYPE", "addSeats.seatType"),
        (support(), AddSeats(seats("agent", 10**9)), "QUANTITY_OUT_OF_RANGE", "addSeats.quantity"),
        (support(), Bundle("phone"), "UNKNOWN_PRODUCT", "bundle.product"),
        (SUITE, Bundle("suite"), "PRODUCT_ALREADY_HELD", "bundle.product"),
        (support(), Bundle("suite", "team"), "UNKNOWN_EDITION", "bundle.edition"),
        (support(), Bundle("suite", None, (seats("pilot", 1),)), "UNKNOWN_SEAT_TYPE", "bundle.seats.0.seatType"),
        (support(), Bundle("suite", None, (seats("agent", 0),)), "NOTHING_ORDERED", "bundle"),
        (support(), Unbundle("phone", ()), "UNKNOWN_PRODUCT", "unbundle.product"),
        (support(), Unbundle("suite", ()), "PRODUCT_NOT_HELD", "unbundle.product"),
        (support(), Unbundle("support", (ProductAsk("chat"),)), "NOT_A_BUNDLE", "unbundle.product"),
        (SUITE, Unbundle("suite", ()), "NOTHING_ORDERED", "unbundle.into"),
        (SUITE, Unbundle("suite", (ProductAsk("phone"),)), "UNKNOWN_PRODUCT", "unbundle.into.0.product"),
        (SUITE, Unbundle("suite", (ProductAsk("chat", "gold"),)), "UNKNOWN_EDITION", "unbundle.into.0.edition"),
        (
            SUITE,
            Unbundle("suite", (ProductAsk("chat"), ProductAsk("chat"))),
            "DUPLICATE",
            "unbundle.into.1.product",
        ),
        (SUITE, AddAddOn(AddOnAsk("objects", "phone", 1_000_000)), "UNKNOWN_PRODUCT", "addAddOn.product"),
        (SUITE, AddAddOn(AddOnAsk("collaboration", "guide")), "ADD_ON_NOT_FOR_PRODUCT", "addAddOn.product"),
        (SUITE, AddAddOn(AddOnAsk("collaboration", "support")), "PRODUCT_NOT_HELD", "addAddOn.product"),
        (SUITE, AddAddOn(AddOnAsk("collaboration", quantity=2)), "ABOVE_MAXIMUM", "addAddOn.quantity"),
        (SUITE, RemoveAddOn("wings"), "UNKNOWN_ADD_ON", "removeAddOn"),
        (support(), ChangeTerm("monthly"), "NO_CHANGE", "changeTerm"),
        (support(), Renew("weekly"), "UNKNOWN_TERM", "renew.term"),
        (support(), Cancel(date(2300, 1, 1)), "EFFECTIVE_IN_FUTURE", "cancel.on"),
        (support(), Cancel(date(2026, 5, 1)), "BACKDATED_TOO_FAR", "cancel.on"),
    ],
)
def test_a_change_that_cannot_be_says_why_and_where(held: Contract, asked: Change, code: str, path: str) -> None:
    result = quote_change(EASY, situation(JUNE), held, ChangeAsk((asked,)))
    assert list(zip(refused(result), paths(result), strict=True)) == [(code, f"change.changes.0.{path}")]


def test_an_add_on_that_has_no_home_after_a_bundle_or_a_product_stands_in_the_way() -> None:
    explore = stored(start(EASY, situation(JUNE), "monthly", product("explore")))
    alone = quote_change(EASY, situation(JUNE), explore, ChangeAsk((AddAddOn(AddOnAsk("collaboration")),)))
    assert refused(alone) == ["PRODUCT_NOT_HELD"]
    with_add_on = stored(change(EASY, situation(JUNE), SUITE, AddAddOn(AddOnAsk("collaboration"))))
    apart = quote_change(EASY, situation(JUNE), with_add_on, ChangeAsk((Unbundle("suite", (ProductAsk("guide"),)),)))
    assert refused(apart) == ["ADD_ON_NOT_FOR_PRODUCT"]
    kept = change(EASY, situation(JUNE), with_add_on, Unbundle("suite", (ProductAsk("guide"), ProductAsk("support"))))
    assert {one.component.product for one in kept.items if one.component.key == "collaboration"} == {"support"}


def test_several_products_with_one_seat_type_or_add_on_need_their_product_named() -> None:
    both = stored(change(EASY, situation(JUNE), support(), AddProduct(product("guide", agent=1))))
    result = quote_change(EASY, situation(JUNE), both, ChangeAsk((AddSeats(seats("agent", 1)),)))
    assert (refused(result), paths(result)) == (["PRODUCT_REQUIRED"], ["change.changes.0.addSeats.product"])
    two = stored(start(CONTACTS, situation(JUNE, STAFF), "monthly", *_marketing_and_sales()))
    sms = quote_change(CONTACTS, situation(JUNE), two, ChangeAsk((AddAddOn(AddOnAsk("sms")),)))
    assert refused(sms) == ["PRODUCT_REQUIRED"]


def _marketing_and_sales() -> tuple[ProductAsk, ...]:
    return tuple(product(one, "starter", contacts=500, user=1) for one in ("marketing", "sales"))


def test_a_price_that_is_missing_is_told_wherever_something_new_needs_it() -> None:
    poor = unpriced(EASY, ("support", "enterprise"), ("suite", "professional"), ("guide", None))
    asks: tuple[Change, ...] = (
        ChangeEdition("support", "enterprise"),
        Bundle("suite"),
        AddProduct(product("guide", agent=1)),
    )
    for one in asks:
        assert refused(quote_change(poor, situation(JUNE), support(), ChangeAsk((one,)))) == ["PRICE_MISSING"]
    apart = ChangeAsk((Unbundle("suite", (product("guide", agent=1),)),))
    assert refused(quote_change(poor, situation(JUNE), SUITE, apart)) == ["PRICE_MISSING"]
    annual = quote_change(poor, situation(JUNE), SUITE, ChangeAsk((ChangeTerm("annual"),)))
    assert refused(annual) == ["PRICE_MISSING"]
    gone = replace(EASY, products=EASY.products[2:])
    term = quote_change(gone, situation(JUNE), support(), ChangeAsk((ChangeTerm("annual"),)))
    assert refused(term) == ["UNKNOWN_PRODUCT"]
    dollars = situation(JUNE, currency="KWD")
    assert refused(quote_start(CONTACTS, dollars, StartAsk("monthly", ()))) == ["CURRENCY_NOT_SOLD", "NOTHING_ORDERED"]


def test_a_start_names_an_unknown_term_nothing_or_far_too_much() -> None:
    crowd = StartAsk("weekly", (product("explore"),) * 101, promotion_codes=("X",) * 101)
    assert refused(quote_start(EASY, situation(JUNE), crowd)) == ["UNKNOWN_TERM", "TOO_MANY", "TOO_MANY"]
    empty = quote_start(EASY, situation(JUNE), StartAsk("monthly", ()))
    assert (refused(empty), paths(empty)) == (["NOTHING_ORDERED"], ["start.products"])
    twice = StartAsk("monthly", (ProductAsk("guide", None, (seats("agent", 1), seats("agent", 2))),))
    assert refused(quote_start(EASY, situation(JUNE), twice)) == ["DUPLICATE"]
    none = quote_start(EASY, situation(JUNE), StartAsk("monthly", (product("guide", agent=0),)))
    assert (refused(none), paths(none)) == (["NOTHING_ORDERED"], ["start.products.0.seats"])


def test_add_ons_and_promotions_of_a_start_are_tried_and_judged_too() -> None:
    asked = StartAsk(
        "monthly",
        (product("support", "team", agent=1),),
        add_ons=(AddOnAsk("collaboration"), AddOnAsk("wings")),
        promotion_codes=("NOPE",),
    )
    result = quote_start(AGENTS, situation(JUNE), asked)
    assert list(zip(refused(result), paths(result), strict=True)) == [
        ("ADD_ON_NOT_IN_EDITION", "start.addOns.0.addOn"),
        ("UNKNOWN_ADD_ON", "start.addOns.1.addOn"),
        ("UNKNOWN_PROMOTION", "start.promotionCodes.0"),
    ]
    closed = replace(AGENTS, rules=(Rule(Verb.START_SUBSCRIPTION), *AGENTS.rules[-1:]))
    fine = replace(asked, products=(product("support", "professional", agent=1),), add_ons=asked.add_ons[:1])
    result = quote_start(closed, situation(JUNE), replace(fine, promotion_codes=("WELCOME",)))
    assert refused(result) == ["AGENTS_OWNER_ONLY"] * 2
    alone = quote_start(AGENTS, situation(JUNE), replace(asked, products=(product("phone"),)))
    assert refused(alone) == ["UNKNOWN_PRODUCT"]  # an add-on of nothing is no second reason


def test_whoever_may_not_change_a_subscription_may_not_end_or_renew_it() -> None:
    for one in (Cancel(), Renew(), Renew("annual")):
        result = quote_change(AGENTS, situation(JUNE, MEMBER), support(), ChangeAsk((one,)))
        assert refused(result) == ["AGENTS_OWNER_ONLY"]


def test_a_backdated_change_that_does_not_fit_what_was_changed_since_is_a_conflict_with_its_date() -> None:
    fewer = stored(change(EASY, situation(MID_JUNE), support(), RemoveSeats(seats("agent", 9))))
    ask = ChangeAsk((RemoveSeats(seats("agent", 3)),), effective_on=JUNE)
    result = quote_change(EASY, situation(MID_JUNE + timedelta(days=1), STAFF), fewer, ask)
    assert refused(result) == ["SCHEDULED_CHANGE_CONFLICT"]
    assert isinstance(result, Refusal)
    assert result.violations[0].facts == {"date": "2026-06-16", "cause": "SEATS_NOT_HELD"}


def test_a_term_that_waits_for_a_day_that_is_no_longer_a_periods_first_is_a_conflict() -> None:
    later = replace(AGENTS, rules=(Rule(Verb.CHANGE_TERM, role=OWNER_ROLE, timing=Timing.NEXT_PERIOD), Rule()))
    quarterly = replace(later, terms=(*AGENTS.terms, replace(AGENTS.terms[0], key="quarterly", months=3)))
    explore = stored(start(quarterly, situation(JUNE), "monthly", product("explore")))
    waiting = stored(change(quarterly, situation(JUNE), explore, ChangeTerm("quarterly")))
    now = quote_change(quarterly, situation(JUNE, STAFF), waiting, ChangeAsk((ChangeTerm("annual"),)))
    assert refused(now) == ["SCHEDULED_CHANGE_CONFLICT"]


OWNER_ROLE = next(iter(OWNER.roles))


def test_what_waits_for_what_is_withdrawn_is_a_conflict() -> None:
    later = replace(AGENTS, rules=(Rule(timing=Timing.NEXT_PERIOD),))
    asked = stored(change(later, situation(JUNE), support(), ChangeEdition("support", "enterprise")))
    easy = replace(later, rules=(Rule(),))
    fewer = stored(change(easy, situation(JUNE), asked, AddProduct(product("guide", agent=3))))
    removed = stored(change(later, situation(JUNE), fewer, RemoveProduct("guide")))
    first = next(one for one in removed.scheduled if isinstance(one.change, ChangeEdition))
    after = withdraw_scheduled(later, situation(JUNE), removed, first.scheduled_change_id)
    assert isinstance(after, Contract) and [one.verb for one in after.scheduled] == [Verb.REMOVE_PRODUCT]
    more = stored(change(later, situation(JUNE), support(agents=2), AddSeats(seats("agent", 5))))
    less = replace(
        more,
        scheduled=(
            *more.scheduled,
            replace(
                more.scheduled[0], scheduled_change_id="chg-x", change=RemoveSeats(SeatsAsk("agent", 4, "support"))
            ),
        ),
    )
    result = withdraw_scheduled(later, situation(JUNE), less, more.scheduled[0].scheduled_change_id)
    assert refused(result) == ["SCHEDULED_CHANGE_CONFLICT"]


def test_what_an_ended_subscription_scheduled_cannot_be_withdrawn_and_nothing_is_granted_to_it() -> None:
    ending = stored(change(EASY, situation(JUNE), support(), Cancel()))
    own = ending.scheduled[0].scheduled_change_id
    july = situation(date(2026, 7, 1))
    assert refused(withdraw_scheduled(EASY, july, ending, own)) == ["UNKNOWN_SCHEDULED_CHANGE"]
    for day in (MID_JUNE, date(2026, 7, 1)):
        assert schedule_regrant(EASY, situation(day, partnered("5")), ending) is None
    place = stored(start(LOCATIONS, situation(JUNE, STAFF), "monthly", product("by-place", location=1)))
    over = stored(change(LOCATIONS, situation(JUNE, STAFF), place, Cancel()))
    counts = {("by-place", "location"): SeatCount(9, 9), ("by-device", "counter"): SeatCount(9, 9)}
    assert required_renewal(LOCATIONS, july, over, counts) is None
    assert required_renewal(LOCATIONS, situation(MID_JUNE), place, counts) is None
    raised = required_renewal(LOCATIONS, july, place, counts)
    assert isinstance(raised, Contract)
    assert [item.quantity for item in state_of(raised, date(2026, 7, 1)).items] == [9]


def test_every_amount_of_a_quote_fits_an_invoice() -> None:
    prices = {key: replace(one, unit_amount=Decimal(10) ** 9) for key, one in DEVICES.prices.prices.items()}
    dear = replace(DEVICES, prices=PriceTable(prices))
    held = stored(start(dear, situation(JUNE), "one-year", product("monitoring", pro=1)))
    result = quote_change(dear, situation(JUNE), held, ChangeAsk((AddSeats(seats("pro", 10**6)),)))
    assert (refused(result), paths(result)) == (["AMOUNT_TOO_LARGE"], ["change.changes"])
    assert isinstance(quote_change(dear, situation(JUNE), held, ChangeAsk((AddSeats(seats("pro", 9)),))), Quote)

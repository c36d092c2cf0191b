"""Plans of which an account has the one or the other, and mail about some kinds of resources only (LOC-2, LOC-4, LOC-11)."""

from dataclasses import replace
from datetime import date

from subgraph.domain.coverage import seat_usage
from subgraph.domain.events import Contact, Event, EventKind, mail_caused
from subgraph.domain.open_actions import product_availability, subscription_actions
from subgraph.domain.quote import AddProduct, Change, ChangeAsk, Contract, Quote, RemoveProduct, StartAsk
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role, Verb
from subgraph.domain.seats import SeatCount
from subgraph.plugins import Duties, Notification
from subgraph.plugins.soundness import problems_of
from tests.families import LOCATIONS
from tests.families.buying import OWNER, STAFF, change, paths, product, refused, situation, start, stored

JUNE = date(2026, 6, 1)
PLACE, COUNTER = ("by-place", "location"), ("by-device", "counter")
ONE_OF_TWO = replace(
    LOCATIONS, products=(LOCATIONS.products[0], replace(LOCATIONS.products[1], excludes=("by-place",)))
)
BY_PLACE, BY_DEVICE = product("by-place", location=3), product("by-device", counter=12)


def by_place() -> Contract:
    return stored(start(ONE_OF_TWO, situation(JUNE, STAFF), "monthly", BY_PLACE))


def ask(*changes: Change, **elsewhere: int) -> Quote | Refusal:
    there = {PLACE if key == "location" else COUNTER: seats for key, seats in elsewhere.items()}
    return quote_change(ONE_OF_TWO, situation(JUNE, STAFF, seats_elsewhere=there), by_place(), ChangeAsk(changes))


def test_one_plan_is_refused_beside_the_other_in_one_subscription_or_in_two() -> None:
    both = quote_start(ONE_OF_TWO, situation(JUNE, STAFF), StartAsk("monthly", (BY_PLACE, BY_DEVICE)))
    assert (refused(both), paths(both)) == (["PRODUCT_EXCLUDED"], ["start.products.1.product"])
    for asked, held in ((BY_DEVICE, PLACE), (BY_PLACE, COUNTER)):
        second = situation(JUNE, STAFF, seats_elsewhere={held: 3}, running=1)
        result = quote_start(ONE_OF_TWO, second, StartAsk("monthly", (asked,)))
        assert (refused(result), paths(result)) == (["PRODUCT_EXCLUDED"], ["start.products.0.product"])
    assert refused(ask(AddProduct(BY_DEVICE))) == ["PRODUCT_EXCLUDED"]
    start(ONE_OF_TWO, situation(JUNE, STAFF, seats_elsewhere={PLACE: 3}, running=1), "monthly", BY_PLACE)


def test_one_plan_takes_the_place_of_the_other_unless_another_subscription_keeps_it() -> None:
    swap = (RemoveProduct("by-place"), AddProduct(BY_DEVICE))
    swapped = change(ONE_OF_TWO, situation(JUNE, STAFF), by_place(), *swap)
    assert [one.component.product for one in swapped.items] == ["by-device"]
    kept = ask(*swap, location=2)
    assert (refused(kept), paths(kept)) == (["PRODUCT_EXCLUDED"], ["change.changes.1.addProduct.product"])


def test_only_the_plan_that_is_subscribed_requires_seats() -> None:
    counts = {PLACE: SeatCount(12, 5), COUNTER: SeatCount(12, 12)}
    rows = seat_usage(ONE_OF_TWO, counts, {PLACE: 3})
    assert (rows[PLACE].required, rows[PLACE].state) == (5, "OVER_LIMIT")
    assert (rows[COUNTER].resources, rows[COUNTER].required, rows[COUNTER].state) == (12, 0, "AVAILABLE")
    nothing_yet = seat_usage(ONE_OF_TWO, counts, {})
    assert (nothing_yet[PLACE].required, nothing_yet[COUNTER].required) == (5, 12)
    assert seat_usage(LOCATIONS, counts, {PLACE: 3})[COUNTER].required == 12


def test_an_excluded_plan_says_so_and_is_no_product_to_add() -> None:
    state = by_place().timeline.revisions[0].state
    found = product_availability(ONE_OF_TWO, OWNER, [state], "by-device")
    assert (found.status.value, found.code) == ("UNAVAILABLE", "PRODUCT_EXCLUDED")
    actions = {one.verb: one.code for one in subscription_actions(ONE_OF_TWO, OWNER, by_place(), JUNE)}
    assert actions[Verb.ADD_PRODUCT] == "NOT_OFFERED"
    assert product_availability(LOCATIONS, OWNER, [state], "by-device").code == "LOCATIONS_ASK_US"


def test_mail_about_some_kinds_of_resources_is_silent_about_others() -> None:
    chain = Duties(("chain_manager",))
    told = Notification(EventKind.RESOURCE_ADDED, chain, resources=("counter",))
    people = [Contact("chain@x.example", Role.MEMBER, frozenset({"chain_manager"}))]
    for kind, sent in (("counter", 1), ("location", 0)):
        assert len(mail_caused([told], Event(EventKind.RESOURCE_ADDED, "Added", {"kind": kind}), people)) == sent
    assert mail_caused([told], Event(EventKind.RESOURCE_ADDED, "Added"), people) == ()


def test_what_is_excluded_or_told_of_is_declared() -> None:
    unknown = replace(LOCATIONS, products=(replace(LOCATIONS.products[0], excludes=("by-sun",)), LOCATIONS.products[1]))
    assert problems_of(unknown) == ("Product 'by-place' excludes 'by-sun', which is no other product",)
    told = replace(LOCATIONS, notifications=(Notification("RESOURCE_ADDED", Duties(()), resources=("sun",)),))
    assert problems_of(told) == ("Notification on 'RESOURCE_ADDED': resource 'sun' is not declared",)

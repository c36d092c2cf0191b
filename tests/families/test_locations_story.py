"""Seats by location and by counter, required at the renewal, bought through the vendor (LOC-1..LOC-12)."""

from dataclasses import replace
from datetime import date

from subgraph.domain.accepting import check_payment, ways_to_pay
from subgraph.domain.coverage import count_seats, seat_usage, subscribed_seats
from subgraph.domain.events import Contact, Event, EventKind, mail_caused
from subgraph.domain.further_resource import seats_for_resource
from subgraph.domain.open_actions import subscription_actions
from subgraph.domain.quote import AddSeats, ChangeTerm, Contract, RemoveSeats
from subgraph.domain.rules import Buyer, Channel, Role, Verb
from subgraph.domain.scheduling import renewal_days, required_renewal
from subgraph.domain.seats import CountedResource, ResourceStatus, SeatCount
from tests.families import LOCATIONS
from tests.families.buying import OWNER, STAFF, amounts, change, product, refused, seats, situation, start, stored

JUNE = date(2026, 6, 1)
JULY = date(2026, 7, 1)
PLACE = ("by-place", "location")
ACTIVE, RETURNING, REMOVED = ResourceStatus.ACTIVE, ResourceStatus.RETURNING, ResourceStatus.REMOVED


def place(name: str, status: ResourceStatus = ACTIVE) -> CountedResource:
    return CountedResource(name, "location", None, status, None)


def counters(where: str | None, number: int, status: ResourceStatus = ACTIVE) -> list[CountedResource]:
    return [CountedResource(f"{where}-{status}-{one}", "counter", "v1", status, where) for one in range(number)]


def running(locations: int = 3, term: str = "monthly") -> Contract:
    return stored(start(LOCATIONS, situation(JUNE, STAFF), term, product("by-place", location=locations)))


def test_loc_2_every_further_four_counters_begun_need_one_more_seat() -> None:
    found = count_seats(LOCATIONS, [place("A"), place("B"), place("C"), *counters("A", 9), *counters("B", 3)])
    assert found[PLACE] == SeatCount(12, 5)  # W8
    assert found["by-device", "counter"] == SeatCount(12, 12)


def test_loc_8_and_loc_11_what_returns_does_not_count_and_what_stands_nowhere_counts_together() -> None:
    resources = [
        place("A"),
        place("B", REMOVED),
        *counters("A", 4),
        *counters("A", 3, RETURNING),
        *counters("B", 2),
        *counters(None, 3),
    ]
    assert count_seats(LOCATIONS, resources)[PLACE] == SeatCount(9, 3)  # A 1, and 2 + 3 elsewhere 2


def test_loc_1_used_free_and_above_the_limit() -> None:
    states = [running().timeline.revisions[0].state]
    for required, expected in ((2, (2, 1, 0, "AVAILABLE")), (3, (3, 0, 0, "FULL")), (5, (3, 0, 2, "OVER_LIMIT"))):
        use = seat_usage(LOCATIONS, {PLACE: SeatCount(required, required)}, subscribed_seats(states))[PLACE]
        assert (use.used, use.available, use.over_limit, use.state.value) == expected


def test_loc_2_the_renewal_bills_what_is_required_and_it_never_falls_by_itself() -> None:
    contract = running()
    raised = required_renewal(LOCATIONS, situation(JULY), contract, {PLACE: SeatCount(12, 5)})
    assert isinstance(raised, Contract) and raised.version == 2
    assert raised.timeline.effective()[JULY].items[0].quantity == 5
    assert required_renewal(LOCATIONS, situation(JULY), raised, {PLACE: SeatCount(1, 1)}) is None
    elsewhere = situation(JULY, seats_elsewhere={PLACE: 2})
    assert required_renewal(LOCATIONS, elsewhere, contract, {PLACE: SeatCount(12, 5)}) is None
    assert renewal_days(contract, JUNE, date(2026, 8, 31)) == (JULY, date(2026, 8, 1))


def test_loc_2_required_seats_are_carried_onto_what_is_scheduled() -> None:
    fewer = change(LOCATIONS, situation(JULY, OWNER), running(), RemoveSeats(seats("location", 1)))
    raised = required_renewal(LOCATIONS, situation(JULY), stored(fewer), {PLACE: SeatCount(12, 5)})
    assert isinstance(raised, Contract)
    assert [state.items[0].quantity for state in raised.timeline.effective().values()] == [3, 5, 4]


def test_loc_5_and_loc_9_customers_ask_and_staff_does() -> None:
    for one in (AddSeats(seats("location", 1)), RemoveSeats(seats("location", 1)), ChangeTerm("annual")):
        quote = change(LOCATIONS, situation(JUNE), running(), one)
        assert (quote.channel, quote.changes[0].code) == (Channel.REQUEST, "LOCATIONS_ASK_US")
    assert change(LOCATIONS, situation(JUNE, STAFF), running(), AddSeats(seats("location", 1))).lines
    actions = {one.verb: one for one in subscription_actions(LOCATIONS, OWNER, running(), JUNE)}
    assert actions[Verb.ADD_SEATS].channel is Channel.REQUEST
    assert actions[Verb.UPGRADE_EDITION].code == "NOT_OFFERED"


def test_loc_4_a_new_counter_is_told_to_some_duties_and_a_replacement_is_not() -> None:
    people = [
        Contact("chain@x.example", Role.MEMBER, frozenset({"chain_manager"})),
        Contact("both@x.example", Role.ADMIN, frozenset({"chain_manager", "user_manager"})),
        Contact("owner@x.example", Role.OWNER),
    ]
    added = Event(EventKind.RESOURCE_ADDED, "A counter was added")
    mails = mail_caused(LOCATIONS.notifications, added, people)
    assert [(one.kind, one.to) for one in mails] == [("RESOURCE_ADDED", ("chain@x.example", "both@x.example"))]
    replacing = replace(added, facts={"replaces_returning": "true"})
    assert mail_caused(LOCATIONS.notifications, replacing, people) == ()
    over = Event(EventKind.OVER_LIMIT, "More than is subscribed")
    told = mail_caused(LOCATIONS.notifications, over, people, family_contact="success@locations.example")
    assert [(one.kind, one.to) for one in told] == [
        ("PLACE_OVER_LIMIT", ("owner@x.example", "success@locations.example"))
    ]


def test_loc_12_ways_to_pay_by_amount_and_by_what_a_customer_already_had() -> None:
    def open_to(buyer: Buyer, amount_minor: int, currency: str = "USD") -> list[tuple[str, str]]:
        return [(one.kind, one.channel.value) for one in ways_to_pay(LOCATIONS, buyer, currency, amount_minor)]

    card = ("CARD", "SELF_SERVICE")
    assert open_to(OWNER, 99_999) == [card]
    assert open_to(OWNER, 100_000) == [card, ("BANK_TRANSFER", "REQUEST")]
    assert open_to(OWNER, 10**9, "JPY") == [card]
    early = replace(OWNER, approved_on=date(2019, 3, 31))
    late = replace(OWNER, approved_on=date(2019, 4, 1))
    kept = replace(OWNER, traits=frozenset({"other_payment"}))
    transfer = ("BANK_TRANSFER", "SELF_SERVICE")
    assert (open_to(early, 1), open_to(late, 1), open_to(kept, 1)) == ([card, transfer], [card], [card, transfer])
    ways = ways_to_pay(LOCATIONS, OWNER, "USD", 100_000)
    assert check_payment(ways, "CARD", "Visa") is None
    assert refused(check_payment(ways, "CARD", "diners")) == ["PAYMENT_METHOD_NOT_OPEN"]
    assert refused(check_payment(ways, "BANK_TRANSFER")) == ["PAYMENT_METHOD_ON_REQUEST"]
    assert refused(check_payment(ways, "PAYPAL")) == ["PAYMENT_METHOD_NOT_OPEN"]


def test_a_plan_by_device_refuses_what_has_no_seat() -> None:
    key = ("by-device", "counter")
    full = seats_for_resource(LOCATIONS, {key: SeatCount(3, 3)}, {key: SeatCount(4, 4)}, {key: 3})
    assert refused(full) == ["OVER_LIMIT"]
    assert seats_for_resource(LOCATIONS, {PLACE: SeatCount(4, 1)}, {PLACE: SeatCount(5, 2)}, {PLACE: 1}) == ()
    assert seats_for_resource(LOCATIONS, {key: SeatCount(5, 5)}, {key: SeatCount(5, 5)}, {key: 3}) == ()


def test_graduated_prices_charge_each_counter_by_its_step() -> None:
    quote = start(LOCATIONS, situation(JUNE, STAFF), "monthly", product("by-device", counter=12))
    assert amounts(quote) == [("CHARGE", 10 * 900 + 2 * 750 + 500)]


def test_loc_10_a_subscription_goes_on_until_cancelled() -> None:
    assert running().timeline.end is None

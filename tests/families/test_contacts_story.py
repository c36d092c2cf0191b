"""Contacts in bands, users, levels and the bundle of both; downgrades by request (CON-1..CON-9)."""

from dataclasses import replace
from datetime import date

import pytest

from subgraph.domain.catalog import PriceTable
from subgraph.domain.coverage import count_seats, seat_usage, subscribed_seats
from subgraph.domain.events import Contact, Event, EventKind, mail_caused
from subgraph.domain.open_actions import account_actions
from subgraph.domain.quantities import next_sold
from subgraph.domain.quote import (
    AddAddOn,
    AddOnAsk,
    AddSeats,
    Bundle,
    Change,
    ChangeAsk,
    ChangeEdition,
    ChangeTerm,
    Contract,
    RemoveAddOn,
    RemoveSeats,
    SetSeats,
    StartAsk,
    Unbundle,
)
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.rules import Channel, Role
from subgraph.domain.scheduling import withdraw_scheduled
from subgraph.domain.seats import Meter, warnings_reached
from tests.families import CONTACTS
from tests.families.buying import (
    ADMIN,
    MEMBER,
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

JUNE = date(2026, 6, 1)
MID_JUNE = date(2026, 6, 16)
BAND = ("marketing", "contacts")


def marketing(edition: str = "starter", contacts: int = 500, user: int = 1, term: str = "monthly") -> Contract:
    asked = product("marketing", edition, contacts=contacts, user=user)
    return stored(start(CONTACTS, situation(JUNE), term, asked))


def test_con_1_only_the_owner_opens_billing_and_everybody_else_is_told_so() -> None:
    for buyer in (ADMIN, MEMBER):
        refusal = quote_change(CONTACTS, situation(JUNE, buyer), marketing(), ChangeAsk((AddSeats(seats("user", 1)),)))
        assert refused(refusal) == ["CONTACTS_OWNER_ONLY"]
        actions = {one.verb.value: one for one in account_actions(CONTACTS, buyer, [marketing()], JUNE)}
        assert (actions["VIEW_BILLING"].allowed, actions["VIEW_BILLING"].code) == (False, "CONTACTS_OWNER_ONLY")


def test_con_2_the_account_sees_how_near_its_limit_is_and_nothing_is_raised() -> None:
    states = [marketing().timeline.revisions[0].state]
    for counted, state in ((449, "AVAILABLE"), (450, "NEAR_LIMIT"), (500, "FULL"), (501, "OVER_LIMIT")):
        counts = count_seats(CONTACTS, (), {"contacts": counted})
        assert seat_usage(CONTACTS, counts, subscribed_seats(states))[BAND].state.value == state
    meter = Meter("contacts", warn_at=(80, 90, 100))
    assert warnings_reached(meter, 399, 455, 500) == (80, 90)
    assert warnings_reached(meter, 455, 470, 500) == ()
    assert warnings_reached(meter, 0, 470, 0) == ()
    # 470 of 1,000 was 47 %; the limit fell to 500: 94 %. 470 of 500 was warned of; at 1,000 it is 47 %. Bought since: anew.
    assert warnings_reached(meter, 470, 470, 500, subscribed_before=1000) == (80, 90)
    assert warnings_reached(meter, 470, 470, 1000, subscribed_before=500) == ()
    assert warnings_reached(meter, 470, 470, 500, subscribed_before=0) == (80, 90)
    warned = mail_caused(
        CONTACTS.notifications, Event(EventKind.USAGE_WARNING, "90 %"), [Contact("o@x.example", Role.OWNER)]
    )
    assert [one.to for one in warned] == [("o@x.example",)]


def test_con_3_bands_go_up_by_self_service_and_down_by_request_with_the_next_period() -> None:
    up = change(CONTACTS, situation(MID_JUNE), marketing(), SetSeats(seats("contacts", 1000)))
    assert up.channel is Channel.SELF_SERVICE
    # 29.00 becomes 49.00 for 15 of 30 days; the fixed 5.00 a period is credited and taken again.
    assert sorted((one.discount or "list", one.amount_minor) for one in up.lines) == [
        ("list", -1450),
        ("list", 2450),
        ("start-up", -250),
        ("start-up", 250),
    ]
    assert up.changes[0].summary == "Contacts: from 500 to 1,000"
    down = change(CONTACTS, situation(MID_JUNE), marketing(contacts=1000), SetSeats(seats("contacts", 500)))
    assert (down.channel, down.changes[0].effective_on) == (Channel.REQUEST, date(2026, 7, 1))


def test_con_3_a_number_between_two_bands_is_not_sold() -> None:
    for one in (SetSeats(seats("contacts", 700)), AddSeats(seats("contacts", 1))):
        result = quote_change(CONTACTS, situation(JUNE), marketing(), ChangeAsk((one,)))
        assert refused(result) == ["NOT_A_BAND"]
    none = quote_change(CONTACTS, situation(JUNE), marketing(), ChangeAsk((SetSeats(seats("contacts", 0)),)))
    assert refused(none) == ["BELOW_MINIMUM"]


def test_a_band_that_waits_stands_against_another_until_it_is_withdrawn() -> None:
    waiting = stored(change(CONTACTS, situation(JUNE), marketing(contacts=1000), SetSeats(seats("contacts", 500))))
    other = ChangeAsk((SetSeats(seats("contacts", 2500)),))
    assert refused(quote_change(CONTACTS, situation(MID_JUNE), waiting, other)) == ["SCHEDULED_CHANGE_CONFLICT"]
    own = waiting.scheduled[0].scheduled_change_id
    free = withdraw_scheduled(CONTACTS, situation(MID_JUNE, STAFF), waiting, own)
    assert isinstance(free, Contract)
    assert change(CONTACTS, situation(MID_JUNE), free, *other.changes).renewal is not None


def test_con_4_users_go_up_and_down_by_self_service_and_never_below_the_included() -> None:
    more = change(CONTACTS, situation(MID_JUNE), marketing(), AddSeats(seats("user", 2)))
    assert amounts(more) == [("PRORATED_CHARGE", 1500)]  # 2 x 15.00 for half the month; one user is included
    less = change(CONTACTS, situation(MID_JUNE), stored(more), RemoveSeats(seats("user", 2)))
    assert (less.channel, less.due_now.total_minor) == (Channel.SELF_SERVICE, -1500)
    below = quote_change(CONTACTS, situation(JUNE), marketing(), ChangeAsk((SetSeats(seats("user", 0)),)))
    assert refused(below) == ["BELOW_INCLUDED"]
    many = quote_change(CONTACTS, situation(JUNE), marketing(), ChangeAsk((SetSeats(seats("user", 51)),)))
    assert refused(many) == ["ABOVE_MAXIMUM"]
    gone = quote_change(CONTACTS, situation(JUNE), marketing(), ChangeAsk((RemoveSeats(seats("user", 2)),)))
    assert refused(gone) == ["SEATS_NOT_HELD"]
    same = quote_change(CONTACTS, situation(JUNE), marketing(), ChangeAsk((SetSeats(seats("user", 1)),)))
    assert refused(same) == ["NO_CHANGE"]


def test_con_5_a_higher_level_brings_its_included_users() -> None:
    up = change(CONTACTS, situation(MID_JUNE), marketing(), ChangeEdition("marketing", "plus"))
    assert quantities(up) == {"marketing/contacts": 500, "marketing/user": 3}
    assert up.due_now.total_minor == 2450 - 1450
    assert up.renewal is not None and up.renewal.total_minor == 4900 - 500


def test_con_6_from_one_plan_to_the_bundle_of_both() -> None:
    texting = stored(change(CONTACTS, situation(JUNE), marketing(user=4), AddAddOn(AddOnAsk("sms", quantity=300))))
    asked = Bundle("both", "plus", (seats("contacts", 1000), seats("user", 5)))
    quote = change(CONTACTS, situation(MID_JUNE), texting, asked)
    assert quantities(quote) == {"both/contacts": 1000, "both/user": 5, "both/sms": 300}
    # 110.00, 2 x 15.00 and 3 x 8.00 instead of 29.00, 3 x 15.00 and 3 x 8.00: 66.00 more a month, half of it today.
    assert quote.due_now.total_minor == 3300
    assert quote.renewal is not None and quote.renewal.total_minor == 11000 + 3000 + 2400 - 500


@pytest.mark.parametrize(
    "less",
    [
        ChangeEdition("marketing", "starter"),
        SetSeats(seats("contacts", 500)),
        RemoveAddOn("sms"),
        ChangeTerm("annual"),
    ],
)
def test_con_8_a_downgrade_becomes_a_request(less: Change) -> None:
    rich = stored(
        change(CONTACTS, situation(JUNE), marketing("plus", 1000, 3), AddAddOn(AddOnAsk("sms", quantity=100)))
    )
    quote = change(CONTACTS, situation(MID_JUNE), rich, less)
    assert (quote.channel, quote.changes[0].code) == (Channel.REQUEST, "CONTACTS_GET_IN_TOUCH")
    assert (quote.lines, quote.changes[0].effective_on) == ((), date(2026, 7, 1))


def test_con_8_unbundling_becomes_a_request() -> None:
    both = stored(start(CONTACTS, situation(JUNE), "monthly", product("both", "plus", contacts=500, user=3)))
    quote = change(CONTACTS, situation(JUNE), both, Unbundle("both", (product("sales", "starter"),)))
    assert quote.channel is Channel.REQUEST
    assert quantities(quote) == {"sales/contacts": 500, "sales/user": 3}


@pytest.mark.parametrize(("contacts", "user"), [(500, 3), (1000, 3)])
def test_con_8_a_bundle_for_fewer_contacts_is_a_request_and_one_for_fewer_users_is_not(
    contacts: int, user: int
) -> None:
    rich = marketing("plus", 1000, 5)
    quote = change(
        CONTACTS, situation(MID_JUNE), rich, Bundle("both", "plus", (seats("contacts", contacts), seats("user", user)))
    )
    assert [one.verb.value for one in quote.changes] == ["BUNDLE"]
    expected = (Channel.REQUEST, date(2026, 7, 1)) if contacts == 500 else (Channel.SELF_SERVICE, MID_JUNE)
    assert (quote.channel, quote.changes[0].effective_on) == expected


def test_con_8_a_bundle_in_a_lower_level_is_a_request() -> None:
    starting = replace(CONTACTS.products[2], editions=CONTACTS.products[0].editions)
    prices = {
        **CONTACTS.prices.prices,
        **{
            replace(key, edition="starter"): one for key, one in CONTACTS.prices.prices.items() if key.product == "both"
        },
    }
    family = replace(CONTACTS, products=(*CONTACTS.products[:2], starting), prices=PriceTable(prices))
    rich = stored(start(family, situation(JUNE), "monthly", product("marketing", "plus", contacts=500, user=3)))
    lower, same = (change(family, situation(MID_JUNE), rich, Bundle("both", one)) for one in ("starter", "plus"))
    assert (lower.channel, same.channel) == (Channel.REQUEST, Channel.SELF_SERVICE)


def test_con_8_an_add_on_and_the_level_that_may_hold_it_are_given_up_in_one_request() -> None:
    [sms] = CONTACTS.add_ons
    family = replace(CONTACTS, add_ons=(replace(sms, editions=("plus",)),))
    held = stored(start(family, situation(JUNE), "monthly", product("marketing", "plus", contacts=500, user=3)))
    rich = stored(change(family, situation(JUNE), held, AddAddOn(AddOnAsk("sms", quantity=100))))
    lower = ChangeEdition("marketing", "starter")
    alone = quote_change(family, situation(MID_JUNE), rich, ChangeAsk((lower,)))
    assert refused(alone) == ["ADD_ON_NOT_IN_EDITION"]
    both = change(family, situation(MID_JUNE), rich, RemoveAddOn("sms"), lower)
    assert [one.effective_on for one in both.changes] == [date(2026, 7, 1)] * 2
    assert both.renewal is not None and both.renewal.total_minor == 2900 + 2 * 1500 - 500
    approved = stored(change(family, situation(MID_JUNE), rich, RemoveAddOn("sms")))
    assert change(family, situation(MID_JUNE), approved, lower).channel is Channel.REQUEST
    early = quote_change(family, situation(MID_JUNE, STAFF), approved, ChangeAsk((lower,)))
    assert refused(early) == ["ADD_ON_NOT_IN_EDITION"]  # staff's takes effect today, where the add-on still is


def test_con_8_what_is_added_to_a_bundle_that_waits_waits_with_it() -> None:
    rich, less = marketing("plus", 1000, 3), Bundle("both", "plus", (seats("contacts", 500), seats("user", 3)))
    quote = change(CONTACTS, situation(MID_JUNE), rich, less, AddAddOn(AddOnAsk("sms", "both", 100)))
    assert [(one.channel, one.effective_on.month) for one in quote.changes] == [
        (Channel.REQUEST, 7),
        (Channel.SELF_SERVICE, 7),
    ]
    assert quantities(quote) == {"both/contacts": 500, "both/user": 3, "both/sms": 100}


def test_con_2_contacts_count_for_the_plan_that_is_held_and_for_no_other() -> None:
    counts = count_seats(CONTACTS, (), {"contacts": 450})
    held = seat_usage(CONTACTS, counts, subscribed_seats([marketing().timeline.revisions[0].state]))
    assert [held[key, "contacts"].required for key in ("marketing", "sales", "both")] == [450, 0, 0]
    nothing = seat_usage(CONTACTS, counts, {})
    assert [nothing[key, "contacts"].required for key in ("marketing", "sales", "both")] == [450, 450, 450]


def test_con_8_mail_goes_to_both_sides() -> None:
    asked = Event(EventKind.CHANGE_REQUESTED, "Please")
    mails = mail_caused(CONTACTS.notifications, asked, (), requester="me@x.example", family_contact=CONTACTS.contact)
    assert mails[0].to == ("billing@contacts.example", "me@x.example")
    assert mail_caused(CONTACTS.notifications, asked, ()) == ()


def test_con_9_an_add_on_is_sold_in_its_steps() -> None:
    quote = change(CONTACTS, situation(MID_JUNE), marketing(), AddAddOn(AddOnAsk("sms", quantity=200)))
    assert amounts(quote) == [("PRORATED_CHARGE", 800)]  # two packages of 100 at 8.00, half the month
    odd = quote_change(CONTACTS, situation(JUNE), marketing(), ChangeAsk((AddAddOn(AddOnAsk("sms", quantity=150)),)))
    assert (refused(odd), paths(odd)) == (["NOT_IN_STEPS"], ["change.changes.0.addAddOn.quantity"])
    again = quote_change(
        CONTACTS, situation(MID_JUNE), stored(quote), ChangeAsk((AddAddOn(AddOnAsk("sms", quantity=200)),))
    )
    assert refused(again) == ["ALREADY_HELD"]


def test_a_fixed_amount_is_a_discount_a_period_where_its_term_is_bought() -> None:
    monthly = start(CONTACTS, situation(JUNE), "monthly", product("marketing", "starter", contacts=500, user=1))
    assert [(one.discount, one.amount_minor) for one in monthly.lines] == [(None, 2900), ("start-up", -500)]
    annual = start(CONTACTS, situation(JUNE), "annual", product("marketing", "starter", contacts=500, user=1))
    assert [(one.discount, one.amount_minor) for one in annual.lines] == [(None, 34800), ("term", -6960)]


def test_seats_that_a_product_needs_must_be_named() -> None:
    result = quote_start(CONTACTS, situation(JUNE), StartAsk("monthly", (product("marketing", "starter"),)))
    assert (refused(result), paths(result)) == (["BELOW_MINIMUM"], ["start.products.0.seats"])


def test_the_next_band_or_step_that_is_sold() -> None:
    contacts, users = CONTACTS.products[0].seat_types
    assert [next_sold(contacts, one) for one in (1, 500, 501, 9999)] == [500, 500, 1000, 2500]
    assert [next_sold(users, one) for one in (0, 3, 99)] == [1, 3, 50]
    assert OWNER.roles == {Role.OWNER}

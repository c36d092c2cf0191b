"""A family that counts, prices and objects by code of its own: amounts worked out by hand, and what its failure refuses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from subgraph.domain.billing import outstanding
from subgraph.domain.catalog import Price, PriceModel
from subgraph.domain.coverage import count_seats
from subgraph.domain.further_resource import seats_for_resource
from subgraph.domain.hooks import unavailable
from subgraph.domain.quote import AddSeats, Cancel, ChangeAsk, ChangeTerm, Contract, RemoveSeats, SeatsAsk, StartAsk
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.scheduling import required_renewal, schedule_regrant, withdraw_scheduled
from subgraph.domain.seats import CountedResource, ResourceStatus
from subgraph.domain.timeline import Item
from subgraph.plugins.registry import Registry
from subgraph.storage.states import decode_state, encode_state
from tests.families.buying import (
    OWNER,
    STAFF,
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
from tests.families.vans import VANS, VansPlugin

SOLD = Registry.load([VansPlugin()]).families[0]
NEW_YEAR, FIRST_OF_JULY, NEXT_YEAR = date(2026, 1, 1), date(2026, 7, 2), date(2027, 1, 1)
FAILING = replace(
    SOLD,
    hooks=replace(
        SOLD.hooks,
        price_component=lambda *_: unavailable("vans"),
        count_required_seats=lambda *_: unavailable("vans"),
    ),
)
UNPRICED = replace(SOLD, hooks=replace(SOLD.hooks, price_component=lambda *_: unavailable("vans")))


def vans(number: int) -> tuple[CountedResource, ...]:
    return tuple(CountedResource(str(one), "van", None, ResourceStatus.ACTIVE, None) for one in range(number))


def started(quantity: int = 3, term: str = "annual") -> Contract:
    return stored(start(SOLD, situation(NEW_YEAR), term, product("fleet", van=quantity)))


def van(contract: Contract, on: date) -> Item:
    state = contract.timeline.state_on(on)
    assert state is not None
    return next(one for one in state.items if one.component.key == "van")


def test_a_price_of_the_familys_own_is_charged_discounted_and_kept_for_the_term() -> None:
    """Three vans: 120.00 + 2 × 60.00 a year, the base 120.00, 10 % off both: 240.00 - 24.00 + 120.00 - 12.00."""
    quote = start(SOLD, situation(NEW_YEAR), "annual", product("fleet", van=3))
    assert amounts(quote) == [("CHARGE", 12000), ("DISCOUNT", -1200), ("CHARGE", 24000), ("DISCOUNT", -2400)]
    kept = van(quote.after, NEW_YEAR)
    assert kept.price == Price(PriceModel.FLAT, 12, Decimal(240))
    assert kept.listed == Price(PriceModel.PER_UNIT, 1, Decimal("10.00"))
    assert quote.renewal is not None
    assert quote.renewal.total_minor == 32400


def test_another_quantity_is_priced_anew_and_what_does_not_change_keeps_its_price() -> None:
    """From three to five on 2 July, 183 of 365 days left: (360.00 - 240.00) × 183 / 365 = 60.16; less 10 %: 54.15."""
    dearer = replace(SOLD, hooks=replace(SOLD.hooks, price_component=lambda key, quantity, term, listed: Decimal(999)))
    contract = started()
    quote = change(SOLD, situation(FIRST_OF_JULY), contract, AddSeats(seats("van", 2)))
    assert quote.due_now.subtotal_minor == 6016
    assert quote.due_now.total_minor == 5415
    base_only = change(dearer, situation(FIRST_OF_JULY), contract, Cancel())
    assert van(base_only.after, FIRST_OF_JULY) == van(contract, FIRST_OF_JULY)
    assert van(stored(quote), FIRST_OF_JULY).price.unit_amount == Decimal(360)


def test_where_the_family_names_no_price_the_running_list_price_holds_again() -> None:
    """L5 over a quantity that the family prices itself: up and back down on one day is free, though list prices rose."""
    few = replace(SOLD.hooks, price_component=lambda _, quantity, *__: Decimal(300) if quantity > 4 else None)
    family = replace(SOLD, hooks=few)
    contract = stored(start(family, situation(NEW_YEAR), "annual", product("fleet", van=4)))
    raised = {key: replace(price, unit_amount=price.unit_amount * 2) for key, price in SOLD.prices.prices.items()}
    later = replace(family, prices=replace(SOLD.prices, prices=raised))
    up = change(later, situation(FIRST_OF_JULY), contract, AddSeats(seats("van", 1)))
    assert van(up.after, FIRST_OF_JULY).own_price
    down = change(later, situation(FIRST_OF_JULY), stored(up), RemoveSeats(seats("van", 1)))
    assert up.due_now.total_minor + down.due_now.total_minor == 0
    assert van(down.after, FIRST_OF_JULY) == van(contract, FIRST_OF_JULY)


def test_a_new_term_asks_for_its_own_price() -> None:
    """Five monthly vans, 10.00 + 4 × 5.00, and the base 10.00; for a year 360.00 + 120.00, less 10 %."""
    contract = started(5, "monthly")
    assert van(contract, NEW_YEAR).price == Price(PriceModel.FLAT, 1, Decimal(30))
    quote = change(SOLD, situation(date(2026, 1, 15)), contract, ChangeTerm("annual"))
    assert quote.renewal is not None
    assert quote.renewal.total_minor == 43200


def test_what_is_owed_never_asks_again() -> None:
    contract = started()
    untouched = outstanding(contract.timeline, (), NEXT_YEAR)
    assert sum(untouched.values()) == 2 * 32400
    state = contract.timeline.state_on(NEW_YEAR)
    assert state is not None
    assert decode_state(encode_state(state)) == state


def test_the_familys_objections_refuse_with_its_codes_and_all_of_them() -> None:
    too_many = StartAsk("annual", (product("fleet", van=11),))
    assert refused(quote_start(SOLD, situation(NEW_YEAR), too_many)) == ["VANS_TOO_FAST"]
    start(SOLD, situation(NEW_YEAR, STAFF), "annual", product("fleet", van=11))
    ask = ChangeAsk((AddSeats(seats("van", 11)), ChangeTerm("annual")))
    answer = quote_change(SOLD, situation(NEW_YEAR), started(term="monthly"), ask)
    assert refused(answer) == ["VANS_TOO_FAST", "VANS_ONE_BY_ONE"]


def test_the_family_is_asked_once_and_only_where_the_core_has_nothing_against_it() -> None:
    seen: list[object] = []

    def look(*asked: object) -> tuple[()]:
        seen.append(asked)
        return ()

    family = replace(SOLD, hooks=replace(SOLD.hooks, check_change=look))
    refused(quote_start(family, situation(NEW_YEAR), StartAsk("weekly", (product("fleet", van=3),))))
    assert seen == []
    contract = stored(start(family, situation(NEW_YEAR), "annual", product("fleet", van=3)))
    [(after, asked)] = seen
    assert asked.before is None  # type: ignore[attr-defined]
    assert (after.quantity("seat:van"), after.quantity("base"), after.end_on) == (3, 1, None)  # type: ignore[attr-defined]
    change(family, situation(FIRST_OF_JULY), contract, Cancel())
    after, asked = seen[1]  # type: ignore[misc]
    assert (after.on, after.end_on) == (NEXT_YEAR, NEXT_YEAR)
    assert (asked.before.on, asked.before.end_on) == (FIRST_OF_JULY, None)
    assert [verb.value for verb in asked.verbs] == ["CANCEL"]


def test_required_seats_are_as_the_family_counts_them() -> None:
    counts = count_seats(SOLD, vans(7))
    assert (counts["fleet", "van"].resources, counts["fleet", "van"].required) == (7, 3)
    asked = StartAsk("annual", (product("fleet", van=2),))
    assert refused(quote_start(SOLD, situation(NEW_YEAR, counts=counts), asked)) == ["SEATS_BELOW_DEPLOYED"]
    start(SOLD, situation(NEW_YEAR, counts=counts), "annual", product("fleet", van=3))


def test_a_count_that_fails_is_shown_as_declared_and_nothing_is_sold_by_it() -> None:
    counts = count_seats(FAILING, vans(7))
    assert counts["fleet", "van"].required == 7
    where = situation(NEW_YEAR, counts=counts)
    assert refused(quote_start(FAILING, where, StartAsk("annual", (product("fleet", van=9),)))) == [
        "FAMILY_UNAVAILABLE"
    ]
    ending = quote_change(FAILING, where, started(), ChangeAsk((Cancel(),)))
    assert (refused(ending), paths(ending)) == (["FAMILY_UNAVAILABLE"], ["change"])


def test_a_further_resource_is_refused_only_where_the_answer_hangs_on_the_count() -> None:
    seat = VANS.products[0].seat_types[0]
    for over_limit, codes in (("report", []), ("refuse", ["FAMILY_UNAVAILABLE"]), ("at_renewal", [])):
        fleet = replace(VANS.products[0], seat_types=(replace(seat, over_limit=over_limit),))
        family = replace(FAILING, products=(fleet,))
        found = seats_for_resource(
            family, count_seats(family, vans(3)), count_seats(family, vans(4)), {("fleet", "van"): 3}
        )
        assert (refused(found) if codes else [*found]) == codes  # type: ignore[misc]


def test_a_renewal_waits_where_the_count_fails() -> None:
    seat = replace(VANS.products[0].seat_types[0], over_limit="at_renewal")
    family = replace(FAILING, products=(replace(VANS.products[0], seat_types=(seat,)),))
    counts = count_seats(family, vans(7))
    found = required_renewal(family, situation(NEXT_YEAR, counts=counts), started(), counts)
    assert refused(found) == ["FAMILY_UNAVAILABLE"]


def test_a_price_that_fails_refuses_whatever_needs_it_and_nothing_else() -> None:
    contract = started()
    ask = StartAsk("annual", (product("fleet", van=3),))
    assert refused(quote_start(UNPRICED, situation(NEW_YEAR), ask)) == ["FAMILY_UNAVAILABLE"]
    more = ChangeAsk((AddSeats(SeatsAsk("van", 1)),))
    assert refused(quote_change(UNPRICED, situation(FIRST_OF_JULY), contract, more)) == ["FAMILY_UNAVAILABLE"]
    change(UNPRICED, situation(FIRST_OF_JULY), contract, Cancel())


def test_what_waits_is_replayed_at_the_price_it_was_planned_at_and_priced_anew_only_where_it_must() -> None:
    monthly = started(3, "monthly")
    waiting = stored(change(SOLD, situation(date(2026, 1, 15)), monthly, ChangeTerm("annual")))
    ending = stored(change(SOLD, situation(date(2026, 1, 16)), waiting, AddSeats(seats("van", 1))))
    where = situation(date(2026, 1, 17), OWNER)
    more = ChangeAsk((AddSeats(SeatsAsk("van", 1)),))
    assert refused(quote_change(UNPRICED, where, ending, more)) == ["FAMILY_UNAVAILABLE"]
    assert schedule_regrant(UNPRICED, where, ending) is None
    [term] = ending.scheduled
    assert isinstance(withdraw_scheduled(UNPRICED, where, ending, term.scheduled_change_id), Contract)

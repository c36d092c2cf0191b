"""How a difference is shown: which lines, with which numbers on them."""

from dataclasses import replace
from decimal import Decimal

from tests.domain.builders import amounts, changed, day, ended, percent, seat, seats, started, state

from subgraph.domain.catalog import Price, PriceModel, Tier
from subgraph.domain.dates import Period
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.lines import difference
from subgraph.domain.timeline import GrantedDiscount, Item, State, Timeline

APRIL = Period(day("2026-04-01"), day("2026-05-01"))
VOLUME = Price(PriceModel.VOLUME, 1, tiers=(Tier(100, Decimal("4.00")), Tier(None, Decimal("3.00"))))


def between(old: Timeline | None, new: Timeline) -> tuple[Line, ...]:
    return difference(old, new, APRIL, old.version if old else 0, new.version, day("2026-04-16"))


def test_one_line_shows_the_difference_of_the_quantities() -> None:
    old = started("2026-04-01", state(seats("a", 2, "30.00")))
    (line,) = between(old, changed(old, "2026-04-16", state(seats("a", 5, "30.00"))))
    assert (line.quantity, line.unit_amount, line.amount_minor) == (3, Decimal("30.00"), 4500)
    assert (line.kind, line.period, line.charged) == (
        LineKind.PRORATED_CHARGE,
        APRIL,
        Period(day("2026-04-16"), day("2026-05-01")),
    )
    assert (line.price_months, line.term_months, line.description, line.component) == (1, 1, "a", seat("a"))
    assert (line.from_version, line.to_version, line.due_on) == (1, 2, day("2026-04-16"))


def test_fewer_units_are_a_credit_with_a_negative_quantity() -> None:
    old = started("2026-04-01", state(seats("a", 5, "30.00")))
    (line,) = between(old, changed(old, "2026-04-16", state(seats("a", 2, "30.00"))))
    assert (line.kind, line.quantity, line.amount_minor) == (LineKind.PRORATED_CREDIT, -3, -4500)


def test_another_price_credits_the_old_and_charges_the_new() -> None:
    old = started("2026-04-01", state(seats("a", 2, "30.00")))
    credit, charge = between(old, changed(old, "2026-04-16", state(seats("a", 2, "40.00"))))
    assert (credit.kind, credit.quantity, credit.unit_amount) == (LineKind.PRORATED_CREDIT, -2, Decimal("30.00"))
    assert (charge.kind, charge.quantity, charge.unit_amount) == (LineKind.PRORATED_CHARGE, 2, Decimal("40.00"))
    assert amounts((credit, charge)) == [-3000, 4000]


def test_quantities_within_one_volume_tier_share_a_price_of_one() -> None:
    old = started("2026-04-01", state(Item(seat("a"), 10, VOLUME, "a")))
    (line,) = between(old, changed(old, "2026-04-16", state(Item(seat("a"), 20, VOLUME, "a"))))
    assert (line.quantity, line.unit_amount, line.amount_minor) == (10, Decimal("4.00"), 2000)


def test_one_unit_more_in_a_volume_price_can_give_money_back() -> None:
    old = started("2026-04-01", state(Item(seat("a"), 100, VOLUME, "a")))
    lines = between(old, changed(old, "2026-04-16", state(Item(seat("a"), 101, VOLUME, "a"))))
    assert amounts(lines) == [-20000, 15150]
    assert [line.kind for line in lines] == [LineKind.PRORATED_CREDIT, LineKind.PRORATED_CHARGE]


def test_a_model_without_a_price_of_one_prints_none() -> None:
    stairs = Price(
        PriceModel.STAIRSTEP,
        1,
        tiers=(Tier(500, flat_amount=Decimal("15.00")), Tier(None, flat_amount=Decimal("25.00"))),
    )
    old = started("2026-04-01", state(Item(seat("a"), 500, stairs, "a")))
    lines = between(old, changed(old, "2026-04-16", state(Item(seat("a"), 1000, stairs, "a"))))
    assert [(line.quantity, line.unit_amount, line.amount_minor) for line in lines] == [
        (-500, None, -750),
        (1000, None, 1250),
    ]


def test_each_discount_follows_its_charge_and_turns_around_on_a_credit() -> None:
    discounts = (percent("term", "10"), percent("partner", "20"))
    old = started("2026-04-01", state(seats("a", 10, "30.00"), discounts=discounts))
    lines = between(old, changed(old, "2026-04-16", state(seats("a", 8, "30.00"), discounts=discounts)))
    assert [(line.kind, line.discount, line.amount_minor) for line in lines] == [
        (LineKind.PRORATED_CREDIT, None, -3000),
        (LineKind.DISCOUNT, "term", 300),
        (LineKind.DISCOUNT, "partner", 540),
    ]
    assert [(line.description, line.quantity, line.unit_amount) for line in lines[1:]] == [
        ("Term", None, None),
        ("Partner", None, None),
    ]


def test_other_discounts_credit_the_old_and_charge_the_new() -> None:
    old = started("2026-04-01", state(seats("a", 1, "30.00"), discounts=(percent("partner", "10"),)))
    after = state(seats("a", 1, "30.00"), discounts=(percent("partner", "20"),))
    assert amounts(between(old, changed(old, "2026-04-16", after))) == [-1500, 150, 1500, -300]


def test_a_new_component_is_charged_and_a_gone_one_credited() -> None:
    old = started("2026-04-01", state(seats("a", 1, "30.00")))
    lines = between(old, changed(old, "2026-04-16", state(seats("b", 2, "10.00"))))
    assert [(line.component.key, line.quantity, line.amount_minor) for line in lines] == [
        ("b", 2, 1000),
        ("a", -1, -1500),
    ]


def test_a_line_that_covers_its_period_is_a_charge() -> None:
    (line,) = between(None, started("2026-04-01", state(seats("a", 1, "30.00"))))
    assert (line.kind, line.charged, line.from_version) == (LineKind.CHARGE, APRIL, 0)


def test_what_costs_the_same_has_no_line() -> None:
    old = started("2026-04-01", state(seats("a", 1, "30.00"), seats("free", 3, "0")))
    renamed = replace(old.revisions[0].state.items[0], name="Renamed")
    after = changed(old, "2026-04-16", state(renamed, seats("free", 9, "0")))
    assert between(old, after) == ()


def test_neighbouring_days_with_the_same_before_and_after_are_one_line() -> None:
    old = started("2026-04-01", state(seats("a", 1, "30.00")))
    old = changed(old, "2026-04-10", state(seats("a", 1, "30.00"), seats("b", 1, "10.00")))
    new = changed(old, "2026-04-05", state(seats("a", 2, "30.00")))
    new = changed(new, "2026-04-10", state(seats("a", 2, "30.00"), seats("b", 1, "10.00")))
    (line,) = between(old, new)
    assert (line.charged.start, line.charged.end, line.amount_minor) == (day("2026-04-05"), day("2026-05-01"), 2600)


def test_included_units_are_not_on_the_line() -> None:
    (line,) = between(None, started("2026-04-01", state(replace(seats("a", 5, "30.00"), included=3))))
    assert (line.quantity, line.amount_minor) == (2, 6000)


def test_an_earlier_end_credits_the_days_from_it_on() -> None:
    old = started("2026-04-01", state(seats("a", 1, "30.00"), discounts=(percent("term", "10"),)))
    lines = between(old, ended(old, "2026-04-21", "2026-04-16"))
    assert [(line.kind, line.amount_minor) for line in lines] == [
        (LineKind.PRORATED_CREDIT, -1000),
        (LineKind.DISCOUNT, 100),
    ]
    assert lines[0].charged == Period(day("2026-04-21"), day("2026-05-01"))


def test_a_fixed_amount_moves_between_components_that_were_not_touched() -> None:
    gift = (GrantedDiscount("gift", "Gift", amount_minor=1000),)
    old = started("2026-04-01", state(seats("a", 1, "30.00"), discounts=gift))
    new = changed(old, "2026-04-16", state(seats("a", 1, "30.00"), seats("b", 1, "30.00"), discounts=gift))
    found = [(line.component.key, line.discount, line.amount_minor) for line in between(old, new)]
    assert found == [("a", "gift", 250), ("b", None, 1500), ("b", "gift", -250)]


def test_where_one_line_would_not_explain_itself_the_old_is_credited_and_the_new_charged() -> None:
    half = (percent("partner", "50"),)

    def held(quantity: int) -> State:
        return state(seats("a", quantity, "1.5"), discounts=half)

    old = changed(started("2026-04-01", held(9), currency="JPY"), "2026-04-12", held(8))
    new = changed(changed(old, "2026-04-06", held(7)), "2026-04-12", held(9))
    found = [(line.quantity, line.discount, line.amount_minor) for line in between(old, new) if line.charged.days == 19]
    assert found == [(-8, None, -8), (None, "partner", 5), (9, None, 8), (None, "partner", -3)]

"""Discounts granted, kept, dropped, trimmed beside each other, and given once (billing.md, Amounts 3; AGT-9)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.families import AGENTS
from tests.families.buying import OWNER, change, partnered, product, refused, seats, situation, start, stored

from subgraph.domain.catalog import Discount, Fact, ProductFamily, Promotion
from subgraph.domain.conditions import AgeAtLeast, ApprovedBefore, HasTrait, QuantityAtLeast
from subgraph.domain.quote import AddProduct, AddSeats, ApplyPromotion, ChangeAsk, ChangeTerm, Contract, RemoveSeats
from subgraph.domain.quoting import quote_change
from subgraph.domain.rules import Rule
from subgraph.domain.scheduling import schedule_regrant
from subgraph.domain.timeline import GrantedDiscount

JUNE = date(2026, 6, 1)
MID_JUNE = date(2026, 6, 16)
TEN = Decimal(10)


def family(*discounts: Discount, **more: object) -> ProductFamily:
    return replace(AGENTS, discounts=discounts, promotions=(), rules=(Rule(),), **more)  # type: ignore[arg-type]


def bought(sold: ProductFamily, agents: int = 10, buyer: object = OWNER, on: date = JUNE) -> Contract:
    where = situation(on, buyer)  # type: ignore[arg-type]
    return stored(start(sold, where, "monthly", product("support", "team", agent=agents)))


def granted(contract: Contract, on: date = JUNE) -> dict[str, GrantedDiscount]:
    state = contract.timeline.state_on(on)
    assert state is not None
    return {one.key: one for one in state.discounts}


def days(contract: Contract, key: str, on: date = JUNE) -> tuple[date | None, date | None]:
    found = granted(contract, on)[key]
    return found.first_day, found.last_day


def test_the_first_periods_end_with_the_nth_and_a_part_period_comes_on_top() -> None:
    first_two = Discount("intro", "Intro", percent=TEN, periods=2, when=QuantityAtLeast(5))
    assert days(bought(family(first_two)), "intro") == (None, date(2026, 7, 31))
    few = bought(family(first_two), agents=4)
    more = stored(change(family(first_two), situation(MID_JUNE), few, AddSeats(seats("agent", 1))))
    assert days(more, "intro", MID_JUNE) == (None, date(2026, 8, 31))


def test_the_first_periods_are_given_once() -> None:
    sold = family(Discount("intro", "Intro", percent=TEN, periods=2, when=QuantityAtLeast(5)))
    held = bought(sold, agents=5)
    less = stored(change(sold, situation(MID_JUNE), held, RemoveSeats(seats("agent", 1))))
    assert granted(less, MID_JUNE) == {}
    later = date(2026, 7, 20)
    again = stored(change(sold, situation(later), less, AddSeats(seats("agent", 1))))
    assert days(again, "intro", later) == (None, date(2026, 7, 31))


def test_of_two_that_exclude_each_other_the_one_declared_first_stays() -> None:
    one = Discount("one", "One", percent=TEN, excludes=("two",))
    two = Discount("two", "Two", percent=TEN)
    assert list(granted(bought(family(one, two)))) == ["one"]
    assert list(granted(bought(family(two, one)))) == ["two"]


def test_a_discount_holds_before_and_after_the_days_of_one_that_excludes_it() -> None:
    intro = Discount("intro", "Intro", percent=TEN, periods=1, excludes=("always",))
    always = Discount("always", "Always", percent=TEN)
    loyal = Discount("loyal", "Loyal", percent=TEN, when=AgeAtLeast(12), excludes=("always",))
    assert days(bought(family(intro, always)), "always") == (date(2026, 7, 1), None)
    assert days(bought(family(loyal, always)), "always") == (None, date(2027, 5, 31))


def test_a_discount_is_granted_only_where_there_is_something_to_take_it_from() -> None:
    sold = family(Discount("guides", "Guides", percent=TEN, products=("guide",)))
    held = bought(sold)
    assert granted(held) == {}
    both = stored(change(sold, situation(MID_JUNE), held, AddProduct(product("guide", agent=1))))
    assert list(granted(both, MID_JUNE)) == ["guides"]


def test_a_running_discount_keeps_its_percent_until_the_term_changes() -> None:
    held = bought(family(Discount("good", "Good", percent=TEN)))
    better = family(Discount("good", "Good", percent=Decimal(20)), Discount("new", "New", percent=TEN))
    more = stored(change(better, situation(MID_JUNE), held, AddSeats(seats("agent", 1))))
    assert {key: one.percent for key, one in granted(more, MID_JUNE).items()} == {"good": TEN}
    annual = stored(change(better, situation(MID_JUNE), held, ChangeTerm("annual")))
    assert {key: one.percent for key, one in granted(annual, date(2026, 7, 1)).items()} == {
        "good": Decimal(20),
        "new": TEN,
    }


def test_what_a_family_no_longer_declares_stays_until_the_term_changes() -> None:
    held = bought(family(Discount("old", "Old", percent=TEN)))
    more = stored(change(family(), situation(MID_JUNE), held, AddSeats(seats("agent", 1))))
    assert list(granted(more, MID_JUNE)) == ["old"]
    annual = stored(change(family(), situation(MID_JUNE), held, ChangeTerm("annual")))
    assert granted(annual, date(2026, 7, 1)) == {}


def test_a_partner_link_in_mid_period_gives_nothing_with_another_change() -> None:
    sold = family(Discount("partner", "Partner", percent=Fact("partner_discount_percent")))
    more = stored(change(sold, situation(MID_JUNE, partnered("20")), bought(sold), AddSeats(seats("agent", 1))))
    assert granted(more, MID_JUNE) == {}


@pytest.mark.parametrize("percent", ["0", "-5", "100.01"])
def test_a_percent_that_takes_nothing_or_more_than_all_is_not_granted(percent: str) -> None:
    sold = family(Discount("partner", "Partner", percent=Fact("partner_discount_percent")))
    assert granted(bought(sold, buyer=partnered(percent))) == {}


def test_an_amount_is_granted_in_the_currencies_that_it_names() -> None:
    assert granted(bought(family(Discount("gift", "Gift", amount={"EUR": TEN}))))["gift"].amount_minor == 1000
    assert granted(bought(family(Discount("gift", "Gift", amount={"USD": TEN})))) == {}


def test_traits_and_approval_are_looked_at_when_the_enrolment_changes() -> None:
    sold = family(
        Discount("kept", "Kept", percent=TEN, when=ApprovedBefore(date(2020, 1, 1))),
        Discount("friend", "Friend", percent=TEN, when=HasTrait("nonprofit")),
    )
    held = bought(sold)
    buyer = replace(OWNER, approved_on=date(2019, 12, 31), traits=frozenset({"nonprofit"}))
    after = schedule_regrant(sold, situation(MID_JUNE, buyer), held)
    assert after is not None
    assert list(granted(after, date(2026, 7, 1))) == ["kept", "friend"]
    assert granted(after, MID_JUNE) == {}


def test_a_promotion_outlives_a_term_change_and_ends_with_its_condition() -> None:
    code = Promotion("BIG", Discount("big", "Big", percent=TEN, when=QuantityAtLeast(10)))
    sold = replace(family(), promotions=(code,))
    held = stored(change(sold, situation(MID_JUNE), bought(sold), ApplyPromotion("big")))
    annual = stored(change(sold, situation(MID_JUNE), held, ChangeTerm("annual")))
    assert list(granted(annual, date(2026, 7, 1))) == ["big"]
    less = stored(change(sold, situation(MID_JUNE), held, RemoveSeats(seats("agent", 1))))
    assert granted(less, MID_JUNE) == {}


@pytest.mark.parametrize("codes", [("HALF", "THIRD"), ("THIRD", "HALF")])
def test_promotions_stand_in_their_declared_order_whichever_was_applied_first(codes: tuple[str, str]) -> None:
    """25.00 less half is 12.50, less a third of that (4.166) is 8.33, in either order (law L3)."""
    half = Promotion("HALF", Discount("half", "Half", percent=Decimal(50)))
    third = Promotion("THIRD", Discount("third", "Third", percent=Decimal("33.33")))
    sold = replace(family(), promotions=(half, third))
    held = bought(sold, agents=1)
    for code in codes:
        held = stored(change(sold, situation(JUNE), held, ApplyPromotion(code)))
    assert list(granted(held)) == ["half", "third"]


def test_a_promotion_of_nothing_is_refused() -> None:
    sold = replace(family(), promotions=(Promotion("NIL", Discount("nil", "Nil", amount={"USD": TEN})),))
    result = quote_change(sold, situation(JUNE), bought(sold), ChangeAsk((ApplyPromotion("NIL"),)))
    assert refused(result) == ["PROMOTION_CONDITION"]

"""A catalog with its changes on top: what is sold, since when, and what comes of taking things back."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import day, per_unit
from tests.families.devices import DEVICES

from subgraph.domain.catalog import Discount, PriceKey, PriceTable, Promotion
from subgraph.domain.catalog_changes import (
    CatalogChange,
    CatalogChangeKind,
    CatalogContent,
    ListPrice,
    as_sold,
    declaration,
    last_declared,
)
from subgraph.domain.renewal_prices import RenewalPolicy, RenewalPrices

PRO = PriceKey("monitoring", "seat:pro", "EUR")
MINI = PriceKey("monitoring", "seat:mini", "EUR")
NEXT = RenewalPrices(RenewalPolicy.NEXT_RENEWAL)
AUTUMN = Promotion("AUTUMN", Discount("autumn", "Autumn", percent=Decimal(5)), until=day("2026-11-30"))
SET = CatalogChangeKind.LIST_PRICES_SET


def change(number: int, content: CatalogContent, kind: CatalogChangeKind = SET) -> CatalogChange:
    return CatalogChange(number, "devices", kind, datetime(2026, number, 10, 20, tzinfo=UTC), "ada", "Why not", content)


def amount(key: PriceKey, *changes: CatalogChange) -> str:
    return str(as_sold(DEVICES, changes).prices.prices[key].unit_amount)


def test_the_last_price_that_was_set_is_sold_and_all_others_stay() -> None:
    first = change(1, CatalogContent((ListPrice(PRO, per_unit("70.00", 12)),)))
    second = change(2, CatalogContent((ListPrice(PRO, per_unit("80.00", 12)),)))
    assert (amount(PRO), amount(PRO, first), amount(PRO, first, second)) == ("60.00", "70.00", "80.00")
    assert amount(MINI, first, second) == "36.00"


def test_the_version_says_how_often_the_catalog_was_changed() -> None:
    declared = change(1, declaration(DEVICES), CatalogChangeKind.DECLARED)
    ended = change(2, CatalogContent(ended="NONE"), CatalogChangeKind.PROMOTION_ENDED)
    assert as_sold(DEVICES, ()).version == DEVICES.version
    assert as_sold(DEVICES, (declared,)).version == DEVICES.version
    assert as_sold(DEVICES, (declared, ended, ended)).version == f"{DEVICES.version}+2"


def test_a_withdrawn_price_is_the_declared_one_of_the_installed_version() -> None:
    set_ = change(1, CatalogContent((ListPrice(PRO, per_unit("70.00", 12)), ListPrice(MINI, per_unit("40.00", 12)))))
    back = change(2, CatalogContent(withdrawn=(PRO,)), CatalogChangeKind.LIST_PRICES_WITHDRAWN)
    newer = replace(DEVICES, prices=PriceTable({**DEVICES.prices.prices, PRO: per_unit("66.00", 12)}))
    assert (amount(PRO, set_, back), amount(MINI, set_, back)) == ("60.00", "40.00")
    assert str(as_sold(newer, (set_, back)).prices.prices[PRO].unit_amount) == "66.00"


def test_an_ended_promotion_is_over_in_every_time_zone() -> None:
    added = change(1, CatalogContent(promotion=AUTUMN), CatalogChangeKind.PROMOTION_ADDED)
    ended = change(2, CatalogContent(ended="AUTUMN"), CatalogChangeKind.PROMOTION_ENDED)
    assert as_sold(DEVICES, (added,)).promotions[-1] == AUTUMN
    assert as_sold(DEVICES, (added, ended)).promotions[-1].until == day("2026-02-09")


def test_a_code_that_is_declared_later_is_the_declared_one() -> None:
    added = change(1, CatalogContent(promotion=AUTUMN), CatalogChangeKind.PROMOTION_ADDED)
    declared = replace(AUTUMN, code="autumn", uses=3)
    newer = replace(DEVICES, promotions=(declared,))
    assert as_sold(newer, (added,)).promotions == (declared,)


def test_lists_begin_with_what_was_declared_first_and_go_on_with_what_was_published_when() -> None:
    declared = change(1, declaration(DEVICES), CatalogChangeKind.DECLARED)
    set_ = change(2, CatalogContent((ListPrice(PRO, per_unit("70.00", 12)),), renewal=NEXT))
    newer = replace(DEVICES, version="2", prices=PriceTable({**DEVICES.prices.prices, MINI: per_unit("40.00", 12)}))
    deployed = change(3, declaration(newer), CatalogChangeKind.DECLARED)
    sold = as_sold(newer, (declared, set_, deployed))
    assert [(one.at, one.renewal.policy) for one in sold.price_lists] == [
        (None, RenewalPolicy.KEEP),
        (set_.at, RenewalPolicy.NEXT_RENEWAL),
        (deployed.at, RenewalPolicy.NEXT_RENEWAL),
    ]
    prices = [[str(one.prices.prices[key].unit_amount) for key in (PRO, MINI)] for one in sold.price_lists]
    assert prices == [["60.00", "36.00"], ["70.00", "36.00"], ["70.00", "40.00"]]
    assert sold.price_lists[-1].prices == sold.prices


def test_a_list_is_published_no_earlier_than_the_one_before_it() -> None:
    late, early = (change(number, CatalogContent((ListPrice(PRO, per_unit("70.00", 12)),))) for number in (5, 3))
    assert [one.at for one in as_sold(DEVICES, (late, early)).price_lists] == [None, late.at, late.at]


def test_an_installation_that_noted_nothing_yet_has_the_declared_list_for_ever() -> None:
    set_ = change(2, CatalogContent((ListPrice(PRO, per_unit("70.00", 12)),)))
    first, _ = as_sold(DEVICES, (set_,)).price_lists
    assert (first.at, first.prices, first.renewal) == (None, DEVICES.prices, DEVICES.renewal_prices)
    assert as_sold(DEVICES, ()).price_lists == ()


def test_a_declaration_is_another_one_only_where_prices_or_their_version_differ() -> None:
    same = replace(DEVICES, prices=PriceTable(dict(reversed(DEVICES.prices.prices.items()))), name="Other")
    assert declaration(same).digest == declaration(DEVICES).digest
    for other in (
        replace(DEVICES, version="2"),
        replace(DEVICES, renewal_prices=NEXT),
        replace(DEVICES, prices=PriceTable({**DEVICES.prices.prices, PRO: per_unit("66.00", 12)})),
    ):
        assert declaration(other).digest != declaration(DEVICES).digest
    declared = change(1, declaration(DEVICES), CatalogChangeKind.DECLARED)
    assert last_declared((declared, change(2, CatalogContent()))) == declaration(DEVICES).digest
    assert last_declared(()) is None


@given(st.lists(st.tuples(st.sampled_from(("set", "withdraw", "renewal", "deploy")), st.integers(1, 9)), max_size=12))
def test_the_last_list_is_what_is_sold_whatever_was_set_withdrawn_and_deployed(steps: list[tuple[str, int]]) -> None:
    installed = DEVICES
    changes = [change(1, declaration(installed), CatalogChangeKind.DECLARED)]
    for number, (step, amount) in enumerate(steps, 2):
        price = ListPrice(PRO if amount % 2 else MINI, per_unit(f"{amount}.00", 12))
        kind, content = SET, CatalogContent((price,))
        if step == "withdraw":
            kind, content = CatalogChangeKind.LIST_PRICES_WITHDRAWN, CatalogContent(withdrawn=(price.key,))
        elif step == "renewal":
            content = CatalogContent(renewal=NEXT if amount % 2 else RenewalPrices())
        elif step == "deploy":
            prices = PriceTable({**DEVICES.prices.prices, price.key: price.price})
            installed = replace(DEVICES, prices=prices, version=str(number))
            kind, content = CatalogChangeKind.DECLARED, declaration(installed)
        changes.append(
            CatalogChange(number, "devices", kind, datetime(2026, 1, number, tzinfo=UTC), "ada", "", content)
        )
    sold = as_sold(installed, changes)
    last = sold.price_lists[-1]
    assert (last.prices, last.renewal) == (sold.prices, sold.renewal_prices)
    assert [one.at for one in sold.price_lists] == [None, *(one.at for one in changes[1:])]

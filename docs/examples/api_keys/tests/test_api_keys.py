"""The family is sound, its price list and its hooks say what the vendor sells, and a year in time what a customer pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from subgraph.plugins import CountedResource, PriceKey, ResourceStatus, Term
from subgraph.plugins.testing import check_family
from subgraph.trying import Refused, a_shop
from subgraph_api_keys import plugin
from subgraph_api_keys.family import FAMILY


def api(edition: str, keys: int) -> list[dict[str, Any]]:
    """The product in an edition with so many live keys, as the graph takes the products of a start."""
    return [{"product": "api", "edition": edition, "seats": [{"seatType": "live-key", "quantity": keys}]}]


def key(application: str | None, model: str, status: ResourceStatus = ResourceStatus.ACTIVE) -> CountedResource:
    """A key of an application."""
    return CountedResource(f"{application}-{model}", "key", model, status, application)


def test_the_family_and_its_hooks_are_sound_and_keep_the_laws_of_billing() -> None:
    check_family(plugin)


@pytest.mark.parametrize("edition", ["build", "scale"])
@pytest.mark.parametrize("term", FAMILY.terms, ids=lambda term: term.key)
def test_the_tiers_count_a_terms_own_calls_and_the_committed_ones_are_the_first(edition: str, term: Term) -> None:
    [usage] = FAMILY.usages
    price = FAMILY.prices.find("api", "usage:calls", "EUR", edition, term.key)
    assert price is not None
    assert (price.per_months, price.tiers[0].up_to) == (term.months, usage.commit)


@pytest.mark.parametrize(
    ("keys", "required"),
    [
        ((), 0),
        ((key("charts", "live"), key("charts", "incoming"), key("charts", "test")), 1),
        ((key("charts", "live"), key("tides", "incoming")), 2),
        ((key("charts", "live"), key("charts", "live"), key("charts", "incoming")), 2),
        ((key("charts", "live", ResourceStatus.RETURNING),), 0),
        ((CountedResource("charts", "application", None, ResourceStatus.ACTIVE, None),), 0),
    ],
)
def test_a_key_in_rotation_counts_once_with_the_one_it_takes_over_from(
    keys: tuple[CountedResource, ...], required: int
) -> None:
    assert plugin.count_required_seats(keys) == required


def test_each_further_region_costs_a_tenth_less_than_the_one_before() -> None:
    """900.00 + 810.00 + 729.00."""
    listed = FAMILY.prices.find("api", "addon:region", "EUR", "scale", "year")
    assert listed is not None
    region = PriceKey("api", "addon:region", "EUR", "scale", "year")
    costs = [plugin.price_component(region, quantity, FAMILY.terms[0], listed) for quantity in (1, 2, 3)]
    assert costs == [Decimal(900), Decimal(1710), Decimal(2439)]


def test_a_year_with_its_commitment_in_advance_and_its_further_calls_afterwards() -> None:
    """Build: 600.00 and 1,000,000 calls at 0.0010. 1,500,000 calls: 500,000 x 0.0008 = 400.00 when the year is over."""
    with a_shop(plugin, "2026-01-01") as shop:
        olivia = shop.customer("Harbour Charts", "EUR")
        olivia.start("year", api("build", 1))
        shop.on("2026-12-31")
        olivia.staff().report("calls", 1_500_000)
        shop.on("2027-01-01")
        paid = [(line.quantity, line.amount) for one in olivia.documents() for line in one.lines]
        year = [(1, "600.00"), (1_000_000, "1000.00")]
        assert sorted(paid) == sorted([*year, *year, (500_000, "400.00")])


def test_a_quarter_has_a_million_calls_and_tiers_of_its_own() -> None:
    """Build: 600.00 x 3/12 and 1,000,000 calls at 0.0010 less 10 %. 3,000,000 calls in the quarter: 1,500,000 x 0.0008
    and 500,000 x 0.0005 = 1,450.00, with the next quarter's 1,050.00."""
    with a_shop(plugin, "2026-01-01") as shop:
        olivia = shop.customer("Harbour Charts", "EUR")
        bought = olivia.start("quarter", api("build", 1))
        assert bought.document is not None
        assert [line.amount for line in bought.document.lines] == ["150.00", "1000.00", "-100.00"]
        shop.on("2026-03-31")
        olivia.staff().report("calls", 3_000_000)
        shop.on("2026-04-01")
        later = [line.amount for one in olivia.documents()[1:] for line in one.lines]
        assert sorted(later) == sorted(["1450.00", "150.00", "1000.00", "-100.00"])


def test_build_has_no_more_than_five_live_keys_but_by_staff() -> None:
    with a_shop(plugin, "2026-01-01") as shop:
        olivia = shop.customer("Harbour Charts", "EUR")
        with pytest.raises(Refused) as no:
            olivia.start("year", api("build", 6))
        assert no.value.codes == ("API_KEYS_OF_BUILD",)
        bought = olivia.start("year", api("build", 5))
        sixth = {"addSeats": {"seatType": "live-key", "quantity": 1}}
        assert olivia.staff().quote_change(bought.subscription, sixth).total == "60.00"


def test_the_demo_plays_and_its_stories_are_about_it() -> None:
    with a_shop(plugin) as shop:
        assert [one["key"] for one in shop.play_demo()] == ["api-keys-scale"]

"""The family is sound, its price list and its hooks say what the vendor sells, and a year in time what a customer pays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from subgraph.plugins import CountedResource, PriceKey, ResourceStatus, Sale, SaleLine, Term
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


def test_a_customer_pays_the_tax_of_its_state_and_nobody_elsewhere() -> None:
    """600.00 and 1,000,000 calls in advance, 1000.00. Washington takes 6.5 % of both: 104.00, New York 4 %: 64.00; Texas 6.25 %
    of the first, 37.50, and 5 % of the second, 50.00.
    """
    with a_shop(plugin, "2026-01-01") as shop:
        totals = {}
        for name, country, postal_code in (
            ("Washington", "US", "98101"),
            ("New York", "US", "10001"),
            ("Texas", "US", "77001"),
            ("Oregon", "US", "97201"),
            ("Norway", "NO", "0150"),
        ):
            buyer = shop.customer(name, "EUR", country=country)
            given = {"accountId": buyer.account, "postalCode": postal_code}
            buyer.do("updateBillingDetails", "... on AccountChanged { account { id } }", given)
            offer = buyer.quote_start("year", api("build", 1))
            bought = buyer.confirm(offer).document
            totals[name] = (offer.total, bought.total if bought is not None else None)
    assert totals == {
        "Washington": ("1704.00", "1704.00"),
        "New York": ("1664.00", "1664.00"),
        "Texas": ("1687.50", "1687.50"),
        "Oregon": ("1600.00", "1600.00"),
        "Norway": ("1600.00", "1600.00"),
    }


def test_texas_takes_calls_at_four_fifths() -> None:
    lines = tuple(SaleLine("api", one, "build", Decimal(100)) for one in ("base", "usage:calls"))
    sale = Sale(date(2026, 1, 1), "USD", "tideline", "US", "77001", "Houston", None, lines)
    assert [one.percent if one else None for one in plugin.reckon_tax(sale)] == [Decimal("6.25"), Decimal(5)]


def test_the_gateway_hears_of_every_key_that_comes_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_shop(plugin, "2026-01-01") as shop:
        olivia = shop.customer("Harbour Charts", "EUR")
        olivia.start("year", api("build", 2))
        added = "... on ResourceChanged { resource { id } account { id } }"
        given = {"accountId": olivia.account, "family": FAMILY.key, "name": "charts"}
        application = olivia.do("addResource", added, given | {"kind": "application"})["resource"]["id"]
        given |= {"kind": "key", "model": "live", "parentId": application}
        key = olivia.do("addResource", added, given)["resource"]["id"]
        monkeypatch.setenv(plugin.GATEWAY, str(tmp_path / "gateway"))
        shop.deliver()
        olivia.ask("mutation ($id: ID!) { removeResource(input: { resourceId: $id }) { __typename } }", id=key)
        shop.deliver()
        document = """query ($family: String!) { productFamily(key: $family) {
          eventHookDeliveries(first: 1, status: DELIVERED) { nodes { id status attempts event { kind } } } } }"""
        [told] = olivia.staff().ask(document, family=FAMILY.key)["productFamily"]["eventHookDeliveries"]["nodes"]
        assert (told["attempts"], told["event"]) == (1, {"kind": "RESOURCE_REMOVED"})
        node = "query ($id: ID!) { node(id: $id) { ... on WebhookDelivery { status } } }"
        assert olivia.staff().ask(node, id=told["id"])["node"] == {"status": "DELIVERED"}
        assert olivia.ask(node, id=told["id"])["node"] is None
        lines = [line.split() for line in tmp_path.joinpath("gateway").read_text(encoding="utf-8").splitlines()]
    assert [(account, kind, which) for account, _, kind, which in lines] == [
        (olivia.account, "RESOURCE_ADDED", key),
        (olivia.account, "RESOURCE_REMOVED", key),
    ]
    assert int(lines[0][1]) < int(lines[1][1])


def test_the_demo_plays_and_its_stories_are_about_it() -> None:
    with a_shop(plugin) as shop:
        assert [one["key"] for one in shop.play_demo()] == ["api-keys-scale"]

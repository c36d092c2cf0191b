"""The family is sound, its editions can be compared row by row, and a year ahead or the Suite is the better price."""

from decimal import Decimal

import pytest

from subgraph.plugins import Channel, Price, PriceKey, Product
from subgraph.plugins.testing import check_family
from subgraph_zendesk_like.family import ALONE, FAMILY

EDITIONS = ("team", "growth", "professional", "enterprise")
IN_EDITIONS = [one for one in FAMILY.products if one.editions]
SEATS = [key for key in FAMILY.prices.prices if key.component == "seat:agent"]


def amount(product: str, edition: str, term: str, currency: str) -> Decimal:
    price = FAMILY.prices.find(product, "seat:agent", currency, edition, term)
    assert isinstance(price, Price)
    return price.unit_amount


def test_the_family_is_sound_and_keeps_the_laws_of_billing() -> None:
    check_family(FAMILY)


def test_its_products_are_those_of_the_vendor() -> None:
    assert [one.key for one in FAMILY.products] == [*ALONE, "sunshine", "suite"]
    [suite] = [one for one in FAMILY.products if one.includes]
    assert (suite.key, suite.includes) == ("suite", ALONE)
    assert {one.key: one.channel for one in FAMILY.products if one.channel is not Channel.SELF_SERVICE} == {
        "sunshine": Channel.CONTACT_SALES
    }


@pytest.mark.parametrize("product", IN_EDITIONS, ids=lambda one: one.key)
def test_agt_6_all_editions_of_a_product_have_the_same_rows_and_each_differs_from_the_one_below(
    product: Product,
) -> None:
    assert [one.key for one in product.editions] == list(EDITIONS)
    rows = [[(one.key, one.name) for one in edition.features] for edition in product.editions]
    assert len(rows[0]) >= 3
    assert all(one == rows[0] for one in rows)
    assert all(feature.value.strip() for edition in product.editions for feature in edition.features)
    values = [[one.value for one in edition.features] for edition in product.editions]
    assert values[0] != values[2] != values[3]


@pytest.mark.parametrize("key", [one for one in SEATS if one.term == "annual"], ids=str)
def test_agt_8_a_year_ahead_costs_at_least_a_tenth_less_a_month(key: PriceKey) -> None:
    monthly = amount(key.product, str(key.edition), "monthly", key.currency)
    annual = amount(key.product, str(key.edition), "annual", key.currency)
    assert annual * 10 <= monthly * 9


@pytest.mark.parametrize("currency", ["EUR", "USD"])
@pytest.mark.parametrize("term", ["monthly", "annual"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_agt_4_the_suite_costs_less_than_what_it_replaces_and_a_higher_edition_more(
    edition: str, term: str, currency: str
) -> None:
    apart = sum((amount(one, edition, term, currency) for one in ALONE), Decimal(0))
    assert amount("suite", edition, term, currency) < apart
    for product in (*ALONE, "suite"):
        rising = [amount(product, one, term, currency) for one in EDITIONS]
        assert rising == sorted(set(rising))


def test_a_refusal_of_its_own_carries_its_name() -> None:
    assert all(rule.code is None or rule.code.startswith("ZENDESK_LIKE_") for rule in FAMILY.rules)

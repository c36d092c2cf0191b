"""`subgraph.trying`: a family on sale for its own tests, through the graph, on a day that goes forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from subgraph.plugins import PluginError
from subgraph.trying import Document, Line, Refused, a_shop
from tests.families import AGENTS, CALLS, DEVICES, LOCATIONS, FamilyPlugin

TWO_PRO = [{"product": "monitoring", "seats": [{"seatType": "pro", "quantity": 2}]}]


def test_what_is_bought_is_a_document_and_renews_on_its_day_however_far_the_shop_goes() -> None:
    """Two pro for 120.00 a year, on the last of January: 2028, and 2029 again."""
    with a_shop(DEVICES, "2027-01-31") as shop:
        olivia = shop.customer("Harbour Offices", "EUR")
        bought = olivia.start("one-year", TWO_PRO)
        line = Line("CHARGE", "Monitoring, Pro", 2, "120.00", (365, 365))
        assert bought.document is not None
        assert bought.document == Document(bought.document.number, "INVOICE", date(2027, 1, 31), "120.00", (line,))
        shop.on("2029-06-01")
        assert [(str(one.issued_on), one.total) for one in olivia.documents()] == [
            ("2027-01-31", "120.00"),
            ("2028-01-31", "120.00"),
            ("2029-01-31", "120.00"),
        ]
        assert shop.today == date(2029, 6, 1)


def test_an_offer_tells_its_channel_its_renewal_and_when_each_change_takes_effect() -> None:
    with a_shop(DEVICES, "2027-01-31") as shop:
        olivia = shop.customer("Harbour Offices", "EUR")
        offer = olivia.quote_start("one-year", TWO_PRO)
        assert (offer.channel, offer.total, offer.renews_on) == ("SELF_SERVICE", "120.00", date(2028, 1, 31))
        bought = olivia.confirm(offer)
        shop.on("2027-03-01")
        later = olivia.staff().quote_change(bought.subscription, {"changeTerm": "three-years"})
        assert later.effective_on == (date(2028, 1, 31),)
        assert later.lines == ()


def test_a_discount_has_neither_quantity_nor_days() -> None:
    with a_shop(DEVICES, "2027-01-31") as shop:
        offer = shop.customer("Harbour Offices", "EUR").quote_start("three-years", TWO_PRO)
        assert [(one.kind, one.quantity, one.amount) for one in offer.lines] == [
            ("CHARGE", 2, "360.00"),
            ("DISCOUNT", None, "-36.00"),
        ]


def test_a_refusal_is_raised_with_its_codes() -> None:
    with a_shop(DEVICES) as shop:
        olivia = shop.customer("Harbour Offices", "EUR")
        olivia.deploy("device", 3, model="pro")
        with pytest.raises(Refused, match="SEATS_BELOW_DEPLOYED: ") as no:
            olivia.start("one-year", TWO_PRO)
        assert no.value.codes == ("SEATS_BELOW_DEPLOYED",)


def test_what_is_deployed_in_another_is_counted_by_it() -> None:
    with a_shop(LOCATIONS) as shop:
        olivia = shop.customer("Harbour Offices", "EUR")
        [place] = olivia.deploy("location")
        assert len(olivia.deploy("counter", 5, model="v1", parentId=place)) == 5
        asked = (
            """query ($id: ID!) { account(id: $id) { seatUsage(family: "locations") { seatType { key } required } } }"""
        )
        used = olivia.ask(asked, id=olivia.account)["account"]["seatUsage"]
        assert {one["seatType"]["key"]: one["required"] for one in used}["location"] == 2


def test_a_meter_is_reported_and_billed_when_its_period_is_over() -> None:
    """1,500 calls in June, of which 1,000 are owed in advance: 1,500 x 0.0050 - 1,000 x 0.0100 is a volume price below
    the commitment's, so 3,000 calls are reported: 15.00 - 10.00."""
    with a_shop(CALLS, "2026-06-01") as shop:
        olivia = shop.customer("Harbour Offices", "EUR")
        olivia.start("monthly", [{"product": "api", "seats": []}])
        shop.on("2026-06-20")
        olivia.report("calls", 3000)
        shop.on("2026-07-01")
        assert [one.total for one in olivia.documents()] == ["29.00", "34.00"]


def test_people_see_the_account_as_what_they_are() -> None:
    with a_shop(AGENTS) as shop:
        olivia = shop.customer("Harbour Offices", "EUR")
        adam = olivia.invite("adam@harbour.example", "ADMIN")
        assert olivia.actions()["START_SUBSCRIPTION"] == "SELF_SERVICE"
        assert "START_SUBSCRIPTION" not in adam.actions()
        assert olivia.staff().actions()["START_SUBSCRIPTION"] == "SELF_SERVICE"


def test_a_shop_goes_forward_only() -> None:
    with a_shop(DEVICES, "2027-01-31") as shop, pytest.raises(ValueError, match="not back to 2027-01-30"):
        shop.on("2027-01-30")


def test_a_plugin_is_on_sale_as_well_as_a_family_and_nothing_of_the_database_is_left() -> None:
    with a_shop(FamilyPlugin(DEVICES)) as shop:
        assert shop.family == DEVICES
        database = shop.app.settings.sqlite_path
        assert database is not None
        assert database.exists()
    assert not Path(database).parent.exists()


def test_two_shops_are_two_worlds() -> None:
    with a_shop(DEVICES) as one, a_shop(DEVICES) as other:
        here = one.customer("Harbour Offices", "EUR")
        there = other.customer("Harbour Offices", "EUR")
        assert here.account != there.account
        here.start("one-year", TWO_PRO)
        assert there.documents() == ()


def test_an_error_of_the_graph_fails_the_test_that_asked() -> None:
    with a_shop(DEVICES) as shop, pytest.raises(AssertionError, match="nothing_of_this_name"):
        shop.customer("Harbour Offices", "EUR").ask("{ nothing_of_this_name }")


def test_a_family_that_cannot_be_sold_is_named_by_its_key() -> None:
    broken = a_shop(replace(DEVICES, rules=()))
    with pytest.raises(PluginError, match="plugin devices: the last Rule"), broken:
        pass


def test_a_family_that_does_not_fit_the_graph_is_told_before_anything_is_sold() -> None:
    misspelt = a_shop(replace(DEVICES, subscription_type="DevicesSubscription"))
    with pytest.raises(PluginError, match="DevicesSubscription"), misspelt:
        pass

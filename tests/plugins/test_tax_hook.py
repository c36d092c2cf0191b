"""reckon_tax: what is asked of a family's tax service, which answers are taken, and that nothing is taxed by a guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.families import FamilyPlugin
from tests.families.vans import VANS

from subgraph.domain.hooks import TaxService, unavailable
from subgraph.plugins import Sale, SaleLine, SalesTax, Seller, hookimpl
from subgraph.plugins.registry import Registry
from subgraph.trying import Refused, a_shop

SELLER = Seller("us", "Vans Inc.", "US", tax_ids={"US": "471285530"})
SOLD = replace(VANS, sellers=(SELLER,))
SALE = Sale(
    date(2026, 1, 1), "EUR", "us", "US", "10001", None, None, (SaleLine("fleet", "seat:van", None, Decimal("9.90")),)
)


class Answering(FamilyPlugin):
    """Its tax service answers this."""

    def __init__(self, answer: Callable[[Sale], object]) -> None:
        super().__init__(SOLD)
        self.answer = answer

    @hookimpl
    def reckon_tax(self, sale: Sale) -> Any:
        """The answer."""
        return self.answer(sale)


def service_of(plugin: object) -> TaxService:
    family = Registry.load([plugin]).find("vans")
    assert family is not None and family.hooks.reckon_tax is not None
    return family.hooks.reckon_tax


@pytest.mark.parametrize(
    ("answer", "sound"),
    [
        ((None,), (None,)),
        ([SalesTax(Decimal(0))], (SalesTax(Decimal(0)),)),
        ([SalesTax(Decimal("8.8750"), "New York")], (SalesTax(Decimal("8.875"), "New York"),)),
        ((SalesTax(Decimal("1E+2")),), (SalesTax(Decimal(100)),)),
        ((SalesTax(Decimal("-0")),), (SalesTax(Decimal(0)),)),
    ],
)
def test_a_sound_answer_is_taken(answer: object, sound: object) -> None:
    assert service_of(Answering(lambda _sale: answer))(SALE) == sound


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "a tuple or a list with a SalesTax or None for each line, not a value of type NoneType"),
        ((), "one answer for each of 1 lines, not 0"),
        ((None, None), "one answer for each of 1 lines, not 2"),
        ((Decimal(8),), "a SalesTax or None for each line, not Decimal('8')"),
        ((SalesTax(8),), "a percent from 0 to 100 as a Decimal, not 8"),  # type: ignore[arg-type]
        ((SalesTax(Decimal("100.01")),), "a percent from 0 to 100"),
        ((SalesTax(Decimal(-1)),), "a percent from 0 to 100"),
        ((SalesTax(Decimal("NaN")),), "a percent from 0 to 100"),
        ((SalesTax(Decimal("1E-5")),), "at most 4 places after the point, not 5"),
        ((SalesTax(Decimal(8), " "),), "a note of 1 to 200 characters"),
        ((SalesTax(Decimal(8), "x" * 201),), "a note of 1 to 200 characters"),
        ((SalesTax(Decimal(8), "\0"),), "a note of 1 to 200 characters"),
    ],
)
def test_an_unsound_answer_is_none_and_told_to_the_log(
    answer: object, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert service_of(Answering(lambda _sale: answer))(SALE) == unavailable("vans")
    [told] = [one.getMessage() for one in caplog.records if one.name == "subgraph.plugins"]
    assert told.startswith("plugin test-vans: reckon_tax answers ")
    assert said in told


def test_a_family_whose_tax_service_fails_sells_nothing_where_it_is_asked_and_everything_elsewhere() -> None:
    """Three vans for a year at 9 x 12 = 108.00 each."""

    def fails(sale: Sale) -> object:
        raise ConnectionError(sale.country)

    fleet = [{"product": "fleet", "seats": [{"seatType": "van", "quantity": 3}]}]
    with a_shop(Answering(fails), "2026-01-01") as shop:
        american = shop.customer("Harbour", "EUR", country="US")
        with pytest.raises(Refused) as refused:
            american.quote_start("annual", fleet)
        assert list(refused.value.codes) == ["FAMILY_UNAVAILABLE"]
        bought = shop.customer("Fjord", "EUR", country="NO").start("annual", fleet)
        assert bought.document is not None


def test_while_a_tax_service_fails_estimates_are_unknown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failing: list[bool] = []

    def reckon(sale: Sale) -> list[SalesTax]:
        if failing:
            raise ConnectionError(sale.country)
        return [SalesTax(Decimal(10), "Sales tax") for _ in sale.lines]

    asked = "query ($id: ID!) { subscription(id: $id) { nextInvoiceDate nextInvoiceEstimate { total { amount } } } }"
    with a_shop(Answering(reckon), "2026-01-01") as shop:
        american = shop.customer("Harbour", "EUR", country="US")
        bought = american.start("annual", [{"product": "fleet", "seats": [{"seatType": "van", "quantity": 3}]}])
        estimate = american.ask(asked, id=bought.subscription)["subscription"]
        assert estimate["nextInvoiceEstimate"]["total"]["amount"] == bought.document.total  # type: ignore[union-attr]
        failing.append(True)
        unknown = american.ask(asked, id=bought.subscription)["subscription"]
        assert unknown == {"nextInvoiceDate": estimate["nextInvoiceDate"], "nextInvoiceEstimate": None}


def test_what_a_tax_service_says_is_in_the_quote_and_in_its_document() -> None:
    """8.875 % on what three vans cost."""
    fleet = [{"product": "fleet", "seats": [{"seatType": "van", "quantity": 3}]}]
    answer = lambda sale: [SalesTax(Decimal("8.875"), "New York") for _ in sale.lines]  # noqa: E731
    with a_shop(Answering(answer), "2026-01-01") as shop:
        untaxed = shop.customer("Fjord", "EUR", country="NO").quote_start("annual", fleet)
        buyer = shop.customer("Harbour", "EUR", country="US")
        offer = buyer.quote_start("annual", fleet)
        bought = buyer.confirm(offer).document
        tax = (Decimal(str(untaxed.total)) * Decimal("0.08875")).quantize(Decimal("0.01"))
        assert bought is not None
        assert bought.total == offer.total == str(Decimal(str(untaxed.total)) + tax)

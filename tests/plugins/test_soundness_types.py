"""A value of the wrong type is told by where it stands, before anything is made of it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.families import AGENTS, DEVICES, FAMILIES

from subgraph.plugins import Discount, Price, PriceKey, PriceModel, PriceTable, ProductFamily, QuantityAtLeast, Term
from subgraph.plugins.soundness import problems_of
from subgraph.plugins.soundness_types import MOST, type_problems

SEAT = PriceKey("monitoring", "seat:pro", "EUR")


def told(**wrong: Any) -> tuple[str, ...]:
    return type_problems(replace(DEVICES, **wrong), "ProductFamily")


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.key)
def test_what_is_declared_in_the_contracts_types_has_no_problem(family: ProductFamily) -> None:
    assert type_problems(family, "ProductFamily") == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"key": 5}, "ProductFamily.key is of type int, not str"),
        ({"payment_days": True}, "ProductFamily.payment_days is of type bool, not int"),
        ({"terms": [Term("m", "M", 1)]}, "ProductFamily.terms is of type list, not tuple: write a tuple, (…,)"),
        (
            {"terms": (Term("m", "M", 1, 0.1),)},
            "ProductFamily.terms['m'].discount is of type float, not Decimal or None",
        ),  # type: ignore[arg-type]
        ({"terms": ("monthly",)}, "ProductFamily.terms['monthly'] is of type str, not Term"),
        ({"prices": {}}, "ProductFamily.prices is of type dict, not PriceTable"),
        ({"start": None}, "ProductFamily.start is of type NoneType, not StartPolicy"),
        ({"demo": "demo.toml"}, "ProductFamily.demo is of type str, not Path or None"),
        (
            {"discounts": (Discount("d", "D", percent=Decimal(5), when=(QuantityAtLeast("many"),)),)},  # type: ignore[arg-type]
            "ProductFamily.discounts['d'].when[0].quantity is of type str, not int",
        ),
        (
            {"discounts": (Discount("d", "D", amount={"EUR": 5}),)},  # type: ignore[dict-item]
            "ProductFamily.discounts['d'].amount['EUR'] is of type int, not Decimal",
        ),
        ({"name": "a\0b"}, "ProductFamily.name holds characters that no database keeps"),
        ({"version": "\ud800"}, "ProductFamily.version holds characters that no database keeps"),
        ({"payment_days": 2**31}, "ProductFamily.payment_days is beyond 2,147,483,647"),
        ({"subscriptions_per_account": 10**400}, "ProductFamily.subscriptions_per_account is beyond 2,147,483,647"),
        (
            {"terms": (Term("m", "M", 1, Decimal("NaN")),)},
            "ProductFamily.terms['m'].discount is NaN, which is no number",
        ),
        (
            {"terms": (Term("m", "M", 1, Decimal("sNaN")),)},
            "ProductFamily.terms['m'].discount is sNaN, which is no number",
        ),
        (
            {"discounts": (Discount("d", "D", amount={"EUR": Decimal("1e400")}),)},
            "ProductFamily.discounts['d'].amount['EUR'] is beyond 1,000,000,000,000,000,000",
        ),
        (
            {"prices": PriceTable({SEAT: Price(PriceModel.PER_UNIT, 10**400, Decimal(1))})},
            "ProductFamily.prices.prices['seat:pro'].per_months is beyond 2,147,483,647",
        ),
    ],
)
def test_a_value_of_the_wrong_type_is_told_by_where_it_stands(wrong: dict[str, Any], said: str) -> None:
    problems = told(**wrong)
    assert any(one.startswith(said) for one in problems), problems
    assert problems_of(replace(DEVICES, **wrong)) == problems, "nothing else is told: it could not be read"


def test_at_most_so_many_problems_are_told() -> None:
    rules = tuple(replace(one, role="nobody") for one in AGENTS.rules) * MOST  # type: ignore[arg-type]
    assert len(type_problems(replace(AGENTS, rules=rules), "ProductFamily")) == MOST

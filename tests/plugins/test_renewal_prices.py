"""Renewal prices that a family cannot mean are told at start-up, in the words of the declaration."""

from dataclasses import replace
from datetime import date

import pytest
from tests.families import DEVICES

from subgraph.plugins import RenewalPolicy, RenewalPrices
from subgraph.plugins.soundness import problems_of

NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize(
    "fine",
    [
        RenewalPrices(),
        RenewalPrices(RenewalPolicy.NEXT_RENEWAL),
        RenewalPrices(RenewalPolicy.ON_DATE, NEW_YEAR),
        RenewalPrices(RenewalPolicy.ON_DATE, NEW_YEAR, 3_660),
    ],
)
def test_every_policy_can_be_declared(fine: RenewalPrices) -> None:
    assert problems_of(replace(DEVICES, renewal_prices=fine)) == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (RenewalPrices(RenewalPolicy.ON_DATE), "RenewalPrices on: name the day"),
        (RenewalPrices(RenewalPolicy.KEEP, NEW_YEAR), "RenewalPrices on: name the day"),
        (RenewalPrices(RenewalPolicy.NEXT_RENEWAL, notice_days=30), "RenewalPrices notice_days: 0 to"),
        (RenewalPrices(RenewalPolicy.ON_DATE, NEW_YEAR, -1), "RenewalPrices notice_days: 0 to"),
        (RenewalPrices(RenewalPolicy.ON_DATE, NEW_YEAR, 3_661), "RenewalPrices notice_days: 0 to"),
        (RenewalPrices("SOMETIMES"), "policy"),  # type: ignore[arg-type]
    ],
)
def test_a_policy_that_cannot_be_meant_is_told(wrong: RenewalPrices, said: str) -> None:
    [problem] = problems_of(replace(DEVICES, renewal_prices=wrong))
    assert said in problem

"""How often a property is tried: 100 times at hand, 10,000 times by `make test-laws`."""

import os

import pytest
from hypothesis import settings

from tests.support.property_tests import LAW_CASES, QUICK_CASES


def test_a_property_is_tried_as_often_as_the_run_asks_for(pytestconfig: pytest.Config) -> None:
    asked = pytestconfig.getoption("--hypothesis-profile") or "quick"
    assert settings().max_examples == {"quick": QUICK_CASES, "laws": LAW_CASES}[asked]


def test_properties_stay_random_but_for_ci_print_what_reproduces_them_and_have_no_deadline() -> None:
    assert settings().derandomize is ("CI" in os.environ)
    assert settings().print_blob
    assert settings().deadline is None

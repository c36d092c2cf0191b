"""A hook that fails while a family is checked is told with its reason, which customers never see."""

from __future__ import annotations

import pytest
from tests.families.vans import VANS

from subgraph.plugins import PluginError, ProductFamily, hookimpl
from subgraph.plugins.testing import check_family


class Failing:
    """Vans whose price is no exact number, and whose objections break."""

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """Vans."""
        return VANS

    @hookimpl
    def price_component(self) -> object:
        """A float."""
        return 1.5


class Raising(Failing):
    """Vans whose price cannot be computed."""

    @hookimpl
    def price_component(self) -> object:
        """Nothing."""
        raise ZeroDivisionError("no vans")


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        (Failing(), "price_component answers a Decimal or None, not 1.5: mend the hook"),
        (Raising(), "price_component failed with ZeroDivisionError: no vans: mend the hook"),
    ],
)
def test_the_reason_is_told_once_instead_of_every_offer_that_it_takes_away(plugin: object, said: str) -> None:
    with pytest.raises(PluginError) as broken:
        check_family(plugin)
    assert len(broken.value.problems) == 1
    assert said in broken.value.problems[0]

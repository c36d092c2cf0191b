"""Whatever is bought, charged, corrected, refunded and transferred in whatever order: no cent is lost, and none comes from nowhere."""

from __future__ import annotations

import pytest
from tests.services.house import house_at
from tests.work.random_money import money_in

MOVES = 25


@pytest.mark.parametrize("seed", range(4))
async def test_money_in_is_money_out(database_url: str, seed: int) -> None:
    """AGT-11, LOC-12, AIR-10: charges and transfers, less what went back, are what was billed and settled, and the balance."""
    async with house_at(database_url) as house:
        money = await money_in(house, seed)
        for _ in range(MOVES):
            await money.move()
        await money.settle()

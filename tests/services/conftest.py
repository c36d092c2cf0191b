"""A house per test, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.services.house import House, house_at


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one

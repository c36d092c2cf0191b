"""Worlds of the graph's tests, on both databases."""

from collections.abc import AsyncIterator

import pytest

from tests.schema.tenants import settle
from tests.schema.world import World, empty_world


@pytest.fixture
async def empty(database_url: str) -> AsyncIterator[World]:
    """Families, and nobody yet."""
    async with empty_world(database_url) as world:
        yield world


@pytest.fixture
async def tenants(empty: World) -> World:
    """A partner with its customer, who has something of everything, and a stranger's account."""
    await settle(empty)
    return empty

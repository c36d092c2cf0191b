"""How long the long tests are: `LONG_SUBSCRIPTIONS` is the number of subscriptions, 10,000 where nothing is said."""

import os

import pytest

VARIABLE = "LONG_SUBSCRIPTIONS"
SUBSCRIPTIONS = 10_000


@pytest.fixture
def subscriptions() -> int:
    """How many subscriptions a world has."""
    return int(os.environ.get(VARIABLE) or SUBSCRIPTIONS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """They run where `-m long` asks for them, and with nothing else."""
    if "long" not in config.option.markexpr:
        left = [item for item in items if item.get_closest_marker("long") is not None]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item.get_closest_marker("long") is None]

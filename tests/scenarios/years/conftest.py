"""A whole year of a customer with everything at work: the worker's own loop, a mail server and a webhook receiver on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraph.app import App
from tests.scenarios.hooked import near
from tests.scenarios.speak import Story
from tests.scenarios.years.living import Year
from tests.support.receiver import Receiver, listening
from tests.work.letterbox import Letterbox, open_letterbox


@pytest.fixture
async def letters() -> AsyncIterator[Letterbox]:
    """A mail server."""
    async with open_letterbox() as box:
        yield box


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """What listens to webhooks."""
    async with listening() as there:
        yield there


@pytest.fixture
async def app(database_url: str, letters: Letterbox) -> AsyncIterator[App]:
    """An installation that sends mail and webhooks to this machine."""
    sender = {"smtp_url": f"{letters.url}?tls=none", "mail_from": "Billing <billing@vendor.example>"}
    async with near(database_url, public_url="https://billing.vendor.example", **sender) as opened:
        yield opened


@pytest.fixture
def year(app: App, story: Story, letters: Letterbox, receiver: Receiver) -> Year:
    """A story with its workers."""
    return Year(story, app, letters, receiver)

"""An installation without a payment provider."""

from __future__ import annotations

from collections.abc import Mapping

from subgraph.outside.payments.port import (
    Cancel,
    Charge,
    Declined,
    Describe,
    LookUp,
    NotThere,
    ProviderEvent,
    Refund,
    SetUp,
)

NO_PROVIDER = Declined("no_provider", retryable=False)


class NoPayments:
    """Everybody pays by bank transfer."""

    name = "none"

    async def describe(self, asked: Describe) -> NotThere:
        """Nothing is known."""
        return NotThere()

    async def set_up(self, asked: SetUp) -> Declined:
        """There is no form."""
        return NO_PROVIDER

    async def charge(self, charge: Charge) -> Declined:
        """Nothing is taken."""
        return NO_PROVIDER

    async def look_up(self, asked: LookUp) -> NotThere:
        """Nothing was taken."""
        return NotThere()

    async def cancel(self, asked: Cancel) -> NotThere:
        """There is nothing to cancel."""
        return NotThere()

    async def refund(self, asked: Refund) -> Declined:
        """Nothing is given back."""
        return NO_PROVIDER

    def read_event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
        """Nobody tells anything."""
        return None

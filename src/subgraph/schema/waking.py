"""Wakes those in this process who wait for events when some are written; who hears nothing asks every second anyway."""

from __future__ import annotations

import asyncio


class Wake:
    """One bell for all that listen in this process."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Something was committed."""
        self._bell.set()
        # Those who wait hold the old bell; whoever begins to wait now takes the new one.
        self._bell = asyncio.Event()

    def bell(self) -> asyncio.Event:
        """The bell to wait for; take it before reading, so that nothing rung meanwhile is missed."""
        return self._bell

    async def wait(self, bell: asyncio.Event, seconds: float) -> None:
        """Until the bell rings, or so many seconds are over."""
        try:
            await asyncio.wait_for(bell.wait(), seconds)
        except TimeoutError:
            return

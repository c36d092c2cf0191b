"""The bell for those who wait for events in this process."""

from __future__ import annotations

import asyncio

from subgraph.schema.waking import Wake


async def test_all_who_wait_wake_when_it_rings() -> None:
    wake = Wake()
    waiting = [asyncio.ensure_future(wake.wait(wake.bell(), 60)) for _ in range(3)]
    await asyncio.sleep(0)
    wake.ring()
    await asyncio.wait_for(asyncio.gather(*waiting), 1)


async def test_what_rang_between_taking_the_bell_and_waiting_is_not_missed() -> None:
    wake = Wake()
    bell = wake.bell()
    wake.ring()
    await asyncio.wait_for(wake.wait(bell, 60), 1)


async def test_a_bell_that_rang_before_it_was_taken_does_not_wake() -> None:
    wake = Wake()
    wake.ring()
    waiting = asyncio.ensure_future(wake.wait(wake.bell(), 60))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    waiting.cancel()


async def test_who_hears_nothing_goes_on_after_a_while() -> None:
    wake = Wake()
    await asyncio.wait_for(wake.wait(wake.bell(), 0.01), 1)

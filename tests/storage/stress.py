"""64 buyers at once, each purchase sent twice, every tenth transaction rolled back: whoever sells is tried by this."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

BUYERS = 64
SENT = 2
ROLLED_BACK_PERCENT = 10

Interrupt = Callable[[], None]
"""To be called inside the transaction, when all is written: raises Interrupted for every tenth."""
Buy = Callable[[str, Interrupt], Awaitable[str]]
"""Buys one seat under a key and answers the number of the document that says so."""


class Interrupted(Exception):
    """The transaction does not get to its commit."""


@dataclass(frozen=True, slots=True)
class Bought:
    """What the buyers were told: the document of each purchase that was confirmed, and how many sends were lost."""

    documents: dict[str, str]
    interrupted: int


async def buy_concurrently(buy: Buy, seed: int) -> Bought:
    """Sends every purchase twice, all at once, and checks that both answers to one purchase are the same."""
    chance = random.Random(seed)
    documents: dict[str, str] = {}
    interrupted = 0

    def interrupt() -> None:
        if chance.randrange(100) < ROLLED_BACK_PERCENT:
            raise Interrupted

    async def send(key: str) -> None:
        nonlocal interrupted
        try:
            document = await buy(key, interrupt)
        except Interrupted:
            interrupted += 1
        else:
            assert documents.setdefault(key, document) == document, "one purchase, two documents"

    keys = [f"purchase {number}" for number in range(BUYERS)] * SENT
    chance.shuffle(keys)
    await asyncio.gather(*[send(key) for key in keys])
    return Bought(documents, interrupted)

"""A mutation that goes on after its transaction: what was written begins it, and the rest is done in transactions of its own.

Moving a test clock through a year is hundreds of transactions, which no single one could be (decision 0028). Sent again with its
key, a mutation that was interrupted goes on from what is in the data, and one that came to its end is answered again.
"""

from __future__ import annotations

from typing import Any

from subgraph.schema.context import Request
from subgraph.schema.performing import Service, keep_answer, perform


async def perform_and_follow(request: Request, operation: str, service: Service, ask: Any, key: str | None) -> Any:
    """The service's answer, or what came of it where the installation knows how that kind of outcome goes on."""
    answer = await perform(request, operation, service, ask, key)
    go_on = request.installation.afterwards.get(type(answer))
    if go_on is None:
        return answer
    done = await go_on(answer)
    if key is not None:
        await keep_answer(request, key, done)
    request.forget()
    request.installation.wake.ring()
    return done

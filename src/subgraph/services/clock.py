"""A sandbox's business clock."""

from __future__ import annotations

from datetime import UTC

from subgraph.domain.asks import SetClock
from subgraph.domain.endings import LAST_DAY
from subgraph.domain.outcomes import ClockMoved
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.viewers import Viewer
from subgraph.services.work import Work
from subgraph.storage.repositories import ServerState

CLOCK = "clock"
"""Where the clock was put: the key of the state that all processes share."""


async def set_clock(work: Work, viewer: Viewer, ask: SetClock) -> ClockMoved | Refusal:
    """Move the business clock forward, for every process; whoever opened the transaction moves its own after it."""
    if not viewer.operator:
        return refuse("FORBIDDEN", "Only OPERATOR may do this.", "at")
    if not work.sandbox:
        return refuse("SANDBOX_ONLY", "Only a sandbox's clock can be set.", "at")
    at = ask.at.astimezone(UTC)
    if at < work.now:
        now = work.now.isoformat()
        return refuse("CLOCK_BACKWARDS", f"The clock stands at {now} and goes forward only.", "at", now=now)
    if at.date() > LAST_DAY:
        return refuse("CLOCK_TOO_FAR", f"The clock goes up to {LAST_DAY}.", "at", date=LAST_DAY.isoformat())
    await ServerState(work.connection).put(CLOCK, at.isoformat(), work.now)
    return ClockMoved(at)

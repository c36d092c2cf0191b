"""The only module that reads a clock.

Business time (what day is it for an account, when was this confirmed) comes from `Clock`, which a sandbox can set. Security and
lease times (is this token expired) are the machine's own, `system_now`: a sandbox that plays next year must not expire its tokens.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def system_now() -> datetime:
    """The machine's instant, in UTC."""
    return datetime.now(UTC)


def steady_ms() -> float:
    """A counter in milliseconds that only ever grows, for measuring how long something took."""
    return time.perf_counter() * 1000


@dataclass
class Clock:
    """The business clock of one process: `start` stands still at SUBGRAPH_CLOCK, `moved` is where setClock put it; the later one rules.

    Without either it is the machine's time. It never goes back.
    """

    start: datetime | None = None
    moved: datetime | None = None

    def now(self) -> datetime:
        """The business instant, in UTC."""
        base = self.start if self.start is not None else system_now()
        return base if self.moved is None else max(base, self.moved)

    def today(self, zone: str) -> date:
        """The business day in an IANA time zone."""
        return self.now().astimezone(ZoneInfo(zone)).date()

    def move(self, at: datetime) -> bool:
        """Go forward to `at`; False, and unmoved, where that would be back."""
        if at < self.now():
            return False
        self.moved = at.astimezone(UTC)
        return True

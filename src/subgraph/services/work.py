"""What every verb works with: one open transaction and what the process knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from subgraph.outside.payments import Payments
from subgraph.plugins.registry import Registry
from subgraph.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction's work. `registry` holds the families as they are sold, `now` is the business instant.

    `declared` holds the families as they are declared, where a catalog is changed; `secret` signs quotes; a sandbox may move its clock.
    """

    connection: Connection
    registry: Registry
    now: datetime
    secret: bytes
    payments: Payments
    sandbox: bool = False
    declared: Registry = field(default_factory=lambda: Registry(()))

    def today(self, zone: str) -> date:
        """The business day in an IANA time zone."""
        return self.now.astimezone(ZoneInfo(zone)).date()


def begins_at(day: date, zone: str) -> datetime:
    """The instant at which a business day begins in an IANA time zone."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)

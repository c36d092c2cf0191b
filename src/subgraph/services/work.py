"""What every verb works with: one open transaction and what the process knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from subgraph.domain.webhook_urls import UrlRules
from subgraph.outside.payments import Payments
from subgraph.plugins.registry import Registry
from subgraph.storage.database import Connection
from subgraph.storage.repositories import Account


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction's work. `registry` holds the families as they are sold, `now` is the business instant.

    `declared` holds the families as they are declared, where a catalog is changed; `secret` signs quotes; a sandbox may move its clock.
    `webhooks` says which URLs endpoints may have.
    """

    connection: Connection
    registry: Registry
    now: datetime
    secret: bytes
    payments: Payments
    sandbox: bool = False
    declared: Registry = field(default_factory=lambda: Registry(()))
    webhooks: UrlRules = field(default_factory=UrlRules)
    told: Mapping[Any, Any] = field(default_factory=dict)

    def now_of(self, account: Account) -> datetime:
        """The business instant of an account: where its test clock stands, if it holds one."""
        return account.clock_at or self.now

    def today(self, account: Account) -> date:
        """The business day of an account, in its time zone."""
        return self.now_of(account).astimezone(ZoneInfo(account.time_zone)).date()


def begins_at(day: date, zone: str) -> datetime:
    """The instant at which a business day begins in an IANA time zone."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)

"""What is asked of an account's due work: to try it by a clock of its own, and to bill again what was parked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HoldTestClock:
    """Let an account of a sandbox live by a clock of its own, from now or a later instant on."""

    account_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdvanceClock:
    """Move an account's test clock forward, and do on the way whatever falls due."""

    account_id: str
    to: datetime


@dataclass(frozen=True, slots=True)
class RetryParkedAccount:
    """Bill an account again that was parked: somebody has looked."""

    account_id: str

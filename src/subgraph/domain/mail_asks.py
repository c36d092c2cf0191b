"""What is asked about mail that was caused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResendNotification:
    """Send it now: to whom it did not reach, or once more to all where it reached all."""

    notification_id: str

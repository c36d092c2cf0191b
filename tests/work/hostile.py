"""A payment provider that keeps true books and is a bad correspondent: it errs, loses answers, and dies with us."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from subgraph.outside.payments import (
    ActionRequired,
    Cancel,
    Charge,
    Charged,
    Declined,
    EventKind,
    LookUp,
    NotThere,
    ProviderEvent,
    Refund,
    Refunded,
    SandboxPayments,
    Unknown,
)

Said = TypeVar("Said")


class Killed(BaseException):
    """kill -9 of the process that asks."""


@dataclass
class Hostile(SandboxPayments):
    """Of a hundred asks ten err before anything is done, ten lose their answer after it, and some kill who asks.

    The same key is the same charge, as with every real provider; every tenth new charge is declined.
    """

    dice: random.Random
    calm: bool = False
    charges: dict[str, tuple[str, int]] = field(default_factory=dict)
    declined: dict[str, Declined] = field(default_factory=dict)
    refunds: dict[str, tuple[str, int]] = field(default_factory=dict)
    events: list[ProviderEvent] = field(default_factory=list)
    asked: int = 0
    kills: int = 0

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        self._before()
        if charge.key not in self.charges and charge.key not in self.declined:
            if self.dice.random() < 0.1:
                self.declined[charge.key] = Declined("card_declined")
            else:
                self.charges[charge.key] = (f"ref_{charge.key}", charge.amount_minor)
                self._tell(f"ref_{charge.key}", charge.key)
        return self._after(self._answer(charge.key))

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        self._before()
        known = asked.key in self.charges or asked.key in self.declined
        return self._after(self._answer(asked.key) if known else NotThere())

    async def cancel(self, asked: Cancel) -> Charged | Declined | NotThere | Unknown:
        raise AssertionError("nothing waits for its payer here")

    async def refund(self, asked: Refund) -> Refunded | Declined | Unknown:
        self._before()
        self.refunds.setdefault(asked.key, (asked.reference, asked.amount_minor))
        return self._after(Refunded(f"back_{asked.key}"))

    def read_event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
        return next((one for one in self.events if one.event_id == body.decode()), None)

    def taken(self) -> dict[str, int]:
        """What it holds by reference, in minor units."""
        held = dict(self.charges.values())
        for reference, amount in self.refunds.values():
            held[reference] -= amount
        return held

    def _answer(self, key: str) -> Charged | Declined:
        return Charged(self.charges[key][0]) if key in self.charges else self.declined[key]

    def _before(self) -> None:
        self.asked += 1
        self._maybe_kill()
        if not self.calm and self.dice.random() < 0.1:
            raise ConnectionError("it never arrived")

    def _after(self, answer: Said) -> Said:
        self._maybe_kill()
        if not self.calm and self.dice.random() < 0.1:
            raise TimeoutError("done, and nobody was told")
        return answer

    def _maybe_kill(self) -> None:
        if not self.calm and self.dice.random() < 0.01:
            self.kills += 1
            raise Killed

    def _tell(self, reference: str, key: str) -> None:
        self.events.append(ProviderEvent(f"evt_{len(self.events)}", EventKind.PAYMENT, reference, key))

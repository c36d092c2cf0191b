"""A subscription's life on a family's own catalog, read from a tape of bytes: bought, changed, ended, billed, day after day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from subgraph.domain.billing import covered_by, lines_due
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.invoicing import Line
from subgraph.domain.money import major
from subgraph.domain.quote import Change, ChangeAsk, Contract, Quote, Situation, StartAsk
from subgraph.domain.quoting import quote_change, quote_start
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Buyer, Channel, Role
from subgraph.domain.timeline import Reading
from subgraph.domain.usage import usage_due

STAFF = Buyer(frozenset({Role.STAFF}))
DAYS = (0, 0, 1, 9, 17, 28, 40, 100, 366)
"""How many days later something happens."""
T = TypeVar("T")


class BrokenLaw(Exception):
    """A law that does not hold: which one, with what was seen."""


class Tape:
    """Small numbers, one byte each; after the last there are only zeros, so that a failing life shrinks to a short one."""

    def __init__(self, tape: bytes) -> None:
        self._rest = iter(tape)

    def below(self, limit: int) -> int:
        """A number from 0 up to a limit of at most 256."""
        return next(self._rest, 0) % limit

    def pick(self, options: Sequence[T]) -> T:
        """One of these; of many the first 256."""
        return options[self.below(min(len(options), 256))]


@dataclass
class Life:
    """One subscription, what was told of it in words, and the lines that were issued for it."""

    family: ProductFamily
    currency: str
    today: date
    buyer: Buyer = STAFF
    contract: Contract | None = None
    confirmed: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    story: list[str] = field(default_factory=list)

    @property
    def running(self) -> Contract:
        """The contract, once something was bought."""
        if self.contract is None:
            raise ValueError("nothing was bought yet")
        return self.contract

    def situation(self, day: date | None = None) -> Situation:
        """Who asks, and when."""
        return Situation(day or self.today, self.currency, self.buyer, first_subscription=self.contract is None)

    def start(self, ask: StartAsk) -> Quote | None:
        """Buy a first basket; None where it is refused."""
        return self._bought([quote_start(self.family, self.situation(), ask) for _ in range(2)])

    def quote(self, *changes: Change, day: date | None = None) -> Quote | Refusal:
        """What changes would cost, today or on a later day."""
        contract = kept(self.running, day or self.today)
        return quote_change(self.family, self.situation(day), contract, ChangeAsk(changes))

    def change(self, *changes: Change) -> Quote | None:
        """Buy changes; None where they are refused."""
        return self._bought([self.quote(*changes) for _ in range(2)])

    def bill(self) -> None:
        """The bill run comes by, and a second one that must find nothing (L1)."""
        issued = self.due(self.lines)
        self.lines += issued
        if issued:
            self.tell(f"the bill run issues {self._sum(issued)}")
        if self.due(self.lines):
            raise BrokenLaw("L1: a second bill run on the same day issues something again")

    def due(self, issued: Sequence[Line]) -> list[Line]:
        """What a run would issue today where these lines were issued before: what is owed in advance, and usage."""
        timeline = self.running.timeline
        advance = lines_due(timeline, covered_by(issued), self.today)
        usage = usage_due(timeline, self.readings, issued, self.today)
        return [line for _, lines in (*advance, *usage) for line in lines]

    def report(self, meter: str, quantity: int) -> None:
        """A meter's count, read today."""
        self.readings.append(Reading(meter, quantity, self.today, self.today))
        self.tell(f"{meter} counts {quantity}")

    def wait(self, days: int) -> None:
        """Let days go by."""
        self.today += timedelta(days=days)

    def tell(self, said: str) -> None:
        """Add a sentence to the story."""
        self.story.append(f"{self.today}: {said}")

    def _bought(self, quotes: Sequence[Quote | Refusal]) -> Quote | None:
        quote, again = quotes
        if isinstance(quote, Refusal) or quote.channel is not Channel.SELF_SERVICE:
            return None
        said = "; ".join(one.summary for one in quote.changes)
        items = ", ".join(f"{one.quantity} {one.name}" for one in quote.items)
        self.tell(f"{said} ({items}), {self._sum(quote.lines)} now")
        if quote != again:
            raise BrokenLaw("L7: the same question asked twice is quoted differently")
        self.contract = kept(replace(quote.after, subscription_id="sub"), self.today)
        self.confirmed += quote.lines
        self.lines += quote.lines
        return quote

    def _sum(self, lines: Sequence[Line]) -> str:
        return f"{major(sum(one.amount_minor for one in lines), self.currency)} {self.currency}"


def kept(contract: Contract, day: date) -> Contract:
    """A contract as it is stored: what waits has an id, and what took effect by a day waits no longer."""
    waiting = (one for one in contract.scheduled if one.effective_on > day)
    named = (
        replace(one, scheduled_change_id=one.scheduled_change_id or f"change-{contract.version}-{place}")
        for place, one in enumerate(waiting)
    )
    return replace(contract, scheduled=tuple(named))

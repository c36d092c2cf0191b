"""Mail as facts, before it is put into words: what it speaks of, to whom it may be unwelcome, when it is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from subgraph.domain.events import EventKind
from subgraph.domain.money import Money

LetterFact = str | int | date | Money
"""What a mail says of something; amounts and days are written as the reader's language does."""

REFUSABLE = frozenset(
    {
        EventKind.ACCOUNT_CREATED,
        EventKind.ACCOUNT_UPDATED,
        EventKind.ACCOUNT_PARKED,
        EventKind.ACCOUNT_RELEASED,
        EventKind.BILLING_DETAILS_UPDATED,
        EventKind.CLOCK_ADVANCED,
        EventKind.ENROLMENT_UPDATED,
        EventKind.INVOICING_UPDATED,
        EventKind.MEMBER_REMOVED,
        EventKind.MEMBER_UPDATED,
        EventKind.OVER_LIMIT,
        EventKind.PURCHASE_ORDER_UPDATED,
        EventKind.RESOURCE_ADDED,
        EventKind.RESOURCE_REMOVED,
        EventKind.RESOURCE_RETURNING,
        EventKind.USAGE_REPORTED,
        EventKind.USAGE_WARNING,
        EventKind.WEBHOOK_ENDPOINT_ADDED,
        EventKind.WEBHOOK_ENDPOINT_REMOVED,
        EventKind.WEBHOOK_ENDPOINT_UPDATED,
    }
)
"""Kinds of events of which a reader may refuse mail. All others belong to the contract: what it costs, what changes, who may act."""

FIRST_PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 12 * 60 * 60
MOST_ATTEMPTS = 15
"""With these pauses the last try is made about three days after the first."""


@dataclass(frozen=True, slots=True)
class PriceMove:
    """A list price that will be another: of what, and both as the family publishes them."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: the event's kind, the reader's language (BCP 47) and what is told.

    `variant` tells mails of one kind apart (an approval from a refusal, a first reminder from a last); `quoted` is what people
    wrote, under the name of its label; `invoice_id` is the document that it speaks of. `summary` is the event's own sentence,
    in English, for kinds that have no words.
    """

    kind: str
    locale: str
    family: str
    account: str
    facts: Mapping[str, LetterFact] = field(default_factory=dict)
    variant: str | None = None
    quoted: Mapping[str, str] = field(default_factory=dict)
    prices: tuple[PriceMove, ...] = ()
    summary: str = ""
    contact: str | None = None
    imprint: tuple[str, ...] = ()
    invoice_id: UUID | None = None


def is_refusable(kind: str) -> bool:
    """Whether a reader may refuse mail on events of this kind."""
    return kind in REFUSABLE


def pause_seconds(attempts: int, chance_percent: int) -> int | None:
    """How long after the n-th failed try the next is made; None: it was the last. `chance_percent` (0..99) spreads the tries out."""
    if attempts >= MOST_ATTEMPTS:
        return None
    pause = min(FIRST_PAUSE_SECONDS << (attempts - 1), LONGEST_PAUSE_SECONDS)
    return pause - pause * chance_percent // 400

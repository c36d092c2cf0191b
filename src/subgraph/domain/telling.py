"""What a confirmed quote tells: the events of a purchase or change, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from subgraph.domain.events import Event, EventKind
from subgraph.domain.quote import Quote, QuotedChange
from subgraph.domain.rules import Verb

_KINDS = {
    Verb.START_SUBSCRIPTION: EventKind.SUBSCRIPTION_STARTED,
    Verb.RENEW: EventKind.SUBSCRIPTION_RENEWED_EARLY,
    Verb.CANCEL: EventKind.SUBSCRIPTION_CANCELLED,
}


def events_of(quote: Quote, today: date) -> tuple[Event, ...]:
    """One event for all that takes effect at once, one for each change that waits, ends or renews."""
    return tuple(_told(quote, today))


def _told(quote: Quote, today: date) -> Iterator[Event]:
    start = any(one.verb is Verb.START_SUBSCRIPTION for one in quote.changes)
    together = [one for one in quote.changes if start or not (one.verb in _KINDS or one.effective_on > today)]
    if together:
        kind = EventKind.SUBSCRIPTION_STARTED if start else EventKind.SUBSCRIPTION_CHANGED
        summary = "; ".join(dict.fromkeys(one.summary for one in together))
        yield Event(kind, summary, _facts(together[0]))
    for one in quote.changes:
        if one not in together:
            kind = _KINDS.get(one.verb, EventKind.CHANGE_SCHEDULED)
            when = "" if one.verb in _KINDS else f", from {one.effective_on}"
            yield Event(kind, f"{one.summary}{when}", _facts(one))


def _facts(change: QuotedChange) -> dict[str, str]:
    return {"change": change.verb.value, "effective_on": change.effective_on.isoformat()}

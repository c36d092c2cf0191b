"""What a family's own code has against a quote that the core would make (docs/hooks.md, check_change)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.hooks import HeldItem, HeldSubscription, ProposedChange
from subgraph.domain.quote import Contract, Quote, Situation
from subgraph.domain.refusals import Refusal
from subgraph.domain.timeline import Item, Timeline


def uncounted(situation: Situation, *path: str) -> Refusal | None:
    """A refusal where the family's own count of seats failed: nothing is sold by a guess."""
    found = next((count.problem for count in situation.counts.values() if count.problem is not None), None)
    return Refusal((replace(found, path=path),)) if found is not None else None


def unless_objected(
    family: ProductFamily, situation: Situation, before: Contract | None, quote: Quote | Refusal
) -> Quote | Refusal:
    """The quote, or the family's objections to it; its code is asked only where the core has none of its own."""
    check = family.hooks.check_change
    if check is None or isinstance(quote, Refusal):
        return quote
    asked = tuple(one for one in quote.changes if one.code != "INCLUDED")
    on = max(one.effective_on for one in asked or quote.changes)
    after = _held(quote.after.timeline, on)
    if after is None:
        return quote
    day = max(situation.today, before.timeline.start) if before is not None else situation.today
    change = ProposedChange(
        tuple(one.verb for one in asked),
        on,
        _held(before.timeline, day) if before is not None else None,
        situation.buyer.roles,
    )
    path = ("start",) if before is None else ("change", "changes")
    found = tuple(replace(one, path=path) for one in check(after, change))
    return Refusal(found) if found else quote


def _held(timeline: Timeline, on: date) -> HeldSubscription | None:
    state = timeline.state_on(on)
    if state is None:
        return None
    items = tuple(_item(one) for one in state.items if one.quantity > 0)
    return HeldSubscription(on, timeline.start, timeline.end, state.term, timeline.currency, items)


def _item(one: Item) -> HeldItem:
    component = one.component
    return HeldItem(component.product, component.named, component.edition, one.quantity, one.included)

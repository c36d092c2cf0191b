"""What a purchase or a change would do and cost: preview and confirmation are these functions (docs/billing.md, Quote and confirm)."""

from __future__ import annotations

from dataclasses import replace

from subgraph.domain.assembling import Outline, assemble
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.covering import uncovered_changes
from subgraph.domain.endings import too_far_back
from subgraph.domain.excluding import excluded_changes
from subgraph.domain.granting import settle
from subgraph.domain.objecting import uncounted, unless_objected
from subgraph.domain.planning import MOST_CHANGES, Plan, contradictions, pending, plan
from subgraph.domain.purchase_orders import check_order, tidy_order
from subgraph.domain.quote import Cancel, ChangeAsk, Contract, Quote, Situation, StartAsk
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.replaying import Base, World, rewrite
from subgraph.domain.rules import Role
from subgraph.domain.starting import plan_start


def quote_start(family: ProductFamily, situation: Situation, ask: StartAsk) -> Quote | Refusal:
    """What starting a subscription would do and cost; `after` is the contract at version 1, without an id (AIR-2, AIR-7)."""
    uncountable = uncounted(situation, "start")
    if uncountable is not None:
        return uncountable
    started = plan_start(family, situation, ask)
    if isinstance(started, tuple):
        return Refusal(started)
    outline = Outline(
        started.quoted,
        started.contract.timeline.start,
        started.promotion_codes,
        tidy_order(ask.purchase_order),
        ask.separate_invoice or False,
    )
    return unless_objected(family, situation, None, assemble(family, situation, None, started.contract, outline))


def quote_change(family: ProductFamily, situation: Situation, contract: Contract, ask: ChangeAsk) -> Quote | Refusal:
    """What changes of a running subscription would do and cost, several in one quote (AIR-8, AGT-3, CON-7).

    What takes effect now becomes one revision, carried onto all that follows; what waits for the next period is scheduled.
    """
    world = World(family, situation, contract)
    uncountable = uncounted(situation, "change")
    if uncountable is not None:
        return uncountable
    wrong = _unfit(world, ask)
    if wrong:
        return Refusal(wrong)
    on = max(ask.effective_on or situation.today, world.timeline.start)
    made = plan(world, ask, on)
    if isinstance(made, tuple):
        return Refusal(made)
    after = _written(made)
    if isinstance(after, tuple):
        return Refusal(after)
    short = uncovered_changes(family, situation, made.before, after.timeline, ask.changes, tuple(made.quoted))
    excluded = excluded_changes(family, situation, ask.changes)
    if short or excluded:
        return Refusal((*excluded, *short))
    shown_on = max(one.effective_on for one in made.quoted)
    outline = Outline(tuple(made.quoted), shown_on, made.promotion_codes, tidy_order(ask.purchase_order), None)
    quote = assemble(family, situation, contract, after, outline)
    return unless_objected(family, situation, contract, quote)


def _unfit(world: World, ask: ChangeAsk) -> tuple[Violation, ...]:
    """Why an ask cannot even be read against the contract."""
    if not ask.changes:
        return (Violation("NOTHING_ORDERED", "Name at least one change.", ("change", "changes")),)
    if len(ask.changes) > MOST_CHANGES:
        message = f"Name at most {MOST_CHANGES} changes in one quote."
        return (Violation("TOO_MANY", message, ("change", "changes"), {"maximum": str(MOST_CHANGES)}),)
    end = world.timeline.end
    if end is not None and end <= world.day:
        message = f"The subscription ended on {end}: start a new one."
        return (Violation("SUBSCRIPTION_ENDED", message, ("change", "subscriptionId"), {"date": end.isoformat()}),)
    return (*contradictions(ask), *_unfit_day(world, ask), *check_order(ask.purchase_order, "change"))


def _unfit_day(world: World, ask: ChangeAsk) -> tuple[Violation, ...]:
    on, path = ask.effective_on, ("change", "effectiveOn")
    if on is None or on == world.situation.today:
        return ()
    if Role.STAFF not in world.situation.buyer.roles:
        return (Violation("STAFF_ONLY", "Leave out the day: only the vendor's staff names one.", path),)
    if on > world.situation.today:
        return (Violation("EFFECTIVE_IN_FUTURE", "A change takes effect today or, backdated, earlier.", path),)
    wrong = too_far_back(world, on, path)
    return (wrong,) if wrong is not None else ()


def _written(made: Plan) -> Contract | tuple[Violation, ...]:
    """The contract as the plan leaves it."""
    world = made.world
    state = made.before
    if made.now:
        state = settle(world.setting(made.on, made.grid), made.before, made.draft)
    base = Base(made.on, state, tuple(change for change, _ in made.now))
    path = made.now[-1][1] if made.now else ("change", "changes")
    after = rewrite(world, base, pending(made), path)
    return after if isinstance(after, tuple) else _with_endings(made, after)


def _with_endings(made: Plan, after: Contract) -> Contract:
    timeline, scheduled = after.timeline, after.scheduled
    for one in made.endings:
        if one.end is not None:
            timeline = replace(timeline, ends=(*timeline.ends, one.end))
            scheduled = tuple(other for other in scheduled if not isinstance(other.change, Cancel))
        if one.early is not None:
            timeline = replace(timeline, early=(*timeline.early, one.early))
        if one.scheduled is not None:
            scheduled = (*scheduled, one.scheduled)
    return replace(after, timeline=timeline, scheduled=scheduled)

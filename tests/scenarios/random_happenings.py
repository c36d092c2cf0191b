"""What else happens in a random life: days pass, the run comes or is down, partners change, requests are decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.scenarios.customers import ask_vendor, decide, withdraw_scheduled
from tests.scenarios.owed_by_hand import ONE_DAY, Fact, Life, change_due, plus
from tests.scenarios.random_lives import Held, Teller
from tests.scenarios.random_orders import (
    add_earlier,
    add_seats,
    chance,
    next_start,
    paid_through,
    remove_seats,
    running,
    set_seats,
    some_order,
    start,
)
from tests.scenarios.random_purchases import Purchase, check_quote
from tests.scenarios.random_terms import cancel, change_term, promote, renew
from tests.scenarios.speak import Refused

Step = Callable[[Teller], Awaitable[None]]
PERCENTS = ("5", "7.5", "12.5", "20", "33.33", "100", None, None)


async def withdraw(teller: Teller) -> None:
    """Staff take back what waits for its day."""
    waiting = [(mine, key) for mine in teller.held if mine.runs(teller.today) for key in mine.waiting]
    if not waiting:
        return
    mine, key = teller.random.choice(waiting)
    fact, life = mine.waiting[key], mine.life
    teller.say(f"withdraw {teller.held.index(mine)} {fact}")
    after: Life | None = replace(life, end=None) if fact is None else _without(life, fact, teller)
    after = after if after and after.is_sound(max(teller.today, life.start)) else None
    try:
        await withdraw_scheduled(teller.staff, key)
    except Refused as no:
        assert after is None, no
        await teller.look()
        return
    assert after is not None
    wanted = change_due(life, after, teller.today)
    mine.life, mine.billed = after, plus(mine.billed, wanted)
    await teller.look({mine.id: wanted})


def superseded(life: Life, on: date) -> Life:
    """The life without what was planned for the partner's percent from a day on."""
    kept = (one for one in life.facts if one.percent is None or one.term is not None or one.on < on)
    return replace(life, facts=tuple(kept))


def _without(life: Life, fact: Fact, teller: Teller) -> Life:
    """A fact taken back; where it was a term that was renewed, the percent comes with the next period as it is then."""
    after = life.without(fact)
    percents = [one for one in life.facts if one.percent is not None and one.term is None and one.on > fact.on]
    if fact.term is None or not percents:
        return after
    on = next_start(after, teller.today)
    return superseded(after, fact.on + ONE_DAY).with_facts(replace(percents[-1], on=on))


async def percent(teller: Teller) -> None:
    """The partner's percent, or the partner, comes, changes or goes: running subscriptions follow from their next period."""
    selection = "... on AccountChanged { account { id } }"
    operator = teller.story.operator
    if chance(teller, 60):
        value = teller.random.choice(PERCENTS)
        teller.say(f"percent {value}")
        given = {"accountId": teller.account, "family": teller.offer.family, "partnerDiscountPercent": value}
        await operator.change("updateEnrolment", "UpdateEnrolmentInput", selection, **given)
        teller.percent = Fraction(value or 0)
    else:
        teller.link = not teller.link
        teller.say(f"link {teller.link}")
        given = {"accountId": teller.account, "partnerId": teller.partner if teller.link else None}
        await operator.change("updateAccount", "UpdateAccountInput", selection, **given)
    for one in teller.held:
        if one.runs(teller.today):
            on = paid_through(one.life, teller.today)  # what was renewed early was bought as it was planned then
            one.life = superseded(one.life, on).with_facts(Fact(on, percent=teller.granted))
    await teller.look()


async def order(teller: Teller) -> None:
    """Another purchase order, for the next renewal; or another way to be invoiced."""
    mine = running(teller)
    if mine is None:
        return
    given: dict[str, Any] = {"subscriptionId": mine.id}
    if chance(teller, 60):
        wished = some_order(teller)
        teller.say(f"order {teller.held.index(mine)} {wished}")
        given["purchaseOrder"] = wished
        await teller.owner.change("updatePurchaseOrder", "UpdatePurchaseOrderInput", "__typename", **given)
        mine.orders.append((teller.today, wished))
    else:
        mine.separate = not mine.separate
        teller.say(f"separate {teller.held.index(mine)} {mine.separate}")
        given["separateInvoice"] = mine.separate
        await teller.owner.change("updateInvoicing", "UpdateInvoicingInput", "__typename", **given)
    await teller.look()


async def wait(teller: Teller) -> None:
    """Days pass: to the day something is due, around it, or anywhere; the run comes, or is down."""
    spans = [(one.life, one.life.next_due(teller.today)) for one in teller.held]
    due = [life.due_day(span) for life, span in spans if span is not None]
    day = teller.today + timedelta(days=teller.random.choice([1, 3, 40, 90, 200, 400]))
    if due and chance(teller, 60):
        day = min(due) + timedelta(days=teller.random.choice([-1, 0, 0, 0, 1, 30]))
    await teller.move(max(day, teller.today + timedelta(days=1)))
    teller.say("wait")
    if chance(teller, 65):
        await teller.run()
    else:
        await teller.look()


async def request(teller: Teller) -> None:
    """The customer asks for what the page does not offer; staff decide it, perhaps days later, as things stand then."""
    mine = running(teller)
    if mine is None or teller.offer.family == "meadow":
        return
    term = teller.random.choice(sorted(teller.offer.terms))
    kind = teller.random.choice(["cancel", "changeTerm"])
    asked = {kind: term if kind == "changeTerm" else {}}

    def plan() -> Life | None:
        life, on = mine.life, next_start(mine.life, teller.today)
        if not mine.runs(teller.today) or teller.today < life.start or (life.end is not None and on >= life.end):
            return None
        if kind == "cancel":
            return replace(life, end=paid_through(life, teller.today)) if life.end is None else None
        kept = tuple(one for one in life.facts if one.term is None or one.on != on)
        return (
            replace(life, facts=kept).with_facts(Fact(on, term=term)) if life.state(on - ONE_DAY).term != term else None
        )

    if plan() is None:
        return
    teller.say(f"request {teller.held.index(mine)} {asked}")
    quote = await teller.owner.quote_change(mine.id, asked)
    assert quote["channel"] == "REQUEST"
    check_quote(teller, quote, mine.life, plan() or mine.life)
    waiting = await ask_vendor(
        teller.owner, teller.account, family=teller.offer.family, subscriptionId=mine.id, quoteToken=quote["token"]
    )
    if chance(teller, 60):
        await wait(teller)
    after, life = plan(), mine.life
    teller.say("  decide")
    try:
        decided = await decide(teller.staff, waiting["id"], "APPROVE")
    except Refused as no:
        assert after is None, no
        return
    assert after is not None
    assert decided["status"] == "APPROVED", decided
    wanted = change_due(life, after, teller.today)
    mine.life, mine.billed = after, plus(mine.billed, wanted)
    await teller.look({mine.id: wanted}, paid=teller.card)


STEPS: tuple[tuple[Step, int], ...] = (
    (start, 8),
    (add_seats, 20),
    (set_seats, 4),
    (add_earlier, 6),
    (remove_seats, 12),
    (change_term, 7),
    (renew, 5),
    (promote, 6),
    (request, 4),
    (cancel, 7),
    (withdraw, 8),
    (percent, 8),
    (order, 6),
    (wait, 34),
)


async def live(teller: Teller, steps: int) -> None:
    """So many steps; then everything ends, the run catches up, and nothing ever comes again."""
    while not teller.held:
        await start(teller)
    names, weights = [step for step, _ in STEPS], [weight for _, weight in STEPS]
    for _ in range(steps):
        await teller.random.choices(names, weights)[0](teller)
    for mine in teller.held:
        if mine.runs(teller.today) and mine.life.end is None:
            teller.say(f"end {teller.held.index(mine)}")
            await _end(teller, mine)
    await teller.run()
    last = max((one.life.end for one in teller.held if one.life.end), default=teller.today)
    await teller.move(max(last, teller.today) + timedelta(days=370))
    teller.say("long after")
    await teller.run()
    assert all(one.life.end is not None for one in teller.held)


async def _end(teller: Teller, mine: Held) -> None:
    after = replace(mine.life, end=paid_through(mine.life, teller.today))
    purchase = Purchase(
        teller, teller.staff, lambda: teller.staff.quote_change(mine.id, {"cancel": {}}), lambda: after, mine
    )
    quote = await purchase.ask()
    check_quote(teller, quote, mine.life, after)
    await purchase.confirm(quote)

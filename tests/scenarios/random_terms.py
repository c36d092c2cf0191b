"""Terms, ends, early renewals and promotions in a random life, with the facts that the oracle is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.scenarios.owed_by_hand import ONE_DAY, Fact, Life, months_later
from tests.scenarios.random_lives import Teller
from tests.scenarios.random_orders import change, next_start, paid_through, promised, running


async def change_term(teller: Teller) -> None:
    """Another term from the next period on; the one that was planned for that day is superseded."""
    mine = running(teller)
    if mine is None:
        return
    term = teller.random.choice(sorted(teller.offer.terms))

    def plan() -> Life | None:
        life, today = mine.life, teller.today
        day = max(today, life.start)
        on = day if today < life.start and life.period(day)[0] == day else next_start(life, today)
        if (life.end is not None and on >= life.end) or life.state(max(day, on - ONE_DAY)).term == term:
            return None
        return _other_term(life, term, on)

    await change(teller, mine, teller.staff, [{"changeTerm": term}], plan)


async def cancel(teller: Teller) -> None:
    """The end: at the period's end, or on a day that staff name."""
    mine = running(teller)
    if mine is None:
        return
    shift = teller.random.choice([None, None, 0, teller.random.randint(-200, -1), teller.random.randint(1, 700)])
    on = teller.today + timedelta(days=shift) if shift is not None else None

    def plan() -> Life | None:
        life, today = mine.life, teller.today
        if on is None:
            if life.end is not None:
                return None
            return replace(life, end=paid_through(life, today))
        months = teller.offer.terms[life.state(max(today, life.start)).term][0]
        if on < life.start or on < min(today, max(life.start, months_later(today, -months, today.day))):
            return None
        return replace(life, end=on)

    await change(teller, mine, teller.staff, [{"cancel": {"on": str(on)} if on else {}}], plan)


async def renew(teller: Teller) -> None:
    """The next period is due today, at times for another term."""
    mine = running(teller)
    if mine is None:
        return
    term = teller.random.choice([None, None, *sorted(teller.offer.terms)])

    def plan() -> Life | None:
        life, today = mine.life, teller.today
        if life.end is not None or today < life.start:
            return None
        on = life.period(today)[1]
        if any(since >= on for since in life.renewed):
            return None
        if term is not None and life.state(today).term != term:
            life = _other_term(life, term, on)
        return replace(life, renewed={**life.renewed, on: today})

    await change(teller, mine, teller.staff, [{"renew": {"term": term} if term else {}}], plan)


async def promote(teller: Teller) -> None:
    """A promotion code, which stands once."""
    mine = running(teller)
    if mine is None or not teller.offer.promotions:
        return
    code = teller.random.choice(sorted(teller.offer.promotions))

    def plan() -> Life | None:
        life, on = mine.life, max(teller.today, mine.life.start)
        fact = promised(life, code, on)
        applied = [one.promotion[0] for one in life.facts if one.promotion is not None]
        if fact.promotion is None or fact.promotion[0] in applied:
            return None
        return life.with_facts(fact)

    await change(teller, mine, teller.owner, [{"applyPromotion": code}], plan)


def _other_term(life: Life, term: str, on: date) -> Life:
    """Another term from a day on; what was planned for that day is superseded."""
    kept = tuple(one for one in life.facts if one.term is None or one.on != on or on == life.start)
    return replace(life, facts=kept).with_facts(Fact(on, term=term))

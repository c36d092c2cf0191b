"""What may be bought in a random life: each says what it asks for, and the facts that the oracle is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.scenarios.owed_by_hand import ONE_DAY, Fact, Life, months_later
from tests.scenarios.random_lives import Held, Teller
from tests.scenarios.random_purchases import Purchase
from tests.scenarios.speak import Person

Change = dict[str, Any]
Plan = Callable[[], Life | None]


def chance(teller: Teller, percent: int) -> bool:
    """Whether it happens this time."""
    return teller.random.randrange(100) < percent


def some_order(teller: Teller) -> str | None:
    """A purchase order, at times."""
    return f"PO-{teller.random.randrange(1000)}" if chance(teller, 30) else None


def some_seats(teller: Teller, most: int = 3) -> dict[str, int]:
    """Seats of several types."""
    keys = teller.random.sample(
        sorted(teller.offer.names), teller.random.randint(1, min(most, len(teller.offer.names)))
    )
    return {key: teller.random.choice([1, 1, 2, 3, 7, 12, 39, 41]) for key in keys}


def running(teller: Teller) -> Held | None:
    """A subscription that can be changed."""
    found = [one for one in teller.held if one.runs(teller.today)]
    return teller.random.choice(found) if found else None


def next_start(life: Life, today: date) -> date:
    """The first day of the next period that is not paid yet; before the start the second one's."""
    begin = life.period(max(today, life.start))[1]
    while begin in life.renewed:
        begin = life.period(begin)[1]
    return begin


def paid_through(life: Life, today: date) -> date:
    """Where it ends when it is cancelled: with what is paid, or before it began."""
    return life.start if today < life.start else next_start(life, today)


def first_day(teller: Teller) -> date:
    """Today, long ago or to come; often on a day that not every month has."""
    past, future = (300, 400) if teller.offer.family == "meadow" else (5 * 365, 365)
    kind = teller.random.choice(["today", "past", "past", "future"])
    shift = {"today": 0, "past": -teller.random.randint(1, past), "future": teller.random.randint(1, future)}[kind]
    day = teller.today + timedelta(days=shift)
    near = [day + more * ONE_DAY for more in range(-28, 29) if shift and -past <= shift + more <= future]
    rare = [one for one in near if (one.month, one.day) == (2, 29)] or [one for one in near if one.day >= 29]
    return teller.random.choice(rare) if rare and chance(teller, 60) else day


async def start(teller: Teller) -> None:
    """A new subscription, at times renewed together with another."""
    if len(teller.held) >= 4:
        return
    offer, seats = teller.offer, some_seats(teller)
    other = running(teller) if chance(teller, 35) else None
    given: dict[str, Any] = {
        "term": teller.random.choice(sorted(offer.terms)),
        "products": [{"product": offer.product, "seats": [{"seatType": k, "quantity": n} for k, n in seats.items()]}],
        "purchaseOrder": some_order(teller),
        "separateInvoice": teller.random.choice([True, False, None]),
        "alignWith": other.id if other else None,
        "startDate": str(first_day(teller)) if chance(teller, 80) else None,
    }
    code = teller.random.choice(sorted(offer.promotions)) if offer.promotions and chance(teller, 30) else None
    given["promotionCodes"] = [code] if code else None
    given = {key: value for key, value in given.items() if value is not None}
    teller.say(f"start {given}")

    def plan() -> Life | None:
        begin = date.fromisoformat(given["startDate"]) if "startDate" in given else teller.today
        facts = (
            Fact(begin, term=given["term"], percent=teller.granted),
            *(Fact(begin, k, n) for k, n in seats.items()),
        )
        life = Life(offer, begin, begin, begin.day, facts)
        if other is not None:
            running_on = max(begin, other.life.start)
            if other.life.end is not None or _months(other.life, running_on) != offer.terms[given["term"]][0]:
                return None
            life = replace(life, anchor=other.life.period(begin)[0], anchor_day=other.life.anchor_day)
        return life.with_facts(promised(life, code, begin)) if code else life

    async def ask() -> Change:
        return await teller.owner.quote_start(teller.account, family=offer.family, **given)

    separate = given.get("separateInvoice", False)
    await Purchase(teller, teller.owner, ask, plan, None, given.get("purchaseOrder"), separate).settle()


def _months(life: Life, day: date) -> int:
    return life.offer.terms[life.state(day).term][0]


def promised(life: Life, code: str, on: date) -> Fact:
    """A promotion from a day on: its whole periods, and the part of one before them, as the term is then (Amounts 3)."""
    key, _, periods = life.offer.promotions[code]
    granted = replace(life, facts=tuple(one for one in life.facts if one.term is None or one.on <= on))
    begin, end = granted.period(on)
    last = on if begin == on else end
    for _ in range(periods):
        last = granted.period(last)[1]
    return Fact(on, promotion=(key, last - ONE_DAY))


async def change(teller: Teller, mine: Held, person: Person, asked: list[Change], plan: Plan, **given: Any) -> None:
    """Changes of a subscription, quoted and perhaps confirmed."""
    order = some_order(teller)
    teller.say(f"change {teller.held.index(mine)} {asked} {given} {order}")
    given |= {"purchaseOrder": order} if order is not None else {}

    async def ask() -> Change:
        return await person.quote_change(mine.id, *asked, **given)

    def sound() -> Life | None:
        return plan() if mine.runs(teller.today) else None

    await Purchase(teller, person, ask, sound, mine, order).settle()


def _held_from(life: Life, on: date) -> Life | None:
    return life if life.is_sound(on) else None


def _seats(teller: Teller, key: str, number: int) -> dict[str, Any]:
    return {"product": teller.offer.product, "seatType": key, "quantity": number}


async def add_seats(teller: Teller) -> None:
    """More seats, of several types at once."""
    mine = running(teller)
    if mine is None:
        return
    more = some_seats(teller)
    asked = [{"addSeats": _seats(teller, key, number)} for key, number in more.items()]

    def plan() -> Life | None:
        on = max(teller.today, mine.life.start)
        return _held_from(mine.life.with_facts(*(Fact(on, key, number) for key, number in more.items())), on)

    await change(teller, mine, teller.owner, asked, plan)


async def add_earlier(teller: Teller) -> None:
    """Staff add, or take away, seats from an earlier day on: one period back at most."""
    mine = running(teller)
    if mine is None or mine.life.start >= teller.today:
        return
    months = teller.offer.terms[mine.life.state(teller.today).term][0]
    today = teller.today
    first = max(mine.life.start, months_later(today, -months, today.day))
    if first > today:
        return
    on = first + timedelta(days=teller.random.randint(0, (today - first).days))
    more = some_seats(teller, 2)
    key = "addSeats"
    sign = 1
    if teller.offer.removes_now and chance(teller, 50):
        held = dict(mine.life.state(on).seats)
        if held:
            one = teller.random.choice(sorted(held))
            more, key, sign = {one: teller.random.randint(1, held[one])}, "removeSeats", -1
    asked = [{key: _seats(teller, one, number)} for one, number in more.items()]

    def plan() -> Life | None:
        length = _months(mine.life, teller.today)
        if on < max(mine.life.start, months_later(teller.today, -length, teller.today.day)):
            return None
        return _held_from(mine.life.with_facts(*(Fact(on, one, sign * number) for one, number in more.items())), on)

    await change(teller, mine, teller.staff, asked, plan, effectiveOn=str(on))


async def remove_seats(teller: Teller) -> None:
    """Fewer seats: by staff, now where the family says so, else from the next period on."""
    mine = running(teller)
    if mine is None:
        return
    held = dict(mine.life.state(max(teller.today, mine.life.start)).seats)
    key = teller.random.choice(sorted(held))
    number = teller.random.randint(1, held[key] + (1 if chance(teller, 10) else 0))
    person = teller.staff
    later = not teller.offer.removes_now
    if teller.offer.family == "meadow" and chance(teller, 50):
        person, later = teller.owner, True

    def plan() -> Life | None:
        life, today = mine.life, teller.today
        on = max(today, life.start)
        if number > dict(life.state(on).seats).get(key, 0):
            return None
        if not _held_from(life.with_facts(Fact(on, key, -number)), on) and not later:
            return None
        if later and today >= life.start:
            on = next_start(life, today)
            if life.end is not None and on >= life.end:
                return None
        return _held_from(life.with_facts(Fact(on, key, -number)), on)

    await change(teller, mine, person, [{"removeSeats": _seats(teller, key, number)}], plan)


async def set_seats(teller: Teller) -> None:
    """So many seats, more than there are."""
    mine = running(teller)
    if mine is None:
        return
    held = dict(mine.life.state(max(teller.today, mine.life.start)).seats)
    key = teller.random.choice(sorted(held))
    number = held[key] + teller.random.randint(1, 30)

    def plan() -> Life | None:
        on = max(teller.today, mine.life.start)
        more = number - dict(mine.life.state(on).seats).get(key, 0)
        if more <= 0:
            return None
        return _held_from(mine.life.with_facts(Fact(on, key, more)), on)

    await change(teller, mine, teller.owner, [{"setSeats": _seats(teller, key, number)}], plan)

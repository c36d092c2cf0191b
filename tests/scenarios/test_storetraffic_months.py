"""Months of comings and goings against a count by hand: every payment bills what was required, on time or late (LOC-2, LOC-8, LOC-11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest

from tests.scenarios.shops import Shop, open_shop
from tests.scenarios.speak import Story

FIRST = date(2026, 1, 31)
DUE = tuple(date.fromisoformat(day) for day in ("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"))
"""A start on the 31st: the periods begin on the last days of their months."""


@dataclass
class Tally:
    """What stands there, counted by hand: counters by the shop that they were put in, or None."""

    shops: dict[str, bool] = field(default_factory=dict)
    counters: dict[str, str | None] = field(default_factory=dict)
    returning: list[str] = field(default_factory=list)

    def required(self) -> int:
        """Four to a location subscription; an open shop needs one at least; what stands in no open shop counts together."""
        inside = dict.fromkeys((shop for shop, is_open in self.shops.items() if is_open), 0)
        loose = 0
        for shop in self.counters.values():
            if shop in inside:
                inside[shop] += 1
            else:
                loose += 1
        return sum(max(1, (number + 3) // 4) for number in inside.values()) + (loose + 3) // 4


async def something_happens(shop: Shop, tally: Tally, dice: Random) -> None:
    """One thing of a day in a chain of shops."""
    open_shops = [one for one, is_open in tally.shops.items() if is_open]
    what = dice.choice(("open", "close", "add", "add", "add", "remove", "return", "replace"))
    if what == "open":
        tally.shops[await shop.location("Shop")] = True
    elif what == "close" and open_shops:
        closing = dice.choice(open_shops)
        await shop.mark("removeResource", closing)
        tally.shops[closing] = False
    elif what == "add":
        place = dice.choice([None, *open_shops])
        for counter in await shop.counters(place, dice.randint(1, 4)):
            tally.counters[counter] = place
    elif what == "remove" and (there := [*tally.counters, *tally.returning]):
        gone = dice.choice(there)
        await shop.mark("removeResource", gone)
        tally.counters.pop(gone, None)
        tally.returning = [one for one in tally.returning if one != gone]
    elif what == "return" and tally.counters:
        broken = dice.choice(list(tally.counters))
        await shop.mark("returnResource", broken, shop.staff)
        del tally.counters[broken]
        tally.returning.append(broken)
    elif what == "replace" and tally.returning and open_shops:
        broken, place = tally.returning.pop(), dice.choice(open_shops)
        [new] = await shop.counters(place, 1, replaces=broken)
        tally.counters[new] = place


@pytest.mark.parametrize("late", [False, True], ids=["on time", "late"])
@pytest.mark.parametrize("seed", [1, 5])
async def test_loc_2_every_payment_bills_the_most_that_was_required_until_its_day_began(
    story: Story, seed: int, late: bool
) -> None:
    """LOC-2, LOC-8, LOC-11: n locations at 35.00, where n never falls and is at least what is required on the due day."""
    dice, tally = Random(seed), Tally()
    shop = await open_shop(story, FIRST.isoformat())
    await shop.start("location", 2)
    paid, held, expected = FIRST, 2, ["70.00"]
    while paid < DUE[-1]:
        paid += timedelta(days=1)
        if paid in DUE:
            held = max(held, tally.required())
            before_volume, off = held * 3500, (held * 3500) // 10 if held >= 25 else 0
            owed = before_volume - off
            expected.append(f"{owed // 100}.{owed % 100:02}")
            if not late:
                await story.bill_through(paid.isoformat())
        if paid in DUE or dice.random() < 0.2:
            await story.on(paid.isoformat())
            await something_happens(shop, tally, dice)
            assert (await shop.use())[0] == tally.required()
    await story.bill_through(DUE[-1].isoformat())
    found = [one["totals"]["total"]["amount"] for one in await shop.owner.invoices(shop.account)]
    assert found == expected

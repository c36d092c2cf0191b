"""What happens to an invoice that is not paid, by how many days it is late: a family's own schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise


class DunningAct(StrEnum):
    """RETRY charges the way to pay again; REMIND writes; PAST_DUE and SUSPEND say so of the subscriptions that it bills."""

    RETRY = "RETRY"
    REMIND = "REMIND"
    PAST_DUE = "PAST_DUE"
    SUSPEND = "SUSPEND"


@dataclass(frozen=True, slots=True)
class DunningStep:
    """On the business day `days` after the invoice's due day (negative: before it), `act`."""

    days: int
    act: DunningAct


@dataclass(frozen=True, slots=True)
class Dunning:
    """The steps in their order; none: nobody is reminded of anything."""

    steps: tuple[DunningStep, ...] = ()


STANDARD_DUNNING = Dunning(
    (
        DunningStep(1, DunningAct.RETRY),
        DunningStep(1, DunningAct.REMIND),
        DunningStep(3, DunningAct.RETRY),
        DunningStep(7, DunningAct.RETRY),
        DunningStep(7, DunningAct.REMIND),
        DunningStep(7, DunningAct.PAST_DUE),
        DunningStep(14, DunningAct.RETRY),
        DunningStep(14, DunningAct.REMIND),
        DunningStep(30, DunningAct.SUSPEND),
    )
)
"""What a family has that declares no schedule of its own."""


@dataclass(frozen=True, slots=True)
class DunningTaken:
    """What a run does of a schedule now; `level` numbers the reminder that it writes, `taken` the steps behind it.

    `next_on` is the business day of the next step; None: there is none.
    """

    acts: tuple[DunningAct, ...]
    level: int
    taken: int
    next_on: date | None


def dunning_begins(dunning: Dunning, due_on: date) -> date | None:
    """The business day of the first step for an invoice that is due on a day; None where nothing is ever done."""
    return due_on + timedelta(days=dunning.steps[0].days) if dunning.steps else None


def take_steps(dunning: Dunning, taken: int, due_on: date, today: date, *, charge_first: bool) -> DunningTaken:
    """The steps whose day has come behind those taken, each act once: a run that was down writes the last reminder only.

    With `charge_first` it stops behind the last retry, for what follows is said only once that charge has failed as well.
    """
    due = [one for one in dunning.steps[taken:] if due_on + timedelta(days=one.days) <= today]
    retries = [place for place, one in enumerate(due, 1) if one.act is DunningAct.RETRY]
    stop = retries[-1] if charge_first and retries else len(due)
    acts = dict.fromkeys(one.act for one in due[:stop])
    if any(one.act is DunningAct.REMIND for one in due[stop:]):
        acts.pop(DunningAct.REMIND, None)
    through = taken + stop
    level = sum(one.act is DunningAct.REMIND for one in dunning.steps[:through])
    ahead = dunning.steps[through] if through < len(dunning.steps) else None
    next_on = due_on + timedelta(days=ahead.days) if ahead is not None else None
    return DunningTaken(tuple(acts), level, through, next_on)


EARLIEST, LATEST, MOST_STEPS = -60, 365, 30


def dunning_problems(dunning: Dunning) -> Iterator[str]:
    """What is wrong with a schedule, in words."""
    steps = dunning.steps
    if len(steps) > MOST_STEPS:
        yield f"Dunning: {MOST_STEPS} steps at most"
    if any(not EARLIEST <= one.days <= LATEST for one in steps):
        yield f"DunningStep days: {EARLIEST} to {LATEST} after the due day"
    if any(later.days < earlier.days for earlier, later in pairwise(steps)):
        yield "Dunning: the steps stand in the order of their days"
    if len({(one.days, one.act) for one in steps}) < len(steps):
        yield "Dunning: no step stands there twice"
    acts = [one.act for one in steps]
    for act in (DunningAct.PAST_DUE, DunningAct.SUSPEND):
        if acts.count(act) > 1:
            yield f"Dunning: {act} once at most"
        if any(one.act is act and one.days < 1 for one in steps):
            yield f"Dunning: {act} comes after the due day"
    if DunningAct.SUSPEND in acts and DunningAct.PAST_DUE not in acts[: acts.index(DunningAct.SUSPEND)]:
        yield "Dunning: PAST_DUE stands before SUSPEND"

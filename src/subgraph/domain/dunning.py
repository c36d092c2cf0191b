"""What happens to an invoice that is not paid, by how many days it is late: a family's own schedule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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

"""A schedule of dunning: which steps a day brings, once each, and what is no schedule."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraph.domain.dunning import (
    STANDARD_DUNNING,
    Dunning,
    DunningAct,
    DunningStep,
    dunning_begins,
    dunning_problems,
    take_steps,
)

RETRY, REMIND, PAST_DUE, SUSPEND = DunningAct.RETRY, DunningAct.REMIND, DunningAct.PAST_DUE, DunningAct.SUSPEND
DUE = date(2026, 2, 1)
Acts = list[tuple[int, tuple[DunningAct, ...], int]]


def by_day(*days: int, charge_first: bool) -> Acts:
    """What is done on each of these days after the due day, as often as something is left on it; with the reminder's level."""
    done: Acts = []
    taken, next_on = 0, dunning_begins(STANDARD_DUNNING, DUE)
    for day in days:
        today = DUE + timedelta(days=day)
        while next_on is not None and next_on <= today:
            one = take_steps(STANDARD_DUNNING, taken, DUE, today, charge_first=charge_first)
            assert one.taken > taken
            taken, next_on = one.taken, one.next_on
            done.append((day, one.acts, one.level))
    return done


def test_each_step_is_taken_on_its_day_where_nothing_can_be_charged() -> None:
    assert by_day(*range(40), charge_first=False) == [
        (1, (RETRY, REMIND), 1),
        (3, (RETRY,), 1),
        (7, (RETRY, REMIND, PAST_DUE), 2),
        (14, (RETRY, REMIND), 3),
        (30, (SUSPEND,), 3),
    ]


def test_a_reminder_waits_for_the_charge_of_its_day() -> None:
    assert by_day(*range(40), charge_first=True) == [
        (1, (RETRY,), 0),
        (1, (REMIND,), 1),
        (3, (RETRY,), 1),
        (7, (RETRY,), 1),
        (7, (REMIND, PAST_DUE), 2),
        (14, (RETRY,), 2),
        (14, (REMIND,), 3),
        (30, (SUSPEND,), 3),
    ]


def test_a_run_that_was_down_writes_the_last_reminder_only() -> None:
    assert by_day(33, charge_first=False) == [(33, (RETRY, REMIND, PAST_DUE, SUSPEND), 3)]
    assert by_day(33, charge_first=True) == [(33, (RETRY, PAST_DUE), 2), (33, (REMIND, SUSPEND), 3)]


@given(st.sets(st.integers(0, 60), min_size=1), st.booleans())
def test_whenever_a_run_looks_it_reminds_once_a_day_at_most_and_forgets_nothing(days: set[int], charge: bool) -> None:
    done = by_day(*sorted(days | {60}), charge_first=charge)
    for day in days:
        assert sum(REMIND in acts for on, acts, _ in done if on == day) <= 1
    levels = [level for _, acts, level in done if REMIND in acts]
    assert levels == sorted(set(levels))
    assert levels[-1] == 3
    marks = [act for _, acts, _ in done for act in acts if act in (PAST_DUE, SUSPEND)]
    assert marks == [PAST_DUE, SUSPEND]


def test_a_schedule_that_became_shorter_ends() -> None:
    shorter = Dunning((DunningStep(1, REMIND),))
    taken = take_steps(shorter, 5, DUE, DUE + timedelta(days=9), charge_first=True)
    assert (taken.acts, taken.taken, taken.next_on) == ((), 5, None)
    assert dunning_begins(Dunning(), DUE) is None
    assert dunning_begins(Dunning((DunningStep(-3, REMIND),)), DUE) == date(2026, 1, 29)


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        (((3, REMIND), (1, RETRY)), "Dunning: the steps stand in the order of their days"),
        (((366, REMIND),), "DunningStep days: -60 to 365 after the due day"),
        (((-61, REMIND),), "DunningStep days: -60 to 365 after the due day"),
        (((5, SUSPEND),), "Dunning: PAST_DUE stands before SUSPEND"),
        (((5, SUSPEND), (5, PAST_DUE)), "Dunning: PAST_DUE stands before SUSPEND"),
        (((0, PAST_DUE),), "Dunning: PAST_DUE comes after the due day"),
        (((5, PAST_DUE), (6, PAST_DUE)), "Dunning: PAST_DUE once at most"),
        (((5, REMIND), (5, REMIND)), "Dunning: no step stands there twice"),
        (tuple((day, REMIND) for day in range(1, 32)), "Dunning: 30 steps at most"),
    ],
)
def test_what_is_no_schedule_is_told_in_words(steps: tuple[tuple[int, DunningAct], ...], problem: str) -> None:
    assert problem in list(dunning_problems(Dunning(tuple(DunningStep(days, act) for days, act in steps))))
    assert list(dunning_problems(STANDARD_DUNNING)) == []

"""`check_family` and the laws of billing: every law is seen when it is broken, and none is on the catalogs that are there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.families import DEVICES, FAMILIES, FamilyPlugin

from subgraph.domain.dates import Period
from subgraph.domain.quote import AddSeats, Contract, ProductAsk, Quote, SeatsAsk, StartAsk
from subgraph.plugins import PluginError, Price, PriceKey, ProductFamily, Term, hookimpl, laws, lives
from subgraph.plugins.lives import BrokenLaw, Life
from subgraph.plugins.registry import Registry
from subgraph.plugins.testing import check_family

FIRST = date(2027, 1, 31)
MORE = AddSeats(SeatsAsk("pro", 3, "monitoring"))
QUOTE_CHANGE = lives.quote_change
QUOTE_START = lives.quote_start


@pytest.fixture
def life() -> Life:
    """Two pro seats for a year, from the last of January."""
    found = Life(DEVICES, "EUR", FIRST)
    found.start(StartAsk("one-year", (ProductAsk("monitoring", None, (SeatsAsk("pro", 2),)),)))
    found.wait(30)
    return found


def costlier(quote: Any, amount_minor: int) -> Any:
    """A quote whose total is off by an amount."""
    if not isinstance(quote, Quote):
        return quote
    return replace(quote, due_now=replace(quote.due_now, total_minor=quote.due_now.total_minor + amount_minor))


def quoting(monkeypatch: pytest.MonkeyPatch, wrong: Callable[..., int]) -> None:
    """Quotes of changes are off by what `wrong` says of the situation, the contract and the ask."""
    monkeypatch.setattr(lives, "quote_change", lambda *given: costlier(QUOTE_CHANGE(*given), wrong(*given[1:])))


@pytest.mark.laws
@pytest.mark.parametrize("family", (*FAMILIES, *Registry.load().families), ids=lambda one: one.key)
def test_the_laws_hold_on_the_catalogs_that_are_there(family: ProductFamily) -> None:
    check_family(family)


def test_a_broken_law_is_told_with_a_short_story_and_the_declarations_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From four seats on, writing down what holds costs something: a start with four is enough."""
    many = lambda timeline: sum(one.quantity for one in timeline.revisions[-1].state.items) > 3  # noqa: E731
    monkeypatch.setattr(laws, "lines_of_change", lambda _old, new, _today: many(new))
    with pytest.raises(PluginError) as error:
        check_family(DEVICES, lives=300)
    [said] = error.value.problems
    law, start, *_ = said.split(". ")
    assert law == "L4: writing down what holds already costs something"
    # Which of the short stories is found depends on the cases that were tried.
    assert re.match(r"The story, asked by [^:]+: \d{4}-\d\d-\d\d: Start Air devices, [\w ]+ \(", start)
    assert said.count(" now") <= 3
    assert re.search(r"\(monitoring any edition [\w-]+ [A-Z]{3}: PER_UNIT for 12 months\)", said)
    assert said.endswith("it is Subgraph that is wrong: send its maintainers this story")


class Moody(FamilyPlugin):
    """Its prices change with every question."""

    asked = 0

    @hookimpl
    def price_component(self, component: PriceKey, quantity: int, term: Term, listed: Price) -> Decimal | None:
        self.asked += 1
        return Decimal(quantity * 60 + self.asked)


def test_a_hook_that_answers_differently_each_time_is_found_out() -> None:
    with pytest.raises(PluginError) as error:
        check_family(Moody(DEVICES), lives=20)
    [said] = error.value.problems
    assert said.startswith("L7: the same question asked twice is quoted differently")
    assert "price_component and check_change read their arguments alone" in said


def test_l1_a_second_run_that_issues_something_again(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    due = lives.lines_due
    monkeypatch.setattr(lives, "lines_due", lambda timeline, _covered, through: due(timeline, {}, through))
    with pytest.raises(BrokenLaw, match="L1: a second bill run"):
        life.bill()


def test_l2_something_that_no_run_issues(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.wait(365)
    monkeypatch.setattr(lives, "lines_due", lambda *_: ())
    life.bill()
    with pytest.raises(
        BrokenLaw, match=r"L2: 120\.00 for pro of monitoring from 2028-01-31 stay unbilled after the run"
    ):
        laws.nothing_left(life)


def test_l2_something_owed_below_zero(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    owed = laws.outstanding
    monkeypatch.setattr(
        laws, "outstanding", lambda *given: {key: -amount for key, amount in owed(*given).items()}
    )  # fmt: skip
    with pytest.raises(BrokenLaw, match=r"L2: pro of monitoring from .* is owed at -120\.00, below zero"):
        laws.never_below_zero(life)


def test_l3_an_order_that_matters(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    quoting(monkeypatch, lambda _situation, contract, ask: contract.version * ask.changes[0].seats.quantity)
    with pytest.raises(BrokenLaw, match="L3: two changes of one day cost something else in the other order"):
        laws.either_order(life, MORE, AddSeats(SeatsAsk("mini", 1, "monitoring")))


def test_l4_a_change_of_nothing_that_costs(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laws, "lines_of_change", lambda *_: tuple(life.lines))
    with pytest.raises(BrokenLaw, match="L4: writing down what holds already costs something"):
        laws.nothing_for_nothing(life)


def test_l5_there_and_back_that_costs(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    quoting(monkeypatch, lambda *_: 1)
    with pytest.raises(BrokenLaw, match=r"L5: there and back costs 0\.02 EUR"):
        laws.there_and_back(life, MORE)


def test_l6_an_earlier_raise_that_costs_less(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    quoting(monkeypatch, lambda situation, _contract, _ask: (situation.today - FIRST).days * 1000)
    with pytest.raises(BrokenLaw, match="L6: an earlier raise costs less than a later one"):
        laws.earlier_costs_more(life, MORE, 10)


def test_l7_a_total_that_is_not_its_lines(life: Life) -> None:
    quote = life.quote(MORE)
    assert isinstance(quote, Quote)
    laws.adds_up(quote)
    with pytest.raises(BrokenLaw, match="L7: a quote's lines do not add up"):
        laws.adds_up(costlier(quote, 1))
    with pytest.raises(BrokenLaw, match="L7: a quote asks for less than nothing"):
        laws.adds_up(replace(quote, amount_due_minor=-1))


def test_l8_days_outside_the_life_that_are_billed(life: Life) -> None:
    laws.nothing_outside(life)
    [line] = life.lines
    early = Period(FIRST - timedelta(days=1), line.period.end)
    with pytest.raises(BrokenLaw, match="L8: Monitoring, Pro is billed from 2027-01-30, before the start"):
        laws.nothing_outside(replace(life, lines=[replace(line, charged=early)]))


def test_l9_runs_that_issued_something_else_than_one_late_run(life: Life) -> None:
    life.wait(400)
    life.bill()
    laws.one_late_run(life)
    with pytest.raises(BrokenLaw, match="L9: one late bill run issues something else"):
        laws.one_late_run(replace(life, lines=[*life.lines, life.lines[-1]]))


def test_l12_seats_that_are_gone_after_they_were_bought(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(family: ProductFamily, situation: Any, contract: Contract, ask: Any) -> Any:
        quote = QUOTE_CHANGE(family, situation, contract, ask)
        return replace(quote, after=contract) if isinstance(quote, Quote) else quote

    laws.outlives_what_waits(life, MORE)
    later = replace(life, today=FIRST)
    monkeypatch.setattr(lives, "quote_change", forgetful)
    with pytest.raises(BrokenLaw, match="L12: on 2027-01-31, after what waited took effect"):
        laws.outlives_what_waits(later, MORE)


def test_l13_a_line_that_does_not_come_to_what_it_prints(life: Life) -> None:
    [line] = life.lines
    laws.explained(life, [replace(line, amount_minor=line.amount_minor + 2)])
    with pytest.raises(BrokenLaw, match=r"L13: the line 2 Monitoring, Pro comes to 120\.03, not to what it prints"):
        laws.explained(life, [replace(line, amount_minor=line.amount_minor + 3)])


def test_a_family_is_declared_without_hypothesis() -> None:
    """Only what a vendor's tests import needs it; who sells a family in production does not have it."""
    program = "import sys, subgraph.plugins, subgraph.cli; sys.exit('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

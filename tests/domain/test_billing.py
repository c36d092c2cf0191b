"""When lines arise: on confirmations, in late runs, and as the estimate of the next invoice."""

from dataclasses import replace
from datetime import date

from tests.domain.builders import amounts, changed, day, ended, seats, started, state

from subgraph.domain.billing import covered_by, lines_due, lines_of_change, outstanding, renewal_lines
from subgraph.domain.dates import Period
from subgraph.domain.invoicing import Line
from subgraph.domain.timeline import EarlyRenewal, Revision, Timeline

ONE, TWO = state(seats("a", 1, "10.00")), state(seats("a", 2, "10.00"))


def due(timeline: Timeline, billed: tuple[Line, ...], through: str) -> list[tuple[str, list[int]]]:
    found = lines_due(timeline, covered_by(billed), day(through))
    return [(on.isoformat(), amounts(lines)) for on, lines in found]


def bought_on(timeline: Timeline, on: str) -> tuple[Line, ...]:
    return lines_of_change(None, timeline, day(on))


def test_a_start_in_the_past_bills_every_period_begun_since() -> None:
    lines = bought_on(started("2026-01-15", ONE), "2026-03-20")
    assert amounts(lines) == [1000, 1000, 1000]
    assert {line.due_on for line in lines} == {day("2026-03-20")}


def test_a_start_in_the_future_bills_on_its_day() -> None:
    timeline = started("2026-02-10", ONE)
    assert bought_on(timeline, "2026-01-15") == ()
    assert due(timeline, (), "2026-02-09") == []
    assert due(timeline, (), "2026-02-10") == [("2026-02-10", [1000])]
    assert renewal_lines(timeline, day("2026-01-15")) is not None


def test_a_late_run_catches_up_due_day_by_due_day() -> None:
    timeline = started("2026-01-31", ONE)
    billed = bought_on(timeline, "2026-01-31")
    assert due(timeline, billed, "2026-04-02") == [("2026-02-28", [1000]), ("2026-03-31", [1000])]


def test_a_late_run_bills_what_a_confirmation_left() -> None:
    timeline = started("2026-01-01", ONE)
    billed = bought_on(timeline, "2026-01-01")
    after = changed(timeline, "2026-02-15", TWO)
    confirmed = lines_of_change(timeline, after, day("2026-02-15"))
    assert [(line.amount_minor, line.from_version, line.to_version) for line in confirmed] == [(500, 1, 2)]
    assert due(after, (*billed, *confirmed), "2026-02-15") == [("2026-02-01", [1000])]


def test_what_the_system_changed_is_due_on_the_day_it_was_recorded() -> None:
    timeline = started("2026-02-01", ONE)
    billed = bought_on(timeline, "2026-02-01")
    after = changed(timeline, "2026-02-15", TWO)
    assert due(after, billed, "2026-02-14") == []
    assert due(after, billed, "2026-02-20") == [("2026-02-15", [500])]


def test_several_changes_without_a_document_are_due_on_their_own_days() -> None:
    timeline = started("2026-02-01", ONE)
    billed = bought_on(timeline, "2026-02-01")
    after = changed(changed(timeline, "2026-02-15", TWO), "2026-02-22", state(seats("a", 4, "10.00")))
    assert due(after, billed, "2026-02-28") == [("2026-02-15", [500]), ("2026-02-22", [500])]


def test_an_end_that_is_put_off_without_a_document_is_billed_by_the_run() -> None:
    timeline = ended(started("2026-04-01", ONE), "2026-04-16", recorded="2026-04-01")
    billed = bought_on(timeline, "2026-04-01")
    assert amounts(billed) == [500]
    assert due(ended(timeline, "2026-05-01", recorded="2026-04-10"), billed, "2026-04-20") == [("2026-04-10", [500])]


def test_a_backdated_change_reaches_every_period_since() -> None:
    timeline = started("2026-01-01", ONE)
    after = changed(timeline, "2026-01-17", TWO, recorded="2026-02-03")
    lines = lines_of_change(timeline, after, day("2026-02-03"))
    assert amounts(lines) == [484, 1000]


def test_an_early_renewal_is_billed_whole_on_its_day() -> None:
    timeline = started("2026-01-01", ONE)
    billed = bought_on(timeline, "2026-01-01")
    after = replace(timeline, early=(EarlyRenewal(day("2026-02-01"), 2, day("2026-01-20")),))
    lines = lines_of_change(timeline, after, day("2026-01-20"))
    assert [(line.amount_minor, line.from_version, line.to_version) for line in lines] == [(1000, 0, 2)]
    assert due(after, (*billed, *lines), "2026-02-15") == []
    found = renewal_lines(after, day("2026-01-20"))
    assert found is not None
    assert found[0] == day("2026-03-01")


def test_a_change_after_an_early_renewal_costs_in_both_periods() -> None:
    timeline = replace(started("2026-01-01", ONE), early=(EarlyRenewal(day("2026-02-01"), 2, day("2026-01-10")),))
    after = changed(timeline, "2026-01-17", TWO)
    assert amounts(lines_of_change(timeline, after, day("2026-01-17"))) == [484, 1000]


def test_another_term_from_the_current_period_takes_it_back_and_bills_the_new_one() -> None:
    timeline = started("2026-01-01", ONE)
    yearly = state(seats("a", 1, "100.00", 12), months=12)
    after = changed(timeline, "2026-02-01", yearly, recorded="2026-02-10")
    lines = lines_of_change(timeline, after, day("2026-02-10"))
    assert sorted((line.period.end.isoformat(), line.amount_minor) for line in lines) == [
        ("2026-03-01", -1000),
        ("2027-02-01", 10000),
    ]


def test_a_run_that_comes_after_a_period_was_taken_back_still_bills_what_was_credited() -> None:
    timeline = started("2026-01-01", ONE)
    billed = bought_on(timeline, "2026-01-01")
    after = ended(timeline, "2026-02-01", recorded="2026-02-10")
    credit = lines_of_change(timeline, after, day("2026-02-10"))
    assert amounts(credit) == [-1000]
    assert due(after, (*billed, *credit), "2026-02-10") == [("2026-02-01", [1000])]


def test_an_end_in_a_period_gives_back_its_days_and_none_is_due_after_it() -> None:
    timeline = started("2026-04-01", ONE)
    billed = bought_on(timeline, "2026-04-01")
    after = ended(timeline, "2026-04-16", recorded="2026-04-10")
    credit = lines_of_change(timeline, after, day("2026-04-10"))
    assert amounts(credit) == [-500]
    assert due(after, (*billed, *credit), "2026-09-01") == []
    assert renewal_lines(after, day("2026-04-10")) is None


def test_a_withdrawn_end_charges_what_was_given_back() -> None:
    timeline = ended(started("2026-04-01", ONE), "2026-04-16", recorded="2026-04-05")
    after = ended(timeline, None, recorded="2026-04-10")
    assert amounts(lines_of_change(timeline, after, day("2026-04-10"))) == [500]


def test_the_next_invoice_is_the_next_period_with_all_that_is_planned() -> None:
    timeline = changed(started("2026-01-01", ONE), "2026-02-01", TWO, recorded="2026-01-10")
    found = renewal_lines(timeline, day("2026-01-10"))
    assert found is not None
    assert (found[0], amounts(found[1])) == (day("2026-02-01"), [2000])


def test_what_is_outstanding_is_owed_and_not_billed_per_component_and_discount() -> None:
    timeline = started("2026-01-01", ONE)
    billed = bought_on(timeline, "2026-01-01")
    assert outstanding(timeline, billed, day("2026-01-31")) == {}
    february = Period(day("2026-02-01"), day("2026-03-01"))
    assert outstanding(timeline, billed, day("2026-02-01")) == {(ONE.items[0].component, february, None): 1000}
    assert set(outstanding(timeline, (*billed, *billed), day("2026-01-31")).values()) == {-1000}


def test_a_change_is_the_same_whether_states_were_read_again_or_not() -> None:
    timeline = started("2026-01-01", ONE)
    after = changed(timeline, "2026-01-17", TWO)
    again = replace(after, revisions=tuple(_read_again(one) for one in after.revisions))
    on: date = day("2026-01-17")
    assert lines_of_change(timeline, again, on) == lines_of_change(timeline, after, on)


def _read_again(one: Revision) -> Revision:
    items = tuple(replace(item) for item in one.state.items)
    return replace(one, state=replace(one.state, items=items))

"""Usage is billed in arrears from the latest reading, above what is committed."""

from dataclasses import replace
from decimal import Decimal

from tests.domain.builders import day, ended, per_unit, percent, seats, started, state

from subgraph.domain.catalog import Price, PriceModel, Tier
from subgraph.domain.invoicing import Line, LineKind
from subgraph.domain.timeline import Component, ItemKind, MeteredUsage, Reading, Timeline
from subgraph.domain.usage import usage_due

METERED = Component(ItemKind.USAGE, "product", None, "calls")
GRADUATED = Price(PriceModel.GRADUATED, 1, tiers=(Tier(100, Decimal("0.10")), Tier(None, Decimal("0.05"))))


def metered(price: Price, commit: int = 0, discount: str | None = None) -> Timeline:
    first = state(seats("a", 1, "10.00"), discounts=(percent("partner", discount),) if discount else ())
    usage = MeteredUsage(METERED, "calls", price, "Calls", commit)
    return started("2026-01-01", replace(first, usages=(usage,)))


def reading(quantity: int, on: str, recorded: str | None = None) -> Reading:
    return Reading("calls", quantity, day(on), day(recorded or on))


def due(
    timeline: Timeline, readings: list[Reading], through: str, invoiced: tuple[Line, ...] = ()
) -> list[tuple[str, int | None, int]]:
    found = usage_due(timeline, readings, invoiced, day(through))
    return [(on.isoformat(), line.quantity, line.amount_minor) for on, lines in found for line in lines]


def test_usage_of_a_period_is_due_at_its_end_from_the_latest_reading_in_it() -> None:
    readings = [reading(40, "2026-01-20"), reading(30, "2026-01-31"), reading(99, "2026-02-01")]
    timeline = metered(per_unit("0.50"))
    assert due(timeline, readings, "2026-01-31") == []
    assert due(timeline, readings, "2026-02-01") == [("2026-02-01", 30, 1500)]


def test_of_two_readings_on_one_day_the_later_one_counts() -> None:
    readings = [reading(40, "2026-01-20"), reading(30, "2026-01-20")]
    assert due(metered(per_unit("0.50")), readings, "2026-02-01") == [("2026-02-01", 30, 1500)]


def test_of_a_day_the_latest_instant_counts_whenever_it_was_recorded() -> None:
    """Readings come in the order of their instants: the morning's count, recorded a day late, and the evening's."""
    readings = [reading(40, "2026-01-20", recorded="2026-01-21"), reading(30, "2026-01-20")]
    assert due(metered(per_unit("0.50")), readings, "2026-02-01") == [("2026-02-01", 30, 1500)]


def test_only_what_exceeds_the_commitment_is_billed_in_arrears() -> None:
    assert due(metered(GRADUATED, commit=50), [reading(120, "2026-01-20")], "2026-02-01") == [("2026-02-01", 70, 600)]
    assert due(metered(GRADUATED, commit=50), [reading(50, "2026-01-20")], "2026-02-01") == []


def test_a_reading_recorded_later_gives_a_line_on_the_next_invoice() -> None:
    readings = [reading(30, "2026-01-20"), reading(50, "2026-01-31", recorded="2026-02-10")]
    timeline = metered(per_unit("0.50"))
    assert due(timeline, readings, "2026-03-01") == [("2026-02-01", 30, 1500), ("2026-03-01", 20, 1000)]
    billed = usage_due(timeline, readings[:1], (), day("2026-02-01"))[0][1]
    assert due(timeline, readings, "2026-03-01", billed) == [("2026-03-01", 20, 1000)]


def test_a_reading_of_the_due_day_itself_counts_whether_the_run_came_before_it_or_comes_after() -> None:
    first, late = reading(30, "2026-01-20"), reading(50, "2026-01-31", recorded="2026-02-01")
    timeline = metered(per_unit("0.50"))
    billed = usage_due(timeline, [first], (), day("2026-02-01"))[0][1]
    assert due(timeline, [first, late], "2026-02-28", billed) == []
    assert due(timeline, [first, late], "2026-03-01", billed) == [("2026-03-01", 20, 1000)]
    assert due(timeline, [first, late], "2026-03-01") == [("2026-02-01", 50, 2500)]
    corrected = reading(60, "2026-01-31", recorded="2026-03-01")  # after the run of the day that corrects
    lines = (*billed, *usage_due(timeline, [first, late], billed, day("2026-03-01"))[0][1])
    assert due(timeline, [first, late, corrected], "2026-04-01", lines) == [("2026-04-01", 10, 500)]


def test_a_reading_of_the_end_itself_is_billed_that_day_though_the_run_came_before_it() -> None:
    timeline = ended(metered(per_unit("0.50")), "2026-01-21", "2026-01-10")
    first, late = reading(10, "2026-01-20"), reading(16, "2026-01-20", recorded="2026-01-21")
    billed = usage_due(timeline, [first], (), day("2026-01-21"))[0][1]
    assert due(timeline, [first, late], "2026-01-21", billed) == [("2026-01-21", 6, 300)]
    again = (*billed, *usage_due(timeline, [first, late], billed, day("2026-01-21"))[0][1])
    assert due(timeline, [first, late], "2026-02-10", again) == []


def test_usage_billed_once_is_not_billed_again() -> None:
    timeline, readings = metered(per_unit("0.50")), [reading(30, "2026-01-20")]
    billed = usage_due(timeline, readings, (), day("2026-02-01"))[0][1]
    assert due(timeline, readings, "2026-02-20", billed) == []


def test_a_reading_that_was_too_high_gives_money_back() -> None:
    readings = [reading(50, "2026-01-20"), reading(30, "2026-01-25", recorded="2026-02-02")]
    (_, first), (_, second) = usage_due(metered(per_unit("0.50")), readings, (), day("2026-03-01"))
    assert (first[0].kind, second[0].kind) == (LineKind.CHARGE, LineKind.PRORATED_CREDIT)
    assert (second[0].quantity, second[0].amount_minor) == (-20, -1000)


def test_percents_of_the_last_day_are_taken_from_usage_with_lines_of_their_own() -> None:
    (_, lines), *_ = usage_due(
        metered(per_unit("0.50"), discount="20"), [reading(30, "2026-01-20")], (), day("2026-02-01")
    )
    assert [(line.discount, line.amount_minor) for line in lines] == [(None, 1500), ("partner", -300)]


def test_usage_up_to_an_end_is_due_on_the_end() -> None:
    timeline = ended(metered(per_unit("0.50")), "2026-01-21", "2026-01-10")
    assert due(timeline, [reading(10, "2026-01-20"), reading(99, "2026-01-21")], "2026-02-10") == [
        ("2026-01-21", 10, 500)
    ]
    late = [reading(10, "2026-01-20", recorded="2026-01-25")]
    assert due(timeline, late, "2026-02-10") == [("2026-01-25", 10, 500)]

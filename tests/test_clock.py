from datetime import UTC, date, datetime, timedelta

from subgraph.clock import Clock, system_now

NOON = datetime(2026, 7, 2, 12, tzinfo=UTC)


def test_a_set_clock_stands_still() -> None:
    clock = Clock(start=NOON)
    assert clock.now() == clock.now() == NOON


def test_without_a_setting_it_is_the_machines_time() -> None:
    assert abs(Clock().now() - system_now()) < timedelta(seconds=5)


def test_it_moves_forward_and_never_back() -> None:
    clock = Clock(start=NOON)
    assert clock.move(NOON + timedelta(days=1))
    assert clock.now() == NOON + timedelta(days=1)
    assert not clock.move(NOON)
    assert clock.now() == NOON + timedelta(days=1)


def test_the_day_is_the_accounts_own() -> None:
    late = Clock(start=datetime(2026, 7, 2, 23, 30, tzinfo=UTC))
    assert late.today("Europe/Oslo") == date(2026, 7, 3)
    assert late.today("America/New_York") == date(2026, 7, 2)

"""When a delivery is tried again, and what a payload says."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from subgraph.domain.events import CommittedEvent, EventKind
from subgraph.domain.webhooks import LONGEST_WAIT_SECONDS, RETRY_SECONDS, check_events, next_try, payload_of


def test_tries_go_on_for_three_days() -> None:
    assert 3 * 86_400 <= sum(RETRY_SECONDS) < 4 * 86_400
    assert [next_try(attempts, 0) for attempts in range(1, 11)] == [*RETRY_SECONDS, None]


@given(st.integers(1, 9), st.integers(0, 99), st.none() | st.integers(0, 10**9))
def test_jitter_adds_a_fifth_at_most_and_a_receiver_may_ask_for_a_day_at_most(
    attempts: int, dice: int, asked: int | None
) -> None:
    plain = RETRY_SECONDS[attempts - 1]
    wait = next_try(attempts, dice, asked)
    assert wait is not None
    assert plain <= wait <= max(plain + plain * 20 // 100, LONGEST_WAIT_SECONDS)
    if asked is not None and asked <= LONGEST_WAIT_SECONDS:
        assert wait >= asked


def test_a_kind_of_event_is_named_once_and_known() -> None:
    assert check_events(["INVOICE_ISSUED", "RESOURCE_ADDED"]) == ()
    found = check_events(["INVOICE_ISSUED", "invoice.issued", "INVOICE_ISSUED"], "events")
    assert [(one.code, one.path) for one in found] == [
        ("UNKNOWN_EVENT", ("events", "1")),
        ("DUPLICATE", ("events", "2")),
    ]


def test_a_payload_is_the_same_whatever_the_order_of_the_facts() -> None:
    def told(facts: dict[str, str]) -> CommittedEvent:
        at = datetime(2026, 7, 2, 10, tzinfo=UTC)
        return CommittedEvent(
            "evt_1", 7, at, EventKind.INVOICE_ISSUED, "acc_1", "air", None, "inv_1", None, None, "I", facts
        )

    payload = payload_of(told({"b": "2", "a": "1"}))
    assert list(payload) == ["type", "timestamp", "data"]
    assert (payload["type"], payload["timestamp"]) == ("INVOICE_ISSUED", "2026-07-02T10:00:00+00:00")
    assert str(payload) == str(payload_of(told({"a": "1", "b": "2"})))

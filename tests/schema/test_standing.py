"""Where subscriptions and invoices stand: the filter of a list and the field of a row say the same, on every day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from subgraph.domain.allotting import allot
from subgraph.domain.seats import SeatCount
from subgraph.domain.statuses import InvoiceStatus, SubscriptionStatus, invoice_status, subscription_status
from subgraph.work.dunning import dun_due
from tests.schema.world import OPERATOR, World, person

OLIVIA = person("olivia")
TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)
STATUSES = ("SCHEDULED", "ACTIVE", "PAST_DUE", "ENDING", "ENDED")
BY_STATUS = """query ($id: ID!, $status: SubscriptionStatus) { account(id: $id) {
  subscriptions(status: $status) { nodes { id status } totalCount } invoices { nodes { status dueOn } } } }"""


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        (TODAY, None, "ACTIVE"),
        (TODAY + DAY, None, "SCHEDULED"),
        (TODAY, TODAY + DAY, "ENDING"),
        (TODAY - DAY, TODAY, "ENDED"),
        (TODAY + DAY, TODAY + DAY, "ENDED"),
    ],
)
def test_a_subscription_stands_where_its_days_put_it(start: date, end: date | None, status: str) -> None:
    assert subscription_status(start, end, TODAY) is SubscriptionStatus(status)


def test_only_an_open_invoice_becomes_past_due_and_only_after_its_day() -> None:
    for status in InvoiceStatus:
        late = invoice_status(status, TODAY - DAY, TODAY)
        assert late is (InvoiceStatus.PAST_DUE if status is InvoiceStatus.ISSUED else status)
        assert invoice_status(status, TODAY, TODAY) is status


def _counts(required: int) -> Mapping[tuple[str, str], SeatCount]:
    return {("monitoring", "pro"): SeatCount(9, required)}


@pytest.mark.parametrize(
    ("required", "seats", "shares"), [(8, [2, 4], [2, 6]), (3, [2, 4], [2, 1]), (1, [2, 4], [1, 0]), (5, [0], [5])]
)
def test_required_seats_fill_the_oldest_subscription_first_and_add_up(
    required: int, seats: list[int], shares: list[int]
) -> None:
    found = allot(_counts(required), [{("monitoring", "pro"): one} for one in seats])
    assert [one["monitoring", "pro"] for one in found] == [SeatCount(9, share) for share in shares]
    assert sum(shares) == required


async def test_the_filter_and_the_field_agree_on_every_day(empty: World) -> None:
    account = await empty.account("Harbour")
    await empty.member(account, "olivia", "OWNER")
    await empty.start(OLIVIA, account)
    await empty.start(OLIVIA, account, startDate="2026-05-01")
    ending = (await empty.start(OLIVIA, account))["subscription"]["id"]
    over = (await empty.start(OLIVIA, account))["subscription"]["id"]
    for subscription, day in ((ending, "2026-12-01"), (over, "2026-03-10")):
        change = {"subscriptionId": subscription, "changes": [{"cancel": {"on": day}}]}
        await empty.buy(OPERATOR, change=change)
    seen: set[str] = set()
    for day in ("2026-03-10", "2026-04-20", "2026-05-02", "2026-12-02"):
        await empty.do(OPERATOR, "setClock", at=f"{day}T12:00:00Z")
        await dun_due(empty.app.house, 100)  # nobody paid: from 16 April on whatever runs and was billed is past due
        every = (await empty.ask(OLIVIA, BY_STATUS, id=account))["account"]["subscriptions"]["nodes"]
        assert len(every) == 4
        for status in STATUSES:
            page = (await empty.ask(OLIVIA, BY_STATUS, id=account, status=status))["account"]["subscriptions"]
            expected = [one for one in every if one["status"] == status]
            assert (page["nodes"], page["totalCount"]) == (expected, len(expected)), (day, status)
            seen |= {status} if expected else set()
    assert seen == set(STATUSES)

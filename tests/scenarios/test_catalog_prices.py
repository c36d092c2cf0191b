"""List prices that change while a family is sold: who pays which price from when on (billing.md, Timing)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.cataloguing import CHANGED, CHANGES, price, set_prices
from tests.scenarios.customers import net, running
from tests.scenarios.speak import Refused, Story, products, seats, shown


async def test_seats_added_after_a_price_change_take_the_running_price_and_renewals_keep_it(story: Story) -> None:
    """2 Space Pro at 60.00 from 2026-01-01. The list goes to 72.00 on 2026-06-01; one more on 2026-07-02 costs the running
    60.00 x 183/365 = 30.08. What is sold anew costs 72.00. The renewal of 2027, by KEEP, is 3 x 60.00."""
    account, subscription, olivia = await running(story)
    await story.on("2026-06-01")
    await set_prices(story.operator, price("72.00"))
    await story.on("2026-07-02")
    more = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert shown(more["invoice"]["lines"]) == [("PRORATED_CHARGE", 1, "30.08")]
    assert more["subscription"]["nextInvoiceEstimate"]["total"]["amount"] == "180.00"
    other = await olivia.quote_start(account, term="one-year", startDate="2026-07-02", products=products(space_pro=1))
    assert other["dueNow"]["total"]["amount"] == "72.00"
    await story.bill_through("2027-01-01")
    *_, renewal = await olivia.invoices(account)
    assert shown(renewal["lines"]) == [("CHARGE", 3, "180.00")]

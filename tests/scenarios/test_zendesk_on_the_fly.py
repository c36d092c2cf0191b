"""An agent and the licence that they need in one step: that very licence, and no other purchase in its place (AGT-14)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.agent_licences import FAMILY, add_agent, agents, begin, licences, shop
from tests.scenarios.speak import Refused, Story

ROWS = """query ($id: ID!) { subscription(id: $id) {
  seatUsage { product { key } subscribed used overLimit } invoices { nodes { totals { total { amount } } } } } }"""


@pytest.mark.parametrize(
    "change",
    [
        {"addSeats": agents(1, "chat")},  # another product's licence, at a third of the price
        {"removeSeats": agents(1, "chat")},
        {"applyPromotion": "WELCOME20"},
    ],
    ids=["another product", "fewer", "a code"],
)
async def test_agt_14_no_other_purchase_takes_the_licences_place(story: Story, change: dict[str, Any]) -> None:
    """AGT-14: the one licence of Support is taken. What buys none of Support adds no agent there, and nothing is bought."""
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "growth", 1), licences("chat", "team", 2))
    await add_agent(lena, account, "Ana")
    before = (await lena.ask(ROWS, id=subscription))["subscription"]
    quote = await lena.quote_change(subscription, change)
    with pytest.raises(Refused) as no:
        await add_agent(lena, account, "Ben", quoteToken=quote["token"])
    assert no.value.codes == ["QUOTE_REQUIRED"]
    assert no.value.facts("QUOTE_REQUIRED") == {"product": "support", "seatType": "agent", "quantity": "1"}
    assert (await lena.ask(ROWS, id=subscription))["subscription"] == before
    assert (await lena.confirm(quote))["__typename"] == "Confirmation"  # the quote was not used up


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({"setSeats": agents(3)}, "43.55"),  # 2 × 45.00 × 15/31 = 43.548…
        ({"addSeats": {"seatType": "agent", "quantity": 1}}, "21.77"),  # 45.00 × 15/31 = 21.774…
    ],
    ids=["so many", "one more of the only product"],
)
async def test_agt_14_the_licence_counts_however_the_quote_says_it(
    story: Story, change: dict[str, Any], due: str
) -> None:
    account, lena = await shop(story)
    subscription = await begin(lena, account, licences("support", "growth", 1))
    await add_agent(lena, account, "Ana")
    await story.on("2026-01-17")
    quote = await lena.quote_change(subscription, change)
    assert quote["amountDue"]["amount"] == due
    await add_agent(lena, account, "Ben", quoteToken=quote["token"])
    invoices = await lena.invoices(account)
    assert [one["totals"]["total"]["amount"] for one in invoices] == ["45.00", due]


async def test_agt_14_a_first_purchase_comes_with_the_first_agent_who_needs_no_other(story: Story) -> None:
    """AGT-14: where no licence is missing the token still buys what it says, once: a start as well."""
    account, lena = await shop(story)
    quote = await lena.quote_start(account, family=FAMILY, term="monthly", products=[licences("chat", "team", 1)])
    with pytest.raises(Refused) as no:
        await add_agent(lena, account, "Ana", "chat", quoteToken=quote["token"])
    assert no.value.codes == ["TERMS_NOT_ACCEPTED"]
    assert await lena.invoices(account) == []

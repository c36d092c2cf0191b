"""A quote binds to the cent, once, for one buyer: rivals, repeats, forgeries (AIR-7; billing.md, Quote and confirm)."""

from __future__ import annotations

import asyncio

import pytest

from tests.scenarios.customers import (
    balance,
    customer,
    decide,
    invite,
    net,
    partners_customer,
    request_quoted,
    running,
    set_percent,
)
from tests.scenarios.speak import Refused, Story, products, seats


async def test_a_quote_that_somebody_elses_purchase_overtook_comes_back_new(story: Story) -> None:
    """Both want one more seat for 30.08; the second is shown 4 seats instead of 3 before anything is charged."""
    account, subscription, olivia = await running(story)
    await invite(olivia, account, "Adam", "ADMIN")
    adam = story.person(user="adam@harbour.example")
    await story.on("2026-07-02")
    hers = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    his = await adam.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    assert (await adam.confirm(his))["__typename"] == "Confirmation"
    changed = await olivia.confirm(hers)
    assert changed["__typename"] == "QuoteChanged"
    assert [one["quantity"] for one in changed["quote"]["items"]] == [4]
    assert len(await olivia.invoices(account)) == 2
    assert (await olivia.confirm(changed["quote"]))["__typename"] == "Confirmation"
    assert net(await olivia.invoices(account)) == "180.16"


async def test_a_quote_for_a_start_is_not_overtaken_by_another_start(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    quotes = [
        await olivia.quote_start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
        for _ in range(2)
    ]
    for quote in quotes:
        assert (await olivia.confirm(quote))["__typename"] == "Confirmation"
    assert net(await olivia.invoices(account)) == "120.00"


async def test_one_token_from_two_clients_at_once_charges_once(story: Story) -> None:
    account, subscription, olivia = await running(story)
    await story.on("2026-07-02")
    quote = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    again = story.person(user="olivia@harbour.example")
    done = await asyncio.gather(*[person.confirm(quote) for person in (olivia, again, olivia, again)])
    assert {one["__typename"] for one in done} == {"Confirmation"}
    assert len({one["invoice"]["id"] for one in done}) == 1
    assert net(await olivia.invoices(account)) == "150.08"
    assert [one["quantity"] for one in (await olivia.subscription(subscription))["items"]] == [3]


async def test_rivals_at_once_each_get_what_they_were_shown_or_a_new_quote(story: Story) -> None:
    """Five quotes for one seat each on one version: one is bought, four come back; nothing is lost or doubled."""
    account, subscription, olivia = await running(story)
    await story.on("2026-07-02")
    quotes = [await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)}) for _ in range(5)]
    done = await asyncio.gather(*[olivia.confirm(quote) for quote in quotes])
    kinds = sorted(one["__typename"] for one in done)
    assert kinds == ["Confirmation", *["QuoteChanged"] * 4]
    assert net(await olivia.invoices(account)) == "150.08"
    assert (await olivia.subscription(subscription))["version"] == 2


async def test_a_confirmed_token_answers_with_its_confirmation_days_later(story: Story) -> None:
    account, subscription, olivia = await running(story)
    quote = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    first = await olivia.confirm(quote)
    await story.on("2026-09-01")
    await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    again = await olivia.confirm(quote)
    assert again["__typename"] == "Confirmation"
    assert again["invoice"]["id"] == first["invoice"]["id"]
    assert len(await olivia.invoices(account)) == 3


async def test_a_forged_token_and_a_strangers_are_refused(story: Story) -> None:
    account, subscription, olivia = await running(story)
    quote = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    head, body, signature = quote["token"].split(".")
    flipped = ("A" if body[10] != "A" else "B").join((body[:10], body[11:]))
    forged = [f"{head}.{flipped}.{signature}", f"{head}.{body}.{signature[:-4]}AAAA", f"{head}.{body}.", body, "", "💥"]
    for token in forged:
        with pytest.raises(Refused) as no:
            await olivia.confirm({**quote, "token": token})
        assert no.value.codes == ["QUOTE_TOKEN_INVALID"], token
        assert no.value.violations[0]["path"] == ["token"]
    _, eve = await customer(story, "2026-01-01", ownerEmail="eve@else.example")
    with pytest.raises(Refused) as no:
        await eve.confirm(quote)
    assert no.value.codes == ["NOT_FOUND"]
    await invite(olivia, account, "Mia", "MEMBER")
    with pytest.raises(Refused) as no:
        await story.person(user="mia@harbour.example").confirm(quote)
    assert no.value.codes
    assert len(await olivia.invoices(account)) == 1


async def test_somebody_else_who_may_buy_confirms_the_quote(story: Story) -> None:
    account, subscription, olivia = await running(story)
    await invite(olivia, account, "Adam", "ADMIN")
    quote = await olivia.quote_change(subscription, {"addSeats": seats("space-pro", 1)})
    done = await story.person(user="adam@harbour.example").confirm(quote)
    assert done["__typename"] == "Confirmation"
    actors = [one["actor"] for one in done["subscription"]["history"]["nodes"]]
    assert "adam@harbour.example" in actors[0]


async def test_a_percent_that_changed_between_quote_and_confirmation_comes_back_new(story: Story) -> None:
    """60.00 less 20 % was shown; less 10 % it is 54.00."""
    account, petra, _ = await partners_customer(story, "2026-01-01", "20")
    quote = await petra.quote_start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    assert quote["amountDue"]["amount"] == "48.00"
    await set_percent(story.operator, account, "10")
    changed = await petra.confirm(quote)
    assert changed["__typename"] == "QuoteChanged"
    assert changed["quote"]["amountDue"]["amount"] == "54.00"
    assert await petra.invoices(account) == []


async def test_a_balance_that_moved_between_quote_and_confirmation_comes_back_new(story: Story) -> None:
    """113.42 come back when staff end the paid subscription: the 48.00 that were due are then paid from the balance."""
    account, olivia = await customer(story, "2026-01-01")
    card = {"accountId": account, "kind": "CARD", "token": "tok_visa"}
    await olivia.change("addPaymentMethod", "AddPaymentMethodInput", "__typename", **card)
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    await story.on("2026-01-21")
    term = {"term": "one-year", "startDate": "2026-01-21"}
    quote = await olivia.quote_start(account, products=products(space_plus=1), **term)
    assert (quote["creditApplied"]["amount"], quote["amountDue"]["amount"]) == ("0.00", "48.00")
    await story.person(staff="airthings").buy(done["subscription"]["id"], {"cancel": {"on": "2026-01-21"}})
    assert await balance(olivia, account) == "113.42"
    changed = await olivia.confirm(quote)
    assert changed["__typename"] == "QuoteChanged"
    assert (changed["quote"]["creditApplied"]["amount"], changed["quote"]["amountDue"]["amount"]) == ("48.00", "0.00")
    await olivia.confirm(changed["quote"])
    assert await balance(olivia, account) == "65.42"


async def test_two_staff_who_approve_at_once_do_it_once(story: Story) -> None:
    """An early renewal for 120.00: one approval does it, the other is told that it is settled."""
    account, subscription, olivia = await running(story)
    asked = await request_quoted(olivia, account, subscription, {"renew": {}})
    staff = story.person(staff="airthings")
    done = await asyncio.gather(*[decide(staff, asked["id"], "APPROVE") for _ in range(3)], return_exceptions=True)
    settled = [one for one in done if isinstance(one, Refused)]
    assert [one.codes for one in settled] == [["REQUEST_SETTLED"]] * 2
    assert net(await olivia.invoices(account)) == "240.00"


async def test_a_withdrawal_and_an_approval_at_once_agree_on_what_happened(story: Story) -> None:
    account, subscription, olivia = await running(story)
    asked = await request_quoted(olivia, account, subscription, {"renew": {}})
    given = {"changeRequestId": asked["id"]}
    withdrawal = olivia.change(
        "withdrawChangeRequest", "ChangeRequestInput", "... on ChangeRequest { status }", **given
    )
    approval = decide(story.person(staff="airthings"), asked["id"], "APPROVE")
    done = await asyncio.gather(withdrawal, approval, return_exceptions=True)
    assert [isinstance(one, Refused) for one in done].count(True) == 1
    charged = "120.00" if isinstance(done[1], Refused) else "240.00"
    assert net(await olivia.invoices(account)) == charged

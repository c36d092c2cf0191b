"""Cards, bank transfers on request or kept from before, and the papers that they leave (LOC-6, LOC-12, LOC-13)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import METHOD, add_card, decide
from tests.scenarios.shops import CHAIN, MEMBER, USERS, Shop, open_shop, totals
from tests.scenarios.speak import INVOICE, Person, Refused, Story, shown

METHODS = "query ($id: ID!) { account(id: $id) { paymentMethods { id label kind isDefault } } }"
ALL_CARDS = [("Visa ending in 4242", False), ("Mastercard ending in 4444", True)]


async def cards(shop: Shop) -> list[tuple[str, bool]]:
    found = (await shop.owner.ask(METHODS, id=shop.account))["account"]["paymentMethods"]
    return [(one["label"], one["isDefault"]) for one in found]


async def manage(person: Person, field: str, method: str) -> dict[str, Any]:
    selection = METHOD if field == "setDefaultPaymentMethod" else "__typename"
    return await person.change(field, "PaymentMethodInput", selection, paymentMethodId=method)


async def add_transfer(person: Person, account: str) -> dict[str, Any]:
    given = {"accountId": account, "kind": "BANK_TRANSFER"}
    return await person.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, **given)


async def test_loc_6_cards_are_listed_added_made_the_default_and_removed_but_the_last_one_stays(story: Story) -> None:
    """LOC-6: 70.00 of March are paid by Visa, 2 x 35.00 x 16/31 = 36.13 more by Mastercard, made the default since.
    The last card stays while the subscription runs, and goes when it has ended."""
    shop = await open_shop(story, "2026-03-01", card=None)
    visa = (await add_card(shop.owner, shop.account, "tok_visa"))["paymentMethod"]
    subscription = (await shop.start("location", 2))["subscription"]["id"]
    with pytest.raises(Refused) as no:
        await manage(shop.owner, "removePaymentMethod", visa["id"])
    assert no.value.codes == ["LAST_PAYMENT_METHOD"]
    master = (await add_card(shop.owner, shop.account, "tok_mastercard"))["paymentMethod"]
    assert await cards(shop) == [("Visa ending in 4242", True), ("Mastercard ending in 4444", False)]
    await manage(shop.owner, "setDefaultPaymentMethod", master["id"])
    assert await cards(shop) == ALL_CARDS
    await story.on("2026-03-16")
    more = {"addSeats": {"seatType": "location", "quantity": 2}}
    await shop.ask_and_approve(shop.owner, await shop.owner.quote_change(subscription, more))
    found = totals(await shop.owner.invoices(shop.account))
    assert found == [("2026-03-01", "70.00", "PAID"), ("2026-03-16", "36.13", "PAID")]
    await manage(shop.owner, "removePaymentMethod", visa["id"])
    with pytest.raises(Refused) as no:
        await manage(shop.owner, "removePaymentMethod", master["id"])
    assert no.value.codes == ["LAST_PAYMENT_METHOD"]
    await shop.ask_and_approve(shop.owner, await shop.owner.quote_change(subscription, {"cancel": {}}))
    await story.bill_through("2026-04-01")
    await manage(shop.owner, "removePaymentMethod", master["id"])
    assert await cards(shop) == []


async def test_loc_6_owners_and_administrators_manage_cards_and_others_get_the_reason(story: Story) -> None:
    """LOC-6: the user manager is an administrator here; the chain manager and the plain member are members."""
    shop = await open_shop(story, "2026-03-01", people=True)
    await add_card(shop.member(USERS), shop.account, "tok_amex")
    for email in (CHAIN, MEMBER):
        with pytest.raises(Refused) as no:
            await add_card(shop.member(email), shop.account, "tok_mastercard")
        assert no.value.codes == ["FORBIDDEN"]
    assert len(await cards(shop)) == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "CARD", "token": "tok_amex"}, None),
        ({"kind": "CARD", "token": "tok_visa"}, None),
        ({"kind": "CARD", "token": "tok_mastercard"}, None),
        ({"kind": "CARD", "token": "tok_discover"}, "BRAND_NOT_TAKEN"),
        ({"kind": "PAYPAL", "token": "tok_paypal"}, "PAYMENT_METHOD_NOT_OPEN"),
        ({"kind": "BANK_TRANSFER"}, "PAYMENT_METHOD_ON_REQUEST"),
    ],
)
async def test_loc_12_american_express_visa_and_mastercard_are_taken(
    story: Story, given: dict[str, str], code: str | None
) -> None:
    """LOC-12: three brands by oneself; another brand and PayPal not at all; a bank transfer on request."""
    shop = await open_shop(story, "2026-03-01", card=None)
    given = {"accountId": shop.account, **given}
    if code is None:
        await shop.owner.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, **given)
        assert len(await cards(shop)) == 1
        return
    with pytest.raises(Refused) as no:
        await shop.owner.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, **given)
    assert (no.value.codes, await cards(shop)) == ([code], [])


async def test_loc_12_from_a_thousand_dollars_a_transfer_is_had_on_request(story: Story) -> None:
    """LOC-12: 32 locations by the month are 1,120.00 less 10 %: 1,008.00; 31 are 1,085.00 less 108.50: 976.50.

    Nothing but a card is open before it was asked for. Once granted, 1,008.00 may be paid by transfer and 976.50 not.
    The invoice is open for 14 days.
    """
    shop = await open_shop(story, "2026-03-01")
    large, small = [await shop.quote_start(shop.owner, "location", number) for number in (32, 31)]
    assert (large["amountDue"]["amount"], small["amountDue"]["amount"]) == ("1008.00", "976.50")
    assert large["paymentMethods"] == small["paymentMethods"] == ["CARD"]
    asked = await shop.ask(shop.owner, large, message="Could we pay this by bank transfer?")
    with pytest.raises(Refused) as no:
        await add_transfer(shop.owner, shop.account)
    assert no.value.codes == ["PAYMENT_METHOD_ON_REQUEST"]
    await shop.enrol(traits=["other_payment"])
    transfer = (await add_transfer(shop.staff, shop.account))["paymentMethod"]
    assert (await shop.quote_start(shop.owner, "location", 32))["paymentMethods"] == ["CARD", "BANK_TRANSFER"]
    assert (await shop.quote_start(shop.owner, "location", 31))["paymentMethods"] == ["CARD"]
    await manage(shop.owner, "setDefaultPaymentMethod", transfer["id"])
    assert (await decide(shop.staff, asked["id"], "APPROVE"))["status"] == "APPROVED"
    [invoice] = await shop.owner.invoices(shop.account)
    assert (invoice["totals"]["total"]["amount"], invoice["status"]) == ("1008.00", "ISSUED")
    assert (invoice["issuedOn"], invoice["dueOn"]) == ("2026-03-01", "2026-03-15")


async def test_loc_12_less_than_a_thousand_is_not_confirmed_by_transfer(story: Story) -> None:
    """LOC-12: an offer of 70.00 that the owner would pay by the transfer that was granted for more: refused, then by card."""
    shop = await open_shop(story, "2026-03-01")
    await shop.enrol(traits=["other_payment"])
    transfer = (await add_transfer(shop.owner, shop.account))["paymentMethod"]
    asked = await shop.ask(shop.owner, message="Two, please.")
    offer = await shop.quote_start(shop.staff, "location", 2)
    await decide(shop.staff, asked["id"], "OFFER", quoteToken=offer["token"])
    document = "query ($id: ID!) { node(id: $id) { ... on ChangeRequest { quote { token requiredTerms { id } } } } }"
    seen = (await shop.owner.ask(document, id=asked["id"]))["node"]["quote"]
    with pytest.raises(Refused) as no:
        await shop.owner.confirm(seen, paymentMethodId=transfer["id"])
    assert no.value.codes == ["PAYMENT_METHOD_NOT_OPEN"]
    done = await shop.owner.confirm(seen)
    assert (done["invoice"]["totals"]["total"]["amount"], done["invoice"]["status"]) == ("70.00", "PAID")


@pytest.mark.parametrize(("approved", "kept"), [("2019-03-31", True), ("2019-04-01", False)])
async def test_loc_12_who_paid_by_transfer_before_april_2019_keeps_it_whatever_the_amount(
    story: Story, approved: str, kept: bool
) -> None:
    """LOC-12: 35.00 by transfer, and no card is needed, for a customer of 31 March 2019; not for one of 1 April."""
    shop = await open_shop(story, "2026-03-01", card=None)
    await shop.enrol(approvedOn=approved)
    quote = await shop.quote_start(shop.owner, "location", 1)
    assert quote["paymentMethods"] == (["CARD", "BANK_TRANSFER"] if kept else ["CARD"])
    if not kept:
        with pytest.raises(Refused) as no:
            await add_transfer(shop.owner, shop.account)
        assert no.value.codes == ["PAYMENT_METHOD_ON_REQUEST"]
        return
    transfer = (await add_transfer(shop.owner, shop.account))["paymentMethod"]
    assert transfer["isDefault"] is True
    await shop.ask_and_approve(shop.owner, quote)
    [invoice] = await shop.owner.invoices(shop.account)
    assert (invoice["totals"]["total"]["amount"], invoice["status"], invoice["dueOn"]) == (
        "35.00",
        "ISSUED",
        "2026-03-15",
    )
    await manage(shop.owner, "removePaymentMethod", transfer["id"])


async def test_loc_6_a_transfer_that_is_not_the_accounts_to_have_takes_no_cards_place(story: Story) -> None:
    """LOC-6, LOC-12: the day of approval was written down wrongly; once put right, the card stays, for no transfer pays 35.00.

    Granted for large amounts it is one of two ways to pay again, and the card may go.
    """
    shop = await open_shop(story, "2026-03-01")
    await shop.enrol(approvedOn="2018-01-01")
    await shop.start("location", 1)
    await add_transfer(shop.owner, shop.account)
    found = (await shop.owner.ask(METHODS, id=shop.account))["account"]["paymentMethods"]
    [visa] = [one["id"] for one in found if one["kind"] == "CARD"]
    await shop.enrol(approvedOn="2020-01-01")
    with pytest.raises(Refused) as no:
        await manage(shop.owner, "removePaymentMethod", visa)
    assert no.value.codes == ["LAST_PAYMENT_METHOD"]
    await shop.enrol(traits=["other_payment"])
    await manage(shop.owner, "removePaymentMethod", visa)
    assert await cards(shop) == [("Bank transfer", True)]


async def test_loc_13_invoices_are_had_by_oneself_with_what_they_say_and_whether_they_are_paid(story: Story) -> None:
    """LOC-13: 25 locations at 35.00 are 875.00 less 87.50: 787.50, paid by card. The papers as files: test_papers.py."""
    shop = await open_shop(story, "2026-03-01", people=True)
    await shop.start("location", 25)
    await story.bill_through("2026-04-01")
    march, april = await shop.owner.invoices(shop.account)
    assert shown(march["lines"]) == [("CHARGE", 25, "875.00"), ("DISCOUNT", None, "-87.50")]
    assert march["totals"] == {
        "subtotal": {"amount": "875.00"},
        "discount": {"amount": "87.50"},
        "tax": {"amount": "0.00"},
        "total": {"amount": "787.50"},
    }
    assert [one["status"] for one in (march, april)] == ["PAID", "ISSUED"]
    assert [int(one["number"].rpartition("-")[2]) for one in (march, april)] == [1, 2]
    one = f"query ($id: ID!) {{ invoice(id: $id) {INVOICE} }}"
    for person in (shop.owner, shop.member(USERS), shop.staff):
        assert (await person.ask(one, id=march["id"]))["invoice"] == march
    withheld = await shop.member(CHAIN).raw(one, id=march["id"])
    assert withheld["data"]["invoice"] is None
    stranger = await story.person(user="else@else.example").raw(one, id=march["id"])
    assert stranger["data"]["invoice"] is None

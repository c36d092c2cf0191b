"""Ways to pay, and what becomes of an invoice that is paid, declined, or left lying."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import (
    METHOD,
    add_card,
    customer,
    decide,
    invite,
    net,
    partners_customer,
    request_quoted,
    running,
)
from tests.scenarios.speak import Person, Refused, Story, products, seats

METHODS = """query ($id: ID!) { account(id: $id) { paymentMethods { id kind label brand last4 expires isDefault } } }"""
YEAR: dict[str, Any] = {"term": "one-year", "startDate": "2026-01-01"}


async def methods(person: Person, account: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.ask(METHODS, id=account))["account"]["paymentMethods"]
    return found


async def manage(person: Person, field: str, method: str) -> dict[str, Any]:
    selection = METHOD if field == "setDefaultPaymentMethod" else "... on AccountChanged { account { id } }"
    return await person.change(field, "PaymentMethodInput", selection, paymentMethodId=method)


async def test_the_first_way_to_pay_is_the_default_until_another_is_made_so(story: Story) -> None:
    account, _, olivia = await running(story)
    assert await methods(olivia, account) == []
    visa = (await add_card(olivia, account, "tok_visa"))["paymentMethod"]
    assert {name: visa[name] for name in ("kind", "label", "brand", "last4", "isDefault")} == {
        "kind": "CARD",
        "label": "Visa ending in 4242",
        "brand": "visa",
        "last4": "4242",
        "isDefault": True,
    }
    master = (await add_card(olivia, account, "tok_mastercard"))["paymentMethod"]
    assert master["isDefault"] is False
    amex = (await add_card(olivia, account, "tok_amex", makeDefault=True))["paymentMethod"]
    transfer = {"accountId": account, "kind": "BANK_TRANSFER"}
    await olivia.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, **transfer)

    def defaults(found: list[dict[str, Any]]) -> list[str]:
        return [one["id"] for one in found if one["isDefault"]]

    assert defaults(await methods(olivia, account)) == [amex["id"]]
    switched = await manage(olivia, "setDefaultPaymentMethod", master["id"])
    assert switched["paymentMethod"]["isDefault"] is True
    assert defaults(switched["account"]["paymentMethods"]) == [master["id"]]
    await manage(olivia, "removePaymentMethod", master["id"])
    left = await methods(olivia, account)
    assert master["id"] not in [one["id"] for one in left]
    assert len(left) == 3
    assert len(defaults(left)) == 1
    with pytest.raises(Refused) as no:
        await manage(olivia, "removePaymentMethod", master["id"])
    assert no.value.codes == ["NOT_FOUND"]
    for one in left:
        await manage(olivia, "removePaymentMethod", one["id"])
    assert await methods(olivia, account) == []


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"kind": "CARD", "token": "tok_discover"}, "BRAND_NOT_TAKEN", "token"),
        ({"kind": "CARD", "token": "tok_nobody"}, "UNKNOWN_PAYMENT_TOKEN", "token"),
        ({"kind": "CARD", "token": "tok_paypal"}, "UNKNOWN_PAYMENT_TOKEN", "token"),
        ({"kind": "CARD"}, "TOKEN_REQUIRED", "token"),
        ({"kind": "PAYPAL", "token": "tok_paypal"}, "PAYMENT_METHOD_NOT_OPEN", "kind"),
        ({"kind": "BANK_TRANSFER", "token": "tok_visa"}, "TOKEN_NOT_TAKEN", "token"),
    ],
)
async def test_what_is_not_taken_is_refused(story: Story, given: dict[str, str], code: str, path: str) -> None:
    account, _, olivia = await running(story)
    with pytest.raises(Refused) as no:
        await olivia.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, accountId=account, **given)
    assert (no.value.codes, no.value.violations[0]["path"]) == ([code], [path])
    assert await methods(olivia, account) == []


async def test_a_card_pays_at_the_confirmation_and_a_transfer_waits_for_its_due_day(story: Story) -> None:
    """120.00 by card is paid at once. 48.00 by transfer is due 30 days later, on 31 January, and past due after it."""
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_visa")
    given = {"accountId": account, "kind": "BANK_TRANSFER"}
    transfer = await olivia.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, **given)
    quote = await olivia.quote_start(account, products=products(space_pro=2), **YEAR)
    assert sorted(quote["paymentMethods"]) == ["BANK_TRANSFER", "CARD"]
    paid = (await olivia.confirm(quote))["invoice"]
    assert (paid["status"], paid["amountDue"]["amount"]) == ("PAID", "120.00")
    quote = await olivia.quote_start(account, products=products(space_plus=1), **YEAR)
    open_one = await olivia.confirm(quote, paymentMethodId=transfer["paymentMethod"]["id"])
    assert (open_one["invoice"]["status"], open_one["invoice"]["dueOn"]) == ("ISSUED", "2026-01-31")
    subscription = open_one["subscription"]["id"]
    await story.on("2026-01-31")
    assert [one["status"] for one in await olivia.invoices(account)] == ["PAID", "ISSUED"]
    assert (await olivia.subscription(subscription))["status"] == "ACTIVE"
    await story.on("2026-02-01")
    assert [one["status"] for one in await olivia.invoices(account)] == ["PAID", "PAST_DUE"]
    assert (await olivia.subscription(subscription))["status"] == "ACTIVE"


async def test_a_declined_card_buys_nothing_and_the_quote_still_stands(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await add_card(olivia, account, "tok_declined")
    quote = await olivia.quote_start(account, products=products(space_pro=2), **YEAR)
    for _ in range(2):
        with pytest.raises(Refused) as no:
            await olivia.confirm(quote)
        assert no.value.codes == ["PAYMENT_DECLINED"]
        assert no.value.violations[0]["path"] == ["paymentMethodId"]
    page = """query ($id: ID!) { account(id: $id) { subscriptions { totalCount } invoices { totalCount }
      acceptedTerms { acceptedAt } enrolments { family { key } } } }"""
    empty: dict[str, Any] = {"totalCount": 0}
    found = (await olivia.ask(page, id=account))["account"]
    assert found == {"subscriptions": empty, "invoices": empty, "acceptedTerms": [], "enrolments": []}
    visa = await add_card(olivia, account, "tok_visa")
    done = await olivia.confirm(quote, paymentMethodId=visa["paymentMethod"]["id"])
    assert (done["invoice"]["status"], int(done["invoice"]["number"].rpartition("-")[2])) == ("PAID", 1)


async def test_a_declined_card_leaves_seats_and_requests_as_they_were(story: Story) -> None:
    account, subscription, olivia = await running(story)
    await add_card(olivia, account, "tok_declined")
    with pytest.raises(Refused) as no:
        await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert no.value.codes == ["PAYMENT_DECLINED"]
    asked = await request_quoted(olivia, account, subscription, {"renew": {}})
    staff = story.person(staff="airthings")
    with pytest.raises(Refused) as no:
        await decide(staff, asked["id"], "APPROVE")
    assert no.value.codes == ["PAYMENT_DECLINED"]
    assert [one["quantity"] for one in (await olivia.subscription(subscription))["items"]] == [2]
    assert net(await olivia.invoices(account)) == "120.00"
    await add_card(olivia, account, "tok_visa", makeDefault=True)
    assert (await decide(staff, asked["id"], "APPROVE"))["status"] == "APPROVED"
    assert [one["status"] for one in await olivia.invoices(account)] == ["ISSUED", "PAID"]


async def test_only_its_own_people_manage_how_an_account_pays(story: Story) -> None:
    account, petra, olivia = await partners_customer(story, "2026-01-01", "20")
    card = (await add_card(olivia, account, "tok_visa"))["paymentMethod"]
    await invite(olivia, account, "Mia", "MEMBER")
    mia = story.person(user="mia@harbour.example")
    for person in (petra, mia):
        with pytest.raises(Refused) as no:
            await add_card(person, account, "tok_mastercard")
        assert no.value.codes == ["FORBIDDEN"]
        with pytest.raises(Refused) as no:
            await manage(person, "removePaymentMethod", card["id"])
        assert no.value.codes == ["FORBIDDEN"]
    assert [one["id"] for one in await methods(petra, account)] == [card["id"]]
    withheld = await mia.raw(METHODS, id=account)
    assert withheld["data"]["account"]["paymentMethods"] is None
    assert [one["extensions"]["code"] for one in withheld["errors"]] == ["FORBIDDEN"]
    other, eve = await customer(story, "2026-01-01", ownerEmail="eve@else.example")
    with pytest.raises(Refused) as no:
        await manage(eve, "setDefaultPaymentMethod", card["id"])
    assert no.value.codes == ["NOT_FOUND"]
    quote = await eve.quote_start(other, products=products(space_pro=1), **YEAR)
    with pytest.raises(Refused) as no:
        await eve.confirm(quote, paymentMethodId=card["id"])
    assert no.value.codes == ["NOT_FOUND"]
    assert no.value.violations[0]["path"] == ["paymentMethodId"]

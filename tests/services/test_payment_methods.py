"""The ways in which an account pays (LOC-6, LOC-12, AGT-11)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.services.house import House, codes, done, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import AccountWritten, PaymentMethodWritten, SignedQuote
from subgraph.domain.quote import ProductAsk, SeatsAsk, StartAsk
from subgraph.domain.rules import Role
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.domain.viewers import Viewer
from subgraph.services import payment_methods, quotes
from subgraph.storage.tables import payment_method

CARD, PAYPAL, BANK = PaymentMethodKind.CARD, PaymentMethodKind.PAYPAL, PaymentMethodKind.BANK_TRANSFER


async def add(house: House, viewer: Viewer, account: str, token: str | None = "tok_visa", **given: Any) -> Any:
    """A way to pay, added."""
    asked = asks.AddPaymentMethod(account, given.pop("kind", CARD), token, **given)
    return await house.do(payment_methods.add_payment_method, viewer, asked)


async def held(house: House, account: str) -> list[tuple[str, bool]]:
    """Labels of what was not removed, and which is the default."""
    rows = [one for one in await house.rows(payment_method, account) if one.removed_at is None]
    return [(one.label, one.is_default) for one in sorted(rows, key=lambda one: one.payment_method_id)]


async def remove(house: House, viewer: Viewer, method: str) -> Any:
    """A way to pay, forgotten."""
    return await house.do(payment_methods.remove_payment_method, viewer, asks.RemovePaymentMethod(method))


async def test_the_first_one_is_the_default_until_another_is_made_so(house: House) -> None:
    account, olivia = await house.customer()
    done(await add(house, olivia, account), PaymentMethodWritten)
    second = done(await add(house, olivia, account, "tok_amex"), PaymentMethodWritten)
    assert await held(house, account) == [("Visa ending in 4242", True), ("American Express ending in 0005", False)]
    chosen = asks.SetDefaultPaymentMethod(second.payment_method_id)
    done(await house.do(payment_methods.set_default_payment_method, olivia, chosen), PaymentMethodWritten)
    assert [default for _, default in await held(house, account)] == [False, True]
    done(await remove(house, olivia, second.payment_method_id), AccountWritten)
    assert await held(house, account) == [("Visa ending in 4242", True)]


@pytest.mark.parametrize(
    ("kind", "token", "code"),
    [
        (CARD, None, "TOKEN_REQUIRED"),
        (CARD, "4242424242424242", "CARD_NUMBER_REFUSED"),
        (CARD, "4242 4242-4242 4242", "CARD_NUMBER_REFUSED"),
        (CARD, "tok_nobody", "UNKNOWN_PAYMENT_TOKEN"),
        (PAYPAL, "tok_visa", "UNKNOWN_PAYMENT_TOKEN"),
        (BANK, "tok_visa", "TOKEN_NOT_TAKEN"),
    ],
)
async def test_a_token_is_the_providers_and_of_its_kind(
    house: House, kind: PaymentMethodKind, token: str | None, code: str
) -> None:
    account, olivia = await house.customer()
    assert codes(await add(house, olivia, account, token, kind=kind)) == [code]
    assert await held(house, account) == []


async def test_only_brands_that_a_family_of_the_account_takes(house: House) -> None:
    account, olivia = await house.customer()
    await house.enrol(account, "locations")
    assert codes(await add(house, olivia, account, "tok_discover")) == ["BRAND_NOT_TAKEN"]
    assert codes(await add(house, olivia, account, "tok_paypal", kind=PAYPAL)) == ["PAYMENT_METHOD_NOT_OPEN"]
    done(await add(house, olivia, account, "tok_amex"), PaymentMethodWritten)
    await house.enrol(account, "agents")
    done(await add(house, olivia, account, "tok_discover"), PaymentMethodWritten)


async def test_never_the_last_one_while_a_subscription_depends_on_it(house: House) -> None:
    account, olivia = await house.customer()
    await house.enrol(account, "locations")
    first = done(await add(house, olivia, account), PaymentMethodWritten)
    products = (ProductAsk("by-device", None, (SeatsAsk("counter", 1),)),)
    asked = asks.QuoteStart(account, "locations", StartAsk("monthly", products))
    quote = done(await house.do(quotes.quote_start, staff("locations"), asked), SignedQuote)
    await house.confirm(staff("locations"), quote)
    assert codes(await remove(house, olivia, first.payment_method_id)) == ["LAST_PAYMENT_METHOD"]
    done(await add(house, olivia, account, "tok_amex"), PaymentMethodWritten)
    done(await remove(house, olivia, first.payment_method_id), AccountWritten)
    assert await held(house, account) == [("American Express ending in 0005", True)]


async def test_where_everybody_may_pay_by_transfer_the_last_card_may_go(house: House) -> None:
    account, olivia = await house.customer()
    first = done(await add(house, olivia, account), PaymentMethodWritten)
    await house.start(olivia, account, pro=1)
    done(await remove(house, olivia, first.payment_method_id), AccountWritten)


async def test_only_who_may_manage_them_does_and_others_find_none(house: House) -> None:
    account, olivia = await house.customer()
    mia = await house.member(account, "mia@harbour.example", Role.MEMBER)
    _, stranger = await house.customer("else@else.example")
    method = done(await add(house, olivia, account), PaymentMethodWritten).payment_method_id
    assert codes(await add(house, mia, account)) == ["FORBIDDEN"]
    assert codes(await remove(house, mia, method)) == ["FORBIDDEN"]
    assert codes(await remove(house, stranger, method)) == ["NOT_FOUND"]
    await house.enrol(account, "contacts")
    ann = await house.member(account, "ann@harbour.example", Role.ADMIN)
    assert codes(await add(house, ann, account)) == ["CONTACTS_OWNER_ONLY"]


async def test_a_transfer_is_agreed_once(house: House) -> None:
    account, olivia = await house.customer()
    done(await add(house, olivia, account, None, kind=BANK), PaymentMethodWritten)
    assert codes(await add(house, olivia, account, None, kind=BANK)) == ["ALREADY_HELD"]


async def test_a_transfer_that_is_had_on_request_is_put_there_by_staff_only(house: House) -> None:
    """LOC-12: whoever was not granted it cannot add it by themselves, nor give up the card for it."""
    account, olivia = await house.customer()
    await house.enrol(account, "locations")
    assert codes(await add(house, olivia, account, None, kind=BANK)) == ["PAYMENT_METHOD_ON_REQUEST"]
    assert await held(house, account) == []
    done(await add(house, staff("locations"), account, None, kind=BANK), PaymentMethodWritten)
    assert await held(house, account) == [("Bank transfer", True)]


async def test_whoever_kept_the_transfer_needs_no_card_and_others_do(house: House) -> None:
    """LOC-6 and LOC-12: approved before April 2019, the last card may go; approved on its first day, it stays."""
    for approved, kept in (("2019-03-31", True), ("2019-04-01", False)):
        account, owner = await house.customer(f"owner{approved}@harbour.example")
        await house.enrol(account, "locations", approved_on=date.fromisoformat(approved))
        card = done(await add(house, owner, account), PaymentMethodWritten)
        products = (ProductAsk("by-device", None, (SeatsAsk("counter", 1),)),)
        asked = asks.QuoteStart(account, "locations", StartAsk("monthly", products))
        quote = done(await house.do(quotes.quote_start, staff("locations"), asked), SignedQuote)
        await house.confirm(staff("locations"), quote)
        removed = await remove(house, owner, card.payment_method_id)
        if kept:
            done(removed, AccountWritten)
        else:
            assert codes(removed) == ["LAST_PAYMENT_METHOD"]

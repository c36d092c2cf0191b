"""What a provider tells by itself: a form filled in, a charge that came through, a refund, a dispute; late, twice, out of order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from tests.services.cards import card
from tests.services.house import House, codes, done, house_at
from tests.work.tills import payments, workers

from subgraph.domain.outcomes import Confirmed, PaymentSetupBegun
from subgraph.domain.payment_asks import BeginPaymentSetup
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.domain.viewers import Viewer
from subgraph.outside.payments import (
    ActionRequired,
    Charge,
    Charged,
    Declined,
    EventKind,
    LookUp,
    NotThere,
    ProviderEvent,
    SandboxPayments,
    Unknown,
)
from subgraph.services import payment_setups
from subgraph.storage.tables import payment, payment_method, payment_setup
from subgraph.work.hearing import hear


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """An installation without its graph, on the first day of 2026."""
    async with house_at(database_url) as one:
        yield one


class Telling(SandboxPayments):
    """A provider that tells what the test has it tell."""

    def __init__(self) -> None:
        self.told: dict[str, ProviderEvent] = {}
        self.became: Charged | Declined | NotThere | Unknown = NotThere()
        self.loses = False

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        if self.loses:
            raise TimeoutError
        return await super().charge(charge)

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        return self.became

    def read_event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
        return self.told.get(body.decode())


async def tell(house: House, event: str, kind: EventKind, reference: str, **more: Any) -> bool | None:
    """Have the provider tell something under this event's name; whether it was taken."""
    provider = house.payments
    assert isinstance(provider, Telling)
    provider.told[event] = ProviderEvent(event, kind, reference, **more)
    return await hear(workers(house), {}, event.encode())


async def bought(house: House) -> tuple[str, Viewer, Any]:
    """A purchase by card; its charge's row."""
    account, olivia = await house.customer()
    await card(house, olivia, account)
    house.payments = Telling()
    done(await house.confirm(olivia, await house.quote_devices(olivia, account, pro=1)), Confirmed)
    [row] = await house.rows(payment, account)
    return account, olivia, row


async def labels(house: House, account: str) -> list[tuple[str, bool]]:
    rows = await house.rows(payment_method, account)
    return [(one.label, bool(one.is_default)) for one in rows if one.removed_at is None]


async def begun(house: House, **given: Any) -> tuple[str, str]:
    """A form that was begun; the account and the provider's name for the form."""
    account, olivia = await house.customer()
    house.payments = Telling()
    asked = BeginPaymentSetup(account, PaymentMethodKind.CARD, **given)
    done(await house.do(payment_setups.begin_payment_setup, olivia, asked), PaymentSetupBegun)
    [row] = await house.rows(payment_setup, account)
    return account, row.provider_reference


async def test_what_is_not_proven_is_not_taken(house: House) -> None:
    house.payments = Telling()
    assert await hear(workers(house), {}, b"nothing") is False


async def test_a_form_that_was_filled_in_adds_its_card_once_however_often_it_is_told(house: House) -> None:
    account, form = await begun(house)
    for event in ("evt_1", "evt_1", "evt_2"):
        assert await tell(house, event, EventKind.SETUP_DONE, form, token="tok_visa")
    assert await labels(house, account) == [("Visa ending in 4242", True)]
    assert await tell(house, "evt_0", EventKind.SETUP_FAILED, form)  # told late
    [row] = await house.rows(payment_setup, account)
    assert (row.status, row.payment_method_id is not None) == ("SUCCEEDED", True)
    assert (await house.events(account))[-1] == "PAYMENT_METHOD_ADDED"


async def test_a_form_makes_its_card_the_default_where_it_was_asked_to(house: House) -> None:
    account, form = await begun(house, make_default=True)
    assert await tell(house, "evt_1", EventKind.SETUP_FAILED, form)
    assert await tell(house, "evt_2", EventKind.SETUP_DONE, form, token="tok_visa")  # tried again
    assert await tell(house, "evt_3", EventKind.SETUP_DONE, "setup_of_nobody", token="tok_visa")
    assert await labels(house, account) == [("Visa ending in 4242", True)]


async def test_a_charge_whose_answer_was_lost_is_found_when_it_is_told(house: House) -> None:
    account, olivia = await house.customer()
    await card(house, olivia, account)
    house.payments = provider = Telling()
    provider.loses = True
    quote = await house.quote_devices(olivia, account, pro=1)
    assert codes(await house.confirm(olivia, quote)) == ["PAYMENT_PENDING"]
    [row] = await house.rows(payment, account)
    provider.became = Unknown("no line")
    assert await tell(house, "evt_1", EventKind.PAYMENT, "ref", key=row.provider_key) is None
    provider.became = Charged("ref")
    assert await tell(house, "evt_1", EventKind.PAYMENT, "ref", key=row.provider_key)
    provider.became = Declined("card_declined")
    assert await tell(house, "evt_0", EventKind.PAYMENT, "ref", key=row.provider_key)
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000)]
    done(await house.confirm(olivia, quote), Confirmed)
    assert await payments(house, account) == [("CHARGE", "SUCCEEDED", 6000)]


async def test_a_refund_made_at_the_provider_is_written_down_once(house: House) -> None:
    account, _, row = await bought(house)
    reference = row.provider_reference
    for event, total in (("evt_1", 1000), ("evt_1", 1000), ("evt_3", 2500), ("evt_2", 1500)):
        assert await tell(house, event, EventKind.REFUND, reference, amount_minor=total)
    assert await payments(house, account) == [
        ("CHARGE", "SUCCEEDED", 6000),
        ("REFUND", "SUCCEEDED", 1000),
        ("REFUND", "SUCCEEDED", 1500),
    ]
    assert (await house.events(account))[-2:] == ["PAYMENT_REFUNDED"] * 2


async def test_a_dispute_is_told_to_staff_once(house: House) -> None:
    account, _, row = await bought(house)
    for _ in range(2):
        assert await tell(house, "evt_1", EventKind.DISPUTE, row.provider_reference, reason="fraudulent")
    assert (await house.events(account)).count("PAYMENT_DISPUTED") == 1


async def test_a_card_that_the_provider_no_longer_has_is_forgotten_and_another_is_the_default(house: House) -> None:
    account, olivia = await house.customer()
    await card(house, olivia, account, "tok_visa")
    await card(house, olivia, account, "tok_declined")
    house.payments = Telling()
    for event in ("evt_1", "evt_2"):
        assert await tell(house, event, EventKind.METHOD_GONE, "tok_visa")
    assert await labels(house, account) == [("Visa ending in 0002", True)]
    assert (await house.events(account)).count("PAYMENT_METHOD_REMOVED") == 1


async def test_what_concerns_nobody_changes_nothing(house: House) -> None:
    account, _, _ = await bought(house)
    before = await house.events(account)
    for number, kind in enumerate(EventKind):
        assert await tell(house, f"evt_{number}", kind, "nobody", key="nothing", token="tok_visa", amount_minor=5)
    assert await house.events(account) == before

"""How a family serves an account, and what running subscriptions make of it (PTR-2)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.services.house import OPERATOR, House, codes, done, more, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import AccountWritten
from subgraph.domain.statuses import AccountKind
from subgraph.domain.viewers import Viewer
from subgraph.services import accounts, enrolments, scheduled_changes
from subgraph.storage.tables import enrolment


async def partnered(house: House, percent: str = "20") -> tuple[str, str, Viewer]:
    """A partner's customer at a discount."""
    partner = await house.account("Nordic Air", kind=AccountKind.PARTNER)
    account = await house.account(partner_id=partner)
    olivia = await house.member(account)
    await house.enrol(account, "devices", partner_discount_percent=Decimal(percent))
    return partner, account, olivia


async def test_a_changed_percent_applies_from_the_next_period_and_the_last_word_counts(house: House) -> None:
    _, account, olivia = await partnered(house)
    bought = await house.start(olivia, account, pro=1)
    house.on("2026-06-01")
    await house.enrol(account, "devices", partner_discount_percent=Decimal(25))
    await house.enrol(account, "devices", partner_discount_percent=Decimal(30))
    stored = await house.subscription(bought.subscription_id)
    [planned] = stored.contract.scheduled
    assert (planned.system, str(planned.effective_on)) == (True, "2027-01-01")
    await house.change(olivia, bought.subscription_id, more("pro", 1))
    await house.bill("2027-01-01")
    totals = [one.total_minor for one in await house.documents(account)]
    assert (totals[0], totals[-1]) == (4800, 8400)


async def test_a_percent_that_comes_back_leaves_nothing_planned(house: House) -> None:
    _, account, olivia = await partnered(house)
    bought = await house.start(olivia, account, pro=1)
    await house.enrol(account, "devices", partner_discount_percent=Decimal(25))
    await house.enrol(account, "devices", partner_discount_percent=Decimal(20))
    assert (await house.subscription(bought.subscription_id)).contract.scheduled == ()


async def test_a_broken_partner_link_ends_the_discount_with_the_period_and_a_new_one_brings_it_back(
    house: House,
) -> None:
    partner, account, olivia = await partnered(house)
    await house.start(olivia, account, pro=1)
    unlink = asks.UpdateAccount(account, partner_id=None)
    done(await house.do(accounts.update_account, OPERATOR, unlink), AccountWritten)
    await house.bill("2027-01-01")
    link = asks.UpdateAccount(account, partner_id=partner)
    house.on("2027-01-02")
    done(await house.do(accounts.update_account, OPERATOR, link), AccountWritten)
    await house.bill("2028-01-01")
    assert [one.total_minor for one in await house.documents(account)] == [4800, 6000, 4800]


async def test_nobody_withdraws_what_the_system_planned(house: House) -> None:
    _, account, olivia = await partnered(house)
    bought = await house.start(olivia, account, pro=1)
    await house.enrol(account, "devices", partner_discount_percent=None)
    [planned] = (await house.subscription(bought.subscription_id)).contract.scheduled
    asked = asks.CancelScheduledChange(planned.scheduled_change_id)
    for viewer in (olivia, staff("devices")):
        refused = await house.do(scheduled_changes.cancel_scheduled_change, viewer, asked)
        assert codes(refused) == ["SCHEDULED_CHANGE_FIXED"]


@pytest.mark.parametrize("percent", ["-1", "100.01", "NaN", "Infinity", "1.00001"])
async def test_a_percent_is_an_exact_decimal_between_0_and_100(house: House, percent: str) -> None:
    account = await house.account()
    asked = asks.UpdateEnrolment(account, "devices", partner_discount_percent=Decimal(percent))
    assert codes(await house.do(enrolments.update_enrolment, OPERATOR, asked)) == ["PERCENT_OUT_OF_RANGE"]


async def test_a_list_replaces_the_list_and_unknown_traits_are_named(house: House) -> None:
    account = await house.account()
    await house.enrol(account, "agents", traits=("chat_phase_4", "nonprofit"))
    await house.enrol(account, "agents", traits=("nonprofit",))
    [row] = await house.rows(enrolment, account)
    assert row.traits == ["nonprofit"]
    asked = asks.UpdateEnrolment(account, "agents", traits=("nonprofit", "gold"))
    assert codes(await house.do(enrolments.update_enrolment, OPERATOR, asked)) == ["UNKNOWN_TRAIT"]


async def test_staff_speaks_for_its_own_family_and_customers_for_none(house: House) -> None:
    account, olivia = await house.customer()
    await house.enrol(account, "devices")
    update = enrolments.update_enrolment
    done(await house.do(update, staff("devices"), asks.UpdateEnrolment(account, "devices")), AccountWritten)
    assert codes(await house.do(update, staff("devices"), asks.UpdateEnrolment(account, "agents"))) == ["NOT_FOUND"]
    assert codes(await house.do(update, staff("agents"), asks.UpdateEnrolment(account, "agents"))) == ["NOT_FOUND"]
    assert codes(await house.do(update, olivia, asks.UpdateEnrolment(account, "devices"))) == ["FORBIDDEN"]

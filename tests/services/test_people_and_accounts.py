"""Accounts, who is in them, what invoices are addressed to, keys and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.services.house import OPERATOR, House, codes, done, staff

from subgraph.domain import asks
from subgraph.domain.outcomes import AccountWritten, ApiKeyWritten, ClockMoved
from subgraph.domain.refusals import Refusal
from subgraph.domain.rules import Role
from subgraph.domain.statuses import AccountKind
from subgraph.domain.viewers import Viewer
from subgraph.services import accounts, api_keys, billing_details, clock, members
from subgraph.storage.tables import account as account_table
from subgraph.storage.tables import billing_details as details_table
from subgraph.storage.tables import enrolment, membership, subscription

CUSTOMER = AccountKind.CUSTOMER


def paths(answer: object) -> list[tuple[str, str]]:
    """Codes with where they are."""
    assert isinstance(answer, Refusal), answer
    return [(one.code, ".".join(one.path)) for one in answer.violations]


async def invite(house: House, by: Viewer, account: str, **given: Any) -> Any:
    """An invitation."""
    asked = {"email": "mia@harbour.example", "name": "Mia", "role": Role.MEMBER} | given
    return await house.do(members.invite_member, by, asks.InviteMember(account, **asked))


async def test_the_vendors_people_make_accounts_and_staffs_own_is_enrolled_at_once(house: House) -> None:
    made = done(
        await house.do(accounts.create_account, staff("devices"), asks.CreateAccount("Harbour", CUSTOMER, "NOK")),
        AccountWritten,
    )
    assert [row.family for row in await house.rows(enrolment, made.account_id)] == ["devices"]
    [row] = await house.rows(account_table, made.account_id)
    assert (row.currency, row.time_zone, row.locale) == ("NOK", "UTC", "en")


async def test_customers_make_no_accounts(house: House) -> None:
    _, olivia = await house.customer()
    asked = asks.CreateAccount("Another", CUSTOMER, "EUR")
    assert codes(await house.do(accounts.create_account, olivia, asked)) == ["FORBIDDEN"]


async def test_everything_wrong_with_a_new_account_is_told_at_once(house: House) -> None:
    asked = asks.CreateAccount(" ", CUSTOMER, "ZZZ", " ", "Mars/Base", "no_NO", "XX", "acc_nobody", "nobody")
    assert paths(await house.do(accounts.create_account, OPERATOR, asked)) == [
        ("EMPTY", "name"),
        ("EMPTY", "externalId"),
        ("UNKNOWN_CURRENCY", "currency"),
        ("UNKNOWN_TIME_ZONE", "timeZone"),
        ("BAD_LOCALE", "locale"),
        ("UNKNOWN_COUNTRY", "country"),
        ("BAD_EMAIL", "ownerEmail"),
        ("NOT_FOUND", "partnerId"),
    ]


async def test_an_external_id_is_one_accounts_only(house: House) -> None:
    await house.account(external_id="V-1")
    asked = asks.CreateAccount("Another", CUSTOMER, "EUR", "V-1")
    assert codes(await house.do(accounts.create_account, OPERATOR, asked)) == ["EXTERNAL_ID_TAKEN"]
    other = await house.account()
    moved = asks.UpdateAccount(other, external_id="V-1")
    assert codes(await house.do(accounts.update_account, OPERATOR, moved)) == ["EXTERNAL_ID_TAKEN"]


async def test_only_a_partner_has_customers_and_never_itself(house: House) -> None:
    customer, partner = await house.account(), await house.account("Nordic", kind=AccountKind.PARTNER)
    asked = asks.UpdateAccount(partner, partner_id=customer)
    assert codes(await house.do(accounts.update_account, OPERATOR, asked)) == ["NOT_A_PARTNER"]
    asked = asks.UpdateAccount(partner, partner_id=partner)
    assert codes(await house.do(accounts.update_account, OPERATOR, asked)) == ["NOT_A_PARTNER"]


async def test_an_owner_renames_the_account_but_neither_links_it_nor_numbers_it(house: House) -> None:
    account, olivia = await house.customer()
    done(await house.do(accounts.update_account, olivia, asks.UpdateAccount(account, name="New")), AccountWritten)
    asked = asks.UpdateAccount(account, external_id="V-2", partner_id=None, locale=None)
    assert paths(await house.do(accounts.update_account, olivia, asked)) == [
        ("FORBIDDEN", "externalId"),
        ("FORBIDDEN", "partnerId"),
        ("EMPTY", "locale"),
    ]
    [row] = await house.rows(account_table, account)
    assert (row.name, row.external_id) == ("New", None)


async def test_another_time_zone_moves_the_instant_at_which_billing_days_begin(house: House) -> None:
    account, olivia = await house.customer()
    await house.start(olivia, account, pro=1)
    asked = asks.UpdateAccount(account, time_zone="Asia/Tokyo")
    done(await house.do(accounts.update_account, olivia, asked), AccountWritten)
    [row] = await house.rows(subscription, account)
    assert (str(row.next_bill_on), row.next_bill_at) == ("2027-01-01", datetime(2026, 12, 31, 15, tzinfo=UTC))


async def test_a_partner_neither_changes_the_customers_account_nor_its_address(house: House) -> None:
    partner = await house.account("Nordic", kind=AccountKind.PARTNER)
    petra = await house.member(partner, "petra@nordic.example")
    customer = await house.account(partner_id=partner)
    asked = asks.UpdateAccount(customer, name="Mine")
    assert codes(await house.do(accounts.update_account, petra, asked)) == ["FORBIDDEN"]
    details = asks.UpdateBillingDetails(customer, city="Oslo")
    assert codes(await house.do(billing_details.update_billing_details, petra, details)) == ["FORBIDDEN"]


async def test_the_last_owner_stays(house: House) -> None:
    account, olivia = await house.customer()
    assert olivia.user_id is not None
    leave = asks.RemoveMember(account, olivia.user_id)
    assert codes(await house.do(members.remove_member, olivia, leave)) == ["LAST_OWNER"]
    step_down = asks.UpdateMember(account, olivia.user_id, Role.ADMIN)
    assert codes(await house.do(members.update_member, olivia, step_down)) == ["LAST_OWNER"]
    await house.member(account, "ola@harbour.example")
    done(await house.do(members.remove_member, olivia, leave), AccountWritten)
    assert len(await house.rows(membership, account)) == 1


async def test_a_duty_that_somebody_has_is_kept_though_its_family_is_out(house: House) -> None:
    account, olivia = await house.customer()
    mia = await house.member(account, "mia@harbour.example")
    assert mia.user_id is not None
    chief = asks.UpdateMember(account, mia.user_id, duties=("chain_manager",))
    done(await house.do(members.update_member, olivia, chief), AccountWritten)
    rest = tuple(one for one in house.registry.families if one.key != "locations")
    without = replace(house, registry=replace(house.registry, families=rest))
    done(await without.do(members.update_member, olivia, replace(chief, role=Role.ADMIN)), AccountWritten)
    more = replace(chief, duties=("chain_manager", "user_manager"))
    assert codes(await without.do(members.update_member, olivia, more)) == ["UNKNOWN_DUTY"]


async def test_nobody_is_invited_twice_to_be_a_partner_or_with_a_duty_of_nobody(house: House) -> None:
    account, olivia = await house.customer()
    done(await invite(house, olivia, account, duties=("chain_manager",)), AccountWritten)
    assert codes(await invite(house, olivia, account, email="MIA@harbour.example")) == ["ALREADY_MEMBER"]
    asked = {"email": "x", "name": "", "role": Role.PARTNER, "duties": ("king",)}
    assert paths(await invite(house, olivia, account, **asked)) == [
        ("BAD_EMAIL", "email"),
        ("EMPTY", "name"),
        ("UNKNOWN_ROLE", "role"),
        ("UNKNOWN_DUTY", "duties.0"),
    ]


async def test_an_administrator_manages_members_but_makes_and_unmakes_no_owner(house: House) -> None:
    account, olivia = await house.customer()
    ann = await house.member(account, "ann@harbour.example", Role.ADMIN)
    assert olivia.user_id is not None
    done(await invite(house, ann, account), AccountWritten)
    assert codes(await invite(house, ann, account, email="o@harbour.example", role=Role.OWNER)) == ["FORBIDDEN"]
    removed = await house.do(members.remove_member, ann, asks.RemoveMember(account, olivia.user_id))
    assert codes(removed)[0] == "FORBIDDEN"


async def test_a_member_leaves_alone_and_takes_nobody_along(house: House) -> None:
    account, olivia = await house.customer()
    mia = await house.member(account, "mia@harbour.example", Role.MEMBER)
    assert olivia.user_id is not None
    assert mia.user_id is not None
    assert codes(await house.do(members.remove_member, mia, asks.RemoveMember(account, olivia.user_id))) == [
        "FORBIDDEN"
    ]
    assert codes(await invite(house, mia, account, email="x@harbour.example")) == ["FORBIDDEN"]
    done(await house.do(members.remove_member, mia, asks.RemoveMember(account, mia.user_id)), AccountWritten)


async def test_where_a_family_lets_only_the_owner_manage_members_nobody_else_does(house: House) -> None:
    account, _ = await house.customer()
    await house.enrol(account, "agents")
    ann = await house.member(account, "ann@harbour.example", Role.ADMIN)
    assert codes(await invite(house, ann, account)) == ["AGENTS_OWNER_ONLY"]
    await house.enrol(account, "locations")
    done(await invite(house, ann, account), AccountWritten)


async def test_members_of_another_account_are_not_found(house: House) -> None:
    account, olivia = await house.customer()
    _, stranger = await house.customer("else@else.example")
    assert stranger.user_id is not None
    asked = asks.UpdateMember(account, stranger.user_id, Role.ADMIN)
    assert paths(await house.do(members.update_member, olivia, asked)) == [("NOT_FOUND", "userId")]
    assert paths(await house.do(members.update_member, stranger, asked)) == [("NOT_FOUND", "accountId")]


async def test_what_is_left_out_of_an_address_stays_and_null_clears_it(house: House) -> None:
    account, olivia = await house.customer()
    update = billing_details.update_billing_details
    asked = asks.UpdateBillingDetails(
        account, "Harbour AS", "bill@harbour.example", ("Kai 1", " "), "0150", "Oslo", "NO", "no 988 077 917 mva"
    )
    done(await house.do(update, olivia, asked), AccountWritten)
    done(await house.do(update, olivia, asks.UpdateBillingDetails(account, city=None)), AccountWritten)
    [row] = await house.rows(details_table, account)
    assert (row.legal_name, row.address_lines, row.city, row.tax_id) == (
        "Harbour AS",
        ["Kai 1"],
        None,
        "NO988077917MVA",
    )


async def test_everything_wrong_with_an_address_is_told_at_once_and_nothing_is_kept(house: House) -> None:
    account, olivia = await house.customer()
    asked = asks.UpdateBillingDetails(account, "", "nobody", ("x" * 501, *("line",) * 10), None, None, "NO", "12")
    assert paths(await house.do(billing_details.update_billing_details, olivia, asked)) == [
        ("EMPTY", "legalName"),
        ("TOO_MANY", "addressLines"),
        ("TOO_LONG", "addressLines.0"),
        ("BAD_EMAIL", "email"),
        ("BAD_TAX_ID", "taxId"),
    ]
    assert await house.rows(details_table, account) == []


async def test_an_issued_invoice_keeps_the_address_that_it_was_sent_to(house: House) -> None:
    account, olivia = await house.customer()
    update = billing_details.update_billing_details
    done(await house.do(update, olivia, asks.UpdateBillingDetails(account, "Old AS")), AccountWritten)
    await house.start(olivia, account, pro=1)
    done(await house.do(update, olivia, asks.UpdateBillingDetails(account, "New AS")), AccountWritten)
    [document] = await house.documents(account)
    assert document.parties["buyer"]["legalName"] == "Old AS"


async def test_a_keys_secret_is_told_once_opens_as_its_maker_and_not_after_it_is_revoked(house: House) -> None:
    account, olivia = await house.customer()
    made = done(await house.do(api_keys.create_api_key, olivia, asks.CreateApiKey(account, "CI")), ApiKeyWritten)
    assert made.secret is not None
    async with house.database.transaction() as connection:
        found = await api_keys.prove_api_key(connection, made.secret)
        assert found is not None
        assert (found.email, found.operator, found.api_key_id) == ("olivia@harbour.example", False, made.api_key_id)
        assert await api_keys.prove_api_key(connection, made.secret + "x") is None
    revoke = asks.RevokeApiKey(made.api_key_id)
    assert done(await house.do(api_keys.revoke_api_key, olivia, revoke), ApiKeyWritten).secret is None
    assert codes(await house.do(api_keys.revoke_api_key, olivia, revoke)) == ["NOT_FOUND"]
    async with house.database.transaction() as connection:
        assert await api_keys.prove_api_key(connection, made.secret) is None


async def test_a_key_is_made_for_an_account_of_ones_own_and_revoked_by_nobody_elses(house: House) -> None:
    account, olivia = await house.customer()
    _, stranger = await house.customer("else@else.example")
    made = done(await house.do(api_keys.create_api_key, olivia, asks.CreateApiKey(account, "CI")), ApiKeyWritten)
    assert codes(await house.do(api_keys.revoke_api_key, stranger, asks.RevokeApiKey(made.api_key_id))) == ["NOT_FOUND"]
    assert codes(await house.do(api_keys.create_api_key, stranger, asks.CreateApiKey(account, "CI"))) == ["NOT_FOUND"]
    assert codes(await house.do(api_keys.create_api_key, OPERATOR, asks.CreateApiKey(account, "CI"))) == ["FORBIDDEN"]


async def test_an_operator_moves_a_sandboxs_clock_forward_only(house: House) -> None:
    later, earlier = datetime(2026, 2, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    assert done(await house.do(clock.set_clock, OPERATOR, asks.SetClock(later)), ClockMoved).at == later
    assert codes(await house.do(clock.set_clock, OPERATOR, asks.SetClock(earlier))) == ["CLOCK_BACKWARDS"]
    never = datetime(2200, 1, 1, tzinfo=UTC)
    assert codes(await house.do(clock.set_clock, OPERATOR, asks.SetClock(never))) == ["CLOCK_TOO_FAR"]
    assert codes(await house.do(clock.set_clock, staff("devices"), asks.SetClock(later))) == ["FORBIDDEN"]
    house.sandbox = False
    assert codes(await house.do(clock.set_clock, OPERATOR, asks.SetClock(later))) == ["SANDBOX_ONLY"]


@pytest.mark.parametrize("account_id", ["", "acc_", "acc_" + "a" * 26, "sub_" + "a" * 52, "é"])
async def test_an_account_that_does_not_exist_is_not_found_by_anybody(house: House, account_id: str) -> None:
    assert paths(await invite(house, OPERATOR, account_id)) == [("NOT_FOUND", "accountId")]

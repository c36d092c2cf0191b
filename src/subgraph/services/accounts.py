"""Accounts: made and linked by the vendor's people, kept up by their own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from subgraph.domain.addresses import check_country, check_email, check_locale, check_text
from subgraph.domain.asks import CreateAccount, UpdateAccount
from subgraph.domain.currencies import EXPONENTS
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import AccountWritten
from subgraph.domain.permissions import VENDOR_ONLY_INPUTS, forbid
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.rules import Role
from subgraph.domain.statuses import ABSENT, Absent, AccountKind
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Access, check_table, not_found, reach_account
from subgraph.services.steps.recording import record
from subgraph.services.steps.regranting import regrant
from subgraph.services.work import Work, begins_at
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import (
    Account,
    Accounts,
    Billing,
    BillingDetails,
    Enrolments,
    Members,
    NextBill,
    People,
    Subscriptions,
)

TAKEN = Violation("EXTERNAL_ID_TAKEN", "Another account has this external id.", ("externalId",))


async def create_account(work: Work, viewer: Viewer, ask: CreateAccount) -> AccountWritten | Refusal:
    """A new customer or partner; staff's is enrolled in their families at once, so that they see it."""
    refused = forbid("Mutation.createAccount", _vendor_roles(work, viewer))
    if refused is not None:
        return refused
    wrong = _check_new(ask)
    partner_id: UUID | None = None
    if ask.partner_id is not None:
        partner = await _find_partner(work, viewer, ask.partner_id)
        if isinstance(partner, Refusal):
            wrong += partner.violations
        else:
            partner_id = partner
    if wrong:
        return Refusal(tuple(wrong))
    account = Account(
        account_id=new_id(),
        name=ask.name.strip(),
        kind=ask.kind,
        currency=ask.currency,
        time_zone=ask.time_zone or "UTC",
        locale=ask.locale or "en",
        created_at=work.now,
        external_id=ask.external_id,
        partner_id=partner_id,
    )
    if not await Accounts(work.connection, account.account_id).create(account):
        return Refusal((TAKEN,))
    await _furnish(work, viewer, account, ask)
    return AccountWritten(encode_id("acc", account.account_id))


async def _furnish(work: Work, viewer: Viewer, account: Account, ask: CreateAccount) -> None:
    connection, account_id = work.connection, account.account_id
    for key in sorted(viewer.staff_of):
        if work.registry.find(key) is not None:
            await Enrolments(connection, account_id).ensure(key, work.now)
    if ask.country is not None:
        await Billing(connection, account_id).save(BillingDetails(account.name, country=ask.country), work.now)
    await record(work, account, viewer.actor, Event(EventKind.ACCOUNT_CREATED, f"{account.name} was created"))
    if ask.owner_email is not None:
        email = ask.owner_email.strip()
        owner = await People(connection).ensure(email, email.partition("@")[0], work.now)
        await Members(connection, account_id).save(owner.person_id, Role.OWNER, (), work.now)
        facts = {"email": owner.email, "role": Role.OWNER.value}
        told = Event(EventKind.MEMBER_INVITED, f"{owner.email} was invited as {Role.OWNER.value}", facts)
        await record(work, account, viewer.actor, told)


async def update_account(work: Work, viewer: Viewer, ask: UpdateAccount) -> AccountWritten | Refusal:
    """Change an account; its partner link and the vendor's own id for it are the vendor's to change."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_table(access, "updateAccount", None, "accountId")
    if refused is not None:
        return refused
    wrong = [*_check_vendor(access, ask), *_check_given(ask)]
    partner_id: UUID | None = None
    if isinstance(ask.partner_id, str) and not wrong:
        partner = await _find_partner(work, viewer, ask.partner_id, access.account_id)
        if isinstance(partner, Refusal):
            wrong += partner.violations
        else:
            partner_id = partner
    if wrong:
        return Refusal(tuple(wrong))
    before = await Accounts(work.connection, access.account_id).lock()
    if before is None:
        return not_found("account", "accountId")
    return await _save(work, viewer, before, _changed(before, ask, partner_id))


async def _save(work: Work, viewer: Viewer, before: Account, after: Account) -> AccountWritten | Refusal:
    if not await Accounts(work.connection, after.account_id).save(after):
        return Refusal((TAKEN,))
    if after != before:
        await record(work, after, viewer.actor, Event(EventKind.ACCOUNT_UPDATED, f"{after.name} was changed"))
    if after.time_zone != before.time_zone:
        await _move_days(work, after)
    if after.partner_id != before.partner_id:
        refused = await regrant(work, after)
        if refused is not None:
            return refused
    return AccountWritten(encode_id("acc", after.account_id))


def _changed(before: Account, ask: UpdateAccount, partner_id: UUID | None) -> Account:
    return replace(
        before,
        name=ask.name.strip() if isinstance(ask.name, str) else before.name,
        external_id=before.external_id if isinstance(ask.external_id, Absent) else ask.external_id,
        time_zone=ask.time_zone if isinstance(ask.time_zone, str) else before.time_zone,
        locale=ask.locale if isinstance(ask.locale, str) else before.locale,
        partner_id=before.partner_id if isinstance(ask.partner_id, Absent) else partner_id,
    )


async def _move_days(work: Work, account: Account) -> None:
    """A billing day begins with midnight where the account is now."""
    subscriptions = Subscriptions(work.connection, account.account_id)
    found = await subscriptions.load_all(work.today(account), lock=True)
    planned = [
        (one.subscription_id, NextBill(one.next_bill_on, begins_at(one.next_bill_on, account.time_zone)))
        for one in found
        if one.next_bill_on is not None
    ]
    await subscriptions.plan_next_bills(planned)


async def _find_partner(work: Work, viewer: Viewer, partner_id: str, own: UUID | None = None) -> UUID | Refusal:
    partner = await reach_account(work, viewer, partner_id, "partnerId")
    if isinstance(partner, Refusal):
        return partner
    if partner.account.kind is not AccountKind.PARTNER or partner.account_id == own:
        message = "Only an account of kind PARTNER has customers, and none is its own."
        return Refusal((Violation("NOT_A_PARTNER", message, ("partnerId",)),))
    return partner.account_id


def _vendor_roles(work: Work, viewer: Viewer) -> frozenset[Role]:
    """Staff of a family that is not installed are nobody's staff here."""
    if viewer.operator:
        return frozenset({Role.OPERATOR, Role.STAFF})
    works_here = any(work.registry.find(key) is not None for key in viewer.staff_of)
    return frozenset({Role.STAFF}) if works_here else frozenset()


def _check_vendor(access: Access, ask: UpdateAccount) -> list[Violation]:
    if access.roles & {Role.STAFF, Role.OPERATOR}:
        return []
    paths = {"external_id": "externalId", "partner_id": "partnerId"}
    given = [name for name in sorted(VENDOR_ONLY_INPUTS) if getattr(ask, name) is not ABSENT]
    return [Violation("FORBIDDEN", "Only STAFF or OPERATOR may change this.", (paths[name],)) for name in given]


def _check_new(ask: CreateAccount) -> list[Violation]:
    wrong = [*check_text(ask.name, "name", required=True), *_check_external(ask.external_id)]
    if ask.currency not in EXPONENTS:
        wrong.append(Violation("UNKNOWN_CURRENCY", "A currency is three letters of ISO 4217.", ("currency",)))
    wrong += _check_zone(ask.time_zone) if ask.time_zone is not None else ()
    wrong += check_locale(ask.locale, "locale") if ask.locale is not None else ()
    wrong += check_country(ask.country, "country") if ask.country is not None else ()
    wrong += check_email(ask.owner_email.strip(), "ownerEmail") if ask.owner_email is not None else ()
    return wrong


def _check_given(ask: UpdateAccount) -> list[Violation]:
    wrong: list[Violation] = []
    for path, value in (("name", ask.name), ("timeZone", ask.time_zone), ("locale", ask.locale)):
        if value is None:
            wrong.append(Violation("EMPTY", "This must say something.", (path,)))
    wrong += check_text(ask.name, "name", required=True) if isinstance(ask.name, str) else ()
    wrong += _check_external(ask.external_id) if isinstance(ask.external_id, str) else ()
    wrong += _check_zone(ask.time_zone) if isinstance(ask.time_zone, str) else ()
    wrong += check_locale(ask.locale, "locale") if isinstance(ask.locale, str) else ()
    return wrong


def _check_external(external_id: str | None) -> tuple[Violation, ...]:
    return check_text(external_id, "externalId", required=True) if external_id is not None else ()


def _check_zone(zone: str) -> tuple[Violation, ...]:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return (Violation("UNKNOWN_TIME_ZONE", "A time zone is one of IANA's, such as Europe/Oslo.", ("timeZone",)),)
    return ()

"""How a family serves an account: facts that its rules and discounts read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from subgraph.domain.asks import UpdateEnrolment
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.events import Event, EventKind
from subgraph.domain.hooks import unavailable
from subgraph.domain.outcomes import AccountWritten
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.statuses import ABSENT
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import check_table, not_found, reach_account
from subgraph.services.steps.recording import record
from subgraph.services.steps.regranting import regrant
from subgraph.services.work import Work
from subgraph.storage.repositories import About, Accounts, Enrolment, Enrolments

MOST_PLACES = 4
"""Digits after the point of a percent."""


async def update_enrolment(work: Work, viewer: Viewer, ask: UpdateEnrolment) -> AccountWritten | Refusal:
    """Enrol an account, or change how it is served; running subscriptions keep their discounts to their renewal (PTR-2)."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_table(access, "updateEnrolment", None, "accountId")
    if refused is not None:
        return refused
    family = work.registry.find(ask.family)
    if not (viewer.operator or ask.family in viewer.staff_of):
        return not_found("product family", "family")
    if family is None:
        known = ask.family in access.enrolments or work.registry.is_broken(ask.family)
        return Refusal((unavailable(ask.family, "family"),)) if known else not_found("product family", "family")
    wrong = _check(family, ask)
    if wrong:
        return Refusal(wrong)
    account = await Accounts(work.connection, access.account_id).lock()
    before = await Enrolments(work.connection, access.account_id).find(family.key) or Enrolment(family.key)
    after = _changed(before, ask)
    await Enrolments(work.connection, access.account_id).save(after, work.now_of(access.account))
    told = Event(EventKind.ENROLMENT_UPDATED, _summary(family, after), _facts(after))
    await record(work, access.account, viewer.actor, told, About(family.key))
    refused = await regrant(work, account) if account is not None else None
    return refused if refused is not None else AccountWritten(ask.account_id)


def _check(family: ProductFamily, ask: UpdateEnrolment) -> tuple[Violation, ...]:
    wrong = [
        Violation("UNKNOWN_TRAIT", f"{family.name} knows no trait {one!r}.", ("traits", str(place)), {"trait": one})
        for place, one in enumerate(ask.traits or ())
        if one not in family.traits
    ]
    percent = ask.partner_discount_percent
    if isinstance(percent, Decimal):
        exponent = percent.as_tuple().exponent
        fine = percent.is_finite() and 0 <= percent <= 100 and isinstance(exponent, int) and exponent >= -MOST_PLACES
        if not fine:
            message = f"A percent lies between 0 and 100, with at most {MOST_PLACES} places."
            wrong.append(Violation("PERCENT_OUT_OF_RANGE", message, ("partnerDiscountPercent",)))
    return tuple(wrong)


def _changed(before: Enrolment, ask: UpdateEnrolment) -> Enrolment:
    after = before
    if ask.servicing is not None:
        after = replace(after, servicing=ask.servicing)
    if ask.traits is not None:
        after = replace(after, traits=frozenset(ask.traits))
    if ask.approved_on is not ABSENT:
        after = replace(after, approved_on=ask.approved_on)
    if ask.partner_discount_percent is not ABSENT:
        after = replace(after, partner_discount_percent=ask.partner_discount_percent)
    return after


def _summary(family: ProductFamily, one: Enrolment) -> str:
    said = [f"{family.name}: {one.servicing.value.lower().replace('_', ' ')}"]
    if one.traits:
        said.append(f"traits {', '.join(sorted(one.traits))}")
    if one.partner_discount_percent is not None:
        said.append(f"partner discount {one.partner_discount_percent} %")
    return ", ".join(said)


def _facts(one: Enrolment) -> dict[str, str]:
    percent = one.partner_discount_percent
    return {"servicing": one.servicing.value} | ({"percent": str(percent)} if percent is not None else {})

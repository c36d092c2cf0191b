"""What an account's invoices are addressed to."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from subgraph.domain.addresses import check_country, check_email, check_tax_id, check_text
from subgraph.domain.asks import UpdateBillingDetails
from subgraph.domain.events import Event, EventKind
from subgraph.domain.outcomes import AccountWritten
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.statuses import ABSENT
from subgraph.domain.viewers import Viewer
from subgraph.outside.taxes import compact_tax_id
from subgraph.services.steps.access import check_account_verb, reach_account
from subgraph.services.steps.recording import record
from subgraph.services.work import Work
from subgraph.storage.repositories import Account, Billing, BillingDetails

MOST_LINES = 10
TEXTS = ("legal_name", "postal_code", "city")
PATHS = {"legal_name": "legalName", "postal_code": "postalCode", "city": "city"}


async def update_billing_details(work: Work, viewer: Viewer, ask: UpdateBillingDetails) -> AccountWritten | Refusal:
    """Replace what is given, keep what is left out, clear what is null; issued invoices keep what they say (AIR-1)."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_account_verb(work, access, "updateBillingDetails", "accountId")
    if refused is not None:
        return refused
    billing = Billing(work.connection, access.account_id)
    details = _changed(await billing.load(), ask, access.account)
    violations = _check(details)
    if violations:
        return Refusal(violations)
    if details.tax_id is not None:
        details = replace(details, tax_id=compact_tax_id(details.tax_id, details.country or ""))
    await billing.save(details, work.now_of(access.account))
    told = Event(EventKind.BILLING_DETAILS_UPDATED, f"Invoices are addressed to {details.legal_name}")
    await record(work, access.account, viewer.actor, told)
    return AccountWritten(ask.account_id)


def _changed(before: BillingDetails | None, ask: UpdateBillingDetails, account: Account) -> BillingDetails:
    given = {one.name: getattr(ask, one.name) for one in fields(ask) if one.name != "account_id"}
    told = {name: value for name, value in given.items() if value is not ABSENT}
    if told.get("legal_name", "") is None:
        told["legal_name"] = account.name
    if told.get("address_lines", ()) is None:
        told["address_lines"] = ()
    clean: dict[str, Any] = {name: _clean(value) for name, value in told.items()}
    return replace(before or BillingDetails(account.name), **clean)


def _clean(value: object) -> object:
    """Text without blanks around it; an e-mail address or city of blanks is none."""
    if isinstance(value, tuple):
        return tuple(line.strip() for line in value if line.strip())
    return (value.strip() or None) if isinstance(value, str) else value


def _check(details: BillingDetails) -> tuple[Violation, ...]:
    wrong = [
        one for name in TEXTS for one in check_text(getattr(details, name), PATHS[name], required=name == "legal_name")
    ]
    if len(details.address_lines) > MOST_LINES:
        wrong.append(
            Violation("TOO_MANY", f"At most {MOST_LINES} lines.", ("addressLines",), {"limit": str(MOST_LINES)})
        )
    wrong += [
        one for place, line in enumerate(details.address_lines) for one in check_text(line, "addressLines", str(place))
    ]
    wrong += check_email(details.email, "email") if details.email is not None else ()
    wrong += check_country(details.country, "country") if details.country is not None else ()
    wrong += _check_tax_id(details.tax_id, details.country) if details.tax_id is not None else ()
    return tuple(wrong)


def _check_tax_id(tax_id: str, country: str | None) -> tuple[Violation, ...]:
    """BAD_TAX_ID for a wrong shape; TAX_ID_INVALID where its own check digits say that it is none."""
    wrong = check_tax_id(tax_id, country, "taxId")
    if wrong or country is None or compact_tax_id(tax_id, country) is not None:
        return wrong
    message = "This tax id cannot be right: compare it with its certificate."
    return (Violation("TAX_ID_INVALID", message, ("taxId",), {"country": country}),)

"""Issuing documents: numbers, what the balance pays, what a credit reverses, and the settlement beside them.

Issuing takes numbers and comes last in the order of locks; the account's row is held already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.documents import Draft, Settled, credit_to_apply, settle_credit
from subgraph.domain.dunning import dunning_begins
from subgraph.domain.events import Event, EventKind
from subgraph.domain.money import major
from subgraph.domain.reversals import Reversal, attribute_credit
from subgraph.domain.sellers import seller_for
from subgraph.domain.statuses import InvoiceKind
from subgraph.domain.totals import gross_by_invoice
from subgraph.services.steps.collected import with_charges
from subgraph.services.steps.recording import record_all
from subgraph.services.steps.settling import settle_invoice
from subgraph.services.steps.taxing import charges_of, printed_seller, printed_taxes
from subgraph.services.work import Work, begins_at
from subgraph.storage.ids import decode_id, encode_id
from subgraph.storage.repositories import (
    About,
    Account,
    BilledTo,
    Billing,
    Credits,
    Invoices,
    IssuedDocuments,
    IssuedInvoice,
    NewInvoice,
    PaymentMethod,
)


@dataclass(frozen=True, slots=True)
class Issuing:
    """A document about to be issued for a family; `reversals` are (invoice, gross minor units) of a credit note.

    A correction says why (`reason`) and what it corrects; what it takes back is what its reversals say.
    """

    family: ProductFamily
    draft: Draft
    reversals: tuple[tuple[UUID, int], ...] = ()
    corrects_id: UUID | None = None
    reason: str | None = None


async def prepare(work: Work, account: Account, family: ProductFamily, draft: Draft) -> Issuing:
    """A draft, taxed already, with the invoices that it reverses, where it is a credit note: last charged first, and under their order."""
    if draft.kind is not InvoiceKind.CREDIT_NOTE:
        return Issuing(family, draft)
    invoices = Invoices(work.connection, account.account_id)
    parts: list[Reversal] = []
    orders: dict[str, str | None] = {}
    for subscription_id in dict.fromkeys(one.subscription_id for one in draft.lines):
        found = decode_id(subscription_id)
        billed = await invoices.lines_of(found.row_id) if found is not None else ()
        orders |= {_name(account, one.invoice_id): one.purchase_order for one in billed}
        lines = tuple(one.line for one in draft.lines if one.subscription_id == subscription_id)
        parts += attribute_credit(lines, charges_of(account, billed))
    amounts = gross_by_invoice(parts)
    if amounts:
        draft = replace(draft, purchase_order=orders[next(iter(amounts))])
    rows = ((decode_id(one), amount) for one, amount in amounts.items())
    return Issuing(family, draft, tuple((found.row_id, amount) for found, amount in rows if found is not None))


async def issue(
    work: Work,
    account: Account,
    documents: Sequence[Issuing],
    *,
    issued_on: date,
    actor: str,
    payment_method_id: UUID | None = None,
    charged_to: PaymentMethod | None = None,
) -> tuple[IssuedInvoice, ...]:
    """Issue documents in their order: the balance pays what it can, credit notes settle what they reverse.

    `charged_to` is charged for them later, as far as their families take it for what is due.
    """
    balance = await Credits(work.connection, account.account_id).balance(account.currency)
    billed_to = await Billing(work.connection, account.account_id).billed_to()
    shared = _Shared(account, billed_to, issued_on, work.now_of(account), actor, payment_method_id)
    new: list[NewInvoice] = []
    for one in documents:
        new.append(_new(one, balance, shared))
        balance -= new[-1].credit_applied_minor
    families = [one.family for one in documents]
    new = await with_charges(work, account, charged_to, list(zip(families, new, strict=True)))
    issued = await Invoices(work.connection, account.account_id).issue_all(new)
    for document, name in zip(new, issued, strict=True):
        await _settle(work, account, document, name, actor)
    await _tell(work, account, new, issued, actor)
    return issued


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the documents of one issue have in common."""

    account: Account
    billed_to: BilledTo
    issued_on: date
    issued_at: datetime
    actor: str
    payment_method_id: UUID | None

    @property
    def country(self) -> str | None:
        """Where the buyer is, as far as it is known."""
        return self.billed_to.details.country if self.billed_to.details is not None else None


def _new(one: Issuing, balance_minor: int, shared: _Shared) -> NewInvoice:
    """A document with what the balance pays of it; a credit note is due with nothing."""
    total, locale = one.draft.totals, shared.account.locale
    seller = seller_for(one.family.sellers, shared.country)
    parties = {"seller": printed_seller(one.family, seller, one.draft, locale), "buyer": _buyer(shared)}
    applied = credit_to_apply(balance_minor, total.total_minor)
    days = 0 if one.draft.kind is InvoiceKind.CREDIT_NOTE else one.family.payment_days
    due_on = shared.issued_on + timedelta(days=days)
    return NewInvoice(
        draft=one.draft,
        totals=total,
        issued_on=shared.issued_on,
        due_on=due_on,
        next_dunning_at=_first_step_at(one.family, due_on, shared.account.time_zone),
        issued_at=shared.issued_at,
        actor=shared.actor,
        credit_applied_minor=applied,
        amount_due_minor=max(0, total.total_minor - applied),
        corrects_id=one.corrects_id or (one.reversals[0][0] if one.reversals else None),
        reason=one.reason,
        reversals=one.reversals,
        parties=parties,
        payment_method_id=shared.payment_method_id,
        series=one.family.series,
        seller=seller.key if seller is not None else None,
        locale=locale,
        taxes=printed_taxes(one.draft, locale),
    )


def _first_step_at(family: ProductFamily, due_on: date, zone: str) -> datetime | None:
    first_on = dunning_begins(family.dunning, due_on)
    return begins_at(first_on, zone) if first_on is not None else None


async def _settle(work: Work, account: Account, document: NewInvoice, name: IssuedInvoice, actor: str) -> None:
    balance = Credits(work.connection, account.account_id)
    if document.credit_applied_minor:
        reason = f"Applied to {name.number}"
        await balance.move(
            -document.credit_applied_minor,
            document.draft.currency,
            reason=reason,
            at=work.now_of(account),
            actor=actor,
            invoice_id=name.invoice_id,
        )
    if document.draft.kind is not InvoiceKind.CREDIT_NOTE:
        return
    invoices = Invoices(work.connection, account.account_id)
    opened = await invoices.open_invoices([invoice_id for invoice_id, _ in document.reversals])
    back = -document.totals.total_minor if document.reason is None else sum(part for _, part in document.reversals)
    settled = settle_credit(back, opened)
    for text, amount in settled.by_invoice.items():
        found = decode_id(text)
        if found is not None:
            await settle_invoice(work, account, found.row_id, credited_minor=amount, actor=actor)
    withheld = await _withheld(work, account, document, settled)
    await balance.move(
        settled.to_balance_minor - withheld,
        document.draft.currency,
        reason=f"Credit note {name.number}",
        at=work.now_of(account),
        actor=actor,
        invoice_id=name.invoice_id,
    )


async def _withheld(work: Work, account: Account, document: NewInvoice, settled: Settled) -> int:
    """What of a credit was given back already by a refund that no document told of, in minor units."""
    if not settled.to_balance_minor:
        return 0
    documents, withheld = IssuedDocuments(work.connection, account.account_id), 0
    for invoice_id, amount in document.reversals:
        held = await documents.held(invoice_id)
        before = held.without_credit(amount, settled.by_invoice.get(_name(account, invoice_id), 0))
        withheld += held.withheld_minor - before.withheld_minor
    return min(max(0, withheld), settled.to_balance_minor)


async def _tell(
    work: Work, account: Account, new: Sequence[NewInvoice], issued: Sequence[IssuedInvoice], actor: str
) -> None:
    events: list[tuple[Event, About]] = []
    for document, name in zip(new, issued, strict=True):
        credit_note = document.draft.kind is InvoiceKind.CREDIT_NOTE
        kind = EventKind.CREDIT_NOTE_ISSUED if credit_note else EventKind.INVOICE_ISSUED
        currency = document.draft.currency
        total = f"{major(document.totals.total_minor, currency):f}"
        what = "Credit note" if credit_note else "Invoice"
        facts = {"invoice": _name(account, name.invoice_id), "number": name.number, "total": total}
        told = Event(kind, f"{what} {name.number} over {total} {currency}", facts | {"currency": currency})
        subscriptions = {one.subscription_id for one in document.draft.lines}
        only = decode_id(subscriptions.pop()) if len(subscriptions) == 1 else None
        about = About(document.draft.family, only.row_id if only else None, None, name.invoice_id)
        events.append((told, about))
    await record_all(work, account, actor, events)


def _buyer(shared: _Shared) -> dict[str, object]:
    details, name = shared.billed_to.details, shared.account.name
    if details is None:
        return {"name": name, "legalName": name}
    return {
        "name": name,
        "legalName": details.legal_name,
        "email": details.email,
        "addressLines": list(details.address_lines),
        "postalCode": details.postal_code,
        "city": details.city,
        "country": details.country,
        "taxId": details.tax_id,
    }


def _name(account: Account, invoice_id: UUID) -> str:
    return encode_id("inv", account.account_id, invoice_id)

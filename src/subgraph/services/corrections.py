"""Correcting what was issued: taken back whole or in part by a credit note that names it, issued again, by staff, with the reason.

Nothing that was issued changes (docs/billing.md, Invoices): a correction is a further document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from subgraph.domain.addresses import check_text
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.correction_asks import CreditInvoice, InvoiceCorrected, ReissueInvoice, VoidInvoice
from subgraph.domain.corrections import (
    Correctable,
    Remedy,
    correctable,
    issued_again,
    take_back,
    take_back_all,
    take_back_lines,
)
from subgraph.domain.crediting import Asked, read_asked
from subgraph.domain.documents import BilledLine, Draft
from subgraph.domain.events import Event, EventKind
from subgraph.domain.money import major
from subgraph.domain.refusals import Refusal, Violation
from subgraph.domain.statuses import Absent, InvoiceKind, InvoiceStatus
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import Access, check_table, find_family, not_found, reach_row, read_id
from subgraph.services.steps.issuing import Issuing, issue
from subgraph.services.steps.recording import record
from subgraph.services.steps.refunding import refundable_minor, request_refund
from subgraph.services.steps.taxing import load_charges, tax_draft
from subgraph.services.work import Work
from subgraph.storage.ids import decode_id, encode_id
from subgraph.storage.repositories import (
    About,
    Accounts,
    Credits,
    Invoices,
    IssuedDocument,
    IssuedDocuments,
    IssuedInvoice,
)

PATH = "invoiceId"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class _Found:
    """An invoice that may be corrected, its account locked, with what of it can be taken back; `wrong` is said of the reason."""

    access: Access
    family: ProductFamily
    document: IssuedDocument
    correctable: Correctable
    wrong: tuple[Violation, ...]

    @property
    def left_gross_minor(self) -> int:
        """What no credit has taken back yet, tax included."""
        return self.document.total_minor - self.document.taken_back_minor

    def name(self, invoice_id: UUID) -> str:
        """The id of a document as the graph says it."""
        return encode_id("inv", self.access.account_id, invoice_id)


async def void_invoice(work: Work, viewer: Viewer, ask: VoidInvoice) -> InvoiceCorrected | Refusal:
    """Take back all that is left of an invoice; what was paid goes to the balance, or back to the card that paid it."""
    found = await _reach(work, viewer, ask.invoice_id, ask.reason, "voidInvoice")
    if isinstance(found, Refusal):
        return found
    if found.wrong:
        return Refusal(found.wrong)
    before = await _balance(work, found)
    note = await _take_back_all(work, found, ask.reason)
    await _remedy(work, found, note, await _balance(work, found) - before, ask.remedy, ask.reason)
    await _tell(work, found, EventKind.INVOICE_VOIDED, "was taken back", ask.reason, {"credit_note": note.number})
    return _corrected(found, note)


async def credit_invoice(work: Work, viewer: Viewer, ask: CreditInvoice) -> InvoiceCorrected | Refusal:
    """Take back so much of an invoice before tax, over all of it or of some lines; the tax that it bore goes with it."""
    found = await _reach(work, viewer, ask.invoice_id, ask.reason, "creditInvoice")
    if isinstance(found, Refusal):
        return found
    asked = read_asked(ask, found.correctable, found.document.currency)
    if isinstance(asked, Refusal) or found.wrong:
        return Refusal((*found.wrong, *(asked.violations if isinstance(asked, Refusal) else ())))
    lines = _asked_lines(found.correctable, asked)
    gross = min(-_draft(found, lines).totals.total_minor, found.left_gross_minor)
    if -_draft(found, lines).net_minor == found.correctable.left_minor:
        gross = found.left_gross_minor  # nothing is left to take the rounded cents of
    before = await _balance(work, found)
    note = await _credit(work, found, lines, gross, ask.reason)
    await _remedy(work, found, note, await _balance(work, found) - before, ask.remedy, ask.reason)
    amount = f"{major(gross, found.document.currency):f}"
    facts = {"credit_note": note.number, "amount": amount, "currency": found.document.currency}
    said = f"was credited {amount} {found.document.currency}"
    await _tell(work, found, EventKind.INVOICE_CREDITED, said, ask.reason, facts)
    return _corrected(found, note)


async def reissue_invoice(work: Work, viewer: Viewer, ask: ReissueInvoice) -> InvoiceCorrected | Refusal:
    """Take an invoice back and issue it again, addressed and taxed as the account's billing details say now (AIR-10).

    What was paid of the first pays the second, by way of the balance.
    """
    found = await _reach(work, viewer, ask.invoice_id, ask.reason, "reissueInvoice")
    if isinstance(found, Refusal):
        return found
    order = found.document.purchase_order if isinstance(ask.purchase_order, Absent) else ask.purchase_order or None
    wrong = [*found.wrong, *(check_text(order, "purchaseOrder") if order is not None else ())]
    if not found.correctable.is_untouched:
        message = "Part of it was credited: void it, and bill the rest by hand."
        wrong.append(Violation("PARTLY_CREDITED", message, (PATH,)))
    if wrong:
        return Refusal(tuple(wrong))
    note = await _take_back_all(work, found, ask.reason)
    again = await _issue_again(work, found, order, ask.reason)
    if isinstance(again, Violation):
        return Refusal((replace(again, path=(PATH,)),))
    facts = {"credit_note": note.number, "replacement": again.number}
    await _tell(work, found, EventKind.INVOICE_REISSUED, f"was issued again as {again.number}", ask.reason, facts)
    return _corrected(found, note, again)


async def _reach(work: Work, viewer: Viewer, invoice_id: str, reason: str, field: str) -> _Found | Refusal:
    """The invoice, where the viewer may correct it and it can be corrected; its account is locked then."""
    found = read_id(invoice_id, "inv")
    access = await reach_row(work, viewer, found, "invoice", PATH)
    if isinstance(access, Refusal):
        return access
    if found is None:
        return not_found("invoice", PATH)
    key = await Invoices(work.connection, access.account_id).family_of(found.row_id)
    family = find_family(work, access, key, "invoice", PATH)
    if isinstance(family, Refusal):
        return family
    refused = check_table(access, field, family.key, PATH)
    if refused is not None:
        return refused
    await Accounts(work.connection, access.account_id).lock()
    document = await IssuedDocuments(work.connection, access.account_id).load(found.row_id)
    if document is None:
        return not_found("invoice", PATH)
    wrong, stands = check_text(reason, "reason", required=True, longest=LONGEST_REASON), _check(document)
    if stands:
        return Refusal((*wrong, *stands))
    return _Found(access, family, document, await _correctable(work, access, document), wrong)


def _check(document: IssuedDocument) -> tuple[Violation, ...]:
    if document.kind is not InvoiceKind.INVOICE:
        return (Violation("NOT_AN_INVOICE", "A credit note is not corrected: correct the invoice.", (PATH,)),)
    if document.status is InvoiceStatus.VOID or document.total_minor <= document.taken_back_minor:
        return (Violation("ALREADY_TAKEN_BACK", "All of this invoice was taken back already.", (PATH,)),)
    return ()


async def _correctable(work: Work, access: Access, document: IssuedDocument) -> Correctable:
    own = encode_id("inv", access.account_id, document.invoice_id)
    charges = {}
    for name in dict.fromkeys(one.subscription_id for one in document.lines):
        subscription = decode_id(name)
        if subscription is not None:
            every = await load_charges(work, access.account, subscription.row_id)
            charges[name] = [one for one in every if one.invoice_id == own]
    return correctable(document.lines, charges)


def _asked_lines(found: Correctable, asked: Asked) -> tuple[BilledLine, ...]:
    if asked.lines_minor:
        return take_back_lines(found, asked.lines_minor)
    return take_back(found, asked.amount_minor)


def _draft(found: _Found, lines: tuple[BilledLine, ...], order: str | None = None) -> Draft:
    document = found.document
    return Draft(document.family, document.currency, order, lines)


async def _credit(
    work: Work, found: _Found, lines: tuple[BilledLine, ...], gross_minor: int, reason: str
) -> IssuedInvoice:
    """The credit note: it settles what is open of the invoice, the rest goes to the balance."""
    own = found.document.invoice_id
    draft = _draft(found, lines, found.document.purchase_order)
    document = Issuing(found.family, draft, ((own, gross_minor),), own, reason)
    return await _issue(work, found, document)


async def _take_back_all(work: Work, found: _Found, reason: str) -> IssuedInvoice:
    """A credit note for the rest; the invoice is void then, paid or not."""
    note = await _credit(work, found, take_back_all(found.correctable), found.left_gross_minor, reason)
    await IssuedDocuments(work.connection, found.access.account_id).void(found.document.invoice_id)
    return note


async def _issue_again(work: Work, found: _Found, order: str | None, reason: str) -> IssuedInvoice | Violation:
    draft = _draft(found, issued_again(found.document.lines), order)
    taxed = await tax_draft(work, found.access.account, found.family, draft)
    if isinstance(taxed, Violation):
        return taxed
    lines = tuple(replace(one, counts=False) for one in taxed.lines)
    document = Issuing(found.family, replace(taxed, lines=lines), (), found.document.invoice_id, reason)
    return await _issue(work, found, document)


async def _issue(work: Work, found: _Found, document: Issuing) -> IssuedInvoice:
    access = found.access
    (issued,) = await issue(
        work,
        access.account,
        [document],
        issued_on=work.today(access.account),
        actor=access.viewer.actor,
        payment_method_id=found.document.payment_method_id,
    )
    return issued


async def _balance(work: Work, found: _Found) -> int:
    return await Credits(work.connection, found.access.account_id).balance(found.document.currency)


async def _remedy(work: Work, found: _Found, note: IssuedInvoice, put_minor: int, remedy: Remedy, reason: str) -> None:
    """Of what the credit put on the balance, give back what a card paid; transfers and credit stay there."""
    if remedy is not Remedy.REFUND:
        return
    account, actor = found.access.account, found.access.viewer.actor
    refundable = await refundable_minor(work, account, found.document.invoice_id)
    amount = min(put_minor, refundable)
    if amount == 0:
        return
    await Credits(work.connection, account.account_id).move(
        -amount,
        found.document.currency,
        reason=f"Given back for {note.number}",
        at=work.now_of(account),
        actor=actor,
        invoice_id=note.invoice_id,
    )
    invoice_id = found.document.invoice_id
    made = await request_refund(work, account, invoice_id, amount, reason, actor, from_balance_minor=amount)
    if isinstance(made, Refusal):
        raise AssertionError("no more is given back than can be")


async def _tell(work: Work, found: _Found, kind: EventKind, said: str, reason: str, facts: dict[str, str]) -> None:
    document = found.document
    own = {"invoice": found.name(document.invoice_id), "number": document.number, "reason": reason}
    told = Event(kind, f"Invoice {document.number} {said}: {reason}", own | facts)
    about = About(found.family.key, None, None, document.invoice_id)
    await record(work, found.access.account, found.access.viewer.actor, told, about)


def _corrected(found: _Found, note: IssuedInvoice, again: IssuedInvoice | None = None) -> InvoiceCorrected:
    return InvoiceCorrected(
        encode_id("acc", found.access.account_id),
        found.name(found.document.invoice_id),
        found.name(note.invoice_id),
        found.name(again.invoice_id) if again is not None else None,
    )

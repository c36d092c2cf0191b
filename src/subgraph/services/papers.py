"""Papers of issued documents: everything comes from what was stored when they were issued, nothing from today's catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from subgraph.domain.statuses import InvoiceKind, InvoiceStatus, PaymentKind
from subgraph.outside.papers import PaidPart, Paper, PaperKind, Way, lacks
from subgraph.services.steps.papers import method_of, paper_head, paper_lines, paper_reversals
from subgraph.storage.database import Connection
from subgraph.storage.repositories import Account, PaperRows
from subgraph.storage.statements import Row


async def paper_of_invoice(connection: Connection, account: Account, invoice_id: UUID) -> Paper | None:
    """The paper of an invoice or a credit note; None where the account has no such document."""
    found = await PaperRows(connection, account.account_id).load(invoice_id)
    if found is None:
        return None
    head = paper_head(found.document, account.locale)
    return replace(
        head,
        lines=paper_lines(found.lines),
        corrected=paper_reversals(found.corrected),
        method=method_of(found.document),
    )


async def receipt_of_invoice(connection: Connection, account: Account, invoice_id: UUID) -> Paper | None:
    """The receipt of an invoice that is paid: what was received, when and how (LOC-13); None for every other document."""
    rows = PaperRows(connection, account.account_id)
    found = await rows.load(invoice_id)
    if found is None or not has_receipt(found.document.kind, found.document.settlement_status):
        return None
    payments = await rows.payments(invoice_id)
    zone = ZoneInfo(account.time_zone)
    settled_at: datetime = found.document.settled_at or found.document.issued_at
    settled_on = settled_at.astimezone(zone).date()
    parts = _parts(found.document, payments, settled_on, zone)
    return replace(
        paper_head(found.document, account.locale),
        kind=PaperKind.RECEIPT,
        issued_on=settled_on,
        issued_at=settled_at,
        lines=paper_lines(found.lines),
        payments=parts,
    )


def has_receipt(kind: str, status: str | None) -> bool:
    """Whether a receipt is to be had of a document: of an invoice that is paid."""
    return kind == InvoiceKind.INVOICE.value and status == InvoiceStatus.PAID.value


def lacks_for_e_invoice(document: Row, account_locale: str) -> str | None:
    """Why a document can be no e-invoice, from its row alone; None where it is one."""
    return lacks(paper_head(document, account_locale))


def _parts(document: Row, payments: Sequence[Row], settled_on: date, zone: ZoneInfo) -> tuple[PaidPart, ...]:
    """What settled an invoice: its credit when it was issued, what was received, credit notes, in the order of time."""
    parts = [
        PaidPart(
            one.received_on or one.updated_at.astimezone(zone).date(),
            Way.BANK_TRANSFER if one.kind == PaymentKind.TRANSFER.value else Way.PAYMENT,
            one.amount_minor,
            one.method_label if one.kind == PaymentKind.CHARGE.value else None,
        )
        for one in payments
    ]
    # What was settled before payments were rows of their own.
    rest = (document.paid_minor or 0) - sum(one.amount_minor for one in parts)
    if rest > 0:
        parts.append(PaidPart(settled_on, Way.PAYMENT, rest, document.method_label))
    if document.credited_minor:
        parts.append(PaidPart(settled_on, Way.CREDIT_NOTE, document.credited_minor))
    if document.credit_applied_minor:
        parts.insert(0, PaidPart(document.issued_on, Way.BALANCE, document.credit_applied_minor))
    return tuple(sorted(parts, key=lambda one: one.on))

"""Issued documents with all that their papers print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, literal, select

from subgraph.domain.statuses import PaymentKind, PaymentStatus
from subgraph.storage.repositories.base import Repository
from subgraph.storage.statements import Row
from subgraph.storage.tables import credit_note_reversal, invoice, invoice_line, payment, payment_method, settlement

RECEIVED = (PaymentKind.CHARGE.value, PaymentKind.TRANSFER.value)


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """A document as it is stored: its row (with its settlement and the label of its way to pay), lines, and the invoices
    that it takes back or is issued again for."""

    document: Row
    lines: Sequence[Row]
    corrected: Sequence[Row]


class PaperRows(Repository):
    """The account's documents as they are printed."""

    async def load(self, invoice_id: UUID) -> DocumentRows | None:
        """One document, or None where the account has no such."""
        own = and_(invoice.c.account_id == self.account_id, invoice.c.invoice_id == invoice_id)
        document = await self.row(_DOCUMENT.where(own))
        if document is None:
            return None
        lines = select(invoice_line).where(
            invoice_line.c.account_id == self.account_id, invoice_line.c.invoice_id == invoice_id
        )
        taken_back = _REVERSED.where(
            credit_note_reversal.c.account_id == self.account_id, credit_note_reversal.c.credit_note_id == invoice_id
        )
        corrected = await self.rows(taken_back.order_by(credit_note_reversal.c.position))
        if not corrected and document.corrects_id is not None:
            corrected = await self._corrected(document.corrects_id)
        return DocumentRows(document, await self.rows(lines.order_by(invoice_line.c.position)), corrected)

    async def _corrected(self, invoice_id: UUID) -> Sequence[Row]:
        """The invoice that a document names as corrected, where it takes nothing of it back itself."""
        columns = select(invoice.c.number, invoice.c.issued_on, literal(0).label("amount_minor"))
        return await self.rows(
            columns.where(invoice.c.account_id == self.account_id, invoice.c.invoice_id == invoice_id)
        )

    async def payments(self, invoice_id: UUID) -> Sequence[Row]:
        """What was received for an invoice, in order."""
        return await self.rows(
            _PAYMENTS.where(
                payment.c.account_id == self.account_id,
                payment.c.invoice_id == invoice_id,
                payment.c.status == PaymentStatus.SUCCEEDED.value,
                payment.c.kind.in_(RECEIVED),
            ).order_by(payment.c.created_at, payment.c.payment_id)
        )


_DOCUMENT: Select[Any] = (
    select(
        invoice,
        settlement.c.status.label("settlement_status"),
        settlement.c.paid_minor,
        settlement.c.credited_minor,
        settlement.c.settled_at,
        payment_method.c.label.label("method_label"),
        payment_method.c.kind.label("method_kind"),
    )
    .outerjoin(
        settlement,
        and_(settlement.c.account_id == invoice.c.account_id, settlement.c.invoice_id == invoice.c.invoice_id),
    )
    .outerjoin(
        payment_method,
        and_(
            payment_method.c.account_id == invoice.c.account_id,
            payment_method.c.payment_method_id == invoice.c.payment_method_id,
        ),
    )
)
_REVERSED: Select[Any] = select(invoice.c.number, invoice.c.issued_on, credit_note_reversal.c.amount_minor).join(
    invoice,
    and_(
        invoice.c.account_id == credit_note_reversal.c.account_id,
        invoice.c.invoice_id == credit_note_reversal.c.invoice_id,
    ),
)
_PAYMENTS: Select[Any] = select(payment, payment_method.c.label.label("method_label")).outerjoin(
    payment_method,
    and_(
        payment_method.c.account_id == payment.c.account_id,
        payment_method.c.payment_method_id == payment.c.payment_method_id,
    ),
)

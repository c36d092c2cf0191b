"""An issued document read whole, with what credits have taken back of it: what a correction looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from subgraph.domain.documents import BilledLine
from subgraph.domain.giving_back import Held
from subgraph.domain.statuses import InvoiceKind, InvoiceStatus, PaymentKind, PaymentStatus, RefundOf
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories.base import Repository
from subgraph.storage.repositories.invoice_lines import line_of
from subgraph.storage.tables import credit_note_reversal, invoice, invoice_line, payment, settlement


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """A document as it was issued. `taken_back_minor` is what credit notes reversed of it, `open_minor` what is still to be paid; tax included."""

    invoice_id: UUID
    number: str
    kind: InvoiceKind
    status: InvoiceStatus
    family: str
    currency: str
    issued_on: date
    purchase_order: str | None
    total_minor: int
    taken_back_minor: int
    open_minor: int
    payment_method_id: UUID | None
    lines: tuple[BilledLine, ...]


class IssuedDocuments(Repository):
    """The account's documents, one at a time and whole."""

    async def load(self, invoice_id: UUID) -> IssuedDocument | None:
        """One with its lines in their order."""
        where = (invoice.c.account_id == self.account_id, invoice.c.invoice_id == invoice_id)
        back = self._taken_back(invoice_id)
        row = await self.row(
            select(invoice, settlement.c.status, settlement.c.open_minor, back.label("taken_back_minor"))
            .join(
                settlement,
                (settlement.c.account_id == invoice.c.account_id) & (settlement.c.invoice_id == invoice.c.invoice_id),
            )
            .where(*where)
        )
        if row is None:
            return None
        return IssuedDocument(
            row.invoice_id,
            row.number,
            InvoiceKind(row.kind),
            InvoiceStatus(row.status),
            row.family,
            row.currency,
            row.issued_on,
            row.purchase_order,
            row.total_minor,
            int(row.taken_back_minor),
            row.open_minor,
            row.payment_method_id,
            await self._lines(invoice_id),
        )

    async def held(self, invoice_id: UUID) -> Held:
        """What came in for one and what went back, in minor units; the account's lock guards it."""
        mine = (settlement.c.account_id == self.account_id, settlement.c.invoice_id == invoice_id)
        row = await self.row(
            select(
                (invoice.c.total_minor - settlement.c.open_minor - settlement.c.credited_minor).label("received_minor"),
                settlement.c.credited_minor,
                self._taken_back(invoice_id).label("taken_back_minor"),
                self._refunded(invoice_id, payment.c.refund_of.is_(None)).label("refunded_minor"),
                self._refunded(invoice_id, payment.c.refund_of == RefundOf.BALANCE.value).label("from_balance_minor"),
            )
            .join(
                invoice,
                (invoice.c.account_id == settlement.c.account_id) & (invoice.c.invoice_id == settlement.c.invoice_id),
            )
            .where(*mine)
        )
        if row is None:
            return Held(0, 0, 0)
        refunded, from_balance = int(row.refunded_minor), int(row.from_balance_minor)
        return Held(row.received_minor, int(row.taken_back_minor), row.credited_minor, refunded, from_balance)

    def _taken_back(self, invoice_id: UUID) -> ScalarSelect[int]:
        return (
            select(func.coalesce(func.sum(credit_note_reversal.c.amount_minor), 0))
            .where(
                credit_note_reversal.c.account_id == self.account_id, credit_note_reversal.c.invoice_id == invoice_id
            )
            .scalar_subquery()
        )

    def _refunded(self, invoice_id: UUID, of: ColumnElement[bool]) -> ScalarSelect[int]:
        return (
            select(func.coalesce(func.sum(payment.c.amount_minor), 0))
            .where(
                payment.c.account_id == self.account_id,
                payment.c.invoice_id == invoice_id,
                payment.c.kind == PaymentKind.REFUND.value,
                payment.c.status != PaymentStatus.FAILED.value,
                of,
            )
            .scalar_subquery()
        )

    async def void(self, invoice_id: UUID) -> None:
        """Says of an invoice that all of it was taken back, also where it had been paid."""
        where = (settlement.c.account_id == self.account_id, settlement.c.invoice_id == invoice_id)
        await self.changed(settlement.update().where(*where).values(status=InvoiceStatus.VOID.value))

    async def _lines(self, invoice_id: UUID) -> tuple[BilledLine, ...]:
        rows = await self.rows(
            select(invoice_line)
            .where(invoice_line.c.account_id == self.account_id, invoice_line.c.invoice_id == invoice_id)
            .order_by(invoice_line.c.position)
        )
        return tuple(
            BilledLine(encode_id("sub", self.account_id, row.subscription_id), line_of(row), row.counts) for row in rows
        )

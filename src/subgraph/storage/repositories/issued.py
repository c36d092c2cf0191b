"""An issued document read whole, with what credits have taken back of it: what a correction looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from subgraph.domain.documents import BilledLine
from subgraph.domain.statuses import InvoiceKind, InvoiceStatus
from subgraph.storage.ids import encode_id
from subgraph.storage.repositories.base import Repository
from subgraph.storage.repositories.invoice_lines import line_of
from subgraph.storage.tables import credit_note_reversal, invoice, invoice_line, settlement


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
        back = (
            select(func.coalesce(func.sum(credit_note_reversal.c.amount_minor), 0))
            .where(
                credit_note_reversal.c.account_id == self.account_id, credit_note_reversal.c.invoice_id == invoice_id
            )
            .scalar_subquery()
        )
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

"""Issued documents: written once, read for what they bill, and settled beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from subgraph.domain.dates import Period
from subgraph.domain.documents import Draft, OpenInvoice
from subgraph.domain.invoicing import Line, Totals
from subgraph.domain.statuses import InvoiceKind, InvoiceStatus
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.joint import ask_together
from subgraph.storage.repositories.base import Repository
from subgraph.storage.repositories.counters import OWN_SERIES, Counters
from subgraph.storage.repositories.invoice_lines import line_of, line_values
from subgraph.storage.repositories.invoiced import AmountKey, covered_of, sums_of
from subgraph.storage.statements import Row, any_of
from subgraph.storage.tables import credit_note_reversal, invoice, invoice_line, settlement

CREDIT_NOTE = InvoiceKind.CREDIT_NOTE.value


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """A document about to be issued; amounts in minor units. `reversals` are (invoice, gross amount) of a credit note.

    `amount_due_minor` is 0 for a credit note: what it gives is in the settlements of others and the balance. `seller` is the
    selling entity's key, `taxes` the tax by rate as it is printed.
    """

    draft: Draft
    totals: Totals
    issued_on: date
    due_on: date
    issued_at: datetime
    actor: str
    credit_applied_minor: int
    amount_due_minor: int
    corrects_id: UUID | None = None
    reversals: tuple[tuple[UUID, int], ...] = ()
    parties: Mapping[str, Any] = field(default_factory=dict)
    payment_method_id: UUID | None = None
    series: str = OWN_SERIES
    seller: str | None = None
    locale: str | None = None
    taxes: Sequence[Mapping[str, object]] | None = None
    # When dunning begins, as long as something is open.
    next_dunning_at: datetime | None = None
    # Why it was corrected, in the words of who did.
    reason: str | None = None
    # The provider by which what is due is charged, as soon as the document is issued; None: it is transferred.
    charged_by: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """What a document is called now."""

    invoice_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class SettledInvoice:
    """Where an invoice stands after something was taken off what is open; minor units."""

    invoice_id: UUID
    number: str
    family: str
    currency: str
    open_minor: int
    status: InvoiceStatus


@dataclass(frozen=True, slots=True)
class BilledBefore:
    """A line of an issued document; `corrects_id` is the invoice that a correction names, `counts` as on a BilledLine."""

    invoice_id: UUID
    purchase_order: str | None
    issued_on: date
    line: Line
    corrects_id: UUID | None = None
    counts: bool = True


class Invoices(Repository):
    """The account's documents. Issuing takes numbers, so it comes last in the order of locks."""

    async def issue(self, new: NewInvoice) -> IssuedInvoice:
        """Issues one document."""
        return (await self.issue_all([new]))[0]

    async def issue_all(self, new: Sequence[NewInvoice]) -> tuple[IssuedInvoice, ...]:
        """Issues documents in their order, one INSERT per table whatever their number."""
        counters = Counters(self.connection, self.account_id)
        waiting: defaultdict[str, int] = defaultdict(int)
        for one in new:
            waiting[one.series] += 1
        following = {series: await counters.take(series, count) for series, count in sorted(waiting.items())}
        issued: list[IssuedInvoice] = []
        rows: list[dict[str, object]] = []
        for one in new:
            sequence = following[one.series]
            following[one.series] += 1
            issued.append(IssuedInvoice(new_id(), counters.number(one.series, sequence)))
            rows.append(self._document(one, issued[-1], sequence))
        pairs = list(zip(new, issued, strict=True))
        await self.insert(invoice, rows)
        await self.insert(
            invoice_line,
            [
                self._key(name.invoice_id) | {"position": position} | line_values(billed)
                for one, name in pairs
                for position, billed in enumerate(one.draft.lines)
            ],
        )
        await self.insert(settlement, [self._settlement(one, name) for one, name in pairs])
        await self.insert(credit_note_reversal, [row for one, name in pairs for row in self._reversals(one, name)])
        return tuple(issued)

    async def covered(self, subscription_ids: Sequence[UUID]) -> dict[UUID, dict[Period, tuple[tuple[int, int], ...]]]:
        """Per subscription and period the intervals (from_version, to_version] of its history that lines bill."""
        return await ask_together(self.connection, covered_of, (self.account_id, subscription_ids))

    async def sums(self, subscription_ids: Sequence[UUID]) -> dict[UUID, dict[AmountKey, int]]:
        """Per subscription the net minor units ever invoiced for each component, period and discount."""
        return await ask_together(self.connection, sums_of, (self.account_id, subscription_ids))

    async def lines_of(self, subscription_id: UUID) -> tuple[BilledBefore, ...]:
        """Every line that bills a subscription, oldest document first."""
        statement = (
            select(
                invoice_line,
                invoice.c.purchase_order,
                invoice.c.issued_on,
                invoice.c.kind.label("document_kind"),
                invoice.c.corrects_id,
                invoice.c.reason,
            )
            .join(
                invoice,
                (invoice.c.account_id == invoice_line.c.account_id)
                & (invoice.c.invoice_id == invoice_line.c.invoice_id),
            )
            .where(invoice_line.c.account_id == self.account_id, invoice_line.c.subscription_id == subscription_id)
            # A family's documents are of one series, whose numbers tell their order even within an instant.
            .order_by(invoice.c.sequence, invoice.c.invoice_id, invoice_line.c.position)
        )
        rows = await self.rows(statement)
        return tuple(
            BilledBefore(row.invoice_id, row.purchase_order, row.issued_on, line_of(row), _corrected(row), row.counts)
            for row in rows
        )

    async def family_of(self, invoice_id: UUID) -> str | None:
        """The family that a document bills, or None where the account has no such document."""
        where = (invoice.c.account_id == self.account_id, invoice.c.invoice_id == invoice_id)
        row = await self.row(select(invoice.c.family).where(*where))
        return row.family if row is not None else None

    async def open_invoices(self, invoice_ids: Sequence[UUID], *, lock: bool = True) -> tuple[OpenInvoice, ...]:
        """What is still to be paid of these, in the order of the ids given."""
        statement = (
            select(settlement.c.invoice_id, settlement.c.open_minor)
            .where(settlement.c.account_id == self.account_id, any_of(settlement.c.invoice_id, "ids"))
            .order_by(settlement.c.invoice_id)
        )
        rows = await self.connection.execute(statement.with_for_update() if lock else statement, {"ids": invoice_ids})
        found = {row.invoice_id: row.open_minor for row in rows}
        return tuple(
            OpenInvoice(encode_id("inv", self.account_id, one), found[one]) for one in invoice_ids if one in found
        )

    async def settle(
        self, invoice_id: UUID, *, paid_minor: int = 0, credited_minor: int = 0, at: datetime
    ) -> SettledInvoice:
        """Takes a payment or a credit note's part off what is open; nothing left is PAID, or VOID where credit notes took
        back the whole of it, and neither charged nor dunned any more. ValueError for too much. Called by steps/settling.py alone."""
        where = (settlement.c.account_id == self.account_id, settlement.c.invoice_id == invoice_id)
        row = await self.row(
            select(settlement, invoice.c.total_minor, invoice.c.number, invoice.c.family)
            .join(
                invoice,
                (invoice.c.account_id == settlement.c.account_id) & (invoice.c.invoice_id == settlement.c.invoice_id),
            )
            .where(*where)
            .with_for_update(of=settlement)
        )
        taken = paid_minor + credited_minor
        if row is None or not 0 <= taken <= row.open_minor:
            raise ValueError(f"{taken} is not open on this invoice")
        left, credited = row.open_minor - taken, row.credited_minor + credited_minor
        over = InvoiceStatus.VOID if credited == row.total_minor else InvoiceStatus.PAID
        status = InvoiceStatus.ISSUED if left else over
        values: dict[str, object] = {
            "open_minor": left,
            "paid_minor": row.paid_minor + paid_minor,
            "credited_minor": credited,
            "status": status.value,
            "settled_at": None if left else at,
        }
        done = {} if left else {"next_attempt_at": None, "next_dunning_at": None}
        await self.changed(settlement.update().where(*where).values(**values, **done))
        return SettledInvoice(invoice_id, row.number, row.family, row.currency, left, status)

    def _document(self, one: NewInvoice, name: IssuedInvoice, sequence: int) -> dict[str, object]:
        return self._key(name.invoice_id) | {
            "number": name.number,
            "series": one.series,
            "sequence": sequence,
            "kind": one.draft.kind.value,
            "family": one.draft.family,
            "currency": one.draft.currency,
            "issued_on": one.issued_on,
            "due_on": one.due_on,
            "issued_at": one.issued_at,
            "purchase_order": one.draft.purchase_order,
            "subtotal_minor": one.totals.subtotal_minor,
            "discount_minor": one.totals.discount_minor,
            "tax_minor": one.totals.tax_minor,
            "total_minor": one.totals.total_minor,
            "credit_applied_minor": one.credit_applied_minor,
            "amount_due_minor": one.amount_due_minor,
            "corrects_id": one.corrects_id,
            "parties": dict(one.parties),
            "payment_method_id": one.payment_method_id,
            "actor": one.actor,
            "seller": one.seller,
            "locale": one.locale,
            "taxes": list(one.taxes) if one.taxes is not None else None,
            "reason": one.reason,
        }

    def _settlement(self, one: NewInvoice, name: IssuedInvoice) -> dict[str, object]:
        paid = one.amount_due_minor == 0
        return self._key(name.invoice_id) | {
            "status": (InvoiceStatus.PAID if paid else InvoiceStatus.ISSUED).value,
            "due_on": one.due_on,
            "currency": one.draft.currency,
            "open_minor": one.amount_due_minor,
            "paid_minor": 0,
            "credited_minor": 0,
            "payment_method_id": one.payment_method_id,
            "attempts": 0,
            "settled_at": one.issued_at if paid else None,
            "next_dunning_at": None if paid else one.next_dunning_at,
            "provider": one.charged_by,
            "provider_key": f"invoice:{name.invoice_id}" if one.charged_by is not None else None,
            "next_attempt_at": one.issued_at if one.charged_by is not None and not paid else None,
        }

    def _reversals(self, one: NewInvoice, name: IssuedInvoice) -> list[dict[str, object]]:
        return [
            {"account_id": self.account_id, "credit_note_id": name.invoice_id, "position": position}
            | {"invoice_id": reversed_id, "amount_minor": amount}
            for position, (reversed_id, amount) in enumerate(one.reversals)
        ]

    def _key(self, invoice_id: UUID) -> dict[str, object]:
        return {"account_id": self.account_id, "invoice_id": invoice_id}


def _corrected(row: Row) -> UUID | None:
    """The invoice that a line's document takes back by name; what a change credits goes against what was charged last."""
    named: UUID | None = row.corrects_id if row.reason is not None and row.document_kind == CREDIT_NOTE else None
    return named

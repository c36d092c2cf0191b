"""Invoices and credit notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from subgraph.clock import system_now
from subgraph.domain.creditor_references import payment_reference
from subgraph.domain.dates import Period as Days
from subgraph.domain.file_addresses import FileForm, FileKind, FileName, sign_address
from subgraph.domain.invoicing import Totals as MinorTotals
from subgraph.domain.statuses import InvoiceStatus, invoice_status
from subgraph.schema.access import accounts_by_id, withheld
from subgraph.schema.connections import connection_type, edge_type
from subgraph.schema.context import Request
from subgraph.schema.enums import INVOICE_KIND, INVOICE_STATUS, LINE_KIND
from subgraph.schema.fields import leaf, many, maybe, object_type, ref, relation
from subgraph.schema.lookups import invoices_by_id, subscriptions_by_id
from subgraph.schema.money import Period, Totals, TotalsRecord, money, unit_price
from subgraph.schema.node import Node
from subgraph.schema.payment import InvoicePayment, payments_of
from subgraph.schema.records import AccountRecord, InvoiceRecord, SubscriptionRecord
from subgraph.schema.tax import Seller, TaxAmount, printed_taxes
from subgraph.schema.timelines import today_by_account
from subgraph.services.papers import has_receipt, lacks_for_e_invoice
from subgraph.storage.reads.invoices import corrections_by_invoice, lines_by_invoice
from subgraph.storage.statements import Row


@dataclass(frozen=True, slots=True, eq=False)
class LineRecord:
    """A row of `invoice_line` in its invoice's currency."""

    row: Row
    currency: str

    @property
    def account_id(self) -> UUID:
        """Whose it is."""
        account_id: UUID = self.row.account_id
        return account_id

    @property
    def period(self) -> Days:
        """The whole billing period."""
        return Days(self.row.period_start, self.row.period_end)

    @property
    def charged(self) -> Days:
        """The days of it that the line charges."""
        return Days(self.row.charged_start, self.row.charged_end)


async def accounts_of(request: Request, records: Sequence[Any], args: None) -> list[AccountRecord]:
    """Whose they are."""
    return await request.find_all(accounts_by_id, [record.account_id for record in records])


async def lines_of(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[list[LineRecord]]:
    """Each document's lines as they were printed."""
    accounts = list({one.account_id for one in invoices})
    found = await lines_by_invoice(request.reads, accounts, [one.row.invoice_id for one in invoices])
    return [[LineRecord(row, one.row.currency) for row in found[one.row.invoice_id]] for one in invoices]


async def statuses_of(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[InvoiceStatus]:
    """Whether each is paid, on its account's day."""
    days = await request.find_all(today_by_account, [one.account_id for one in invoices])
    return [
        invoice_status(InvoiceStatus(one.row.settlement_status or "PAID"), one.row.due_on, today)
        for one, today in zip(invoices, days, strict=True)
    ]


async def corrected_by(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[InvoiceRecord | None]:
    """The invoice that each credit note corrects."""
    keys = [(one.account_id, one.row.corrects_id) for one in invoices]
    found = iter(await request.find_all(invoices_by_id, [key for key in keys if key[1] is not None]))
    return [next(found) if key[1] is not None else None for key in keys]


async def corrections_of(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[list[InvoiceRecord]]:
    """What names each invoice."""
    accounts = list({one.account_id for one in invoices})
    found = await corrections_by_invoice(request.reads, accounts, [one.row.invoice_id for one in invoices])
    return [[InvoiceRecord(row) for row in found[one.row.invoice_id]] for one in invoices]


async def pdf_addresses(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[str | None]:
    """Signed addresses of the PDFs."""
    return [_address(request, FileName(FileKind.INVOICE, one.id)) for one in invoices]


async def receipt_addresses(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[str | None]:
    """Signed addresses of the receipts of those that are paid."""
    return [
        _address(request, FileName(FileKind.RECEIPT, one.id))
        if has_receipt(one.row.kind, one.row.settlement_status)
        else None
        for one in invoices
    ]


async def e_invoice_addresses(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[str | None]:
    """Signed addresses of the e-invoices, of those that can be one."""
    accounts = await request.find_all(accounts_by_id, [one.account_id for one in invoices])
    return [
        _address(request, FileName(FileKind.INVOICE, one.id, FileForm.XML))
        if lacks_for_e_invoice(one.row, account.row.locale) is None
        else None
        for one, account in zip(invoices, accounts, strict=True)
    ]


def _address(request: Request, file: FileName) -> str:
    """Tokens and addresses end by the machine's clock, whatever day the business has."""
    return request.installation.public_url + sign_address(request.installation.secret, file, system_now())


async def subscriptions_of(
    request: Request, lines: Sequence[LineRecord], args: None
) -> list[SubscriptionRecord | None]:
    """The subscription that each line bills."""
    keys = [(one.account_id, one.row.subscription_id) for one in lines]
    found = iter(await request.find_all(subscriptions_by_id, [key for key in keys if key[1] is not None]))
    return [next(found) if key[1] is not None else None for key in keys]


def _totals(record: InvoiceRecord) -> TotalsRecord:
    row = record.row
    minor = MinorTotals(row.subtotal_minor, row.discount_minor, row.tax_minor, row.total_minor)
    return TotalsRecord(minor, row.currency)


@object_type(
    "One line of an invoice. `unitPrice` is per `priceMonths` months; the period is `termMonths` long; "
    "`discount` is the AppliedDiscount's key."
)
class InvoiceLine:
    """One line of an invoice."""

    kind = leaf(LINE_KIND, "What the line says.", of="row.kind")
    subscription = relation(maybe(ref("subscription.SubscriptionContract")), "What it bills.", subscriptions_of)
    description = leaf(str, "As it is printed.", of="row.description")
    quantity = leaf(maybe(int), "How many of it cost something.", of="row.quantity")
    unit_price = unit_price("List price of one, where the price model has one.", "row.unit_amount")
    period = leaf(maybe(Period), "The whole billing period that it belongs to.")
    days_charged = leaf(maybe(int), "How many days of the period it charges.", of="charged.days")
    days_in_period = leaf(maybe(int), "How many days the period has.", of="period.days")
    price_months = leaf(maybe(int), "How many months the unit price is for.", of="row.price_months")
    term_months = leaf(maybe(int), "How many months the period has.", of="row.term_months")
    amount = money("What it charges; negative for a credit or a discount.", "row.amount_minor")
    discount = leaf(maybe(str), "The discount that a DISCOUNT line shows, by key.", of="row.discount")


@dataclass(frozen=True, slots=True, eq=False)
class DunningRecord:
    """Where an unpaid invoice stands in its family's schedule, by its account's days."""

    step: int
    next_on: date | None


async def dunning_of(request: Request, invoices: Sequence[InvoiceRecord], args: None) -> list[DunningRecord | None]:
    """Where each stands that is still open."""
    accounts = await request.find_all(accounts_by_id, [one.account_id for one in invoices])
    return [_dunning(one.row, account.row.time_zone) for one, account in zip(invoices, accounts, strict=True)]


def _dunning(row: Row, zone: str) -> DunningRecord | None:
    if row.settlement_status != InvoiceStatus.ISSUED.value:
        return None
    at = row.next_dunning_at
    return DunningRecord(row.dunning_step, at.astimezone(ZoneInfo(zone)).date() if at is not None else None)


@object_type("Where an unpaid invoice stands in its family's schedule of dunning.")
class InvoiceDunning:
    """Where an unpaid invoice stands in its family's schedule."""

    step = leaf(int, "How many steps were taken.")
    next_on = leaf(maybe(date), "The business day of the next step; null: there is none.")


@object_type("An issued document; it never changes. Whether it is paid stands beside it.", record=InvoiceRecord)
class Invoice(Node):
    """An issued document."""

    number = leaf(str, "Its number; a series has no gaps.", of="row.number")
    kind = leaf(INVOICE_KIND, "Whether it asks for money or gives it back.", of="row.kind")
    status = relation(INVOICE_STATUS, "Whether it is paid, as of today.", statuses_of)
    account = relation(ref("account.Account"), "Who is billed.", accounts_of)
    issued_on = leaf(date, "The day it was issued.", of="row.issued_on")
    due_on = leaf(date, "The day by which it is to be paid.", of="row.due_on")
    purchase_order = leaf(maybe(str), "The purchase order printed on it.", of="row.purchase_order")
    lines = relation(many(InvoiceLine), "What it bills, as printed.", lines_of)
    totals = leaf(Totals, "Its sums.", read=_totals)
    taxes = leaf(many(TaxAmount), "Its tax by rate, as printed.", read=lambda record: printed_taxes(record.row))
    seller = leaf(Seller, "Who sold, as printed.", read=lambda record: record.row.parties["seller"])
    credit_applied = money(
        "What the account's credit settled of it when it was issued.", "row.credit_applied_minor", "row.currency"
    )
    amount_due = money("What was left to pay when it was issued.", "row.amount_due_minor", "row.currency")
    amount_open = money("What is still to be paid.", "row.open_minor", "row.currency")
    paid_amount = money("What was paid since it was issued.", "row.paid_minor", "row.currency")
    payments: Any = relation(
        many(InvoicePayment), "What was taken, received and given back for it, oldest first.", payments_of
    )
    payment_reference = leaf(
        str,
        "What the payer copies into the transfer: a creditor reference of ISO 11649, or the number where that has no room.",
        read=lambda record: payment_reference(record.row.number),
    )
    dunning = withheld(
        maybe(InvoiceDunning),
        "Where it stands in the family's schedule; null where nothing is open.",
        dunning_of,
        permission="Invoice.dunning",
    )
    corrects = relation(maybe(ref("invoice.Invoice")), "The invoice that a credit note corrects.", corrected_by)
    corrections: Any = relation(
        many(ref("invoice.Invoice")),
        "The documents that name it: credit notes, and the invoice that took its place.",
        corrections_of,
    )
    reason = leaf(maybe(str), "Why a correction was made, in the words of who made it.", of="row.reason")
    pdf_url = relation(
        maybe(str), "Signed address of the PDF, good for a quarter of an hour; the e-invoice is inside.", pdf_addresses
    )
    receipt_url = relation(
        maybe(str), "Signed address of the receipt, a PDF; null unless the invoice is paid.", receipt_addresses
    )
    e_invoice_url = relation(
        maybe(str),
        "Signed address of the e-invoice alone, Factur-X (EN 16931) as XML; null where data that it demands are not known.",
        e_invoice_addresses,
    )


InvoiceEdge = edge_type("Invoice", Invoice)
InvoiceConnection = connection_type("Invoice", Invoice, InvoiceEdge)

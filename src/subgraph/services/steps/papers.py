"""From stored rows to what a paper prints; what was issued before a part was stored prints without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from subgraph.domain.statuses import InvoiceKind, PaymentMethodKind
from subgraph.outside.papers import Bank, Corrected, Paper, PaperKind, PaperLine, PaperTax, Party, usual_size
from subgraph.storage.statements import Row

ONE_DAY = timedelta(days=1)


def paper_head(document: Row, account_locale: str) -> Paper:
    """A document without its lines and without what is charged for it. The account's locale speaks only for documents that stored none."""
    locale = document.locale or account_locale
    seller, buyer = document.parties.get("seller") or {}, document.parties.get("buyer") or {}
    credit_note = document.kind == InvoiceKind.CREDIT_NOTE.value
    return Paper(
        kind=PaperKind.CREDIT_NOTE if credit_note else PaperKind.INVOICE,
        number=document.number,
        currency=document.currency,
        locale=locale,
        size=seller.get("paper") or usual_size(locale),
        issued_on=document.issued_on,
        issued_at=document.issued_at,
        due_on=document.due_on,
        seller=_seller(seller),
        buyer=_buyer(buyer),
        lines=(),
        subtotal_minor=document.subtotal_minor,
        discount_minor=document.discount_minor,
        tax_minor=document.tax_minor,
        total_minor=document.total_minor,
        credit_applied_minor=document.credit_applied_minor,
        amount_due_minor=document.amount_due_minor,
        taxes=_taxes(document.taxes),
        seller_key=document.seller,
        purchase_order=document.purchase_order,
        reason=document.reason,
        bank=_bank(seller),
        legal=seller.get("legal"),
    )


def paper_lines(rows: Iterable[Row]) -> tuple[PaperLine, ...]:
    """The lines in their order; a period ends on its last day here."""
    return tuple(
        PaperLine(
            description=row.description,
            quantity=row.quantity,
            unit_amount=row.unit_amount,
            price_months=row.price_months,
            term_months=row.term_months,
            period=(row.period_start, row.period_end - ONE_DAY),
            charged=(row.charged_start, row.charged_end - ONE_DAY),
            amount_minor=row.amount_minor,
            discount=row.discount is not None,
            tax_category=row.tax_category,
            tax_percent=row.tax_percent,
        )
        for row in rows
    )


def paper_reversals(rows: Iterable[Row]) -> tuple[Corrected, ...]:
    """What a credit note takes back, or an invoice is issued again for."""
    return tuple(Corrected(row.number, row.issued_on, row.amount_minor) for row in rows)


def _seller(said: Mapping[str, Any]) -> Party:
    return Party(
        name=said.get("name") or "",
        address_lines=tuple(said.get("addressLines") or ()),
        postal_code=said.get("postalCode") or "",
        city=said.get("city") or "",
        country=said.get("country"),
        email=said.get("email") or said.get("contact"),
        registration=said.get("registration"),
        tax_ids=dict(said.get("taxIds") or {}),
    )


def _buyer(said: Mapping[str, Any]) -> Party:
    country, tax_id = said.get("country"), said.get("taxId")
    return Party(
        name=said.get("legalName") or said.get("name") or "",
        address_lines=tuple(said.get("addressLines") or ()),
        postal_code=said.get("postalCode") or "",
        city=said.get("city") or "",
        country=country,
        email=said.get("email"),
        tax_ids={country or "": tax_id} if tax_id else {},
    )


def _taxes(said: list[Mapping[str, Any]] | None) -> tuple[PaperTax, ...] | None:
    if said is None:
        return None
    return tuple(
        PaperTax(
            country=one.get("country"),
            category=one["category"],
            percent=Decimal(str(one["percent"])),
            base_minor=one["base_minor"],
            tax_minor=one["tax_minor"],
            note=one.get("note"),
        )
        for one in said
    )


def _bank(seller: Mapping[str, Any]) -> Bank | None:
    found = seller.get("bankAccount")
    return Bank(found["iban"], found.get("bic"), found.get("bank")) if found else None


def method_of(document: Row) -> str | None:
    """What is charged by itself, by its label; a transfer is told by where it goes."""
    charged = document.method_kind not in (None, PaymentMethodKind.BANK_TRANSFER.value)
    return document.method_label if charged else None

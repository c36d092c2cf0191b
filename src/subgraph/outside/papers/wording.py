"""What papers say beside their data: one table of words, filled in per language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The fixed words of papers in one language; names in braces are filled in."""

    language: str
    invoice: str
    credit_note: str
    receipt: str
    receipt_for: str
    page_of: str
    seller: str
    buyer: str
    payer: str
    invoice_number: str
    credit_note_number: str
    issued_on: str
    due_on: str
    paid_on: str
    purchase_order: str
    tax_id: str
    tax_number: str
    registration: str
    corrects: str
    replaces: str
    reason: str
    description: str
    quantity: str
    unit_price: str
    amount: str
    per_month: str
    per_months: str
    for_months: str
    for_month: str
    days: str
    days_of: str
    subtotal: str
    discount: str
    net: str
    vat: str
    vat_free: str
    tax: str
    tax_free: str
    total: str
    credited: str
    credit_applied: str
    amount_due: str
    nothing_due: str
    credit_used: str
    payment: str
    by_transfer: str
    by_method: str
    iban: str
    bic: str
    bank: str
    reference: str
    date: str
    way: str
    bank_transfer: str
    balance: str
    by_credit_note: str
    other_payment: str
    total_paid: str
    reverse_charge: str
    exempt: str
    not_taxed: str

"""From a paper to what its sheets say: texts only, in the paper's language, for the template to set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from subgraph.outside.papers.paper import Paper, PaperKind, PaperTax, Party
from subgraph.outside.papers.sheet_tables import lines_table, payments_table
from subgraph.outside.papers.speech import Speech, speech_for

# Countries whose tax on sales is no value added tax.
NO_VAT = frozenset({"US", "CA", "AU", "NZ", "SG", "IN", "MY"})
CITY_FIRST = frozenset({"US", "CA", "GB", "IE", "AU", "NZ", "IN", "SG", "ZA", "HK"})
"""Where the postal code stands behind the place."""
Pairs = list[list[str]]


def sheet_of(paper: Paper) -> dict[str, Any]:
    """What the template is given."""
    speech = speech_for(paper.locale)
    words = speech.words
    receipt = paper.kind is PaperKind.RECEIPT
    title = title_of(paper)
    return {
        "lang": words.language,
        "region": speech.locale.territory or "",
        "size": "us-letter" if paper.size == "LETTER" else "a4",
        "title": {PaperKind.INVOICE: words.invoice, PaperKind.CREDIT_NOTE: words.credit_note}.get(paper.kind)
        or words.receipt,
        "heading": title,
        "issuer": paper.seller.name,
        "page_of": words.page_of,
        "seller": {"label": words.seller, **_party(speech, paper.seller)},
        "buyer": {"label": words.payer if receipt else words.buyer, **_party(speech, paper.buyer)},
        "facts": _facts(speech, paper),
        "notes": [*_corrections(speech, paper), *([words.receipt_for.format(number=paper.number)] if receipt else [])],
        "lines": None if receipt else lines_table(speech, paper),
        "payments": payments_table(speech, paper) if receipt else None,
        "sums": list(_sums(speech, paper)),
        "tax_notes": _tax_notes(speech, paper),
        "payment": None if receipt else _payment(speech, paper),
        "legal": (paper.legal or "").splitlines(),
        "foot": _foot(speech, paper.seller),
    }


def title_of(paper: Paper) -> str:
    """Invoice AT-000001."""
    words = speech_for(paper.locale).words
    name = {PaperKind.INVOICE: words.invoice, PaperKind.CREDIT_NOTE: words.credit_note}
    return f"{name.get(paper.kind, words.receipt)} {paper.number}"


def _party(speech: Speech, party: Party) -> dict[str, Any]:
    parts = (party.city, party.postal_code) if party.country in CITY_FIRST else (party.postal_code, party.city)
    place = " ".join(part for part in parts if part)
    country = speech.country(party.country) if party.country else ""
    lines = [line for line in (*party.address_lines, place, country) if line]
    return {"name": party.name, "lines": lines + ([party.email] if party.email else []), "ids": _ids(speech, party)}


def _ids(speech: Speech, party: Party) -> Pairs:
    registered = [[speech.words.registration, party.registration]] if party.registration else []
    return registered + _tax_ids(speech, party)


def _tax_ids(speech: Speech, party: Party) -> Pairs:
    words = speech.words
    return [
        [words.tax_number if country in NO_VAT else words.tax_id, number] for country, number in party.tax_ids.items()
    ]


def _facts(speech: Speech, paper: Paper) -> Pairs:
    words = speech.words
    credit_note = paper.kind is PaperKind.CREDIT_NOTE
    receipt = paper.kind is PaperKind.RECEIPT
    facts = [
        [words.credit_note_number if credit_note else words.invoice_number, paper.number],
        [words.paid_on if receipt else words.issued_on, speech.day(paper.issued_on)],
    ]
    if paper.kind is PaperKind.INVOICE:
        facts.append([words.due_on, speech.day(paper.due_on)])
    if paper.purchase_order:
        facts.append([words.purchase_order, paper.purchase_order])
    return facts


def _corrections(speech: Speech, paper: Paper) -> Iterator[str]:
    for one in paper.corrected:
        said = {"number": one.number, "date": speech.day(one.issued_on)}
        if paper.kind is PaperKind.CREDIT_NOTE:
            yield speech.words.corrects.format(amount=speech.money(one.amount_minor, paper.currency), **said)
        elif paper.kind is PaperKind.INVOICE:
            yield speech.words.replaces.format(**said)
    if paper.reason and paper.kind is not PaperKind.RECEIPT:
        yield speech.words.reason.format(reason=paper.reason)


def _sums(speech: Speech, paper: Paper) -> Iterator[list[str]]:
    """Label, amount, weight: what a paper comes to."""
    words = speech.words

    def said(label: str, amount_minor: int, weight: str = "plain") -> list[str]:
        return [label, speech.money(amount_minor, paper.currency), weight]

    yield said(words.subtotal, paper.subtotal_minor)
    if paper.discount_minor:
        yield said(words.discount, -paper.discount_minor)
    # What is not subject to tax has nothing to reckon; the note below says so.
    taxed = [one for one in paper.taxes or () if one.category != "O"]
    if taxed:
        yield said(words.net, paper.total_minor - paper.tax_minor)
        for one in taxed:
            yield said(tax_label(speech, one, paper.currency), one.tax_minor)
    credit_note, receipt = paper.kind is PaperKind.CREDIT_NOTE, paper.kind is PaperKind.RECEIPT
    yield said(words.credited if credit_note else words.total, paper.total_minor, "strong")
    if receipt:
        yield said(words.total_paid, sum(one.amount_minor for one in paper.payments), "strong")
    elif not credit_note:
        if paper.credit_applied_minor:
            yield said(words.credit_applied, -paper.credit_applied_minor)
        yield said(words.amount_due, paper.amount_due_minor, "strong")


def tax_label(speech: Speech, one: PaperTax, currency: str) -> str:
    """VAT 19% on €100.00."""
    words = speech.words
    charged = one.category in ("S", "Z")
    vat = (words.vat, words.vat_free) if one.country not in NO_VAT else (words.tax, words.tax_free)
    said = {"percent": speech.percent(one.percent), "base": speech.money(one.base_minor, currency)}
    return vat[0 if charged else 1].format(**said)


def _tax_notes(speech: Speech, paper: Paper) -> list[str]:
    """What the law wants said of tax that is not charged, once each."""
    words = speech.words
    usual = {"AE": words.reverse_charge, "E": words.exempt, "O": words.not_taxed}
    notes = [one.note or usual.get(one.category, "") for one in paper.taxes or ()]
    return list(dict.fromkeys(note for note in notes if note))


def _payment(speech: Speech, paper: Paper) -> dict[str, Any]:
    words = speech.words
    if paper.kind is PaperKind.CREDIT_NOTE:
        return {"title": words.payment, "text": words.credit_used, "rows": []}
    if paper.amount_due_minor <= 0:
        return {"title": words.payment, "text": words.nothing_due, "rows": []}
    if paper.method is not None:
        return {"title": words.payment, "text": words.by_method.format(method=paper.method), "rows": []}
    rows = [[words.reference, _reference(paper)]]
    if paper.bank is not None:
        rows = [
            *([[words.bank, paper.bank.bank]] if paper.bank.bank else []),
            [words.iban, grouped(paper.bank.iban)],
            *([[words.bic, paper.bank.bic]] if paper.bank.bic else []),
            *rows,
        ]
    return {
        "title": words.payment,
        "text": words.by_transfer.format(date=speech.day(paper.due_on)),
        "rows": rows,
    }


def grouped(code: str) -> str:
    """An IBAN or a creditor reference in groups of four, as it is typed off."""
    bare = "".join(code.split())
    return " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))


def _reference(paper: Paper) -> str:
    """A creditor reference in groups of four (ISO 11649); what is none as it is."""
    return paper.reference if paper.reference == paper.number else grouped(paper.reference)


def _foot(speech: Speech, seller: Party) -> str:
    return " · ".join([seller.name, *(f"{label} {number}" for label, number in _tax_ids(speech, seller))])

"""The tables of a paper as texts: what an invoice bills, line by line, and what a receipt was paid with."""

from __future__ import annotations

from typing import Any

from subgraph.outside.papers.paper import Paper, PaperLine, Way
from subgraph.outside.papers.speech import Speech


def lines_table(speech: Speech, paper: Paper) -> dict[str, Any]:
    """Every line as it was quoted; a discount stands under its charge and repeats its days only where they differ."""
    words = speech.words
    rows: list[dict[str, Any]] = []
    above: PaperLine | None = None
    for line in paper.lines:
        same_days = above is not None and (above.period, above.charged) == (line.period, line.charged)
        rows.append(
            {
                "text": line.description,
                "detail": "" if line.discount and same_days else days_said(speech, line),
                "quantity": "" if line.quantity is None else speech.number(line.quantity),
                "unit": "" if line.unit_amount is None else speech.price(line.unit_amount, paper.currency),
                "per": "" if line.unit_amount is None else months_said(speech, line),
                "amount": speech.money(line.amount_minor, paper.currency),
                "discount": line.discount,
            }
        )
        above = line
    return {"head": [words.description, words.quantity, words.unit_price, words.amount], "rows": rows}


def days_said(speech: Speech, line: PaperLine) -> str:
    """Which days a line charges, of how many; with the period where it is not the whole of it."""
    said = {
        "first": speech.day(line.charged[0]),
        "last": speech.day(line.charged[1]),
        "days": speech.number(line.days_charged),
        "all": speech.number(line.days_in_period),
    }
    if line.charged == line.period:
        return speech.words.days.format(**said)
    whole = {"begin": speech.day(line.period[0]), "end": speech.day(line.period[1])}
    return speech.words.days_of.format(**said, **whole)


def months_said(speech: Speech, line: PaperLine) -> str:
    """per 12 months; per month, for 3 months."""
    words = speech.words
    each = words.per_month if line.price_months == 1 else words.per_months.format(months=line.price_months)
    if line.term_months == line.price_months:
        return each
    term = words.for_month if line.term_months == 1 else words.for_months.format(months=line.term_months)
    return f"{each}, {term}"


def payments_table(speech: Speech, paper: Paper) -> dict[str, Any]:
    """Every payment of a paid invoice: the day, the way, the amount."""
    words = speech.words
    ways = {
        Way.BANK_TRANSFER: words.bank_transfer,
        Way.BALANCE: words.balance,
        Way.CREDIT_NOTE: words.by_credit_note,
        Way.PAYMENT: words.other_payment,
    }
    rows = [
        [speech.day(one.on), one.label or ways[one.way], speech.money(one.amount_minor, paper.currency)]
        for one in paper.payments
    ]
    return {"head": [words.date, words.way, words.amount], "rows": rows}

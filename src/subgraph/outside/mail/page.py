"""A letter put into words: what its HTML and its text both say, so that neither says anything else."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date

from subgraph.domain.events import EventKind
from subgraph.domain.letters import Letter, LetterFact, PriceMove, is_refusable
from subgraph.domain.money import Money
from subgraph.outside.mail.plain import lines, one_line
from subgraph.outside.mail.words import Alternatives, MailWords
from subgraph.outside.papers.speech import Speech

ROWS = (
    *("number", "replacement", "issued_on", "purchase_order", "resource", "serial", "email", "role"),
    *("subscribed_items", "seats", "count", "required", "subscribed", "percent"),
    *("effective_on", "renewal_on", "ends_on", "total", "amount", "open", "due_on", "method", "expires", "next_try_on"),
    *("beneficiary", "iban", "bic", "bank", "reference"),
)
"""Facts that are listed beside being told, in this order."""
LONGEST_TEXT = 4_000
NAMELESS = "–"
"""Stands for a name of which nothing can be seen."""
_PRICE = re.compile(
    r"(?P<amount>\d{1,20}(\.\d{1,20})?) (?P<currency>[A-Z]{3}) per ((?P<months>\d{1,3}) months|month)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a mail says, in one language."""

    language: str
    family: str
    title: str
    greeting: str
    paragraphs: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    prices: tuple[tuple[str, str, str], ...]
    before: str
    after: str
    button: tuple[str, str] | None
    foot: tuple[str, ...]
    unsubscribe: tuple[str, str] | None


def page_of(
    letter: Letter, words: MailWords, speech: Speech, link: str | None = None, unsubscribe: str | None = None
) -> Page:
    """The page of a letter; `link` is where its button leads, `unsubscribe` where one refuses mail of its kind."""
    said = _said(letter, words, speech)
    kind = words.of(letter.kind, letter.variant)
    told = (_first(one, said) for one in kind.text)
    labels = dict(words.labels)
    if letter.kind == EventKind.CREDIT_NOTE_ISSUED:
        labels["number"] = labels["credit_note"]
    return Page(
        language=words.language,
        family=one_line(letter.family),
        title=_first(kind.subject, said) or said["family"],
        greeting=words.words["greeting"],
        paragraphs=tuple(one for one in told if one is not None),
        quotes=tuple(
            (words.words["wrote"].format(label=labels[name]), lines(text)[:LONGEST_TEXT])
            for name, text in letter.quoted.items()
            if lines(text)
        ),
        rows=tuple((labels[name], said[name]) for name in ROWS if name in said),
        prices=tuple(
            (one_line(one.name), _price(one.before, words, speech), _price(one.after, words, speech))
            for one in letter.prices
        ),
        before=words.words["before"],
        after=words.words["after"],
        button=(words.words["open"].format_map(said), link) if link is not None else None,
        foot=_foot(letter, words, said),
        unsubscribe=(words.words["unsubscribe"], unsubscribe) if unsubscribe is not None else None,
    )


def _foot(letter: Letter, words: MailWords, said: Mapping[str, str]) -> tuple[str, ...]:
    why = words.words["refusable" if is_refusable(letter.kind) else "contractual"].format_map(said)
    questions = words.words["questions"].format_map(said) if "contact" in said else None
    return tuple(one for one in (questions, why, *map(one_line, letter.imprint)) if one)


def _said(letter: Letter, words: MailWords, speech: Speech) -> dict[str, str]:
    facts: dict[str, LetterFact] = {"seller": letter.family, "summary": letter.summary}
    facts |= {"account": letter.account, "family": letter.family, **letter.facts}
    if letter.contact is not None:
        facts["contact"] = letter.contact
    found = {name: _fact(name, value, words, speech) for name, value in facts.items()}
    known = {name: text for name, text in found.items() if text}
    return {"account": NAMELESS, "family": NAMELESS} | known


def _fact(name: str, value: LetterFact, words: MailWords, speech: Speech) -> str:
    match value:
        case Money():
            return speech.money(value.amount_minor, value.currency)
        case date():
            return format_date(value, "long", locale=speech.locale)
        case int():
            return speech.percent(Decimal(value)) if name == "percent" else speech.number(value)
    text = one_line(value)
    return words.values.get(text, text) if name == "role" else text


def _first(sentences: Alternatives, said: Mapping[str, str]) -> str | None:
    """The first of the sentences whose facts are known."""
    for one in sentences:
        if all(name in said for _, name, _, _ in string.Formatter().parse(one) if name is not None):
            return one.format_map(said)
    return None


def _price(text: str, words: MailWords, speech: Speech) -> str:
    """A list price as the reader writes one; one of steps as it is published."""
    found = _PRICE.fullmatch(text)
    if found is None:
        return one_line(text)
    amount = speech.price(Decimal(found["amount"]), found["currency"])
    if found["months"] is None:
        return words.words["per_month"].format(amount=amount)
    return words.words["per_months"].format(amount=amount, months=speech.number(int(found["months"])))


__all__ = ["ROWS", "Page", "PriceMove", "page_of"]

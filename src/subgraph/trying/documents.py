"""What people in a shop are answered: offers, purchases, documents, and refusals with their codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

TOTAL = "totals { total { amount } }"
LINES = "lines { kind description quantity daysCharged daysInPeriod amount { amount } }"
INVOICE = f"{{ id number kind issuedOn dueOn status purchaseOrder {TOTAL} {LINES} }}"
QUOTE = f"""{{ token channel renewsOn requiredTerms {{ id }} dueNow {{ total {{ amount }} }}
  changes {{ kind effectiveOn summary }} {LINES} }}"""
REFUSED = "... on Refusal { violations { code message path } }"

Answer = Mapping[str, Any]


class Refused(Exception):
    """What was asked is refused: `codes` are the reasons' codes, the message says them in words."""

    def __init__(self, violations: Sequence[Answer]) -> None:
        super().__init__("; ".join(f"{one['code']}: {one['message']}" for one in violations))
        self.codes = tuple(str(one["code"]) for one in violations)


@dataclass(frozen=True)
class Line:
    """A line of a document: `amount` in major units as the graph writes it, `quantity` None for a discount."""

    kind: str
    description: str
    quantity: int | None
    amount: str
    days: tuple[int, int] | None


@dataclass(frozen=True)
class Document:
    """An invoice or credit note: the day it was issued, its total in major units, its lines."""

    number: str
    kind: str
    issued_on: date
    total: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Offer:
    """A quote: `total` due now in major units, its lines, when it renews, and when each change takes effect.

    `channel` is SELF_SERVICE, or REQUEST or CONTACT_SALES where the rules say so; `renews_on` is None for one that ends.
    """

    token: str
    channel: str
    total: str
    lines: tuple[Line, ...]
    renews_on: date | None
    required_terms: tuple[str, ...]
    effective_on: tuple[date, ...]


@dataclass(frozen=True)
class Bought:
    """A confirmed quote: the subscription's id, and the document that was issued, if any was."""

    subscription: str
    document: Document | None


def unless_refused(result: Answer) -> Answer:
    """The result; Refused where it is a refusal."""
    if result["__typename"] == "Refusal":
        raise Refused(result["violations"])
    assert result["__typename"] != "QuoteChanged", "the day or the account changed since the quote: quote again"
    return result


def document_of(found: Answer) -> Document:
    """An invoice or credit note as the graph answers it."""
    total = str(found["totals"]["total"]["amount"])
    return Document(found["number"], found["kind"], date.fromisoformat(found["issuedOn"]), total, lines_of(found))


def lines_of(found: Answer) -> tuple[Line, ...]:
    """The lines of a quote or a document."""
    return tuple(
        Line(
            one["kind"],
            one["description"],
            one["quantity"],
            str(one["amount"]["amount"]),
            (one["daysCharged"], one["daysInPeriod"]) if one["daysCharged"] else None,
        )
        for one in found["lines"]
    )


def offer_of(found: Answer) -> Offer:
    """A quote as the graph answers it."""
    return Offer(
        str(found["token"]),
        str(found["channel"]),
        str(found["dueNow"]["total"]["amount"]),
        lines_of(found),
        date.fromisoformat(found["renewsOn"]) if found["renewsOn"] else None,
        tuple(str(one["id"]) for one in found["requiredTerms"]),
        tuple(date.fromisoformat(one["effectiveOn"]) for one in found["changes"]),
    )

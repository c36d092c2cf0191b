"""An account's documents as they are read back: every one is checked by its own numbers, and the balance is kept beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.scenarios.owed_by_hand import Said, Span, plus
from tests.scenarios.priced_by_hand import TERM, Offer, half_away

CLOSE = 2
"""Minor units by which a line may miss its own formula (law L13)."""


@dataclass
class Charged:
    """What an invoice charged for a seat type and period, and no credit took back yet."""

    invoice: str
    share: tuple[str, str, Span]
    left: int


@dataclass
class Document:
    """An issued document: its total, and what of it is still to be paid."""

    shown: dict[str, Any]
    number: str
    total: int
    left: int


@dataclass
class Books:
    """All documents of an account, in their order."""

    offer: Offer
    documents: dict[str, Document] = field(default_factory=dict)
    charged: list[Charged] = field(default_factory=list)
    billed: dict[str, dict[Said, int]] = field(default_factory=dict)
    balance: int = 0
    tax_percent: int = 0

    def minor(self, money: Mapping[str, str]) -> int:
        """An amount as printed, which has exactly the currency's digits."""
        amount = money["amount"]
        digits = len(amount.partition(".")[2])
        assert digits == self.offer.digits, amount
        return int(amount.replace(".", ""))

    def read(self, shown: dict[str, Any], expected: Mapping[str, Mapping[Said, int]], *, paid: bool) -> None:
        """Take in a new document, which was paid at once or not, and check all that it says.

        `expected` is what is to be billed by subscription, which tells what of a discount each seat type has.
        """
        total = self.check_sums(shown["totals"], shown["lines"])
        applied, due = self.minor(shown["creditApplied"]), self.minor(shown["amountDue"])
        assert applied == max(0, min(self.balance, total)), (applied, self.balance, total)
        assert due == max(0, total - applied), shown
        assert shown["kind"] == ("CREDIT_NOTE" if total < 0 else "INVOICE"), shown
        self.balance -= applied
        self.documents[shown["id"]] = Document(shown, shown["number"], total, 0 if paid else due)
        reversed_invoices = self._take(shown, expected)
        corrected = shown["corrects"]["id"] if shown["corrects"] else None
        if self.offer.fixed and corrected in reversed_invoices:  # which line is whose is not told: take its word for it
            reversed_invoices.sort(key=lambda one: one != corrected)
        if total < 0:
            left = -total
            for one in reversed_invoices:
                settled = min(left, self.documents[one].left)
                self.documents[one].left -= settled
                left -= settled
            self.balance += left
            assert corrected == (reversed_invoices[0] if reversed_invoices else None), shown
        else:
            assert corrected is None, shown

    def _take(self, shown: dict[str, Any], expected: Mapping[str, Mapping[Said, int]]) -> list[str]:
        """Sort a document's lines; the invoices that its credits take back, the last charged first."""
        shares: dict[tuple[str, str, Span], int] = {}
        spans: set[tuple[str, Span]] = set()
        for subscription, said, amount in self.said(shown["lines"]):
            mine = self.billed.setdefault(subscription, {})
            mine[said] = mine.get(said, 0) + amount
            spans.add((subscription, said[2]))
            if said[1] is None:
                shares.setdefault((subscription, said[0], said[2]), 0)
        for subscription, wanted in expected.items():
            for said, amount in wanted.items():
                if (subscription, said[2]) in spans:
                    share = subscription, said[0], said[2]
                    shares[share] = shares.get(share, 0) + amount
        taken: list[str] = []
        for share, net in shares.items():
            left = -net
            for one in reversed(self.charged):
                if one.share == share and left > 0 and one.left > 0:
                    part = min(left, one.left)
                    one.left -= part
                    left -= part
                    taken.append(one.invoice)
        self.charged += [Charged(shown["id"], share, net) for share, net in shares.items() if net > 0]
        return list(dict.fromkeys(taken))

    def said(self, lines: list[dict[str, Any]]) -> list[tuple[str, Said, int]]:
        """(subscription, what, amount) of lines; a discount is of the seat type that it follows."""
        found: list[tuple[str, Said, int]] = []
        seat_type = ""
        keys = {name: key for key, name in self.offer.names.items()}
        for line in lines:
            if line["discount"] is None:
                seat_type = keys[line["description"].rpartition(", ")[2]]
            span = date.fromisoformat(line["period"]["start"]), date.fromisoformat(line["period"]["end"])
            subscription = (line.get("subscription") or {"id": ""})["id"]
            said = self.blur((seat_type, line["discount"], span))
            found.append((subscription, said, self.minor(line["amount"])))
        return found

    def blur(self, said: Said) -> Said:
        """Where a fixed amount is split over seat types, a line does not tell which one its discount is of."""
        return ("", said[1], said[2]) if self.offer.fixed and said[1] is not None else said

    def blurred(self, amounts: Mapping[Said, int]) -> dict[Said, int]:
        """Amounts as lines tell them."""
        return plus(*({self.blur(said): amount} for said, amount in amounts.items()))

    def check_sums(self, totals: Mapping[str, Any], lines: list[dict[str, Any]]) -> int:
        """Lines add up to the totals, and each is what its numbers say; the total."""
        subtotal = sum(self.minor(line["amount"]) for line in lines if line["discount"] is None)
        discount = -sum(self.minor(line["amount"]) for line in lines if line["discount"] is not None)
        tax, total = self.minor(totals["tax"]), self.minor(totals["total"])
        assert (self.minor(totals["subtotal"]), self.minor(totals["discount"])) == (subtotal, discount), totals
        assert (tax, total) == (self.tax_on(subtotal - discount), subtotal - discount + tax), totals
        for line in lines:
            self._check_line(line)
        return total

    def tax_on(self, net: int) -> int:
        """The tax of a document, rounded once on its sum."""
        return half_away(Fraction(net * self.tax_percent, 100))

    def _check_line(self, line: dict[str, Any]) -> None:
        """A line explains itself (Amounts 5, law L13)."""
        amount = self.minor(line["amount"])
        assert amount != 0, line
        span = date.fromisoformat(line["period"]["start"]), date.fromisoformat(line["period"]["end"])
        assert line["daysInPeriod"] == (span[1] - span[0]).days, line
        assert 0 < line["daysCharged"] <= line["daysInPeriod"], line
        if line["discount"] is not None:
            assert (line["kind"], line["quantity"], line["unitPrice"]) == ("DISCOUNT", None, None), line
            assert line["discount"] in self.offer.stages, line
            return
        whole = line["daysCharged"] == line["daysInPeriod"]
        kind = "PRORATED_CREDIT" if amount < 0 else "CHARGE" if whole else "PRORATED_CHARGE"
        assert line["kind"] == kind, line
        assert line["quantity"] != 0, line
        if line["unitPrice"] is not None:
            unit = Fraction(line["unitPrice"]["amount"]) * 10**self.offer.digits
            months = Fraction(line["termMonths"], line["priceMonths"])
            exact = line["quantity"] * unit * months * Fraction(line["daysCharged"], line["daysInPeriod"])
            assert abs(amount - exact) <= CLOSE, (line, exact)

    def check_discounts(self, lines: list[dict[str, Any]], partners: Mapping[str, set[Fraction]]) -> None:
        """A discount is its percent of what the lines before it left, where percents are all there is.

        `partners` are the partner's percents that a subscription ever had; one of them it is.
        """
        terms = dict(self.offer.terms.values())
        left = 0
        for line in lines:
            amount = self.minor(line["amount"])
            if line["discount"] is not None and abs(amount) > CLOSE:
                term = line["discount"] == TERM
                percents = {terms[line["termMonths"]]} if term else partners[line["subscription"]["id"]]
                assert any(abs(amount + left * one / 100) <= CLOSE for one in percents), (line, left, percents)
            left = amount if line["discount"] is None else left + amount

    def check_status(self, shown: Mapping[str, Any], today: date) -> None:
        """What is left to pay is open, and late after its day; a credit note is settled."""
        left = self.documents[shown["id"]].left
        open_status = "PAST_DUE" if date.fromisoformat(shown["dueOn"]) < today else "ISSUED"
        assert (shown["status"] in ("ISSUED", "PAST_DUE")) == (left > 0), (shown, left)
        assert left == 0 or shown["status"] == open_status, (shown, today)

    def check_numbers(self) -> None:
        """No gap in the account's series, in the order in which it was issued."""
        numbers = [int(one.number.rpartition("-")[2]) for one in self.documents.values()]
        assert numbers == list(range(1, len(numbers) + 1)), numbers

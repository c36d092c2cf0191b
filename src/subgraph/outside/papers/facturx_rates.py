"""The tax of an e-invoice by rate (EN 16931, BG-23)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from subgraph.domain.money import major
from subgraph.outside.papers.paper import Paper
from subgraph.outside.papers.speech import speech_for
from subgraph.outside.papers.xml_tree import Element, element, maybe

CODES = {"AE": "VATEX-EU-AE", "O": "VATEX-EU-O", "G": "VATEX-EU-G", "K": "VATEX-EU-IC"}
"""Why no tax is charged, in the words of the code list VATEX."""
WITHOUT_REASON = frozenset({"S", "Z"})


@dataclass(frozen=True, slots=True)
class Rate:
    """What one category and percent comes to; the amounts as they are written."""

    category: str
    percent: Decimal
    base: str
    tax: str
    reason: str | None

    def element(self) -> Element:
        """BG-23."""
        return element(
            "ram:ApplicableTradeTax",
            [
                element("ram:CalculatedAmount", self.tax),
                element("ram:TypeCode", "VAT"),
                maybe("ram:ExemptionReason", self.reason),
                element("ram:BasisAmount", self.base),
                element("ram:CategoryCode", self.category),
                maybe("ram:ExemptionReasonCode", CODES.get(self.category)),
                None if self.category == "O" else element("ram:RateApplicablePercent", f"{self.percent:f}"),
            ],
        )


def rates_of(paper: Paper, sign: int) -> tuple[Rate, ...]:
    """Per category and percent, whatever the country: EN 16931 tells no two of one rate apart."""
    words = speech_for(paper.locale).words
    usual = {"AE": words.reverse_charge, "O": words.not_taxed}
    sums: dict[tuple[str, Decimal], tuple[int, int, str | None]] = {}
    for one in paper.taxes or ():
        base, tax, note = sums.get((one.category, one.percent), (0, 0, None))
        sums[one.category, one.percent] = (base + one.base_minor, tax + one.tax_minor, note or one.note)
    return tuple(
        Rate(
            category,
            percent,
            f"{major(sign * base, paper.currency):f}",
            f"{major(sign * tax, paper.currency):f}",
            None if category in WITHOUT_REASON else note or usual.get(category, words.exempt),
        )
        for (category, percent), (base, tax, note) in sums.items()
    )

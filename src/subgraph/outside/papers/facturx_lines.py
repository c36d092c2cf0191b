"""The lines of an e-invoice (EN 16931, BG-25): each printed line is one."""

from __future__ import annotations

from datetime import date

from subgraph.domain.money import major
from subgraph.outside.papers.paper import Paper, PaperLine
from subgraph.outside.papers.sheet_tables import days_said, months_said
from subgraph.outside.papers.speech import speech_for
from subgraph.outside.papers.xml_tree import Element, element, maybe

ONE = "C62"
"""UN/ECE Recommendation 20: one of something."""


def line_of(number: int, line: PaperLine, paper: Paper, sign: int) -> Element:
    """A line. What one costs for the charged days is given per the whole quantity, so that it is exact; a price is
    never negative (BR-27), so the quantity has the sign of the money."""
    amount = sign * line.amount_minor
    quantity = abs(line.quantity or 1) * (-1 if amount < 0 else 1)
    charge = element("ram:ChargeAmount", f"{major(abs(amount), paper.currency):f}")
    per = element("ram:BasisQuantity", str(abs(quantity)), unitCode=ONE)
    return element(
        "ram:IncludedSupplyChainTradeLineItem",
        [
            element("ram:AssociatedDocumentLineDocument", [element("ram:LineID", str(number))]),
            _product(line, paper),
            element("ram:SpecifiedLineTradeAgreement", [element("ram:NetPriceProductTradePrice", [charge, per])]),
            element(
                "ram:SpecifiedLineTradeDelivery",
                [element("ram:BilledQuantity", str(quantity), unitCode=ONE)],
            ),
            _settlement(line, f"{major(amount, paper.currency):f}"),
        ],
    )


def _product(line: PaperLine, paper: Paper) -> Element:
    """Its name, and in its description how the amount comes about, as printed."""
    speech = speech_for(paper.locale)
    told = [days_said(speech, line)]
    if line.unit_amount is not None:
        told.insert(0, f"{speech.price(line.unit_amount, paper.currency)} {months_said(speech, line)}")
    name = line.description.strip() or "-"
    return element("ram:SpecifiedTradeProduct", [element("ram:Name", name), maybe("ram:Description", "; ".join(told))])


def _settlement(line: PaperLine, amount: str) -> Element:
    percent = line.tax_percent
    rate = f"{percent:f}" if percent is not None and line.tax_category != "O" else None
    return element(
        "ram:SpecifiedLineTradeSettlement",
        [
            element(
                "ram:ApplicableTradeTax",
                [
                    element("ram:TypeCode", "VAT"),
                    element("ram:CategoryCode", line.tax_category or ""),
                    maybe("ram:RateApplicablePercent", rate),
                ],
            ),
            element(
                "ram:BillingSpecifiedPeriod",
                [
                    element("ram:StartDateTime", [_day(line.charged[0])]),
                    element("ram:EndDateTime", [_day(line.charged[1])]),
                ],
            ),
            element("ram:SpecifiedTradeSettlementLineMonetarySummation", [element("ram:LineTotalAmount", amount)]),
        ],
    )


def _day(day: date) -> Element:
    return element("udt:DateTimeString", f"{day:%Y%m%d}", format="102")

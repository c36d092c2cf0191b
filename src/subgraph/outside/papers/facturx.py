"""The e-invoice: Factur-X in its EN 16931 profile (UN/CEFACT Cross Industry Invoice D16B), written from the very paper.

Every printed line is a line of it, discounts as lines of quantity -1, so that both say the same. What a credit note gives
back is positive, as its type code 381 asks. `lacks` says why a paper can be none: EN 16931 demands both sides' countries,
a tax category on each line, and amounts of two digits at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from subgraph.domain.money import exponent, major
from subgraph.outside.papers.facturx_lines import line_of
from subgraph.outside.papers.facturx_parties import buyer_of, seller_of, taxing, vat_id
from subgraph.outside.papers.facturx_rates import Rate, rates_of
from subgraph.outside.papers.paper import Paper, PaperKind
from subgraph.outside.papers.xml_tree import Element, element, maybe

PROFILE = "urn:cen.eu:en16931:2017"
NAMESPACES = {
    "xmlns:rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "xmlns:ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "xmlns:udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "xmlns:qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
INVOICE, CREDIT_NOTE = "380", "381"
SEPA_TRANSFER, TRANSFER, CARD = "58", "30", "48"
MOST_DIGITS = 2


def lacks(paper: Paper) -> str | None:
    """Why a paper can be no e-invoice; None where it is one."""
    if paper.kind is PaperKind.RECEIPT:
        return "a receipt is no invoice"
    if not paper.seller.name or paper.seller.country is None:
        return "no selling entity with its country"
    if not paper.buyer.name or paper.buyer.country is None:
        return "no buyer with its country"
    if exponent(paper.currency) > MOST_DIGITS:
        return f"{paper.currency} has more digits than EN 16931 allows"
    if any(one.tax_category is None for one in paper.lines) or not paper.taxes:
        return "its tax was not reckoned"
    return _lacks_for_tax(paper)


def _lacks_for_tax(paper: Paper) -> str | None:
    categories = {one.category for one in paper.taxes or ()} | {one.tax_category for one in paper.lines}
    if "O" in categories and len(categories) > 1:
        return "what is not subject to tax stands beside what is"
    if categories != {"O"} and not paper.seller.tax_ids:
        return "tax is reckoned without the seller's registration"
    if "G" in categories and vat_id(paper.seller, taxing(paper)) is None:
        return "an export needs the seller's VAT id"
    if "AE" in categories and vat_id(paper.buyer) is None:
        return "a reverse charge needs the buyer's VAT id"
    return None


def e_invoice(paper: Paper) -> str | None:
    """The XML of a paper, the same text each time; None where it can be none."""
    if lacks(paper) is not None or not paper.lines:
        return None
    sign = -1 if paper.kind is PaperKind.CREDIT_NOTE else 1
    rates = rates_of(paper, sign)
    root = Element(
        "rsm:CrossIndustryInvoice",
        (_context(), _document(paper), _transaction(paper, rates, sign)),
        NAMESPACES,
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root.text()}\n'


def _context() -> Element:
    profile = element("ram:GuidelineSpecifiedDocumentContextParameter", [element("ram:ID", PROFILE)])
    return element("rsm:ExchangedDocumentContext", [profile])


def _document(paper: Paper) -> Element:
    code = CREDIT_NOTE if paper.kind is PaperKind.CREDIT_NOTE else INVOICE
    return element(
        "rsm:ExchangedDocument",
        [
            element("ram:ID", paper.number),
            element("ram:TypeCode", code),
            element("ram:IssueDateTime", [_day(paper.issued_on)]),
            *(
                element("ram:IncludedNote", [element("ram:Content", note)])
                for note in (paper.reason, paper.legal)
                if note
            ),
        ],
    )


def _transaction(paper: Paper, rates: tuple[Rate, ...], sign: int) -> Element:
    lines = (line_of(number, one, paper, sign) for number, one in enumerate(paper.lines, 1))
    order = maybe("ram:IssuerAssignedID", paper.purchase_order)
    without_vat = any(rate.category == "O" for rate in rates)
    receiver = element("ram:ShipToTradeParty", [element("ram:Name", paper.buyer.name)])
    agreement = element(
        "ram:ApplicableHeaderTradeAgreement",
        [
            seller_of(paper, without_vat=without_vat),
            buyer_of(paper, without_vat=without_vat),
            element("ram:BuyerOrderReferencedDocument", [order]) if order else None,
        ],
    )
    return element(
        "rsm:SupplyChainTradeTransaction",
        [*lines, agreement, element("ram:ApplicableHeaderTradeDelivery", [receiver]), _settlement(paper, rates, sign)],
    )


def _settlement(paper: Paper, rates: tuple[Rate, ...], sign: int) -> Element:
    days = element(
        "ram:BillingSpecifiedPeriod",
        [
            element("ram:StartDateTime", [_day(min(one.charged[0] for one in paper.lines))]),
            element("ram:EndDateTime", [_day(max(one.charged[1] for one in paper.lines))]),
        ],
    )
    return element(
        "ram:ApplicableHeaderTradeSettlement",
        [
            element("ram:PaymentReference", paper.reference),
            element("ram:InvoiceCurrencyCode", paper.currency),
            _means(paper),
            *(rate.element() for rate in rates),
            days,
            element("ram:SpecifiedTradePaymentTerms", [element("ram:DueDateDateTime", [_day(paper.due_on)])]),
            _sums(paper, sign),
            *_preceding(paper),
        ],
    )


def _means(paper: Paper) -> Element | None:
    if paper.kind is PaperKind.CREDIT_NOTE or paper.amount_due_minor <= 0:
        return None
    if paper.method is not None:
        parts = [element("ram:TypeCode", CARD), element("ram:Information", paper.method)]
        return element("ram:SpecifiedTradeSettlementPaymentMeans", parts)
    if paper.bank is None:
        return None
    iban = element("ram:IBANID", "".join(paper.bank.iban.split()))
    bic = maybe("ram:BICID", paper.bank.bic)
    parts = [
        element("ram:TypeCode", SEPA_TRANSFER if paper.currency == "EUR" else TRANSFER),
        element("ram:PayeePartyCreditorFinancialAccount", [iban]),
        *([element("ram:PayeeSpecifiedCreditorFinancialInstitution", [bic])] if bic else []),
    ]
    return element("ram:SpecifiedTradeSettlementPaymentMeans", parts)


def _sums(paper: Paper, sign: int) -> Element:
    """BT-106, BT-109, BT-110, BT-112, BT-113 and BT-115; no allowance stands beside the lines."""

    def said(name: str, amount_minor: int, **attributes: str) -> Element:
        return element(f"ram:{name}", _amount(amount_minor, paper.currency), **attributes)

    net = sign * (paper.total_minor - paper.tax_minor)
    total = sign * paper.total_minor
    credited = paper.kind is PaperKind.CREDIT_NOTE
    paid_before = 0 if credited else paper.credit_applied_minor
    return element(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        [
            said("LineTotalAmount", net),
            said("TaxBasisTotalAmount", net),
            said("TaxTotalAmount", sign * paper.tax_minor, currencyID=paper.currency),
            said("GrandTotalAmount", total),
            said("TotalPrepaidAmount", paid_before) if paid_before else None,
            said("DuePayableAmount", total - paid_before),
        ],
    )


def _preceding(paper: Paper) -> Iterator[Element]:
    """BG-3: the invoices that a credit note takes back, or that this one is issued again for."""
    for one in paper.corrected:
        day = element("qdt:DateTimeString", f"{one.issued_on:%Y%m%d}", format="102")
        yield element(
            "ram:InvoiceReferencedDocument",
            [element("ram:IssuerAssignedID", one.number), element("ram:FormattedIssueDateTime", [day])],
        )


def _day(day: date) -> Element:
    return element("udt:DateTimeString", f"{day:%Y%m%d}", format="102")


def _amount(amount_minor: int, currency: str) -> str:
    amount: Decimal = major(amount_minor, currency)
    return f"{amount:f}"

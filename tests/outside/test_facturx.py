"""The e-invoice inside: valid by the schema of Factur-X, its sums by the rules of EN 16931, and the same as what is printed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import facturx
import pypdf
import pytest
from lxml import etree
from tests.outside.paper_cases import CREDIT_NOTE, INVOICE, LINES, RECEIPT, line, without_tax

from subgraph.outside.papers import Paper, PaperTax, e_invoice, lacks, open_printer

NAMES = facturx.get_xml_namespaces("factur-x")
OUTSIDE = replace(without_tax(INVOICE, "O"), seller=replace(INVOICE.seller, registration=None))
YEN = replace(
    without_tax(INVOICE, "Z"),
    currency="JPY",
    lines=(replace(line("Seats", 323, 10, "100"), tax_category="Z", tax_percent=Decimal(0)),),
    subtotal_minor=323,
    discount_minor=0,
    total_minor=323,
    credit_applied_minor=0,
    amount_due_minor=323,
    taxes=(PaperTax("DE", "Z", Decimal(0), 323, 0),),
)
PAPERS: Mapping[str, Paper] = {
    "standard": INVOICE,
    "credit note": CREDIT_NOTE,
    "by card": replace(INVOICE, method="Visa ending in 4242"),
    "zero rated": without_tax(INVOICE, "Z"),
    "exempt": without_tax(INVOICE, "E", "Exempt under a certificate."),
    "reverse charge": without_tax(INVOICE, "AE"),
    "export": without_tax(INVOICE, "G"),
    "outside": OUTSIDE,
    "yen": YEN,
    "odd texts": replace(INVOICE, buyer=replace(INVOICE.buyer, name="<&\"'>\x00\ud800 東京"), legal="a\x07\nb"),
}
EVERY = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS.keys())


def tree_of(paper: Paper) -> etree._Element:
    xml = e_invoice(paper)
    assert xml is not None
    return etree.fromstring(xml.encode())


def texts(tree: etree._Element, path: str) -> list[str]:
    return [str(one.text) for one in tree.iterfind(f".//{path}", NAMES)]


def amounts(tree: etree._Element, path: str) -> list[Decimal]:
    return [Decimal(one) for one in texts(tree, path)]


def amount(tree: etree._Element, path: str) -> Decimal:
    [found] = amounts(tree, path)
    return found


@EVERY
def test_it_is_valid_by_the_schema_of_the_profile(paper: Paper) -> None:
    tree = tree_of(paper)
    assert facturx.xml_check_xsd(tree, flavor="factur-x", level="en16931")
    assert facturx.get_level(tree) == "en16931"


@EVERY
def test_its_sums_keep_the_rules_of_en_16931(paper: Paper) -> None:
    """BR-CO-10, 13, 14, 15, 16; BR-S-8 and its like; BR-CO-17; a line is its price times its quantity; BR-27."""
    tree = tree_of(paper)
    head = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
    lines = amounts(tree, "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount")
    net, tax = amount(tree, head + "TaxBasisTotalAmount"), amount(tree, head + "TaxTotalAmount")
    total = amount(tree, head + "GrandTotalAmount")
    paid = sum(amounts(tree, head + "TotalPrepaidAmount"))
    assert sum(lines) == amount(tree, head + "LineTotalAmount") == net
    assert net + tax == total
    assert total - paid == amount(tree, head + "DuePayableAmount")
    rates = "ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:"
    bases, taxes = amounts(tree, rates + "BasisAmount"), amounts(tree, rates + "CalculatedAmount")
    percents = amounts(tree, rates + "RateApplicablePercent") or [Decimal(0)]
    assert (sum(bases), sum(taxes)) == (net, tax)
    for base, percent, charged in zip(bases, percents, taxes, strict=True):
        assert abs(base * percent / 100 - charged) <= Decimal("0.01")
    prices = amounts(tree, "ram:NetPriceProductTradePrice/ram:ChargeAmount")
    per = amounts(tree, "ram:NetPriceProductTradePrice/ram:BasisQuantity")
    quantities = amounts(tree, "ram:BilledQuantity")
    assert [price * number / each for price, number, each in zip(prices, quantities, per, strict=True)] == lines
    assert min(prices) >= 0
    assert len(lines) == len(paper.lines)


@pytest.mark.parametrize(
    ("paper", "category", "code", "reason"),
    [
        (PAPERS["standard"], "S", [], []),
        (PAPERS["zero rated"], "Z", [], []),
        (PAPERS["exempt"], "E", [], ["Exempt under a certificate."]),
        (PAPERS["reverse charge"], "AE", ["VATEX-EU-AE"], ["Reverse charge: the customer accounts for the VAT."]),
        (PAPERS["export"], "G", ["VATEX-EU-G"], ["Exempt from tax."]),
        (PAPERS["outside"], "O", ["VATEX-EU-O"], ["Not subject to tax."]),
    ],
)
def test_each_category_says_why_no_tax_is_charged(
    paper: Paper, category: str, code: list[str], reason: list[str]
) -> None:
    tree = tree_of(paper)
    assert set(texts(tree, "ram:ApplicableTradeTax/ram:CategoryCode")) == {category}
    assert texts(tree, "ram:ExemptionReasonCode") == code
    assert texts(tree, "ram:ExemptionReason") == reason


def test_what_is_not_subject_to_tax_is_said_without_vat_ids_and_the_seller_by_its_key() -> None:
    """BR-O-2, BR-O-5, BR-CO-26."""
    tree = tree_of(OUTSIDE)
    assert texts(tree, "ram:SpecifiedTaxRegistration/ram:ID") == []
    assert texts(tree, "ram:RateApplicablePercent") == []
    assert texts(tree, "ram:SellerTradeParty/ram:ID") == ["fjordluft"]


def test_a_credit_note_is_type_381_with_positive_amounts_and_names_what_it_corrects() -> None:
    tree = tree_of(CREDIT_NOTE)
    assert texts(tree, "rsm:ExchangedDocument/ram:TypeCode") == ["381"]
    assert texts(tree_of(INVOICE), "rsm:ExchangedDocument/ram:TypeCode") == ["380"]
    assert texts(tree, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == ["FJ-000123", "FJ-000099"]
    assert texts(tree, "ram:InvoiceReferencedDocument//qdt:DateTimeString") == ["20260702", "20260101"]
    assert texts(tree, "ram:GrandTotalAmount") == ["1314.07"]
    assert texts(tree, "rsm:ExchangedDocument/ram:IncludedNote/ram:Content")[0] == "Delivered twice"


def test_both_sides_are_told_with_one_vat_id_each_that_of_the_taxing_country_first() -> None:
    """BR-CO-9: an id begins with its country. A fourth line of an address goes with the third."""
    tree = tree_of(INVOICE)
    assert texts(tree, "ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID") == ["DE136695976"]
    assert texts(tree, "ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID") == ["DE136695976"]
    assert texts(tree, "ram:BuyerTradeParty//ram:LineThree") == ["3. Stock, Tür 4"]
    assert texts(tree, "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID") == ["PO 4711/äöü"]
    american = replace(INVOICE.seller, country="US", tax_ids={"US": "471285530"})
    tree = tree_of(replace(INVOICE, seller=american))
    [number] = tree.iterfind(".//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID", NAMES)
    assert (number.text, number.get("schemeID")) == ("471285530", "FC")
    greek = replace(INVOICE.buyer, country="GR", tax_ids={"GR": "094259216"})
    assert texts(tree_of(replace(INVOICE, buyer=greek)), "ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID") == [
        "EL094259216"
    ]


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        (RECEIPT, "a receipt is no invoice"),
        (replace(INVOICE, seller=replace(INVOICE.seller, country=None)), "no selling entity with its country"),
        (replace(INVOICE, buyer=replace(INVOICE.buyer, country=None)), "no buyer with its country"),
        (replace(INVOICE, buyer=replace(INVOICE.buyer, name="")), "no buyer with its country"),
        (replace(INVOICE, currency="KWD"), "KWD has more digits than EN 16931 allows"),
        (replace(INVOICE, taxes=None), "its tax was not reckoned"),
        (replace(INVOICE, lines=(replace(LINES[0], tax_category=None),)), "its tax was not reckoned"),
        (
            replace(INVOICE, lines=(replace(LINES[0], tax_category="O"), *LINES[1:])),
            "what is not subject to tax stands beside what is",
        ),
        (
            replace(INVOICE, seller=replace(INVOICE.seller, tax_ids={})),
            "tax is reckoned without the seller's registration",
        ),
        (
            replace(without_tax(INVOICE, "AE"), buyer=replace(INVOICE.buyer, tax_ids={})),
            "a reverse charge needs the buyer's VAT id",
        ),
        (
            replace(without_tax(INVOICE, "G"), seller=replace(INVOICE.seller, tax_ids={"US": "471285530"})),
            "an export needs the seller's VAT id",
        ),
    ],
)
def test_what_cannot_be_an_e_invoice_is_a_pdf_without_one(paper: Paper, why: str) -> None:
    assert lacks(paper) == why
    assert e_invoice(paper) is None
    assert not pypdf.PdfReader(io.BytesIO(open_printer().pdf(paper))).attachments


def test_the_pdf_carries_the_xml_as_factur_x_asks() -> None:
    """PDF/A-3b; the XML attached as an alternative; the metadata say which profile it is."""
    pdf = open_printer().pdf(INVOICE)
    name, xml = facturx.get_facturx_xml_from_pdf(pdf, check_xsd=True)
    assert (name, xml.decode()) == ("factur-x.xml", e_invoice(INVOICE))
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    [attached] = root["/AF"]
    assert attached.get_object()["/AFRelationship"] == "/Alternative"
    metadata = root["/Metadata"].get_object().get_data()
    tree = etree.fromstring(metadata[metadata.index(b"<x:xmpmeta") : metadata.index(b"</x:xmpmeta>") + 12])
    facts = {
        etree.QName(one).localname: one.text for one in tree.iter() if "factur-x" in str(etree.QName(one).namespace)
    }
    assert facts == {
        "DocumentFileName": "factur-x.xml",
        "DocumentType": "INVOICE",
        "Version": "1.0",
        "ConformanceLevel": "EN 16931",
    }
    said = etree.tostring(tree).decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in said
    assert said.count("urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>") == 1

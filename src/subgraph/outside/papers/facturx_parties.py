"""Seller and buyer of an e-invoice (EN 16931, BG-4 and BG-7)."""

from __future__ import annotations

from collections.abc import Iterator

from subgraph.outside.papers.paper import Paper, Party
from subgraph.outside.papers.xml_tree import Element, element, maybe

PREFIXES = {"GR": ("EL", "GR"), "GB": ("GB", "XI")}
"""How a VAT id may begin, where it is not with its country (BR-CO-9)."""


def seller_of(paper: Paper, *, without_vat: bool) -> Element:
    """BG-4. A seller without a registration and VAT id is told by its key (BR-CO-26)."""
    seller = paper.seller
    registered = seller.registration or (seller.tax_ids and not without_vat)
    key = None if registered else paper.seller_key or seller.name
    taxed_in = frozenset(one.country for one in paper.taxes or ())
    return element("ram:SellerTradeParty", _party(seller, key, taxed_in, without_vat=without_vat))


def buyer_of(paper: Paper, *, without_vat: bool) -> Element:
    """BG-7."""
    return element("ram:BuyerTradeParty", _party(paper.buyer, None, frozenset(), without_vat=without_vat))


def _party(
    party: Party, key: str | None, taxed_in: frozenset[str | None], *, without_vat: bool
) -> Iterator[Element | None]:
    """One VAT id and one other tax number are told: those of the country that taxes, else of the party's own."""
    yield maybe("ram:ID", key)
    yield element("ram:Name", party.name)
    if party.registration:
        yield element("ram:SpecifiedLegalOrganization", [element("ram:ID", party.registration)])
    yield _address(party)
    if party.email:
        yield element("ram:URIUniversalCommunication", [element("ram:URIID", party.email, schemeID="EM")])
    schemes: dict[str, str] = {}
    for country in sorted(party.tax_ids, key=lambda one: (one not in taxed_in, one != party.country)):
        number = party.tax_ids[country]
        schemes.setdefault("VA" if number.upper().startswith(PREFIXES.get(country, (country,))) else "FC", number)
    for scheme, number in schemes.items():
        # BR-O-2: what is not subject to VAT is said without a VAT id.
        if not (without_vat and scheme == "VA"):
            yield element("ram:SpecifiedTaxRegistration", [element("ram:ID", number, schemeID=scheme)])


def _address(party: Party) -> Element:
    lines = [line for line in party.address_lines if line]
    names = ("ram:LineOne", "ram:LineTwo", "ram:LineThree")
    # Of more lines the last takes the rest.
    said = [*lines[:2], ", ".join(lines[2:])]
    return element(
        "ram:PostalTradeAddress",
        [
            maybe("ram:PostcodeCode", party.postal_code),
            *(maybe(name, line) for name, line in zip(names, said, strict=False)),
            maybe("ram:CityName", party.city),
            element("ram:CountryID", party.country or ""),
        ],
    )

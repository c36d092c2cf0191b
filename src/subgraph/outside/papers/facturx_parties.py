"""Seller and buyer of an e-invoice (EN 16931, BG-4 and BG-7)."""

from __future__ import annotations

from collections.abc import Iterator

from subgraph.outside.papers.paper import Paper, Party
from subgraph.outside.papers.xml_tree import Element, element, maybe

VAT_COUNTRIES = frozenset(
    {
        *("AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT"),
        *("LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
"""Whose numbers are VAT ids; they begin with their country (BR-CO-9)."""
PREFIXES = {"GR": ("EL",), "GB": ("GB", "XI")}
"""How a VAT id begins, where it is not with its country."""


def taxing(paper: Paper) -> frozenset[str | None]:
    """The countries that tax a document."""
    return frozenset(one.country for one in paper.taxes or ())


def vat_id(party: Party, taxed_in: frozenset[str | None] = frozenset()) -> str | None:
    """The one VAT id of a side: of the country that taxes, else of its own, else of whichever it has."""
    return next(
        (_prefixed(one, party.tax_ids[one]) for one in _in_order(party, taxed_in) if one in VAT_COUNTRIES), None
    )


def tax_number(party: Party, taxed_in: frozenset[str | None] = frozenset()) -> str | None:
    """A number at a tax office that is no VAT id."""
    found = (party.tax_ids[one] for one in _in_order(party, taxed_in) if one not in VAT_COUNTRIES)
    return next(found, None)


def _in_order(party: Party, taxed_in: frozenset[str | None]) -> list[str]:
    return sorted(party.tax_ids, key=lambda one: (one not in taxed_in, one != party.country))


def _prefixed(country: str, number: str) -> str:
    prefixes = PREFIXES.get(country, (country,))
    return number if number.startswith(prefixes) else f"{prefixes[0]}{number.removeprefix(country)}"


def seller_of(paper: Paper, *, without_vat: bool) -> Element:
    """BG-4. A seller without a registration and VAT id is told by its key (BR-CO-26)."""
    seller = paper.seller
    registered = seller.registration or (seller.tax_ids and not without_vat)
    key = None if registered else paper.seller_key or seller.name
    # BR-O-2: what is not subject to VAT is said without a VAT id.
    numbers = (None if without_vat else vat_id(seller, taxing(paper)), tax_number(seller, taxing(paper)))
    return element("ram:SellerTradeParty", _party(seller, key, numbers))


def buyer_of(paper: Paper, *, without_vat: bool) -> Element:
    """BG-7."""
    numbers = (None if without_vat else vat_id(paper.buyer), None)
    return element("ram:BuyerTradeParty", _party(paper.buyer, None, numbers))


def _party(party: Party, key: str | None, numbers: tuple[str | None, str | None]) -> Iterator[Element | None]:
    yield maybe("ram:ID", key)
    yield element("ram:Name", party.name)
    if party.registration:
        yield element("ram:SpecifiedLegalOrganization", [element("ram:ID", party.registration)])
    yield _address(party)
    if party.email:
        yield element("ram:URIUniversalCommunication", [element("ram:URIID", party.email, schemeID="EM")])
    for scheme, number in zip(("VA", "FC"), numbers, strict=True):
        if number is not None:
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

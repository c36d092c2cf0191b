"""What a family offers, found by the keys that a client names."""

from __future__ import annotations

from subgraph.domain.catalog import AddOn, Edition, Product, ProductFamily, Promotion, SeatType, Term


def find_product(family: ProductFamily, key: str) -> Product | None:
    """The product of that key, or None."""
    return next((one for one in family.products if one.key == key), None)


def find_edition(product: Product, key: str | None) -> Edition | None:
    """The product's edition of that key, or None."""
    return next((one for one in product.editions if one.key == key), None)


def find_seat_type(product: Product, key: str) -> SeatType | None:
    """The product's seat type of that key, or None."""
    return next((one for one in product.seat_types if one.key == key), None)


def find_add_on(family: ProductFamily, key: str) -> AddOn | None:
    """The add-on of that key, or None."""
    return next((one for one in family.add_ons if one.key == key), None)


def find_term(family: ProductFamily, key: str) -> Term | None:
    """The term of that key, or None."""
    return next((one for one in family.terms if one.key == key), None)


def find_promotion(family: ProductFamily, code: str) -> Promotion | None:
    """The promotion of that code, or None; codes are read in any case and with blanks around them."""
    wanted = code.strip().casefold()
    return next((one for one in family.promotions if one.code.casefold() == wanted), None)


def bundle_of(family: ProductFamily, product: str, held: frozenset[str]) -> Product | None:
    """The held bundle that includes the product, or None."""
    return next((one for one in family.products if one.key in held and product in one.includes), None)


def excluding(family: ProductFamily, product: str, held: frozenset[str]) -> Product | None:
    """The held product beside which this one cannot be had, or None; it matters not which of the two names the other."""
    here = find_product(family, product)
    names = here.excludes if here is not None else ()
    return next(
        (one for one in family.products if one.key in held and (one.key in names or product in one.excludes)), None
    )


def included_seats(product: Product, edition: str | None, seat_type: str) -> int:
    """Seats of a type that the edition gives at no charge."""
    found = find_edition(product, edition)
    return found.includes_seats.get(seat_type, 0) if found else 0


def included_add_on(product: Product, edition: str | None, add_on: str) -> tuple[bool, int | None]:
    """Whether the edition includes the add-on, and up to how much (None: without limit)."""
    found = find_edition(product, edition)
    for one in found.includes if found else ():
        if one.key == add_on:
            return True, one.limit
    return False, None


def includes_product(product: Product, edition: str | None, other: str) -> bool:
    """Whether the edition includes another product at no charge."""
    found = find_edition(product, edition)
    return any(one.key == other for one in (found.includes if found else ()))


def title(product: Product, edition: str | None) -> str:
    """A product in its edition, as lines and messages name it."""
    found = find_edition(product, edition)
    return f"{product.name} {found.name}" if found else product.name

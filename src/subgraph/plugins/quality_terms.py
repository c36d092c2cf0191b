"""What surrounds a sale: documents, contacts, and the data files that a family names."""

from __future__ import annotations

from collections.abc import Iterator

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.notices import FamilyContact
from subgraph.domain.rules import Channel


def term_problems(family: ProductFamily) -> Iterator[str]:
    """Problems of documents, contacts and files."""
    for one in family.terms_documents:
        if not one.url.startswith("https://"):
            yield f"TermsDocument {one.key!r}: url {one.url!r} is no https address: buyers open it before they accept"
    if not family.contact:
        yield from _uncontactable(family)
    for word, path in (("demo", family.demo), ("stories", family.stories)):
        if path is not None and not path.is_file():
            yield f"ProductFamily.{word}: there is no file {path.name}: put it beside the family, or leave {word} out"
    if family.stories is not None and family.demo is None:
        yield "ProductFamily.stories tells of a demo, and there is none: say demo as well"


def _uncontactable(family: ProductFamily) -> Iterator[str]:
    say = "say ProductFamily.contact, an e-mail address"
    for one in family.notifications:
        if any(isinstance(to, FamilyContact) for to in (one.to if isinstance(one.to, tuple) else (one.to,))):
            yield f"Notification on {one.on!r} goes to the family's contact, and there is none: {say}"
    for product in family.products:
        if product.channel is Channel.CONTACT_SALES:
            yield f"Product {product.key!r} is bought from the sales team, and nobody knows where: {say}"

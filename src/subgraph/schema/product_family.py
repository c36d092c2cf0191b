"""A family: what one vendor sells, for how long, on which terms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import strawberry

from subgraph.domain.catalog import ProductFamily as Family
from subgraph.domain.catalog import TermsDocument as Document
from subgraph.domain.terms_ids import terms_id
from subgraph.schema.catalog import (
    CatalogChangeConnection,
    PromotionOffer,
    RenewalPrices,
    catalog_changes_of,
    promotions_of,
)
from subgraph.schema.connections import PageArgs
from subgraph.schema.fields import leaf, many, maybe, object_type, relation
from subgraph.schema.numbers import FamilyNumbers, numbers_of
from subgraph.schema.product import Product
from subgraph.schema.records import ProductRecord, TermsDocumentRecord
from subgraph.schema.webhook import (
    DeliveryArgs,
    WebhookDeliveryConnection,
    WebhookEndpoint,
    hook_deliveries_of_families,
    webhook_endpoints_of_families,
)


def products_of(family: Family) -> list[ProductRecord]:
    """All its products, those that are not sold here too."""
    return [ProductRecord(family, one) for one in family.products]


def document_record(family: Family, document: Document) -> TermsDocumentRecord:
    """A document as the catalog has it now."""
    id_ = terms_id(family.key, document.key, document.version)
    return TermsDocumentRecord(id_, document.name, document.version, document.url)


@object_type("How long is paid for at once: 1 month, 1 year, 5 years.")
class Term:
    """How long is paid for at once."""

    key = leaf(str, "Its key within the family.")
    name = leaf(str, "What people call it.")
    months = leaf(int, "How many months are paid for at once.")
    discount_percent = leaf(maybe(Decimal), "What it takes off, in percent.", of="discount")


@object_type("One version of a document that a buyer accepts.")
class TermsDocument:
    """One version of a document."""

    id = leaf(strawberry.ID, "What `acceptedTerms` names; another version has another id.")
    name = leaf(str, "Its title.")
    version = leaf(str, "Which version this is.")
    url = leaf(str, "Where it can be read.")


@object_type("What one vendor sells: products, terms, and the documents to accept.")
class ProductFamily:
    """What one vendor sells."""

    key = leaf(str, "The key by which inputs name it.")
    name = leaf(str, "What people call it.")
    products: Any = leaf(many(Product), "All products; `channel` tells how each is had.", read=products_of)
    terms = leaf(many(Term), "For how long a subscription can be paid at once.")
    terms_documents: Any = leaf(
        many(TermsDocument),
        "The documents that a buyer accepts.",
        read=lambda family: [document_record(family, one) for one in family.terms_documents],
    )
    contact = leaf(maybe(str), "Where to reach the vendor.")
    version = leaf(str, "The version of its catalog: as declared, and after a plus how often it was changed since.")
    renewal_prices: Any = leaf(RenewalPrices, "How list prices reach running subscriptions.")
    promotions: Any = relation(
        maybe(many(PromotionOffer)),
        "Its promotion codes, ended ones too; for its vendor's people.",
        promotions_of,
        permission="ProductFamily.promotions",
    )
    webhook_endpoints: Any = relation(
        maybe(many(WebhookEndpoint)),
        "Where its events of all accounts are sent; for its vendor's people.",
        webhook_endpoints_of_families,
        permission="ProductFamily.webhookEndpoints",
    )
    event_hook_deliveries: Any = relation(
        maybe(WebhookDeliveryConnection),
        "What its own plugin was told of events, the newest first; for its vendor's people.",
        hook_deliveries_of_families,
        args=DeliveryArgs,
        permission="ProductFamily.eventHookDeliveries",
    )
    catalog_changes: Any = relation(
        maybe(CatalogChangeConnection),
        "What changed its catalog, the newest first; for its vendor's people.",
        catalog_changes_of,
        args=PageArgs,
        permission="ProductFamily.catalogChanges",
    )
    numbers: Any = relation(
        maybe(FamilyNumbers),
        "Recurring revenue, seats, renewals ahead and receivables; for its vendor's people.",
        numbers_of,
        permission="ProductFamily.numbers",
    )

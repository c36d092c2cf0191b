"""What mutations answer: payloads of ids, whose objects are read anew for the selection that was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from subgraph.domain.outcomes import (
    AccountWritten,
    ApiKeyWritten,
    CatalogWritten,
    ChangeRequestWritten,
    ClockMoved,
    Confirmed,
    PaymentMethodWritten,
    QuoteMoved,
    ResourceWritten,
    SignedQuote,
    SubscriptionWritten,
)
from subgraph.schema.access import accounts_by_id
from subgraph.schema.change_request import ChangeRequest
from subgraph.schema.context import FindBatch, Request
from subgraph.schema.fields import Batch, derived, leaf, maybe, object_type, ref, relation, union_type
from subgraph.schema.lookups import (
    api_keys_by_id,
    change_requests_by_id,
    invoices_by_id,
    payment_methods_by_id,
    resources_by_id,
    subscriptions_by_id,
)
from subgraph.schema.quote import Quote
from subgraph.schema.records import QuoteRecord
from subgraph.schema.refusal import Refusal
from subgraph.schema.user import ApiKey
from subgraph.storage.ids import OpaqueId, decode_id


def written(name: str, finder: FindBatch) -> Batch:
    """Reads what an outcome's attribute of that name is the id of."""

    async def read(request: Request, outcomes: Sequence[Any], args: None) -> list[Any]:
        ids = [decode_id(getattr(one, name) or "") for one in outcomes]
        found = iter(await request.find_all(finder, [(one.account_id, one.row_id) for one in ids if one]))
        return [next(found) if one else None for one in ids]

    return read


async def _accounts(request: Request, outcomes: Sequence[Any], args: None) -> list[Any]:
    ids: list[OpaqueId | None] = [decode_id(one.account_id) for one in outcomes]
    found = iter(await request.find_all(accounts_by_id, [one.account_id for one in ids if one]))
    return [next(found) if one else None for one in ids]


def quote_record(signed: SignedQuote, request: Request) -> QuoteRecord:
    """A quote with its family, which is installed, for it was just quoted."""
    family = request.family(signed.family)
    if family is None:
        raise LookupError(f"the family {signed.family} is not installed")
    return QuoteRecord(signed, family)


async def show_request(request: Request, answer: Any) -> Any:
    """The request that was written, for unions of which ChangeRequest itself is a member."""
    found = decode_id(answer.change_request_id) if isinstance(answer, ChangeRequestWritten) else None
    return await request.find(change_requests_by_id, (found.account_id, found.row_id)) if found else answer


_SUBSCRIPTION = written("subscription_id", subscriptions_by_id)


@object_type("A purchase that was made.", record=Confirmed)
class Confirmation:
    """A purchase that was made."""

    subscription = relation(ref("subscription.SubscriptionContract"), "As it is now.", _SUBSCRIPTION)
    invoice = relation(
        maybe(ref("invoice.Invoice")),
        "The document of this purchase; null where nothing was due now.",
        written("invoice_id", invoices_by_id),
    )


@object_type("The quote no longer held: nothing was bought, and this is what holds now.", record=QuoteMoved)
class QuoteChanged:
    """The quote no longer held."""

    quote = derived(Quote, "The quote that holds now.", lambda moved, request: quote_record(moved.quote, request))


@object_type("A subscription was changed.", record=SubscriptionWritten)
class SubscriptionChanged:
    """A subscription was changed."""

    subscription = relation(ref("subscription.SubscriptionContract"), "As it is now.", _SUBSCRIPTION)


@object_type("An account, or something of it, was changed.", record=AccountWritten)
class AccountChanged:
    """An account was changed."""

    account = relation(ref("account.Account"), "As it is now.", _accounts)


@object_type("A way to pay was changed.", record=PaymentMethodWritten)
class PaymentMethodChanged:
    """A way to pay was changed."""

    payment_method = relation(
        ref("payment_method.PaymentMethod"), "As it is now.", written("payment_method_id", payment_methods_by_id)
    )
    account = relation(ref("account.Account"), "Whose it is.", _accounts)


@object_type("A resource was changed.", record=ResourceWritten)
class ResourceChanged:
    """A resource was changed."""

    resource = relation(ref("resource.Resource"), "As it is now.", written("resource_id", resources_by_id))
    account = relation(ref("account.Account"), "Whose it is.", _accounts)


@object_type("An API key was made or revoked.", record=ApiKeyWritten)
class ApiKeyChanged:
    """An API key was made or revoked."""

    api_key = relation(ApiKey, "The key.", written("api_key_id", api_keys_by_id))
    account = relation(ref("account.Account"), "Whose it is.", _accounts)
    secret = leaf(maybe(str), "What to send as a bearer token; told once, when the key is made.")


async def _families(request: Request, outcomes: Sequence[CatalogWritten], args: None) -> list[Any]:
    await request.viewer()  # what is sold is another since
    return [request.family(one.family) for one in outcomes]


@object_type("A family's catalog was changed.", record=CatalogWritten)
class CatalogChanged:
    """A family's catalog was changed."""

    product_family = relation(ref("product_family.ProductFamily"), "As it is sold now.", _families)


@object_type("The sandbox's clock was set.", record=ClockMoved)
class ClockSet:
    """The sandbox's clock was set."""

    now = leaf(datetime, "Where it stands now.", of="at")


ConfirmQuoteResult = union_type(
    "ConfirmQuoteResult", "Bought; or no longer as quoted; or refused.", Confirmation, QuoteChanged, Refusal
)
RequestChangeResult = union_type("RequestChangeResult", "The request; or why there is none.", ChangeRequest, Refusal)
DecideChangeRequestResult = union_type(
    "DecideChangeRequestResult",
    "The request as decided; or a quote that no longer holds; or a refusal.",
    ChangeRequest,
    QuoteChanged,
    Refusal,
)
SubscriptionResult = union_type("SubscriptionResult", "Changed or refused.", SubscriptionChanged, Refusal)
AccountResult = union_type("AccountResult", "Changed or refused.", AccountChanged, Refusal)
PaymentMethodResult = union_type("PaymentMethodResult", "Changed or refused.", PaymentMethodChanged, Refusal)
ResourceResult = union_type("ResourceResult", "Changed or refused.", ResourceChanged, Refusal)
ApiKeyResult = union_type("ApiKeyResult", "Made, revoked or refused.", ApiKeyChanged, Refusal)
CatalogResult = union_type("CatalogResult", "Changed or refused.", CatalogChanged, Refusal)
SetClockResult = union_type("SetClockResult", "Set or refused.", ClockSet, Refusal)

"""What the mutations of webhooks answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from subgraph.domain.outcomes import DeliveriesReplayed, WebhookEndpointWritten
from subgraph.schema.access import accounts_by_id
from subgraph.schema.context import Request
from subgraph.schema.fields import derived, leaf, maybe, object_type, ref, relation, union_type
from subgraph.schema.refusal import Refusal
from subgraph.schema.webhook import WebhookEndpoint
from subgraph.schema.webhook_records import WebhookEndpointRecord, webhook_endpoints_by_id
from subgraph.storage.ids import decode_id


async def _endpoints(
    request: Request, outcomes: Sequence[WebhookEndpointWritten | DeliveriesReplayed], args: None
) -> list[WebhookEndpointRecord | None]:
    ids = [decode_id(one.endpoint_id or "") for one in outcomes]
    keys = [(one.account_id, one.row_id) for one in ids if one is not None]
    found = iter(await request.find_all(webhook_endpoints_by_id, keys))
    return [next(found) if one is not None else None for one in ids]


async def _accounts(request: Request, outcomes: Sequence[WebhookEndpointWritten], args: None) -> list[Any]:
    ids = [decode_id(one.account_id or "") for one in outcomes]
    found = iter(await request.find_all(accounts_by_id, [one.account_id for one in ids if one is not None]))
    return [next(found) if one is not None else None for one in ids]


def _family(outcome: WebhookEndpointWritten, request: Request) -> Any:
    return request.family_or_stand_in(outcome.family) if outcome.family is not None else None


@object_type("A webhook endpoint was made, changed or removed.", record=WebhookEndpointWritten)
class WebhookEndpointChanged:
    """A webhook endpoint was made, changed or removed."""

    webhook_endpoint = relation(maybe(WebhookEndpoint), "As it is now; null: it was removed.", _endpoints)
    account = relation(maybe(ref("account.Account")), "Whose it is; null: a family's.", _accounts)
    family = derived(maybe(ref("product_family.ProductFamily")), "The family that it hears only.", _family)
    secret = leaf(
        maybe(str), "What signs: verify with it. Told once, when the endpoint is made and when the secret is rotated."
    )


@object_type("Deliveries are sent again.", record=DeliveriesReplayed)
class DeliveriesSentAgain:
    """Deliveries are sent again."""

    webhook_endpoint = relation(maybe(WebhookEndpoint), "Where they go; null: to a family's plugin.", _endpoints)
    number = leaf(int, "How many.")


WebhookEndpointResult = union_type(
    "WebhookEndpointResult", "Made, changed, removed or refused.", WebhookEndpointChanged, Refusal
)
ReplayResult = union_type("ReplayResult", "Sent again or refused.", DeliveriesSentAgain, Refusal)

"""Whether a product or an add-on can be bought here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from subgraph.domain.availability import Availability as DomainAvailability
from subgraph.domain.open_actions import add_on_availability, product_availability
from subgraph.schema.access import Access, access_by_account
from subgraph.schema.context import Request
from subgraph.schema.enums import AVAILABILITY_STATUS
from subgraph.schema.errors import ErrorCode, GraphRefusal
from subgraph.schema.fields import leaf, maybe, object_type
from subgraph.schema.lookups import look_up
from subgraph.schema.records import AddOnRecord, ProductRecord
from subgraph.schema.standing import standing_by_account
from subgraph.schema.timelines import facts_of


async def availability_of_products(
    request: Request, products: Sequence[ProductRecord], args: Any
) -> list[DomainAvailability]:
    """Whether the account may buy each product."""
    account = await look_up(request, args.account_id, "acc")
    if account is None:
        raise GraphRefusal(ErrorCode.NOT_FOUND, "There is no such account.")
    access: Access = await request.find(access_by_account, account.account_id)
    standing = await request.find(standing_by_account, account.account_id)
    return [
        product_availability(one.family, access.buyer(one.family.key), standing.states(one.family.key), one.product.key)
        for one in products
    ]


async def availability_of_add_ons(
    request: Request, add_ons: Sequence[AddOnRecord], args: Any
) -> list[DomainAvailability]:
    """Whether the subscription may have each add-on."""
    subscription = await look_up(request, args.subscription_id, "sub")
    if subscription is None:
        raise GraphRefusal(ErrorCode.NOT_FOUND, "There is no such subscription.")
    access: Access = await request.find(access_by_account, subscription.account_id)
    facts = (await facts_of(request, [subscription]))[0]
    return [
        add_on_availability(one.family, access.buyer(one.family.key), facts.state, one.add_on.key) for one in add_ons
    ]


@object_type("Whether something can be bought here.")
class Availability:
    """Whether something can be bought here."""

    status = leaf(AVAILABILITY_STATUS, "Whether.")
    code = leaf(maybe(str), "Why not, or why not by self-service, for programs.")
    reason = leaf(maybe(str), "Why not, or why not by self-service, for people.")

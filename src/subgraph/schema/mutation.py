"""The root of mutations."""

from __future__ import annotations

import strawberry

from subgraph.schema.mutations.accounts import AccountMutations
from subgraph.schema.mutations.catalogs import CatalogMutations
from subgraph.schema.mutations.change_requests import ChangeRequestMutations
from subgraph.schema.mutations.corrections import CorrectionMutations
from subgraph.schema.mutations.members import MemberMutations
from subgraph.schema.mutations.notifications import NotificationMutations
from subgraph.schema.mutations.operations import OperationMutations
from subgraph.schema.mutations.payment_methods import PaymentMethodMutations
from subgraph.schema.mutations.quotes import QuoteMutations
from subgraph.schema.mutations.resources import ResourceMutations
from subgraph.schema.mutations.subscriptions import SubscriptionMutations
from subgraph.schema.mutations.transfers import TransferMutations
from subgraph.schema.mutations.webhooks import WebhookMutations


@strawberry.type(
    description="What can be done. Each field is one transaction, unless it says otherwise; the business 'no' is a Refusal."
)
class Mutation(
    QuoteMutations,
    ChangeRequestMutations,
    SubscriptionMutations,
    AccountMutations,
    MemberMutations,
    PaymentMethodMutations,
    ResourceMutations,
    CorrectionMutations,
    CatalogMutations,
    OperationMutations,
    NotificationMutations,
    TransferMutations,
    WebhookMutations,
):
    """What can be done."""

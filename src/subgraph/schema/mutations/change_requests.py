"""Asking the vendor, and the vendor's answer."""

from __future__ import annotations

import strawberry

from subgraph.domain import asks
from subgraph.schema.enums import DECISION
from subgraph.schema.fields import given, many, maybe
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import DecideChangeRequestResult, RequestChangeResult, show_request
from subgraph.services.change_requests import decide_change_request, request_change, withdraw_change_request


@input_type("`quoteToken` attaches the very change that is asked for; without it the message speaks alone.")
class RequestChangeInput:
    """What to ask of the vendor."""

    account_id = given(strawberry.ID, "For which account.")
    family = given(str, "Of which family's staff.")
    subscription_id = given(maybe(strawberry.ID), "About which subscription.")
    invoice_id = given(maybe(strawberry.ID), "About which invoice.")
    quote_token = given(maybe(str), "The quote of what is asked for.")
    accepted_terms = given(
        maybe(many(strawberry.ID)), "The ids of the quote's terms documents that are accepted with the request."
    )
    message = given(str, "What is asked, in words.")
    idempotency_key = idempotency_key()


@input_type("What staff decide.")
class DecideChangeRequestInput:
    """What staff decide."""

    change_request_id = given(strawberry.ID, "About which request.")
    decision = given(DECISION, "What.")
    quote_token = given(maybe(str), "The quote that is offered, or done, instead of what was asked.")
    answer = given(maybe(str), "What to tell the requester.")
    idempotency_key = idempotency_key()


@input_type("A change request.")
class ChangeRequestInput:
    """A change request."""

    change_request_id = given(strawberry.ID, "Which.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of change requests.")
class ChangeRequestMutations:
    """Mutations of change requests."""

    request_change = mutation(
        RequestChangeResult,
        "Asks the vendor for a change.",
        RequestChangeInput,
        asks.RequestChange,
        request_change,
        show=show_request,
    )
    decide_change_request = mutation(
        DecideChangeRequestResult,
        "Decides a request; approval never charges more than the requester saw.",
        DecideChangeRequestInput,
        asks.DecideChangeRequest,
        decide_change_request,
        show=show_request,
    )
    withdraw_change_request = mutation(
        DecideChangeRequestResult,
        "Takes a request back while it waits.",
        ChangeRequestInput,
        asks.WithdrawChangeRequest,
        withdraw_change_request,
        show=show_request,
    )

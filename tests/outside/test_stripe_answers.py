"""What the adapter makes of each of Stripe's answers, played word by word; and what it sends (docs.stripe.com/api)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from stripe import HTTPXClient

from subgraph.domain.statuses import PaymentMethodKind
from subgraph.outside.payments import (
    ActionRequired,
    Cancel,
    Charge,
    Charged,
    Declined,
    LookUp,
    NotThere,
    Refund,
    Refunded,
    Unknown,
    ask,
)
from subgraph.outside.payments.stripe import StripePayments

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
CHARGE = Charge("invoice:1:1", "pm_1", 12_000, "EUR", "cus_1")
Handler = Callable[[httpx.Request], httpx.Response]


class Played(HTTPXClient):
    """Stripe as one function."""

    def __init__(self, handler: Handler) -> None:
        super().__init__()
        self._client_async = httpx.AsyncClient(transport=httpx.MockTransport(handler))


def stripe(handler: Handler) -> StripePayments:
    return StripePayments("sk_test_1", http=Played(handler))


def answering(status: int, body: Any) -> StripePayments:
    return stripe(lambda _request: httpx.Response(status, json=body))


def intent(status: str, **more: Any) -> dict[str, Any]:
    return {"id": "pi_1", "object": "payment_intent", "status": status, "client_secret": "pi_1_secret", **more}


def card_error(code: str, decline_code: str | None = None, **more: Any) -> dict[str, Any]:
    return {"error": {"type": "card_error", "code": code, "decline_code": decline_code, "message": "No.", **more}}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, intent("succeeded"), Charged("pi_1")),
        (200, intent("requires_action"), ActionRequired("pi_1_secret", "pi_1")),
        (200, intent("processing"), Unknown("processing")),
        (200, intent("canceled"), Declined("canceled", reference="pi_1")),
        (402, card_error("card_declined", "insufficient_funds"), Declined("insufficient_funds")),
        (402, card_error("expired_card", "expired_card"), Declined("expired_card", retryable=False)),
        (402, card_error("card_declined", "stolen_card"), Declined("stolen_card", retryable=False)),
        (
            402,
            card_error("authentication_required", payment_intent=intent("requires_payment_method")),
            ActionRequired("pi_1_secret", "pi_1"),
        ),
        (
            402,
            card_error("card_declined", "do_not_honor", payment_intent=intent("requires_payment_method")),
            Declined("do_not_honor", True, "pi_1"),
        ),
        (400, {"error": {"type": "invalid_request_error", "code": "amount_too_small"}}, Declined("amount_too_small", False)),
        (401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}, Unknown("AuthenticationError")),
        (409, {"error": {"type": "idempotency_error"}}, Unknown("APIError")),
        (429, {"error": {"type": "invalid_request_error", "code": "rate_limit"}}, Unknown("RateLimitError")),
        (500, {"error": {"type": "api_error"}}, Unknown("APIError")),
        (503, {}, Unknown("APIError")),
    ],
)  # fmt: skip
async def test_each_answer_to_a_charge_is_a_yes_a_no_or_unknown(status: int, body: Any, expected: object) -> None:
    assert await ask(answering(status, body), CHARGE) == expected


@pytest.mark.parametrize("error", [httpx.ReadTimeout("late"), httpx.ConnectError("no line"), httpx.ReadError("cut")])
async def test_a_line_that_breaks_is_unknown(error: Exception) -> None:
    def breaks(_request: httpx.Request) -> httpx.Response:
        raise error

    assert await ask(stripe(breaks), CHARGE) == Unknown("APIConnectionError")


async def test_a_charge_says_its_key_twice_and_whether_its_payer_is_there() -> None:
    sent: list[httpx.Request] = []

    def plays(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=intent("succeeded"))

    for present, kind in ((False, PaymentMethodKind.CARD), (True, PaymentMethodKind.PAYPAL)):
        await ask(stripe(plays), Charge("quote:1:1", "pm_1", 12_000, "EUR", "cus_1", 1, present, kind))
    later, now = [parse_qs(one.content.decode()) for one in sent]
    assert [one.headers["Idempotency-Key"] for one in sent] == ["quote:1:1"] * 2
    assert (later["amount"], later["currency"], later["metadata[key]"]) == (["12000"], ["eur"], ["quote:1:1"])
    assert (later["off_session"], later["confirm"], later["customer"]) == (["true"], ["true"], ["cus_1"])
    assert (later["payment_method_types[0]"], now["payment_method_types[0]"]) == (["card"], ["paypal"])
    assert now["off_session"] == ["false"]


async def test_a_charge_without_a_name_is_found_by_its_key_among_the_payers() -> None:
    others = [
        intent("succeeded", id="pi_0", metadata={"key": "invoice:0:1"}),
        intent("succeeded", id="pi_9", metadata={}),
    ]
    own = intent(
        "requires_payment_method", metadata={"key": "invoice:1:1"}, last_payment_error={"code": "card_declined"}
    )

    def plays(request: httpx.Request) -> httpx.Response:
        assert request.url.params["customer"] == "cus_1"
        return httpx.Response(200, json={"object": "list", "data": [*others, own], "has_more": False})

    assert await ask(stripe(plays), LookUp("invoice:1:1", None, "cus_1")) == Declined("card_declined", True, "pi_1")
    assert await ask(stripe(plays), LookUp("invoice:2:1", None, "cus_1")) == NotThere()
    assert await ask(stripe(plays), LookUp("invoice:1:1")) == NotThere()


async def test_a_refund_is_made_once_or_says_why_not() -> None:
    done = {"id": "re_1", "object": "refund", "status": "pending"}
    failed = {"id": "re_2", "object": "refund", "status": "failed", "failure_reason": "expired_or_canceled_card"}
    refund = Refund("refund:1", "pi_1", 500, "EUR")
    assert await ask(answering(200, done), refund) == Refunded("re_1")
    assert await ask(answering(200, failed), refund) == Declined("expired_or_canceled_card")
    no = {"error": {"type": "invalid_request_error", "code": "charge_already_refunded"}}
    assert await ask(answering(400, no), refund) == Declined("charge_already_refunded", retryable=False)


async def test_a_charge_that_succeeded_before_it_was_canceled_is_charged() -> None:
    def plays(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=intent("succeeded"))
        unexpected = {"type": "invalid_request_error", "code": "payment_intent_unexpected_state"}
        return httpx.Response(400, json={"error": unexpected})

    assert await ask(stripe(plays), Cancel("quote:1:1", "pi_1")) == Charged("pi_1")

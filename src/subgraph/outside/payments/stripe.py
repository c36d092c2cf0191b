"""Stripe by its own SDK: customers, forms (SetupIntents), charges and refunds, what became of them, and signed events.

A charge carries our key twice: as Stripe's idempotency key, which it forgets after a day, and in its metadata, by which it
is found for good. Whatever is neither a yes nor a no (limits, errors of theirs, broken lines) raises and is Unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import stripe
from stripe import HTTPXClient, StripeClient

from subgraph.outside.payments.port import (
    ActionRequired,
    Cancel,
    Charge,
    Charged,
    Declined,
    Describe,
    Described,
    LookUp,
    NotThere,
    Payer,
    ProviderEvent,
    Refund,
    Refunded,
    SetUp,
    Setup,
    Unknown,
)
from subgraph.outside.payments.stripe_events import read_event
from subgraph.outside.payments.stripe_words import TYPES, declined, field, instrument_of, outcome_of

TIMEOUT_SECONDS = 45
MOST_LISTED = 100


class StripePayments:
    """One Stripe account. `url` is where its API is, None for Stripe's own."""

    name = "stripe"

    def __init__(
        self,
        key: str,
        *,
        publishable_key: str | None = None,
        webhook_secret: str | None = None,
        url: str | None = None,
        http: HTTPXClient | None = None,
    ) -> None:
        self._publishable_key = publishable_key
        self._webhook_secret = webhook_secret
        self._http = http or HTTPXClient(timeout=TIMEOUT_SECONDS)
        addresses: Any = {"api": url} if url is not None else None
        # Trying again is the worker's: it knows what the key was and for how long it holds.
        self._api = StripeClient(key, http_client=self._http, base_addresses=addresses, max_network_retries=0).v1

    async def describe(self, asked: Describe) -> Described | NotThere | Declined:
        """A way to pay that Stripe's form gave, attached to the payer's customer; NotThere where it is another's."""
        try:
            found = await self._api.payment_methods.retrieve_async(asked.token)
            if found.type != TYPES[asked.kind]:
                return NotThere()
            customer = asked.payer.customer or await self._customer(asked.payer)
            if field(found, "customer") is None:
                found = await self._api.payment_methods.attach_async(asked.token, {"customer": customer})
        except stripe.CardError as error:
            return declined(error)
        except stripe.InvalidRequestError:
            return NotThere()
        own = field(found, "customer") == customer
        return Described(instrument_of(found, asked.kind), customer) if own else NotThere()

    async def set_up(self, asked: SetUp) -> Setup | Declined:
        """A SetupIntent for charges when nobody is there."""
        customer = asked.payer.customer or await self._customer(asked.payer)
        params: Any = {
            "customer": customer,
            "payment_method_types": [TYPES[asked.kind]],
            "usage": "off_session",
            "metadata": {"key": asked.key},
        }
        try:
            made = await self._api.setup_intents.create_async(params, {"idempotency_key": f"setup:{asked.key}"})
        except stripe.InvalidRequestError as error:
            return declined(error)
        return Setup(made.id, field(made, "client_secret") or "", self._publishable_key, customer)

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        """A PaymentIntent, confirmed at once."""
        params: Any = {
            "amount": charge.amount_minor,
            "currency": charge.currency.lower(),
            "customer": charge.customer,
            "payment_method": charge.token,
            "payment_method_types": [TYPES[charge.kind]],
            "confirm": True,
            "off_session": not charge.present,
            "metadata": {"key": charge.key},
        }
        try:
            made = await self._api.payment_intents.create_async(params, {"idempotency_key": charge.key})
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            return declined_or_agreeing(error)
        return outcome_of(made)

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        """By Stripe's name, else by our key in the metadata of the customer's payments: those are listed as soon as they are made."""
        if asked.reference is not None:
            try:
                return outcome_of(await self._api.payment_intents.retrieve_async(asked.reference))
            except stripe.InvalidRequestError:
                return NotThere()
        if asked.customer is None:
            return NotThere()
        listed = await self._api.payment_intents.list_async({"customer": asked.customer, "limit": MOST_LISTED})
        for one in listed.data:
            if _key_of(one) == asked.key:
                return outcome_of(one)
        return NotThere()

    async def cancel(self, asked: Cancel) -> Charged | Declined | NotThere | Unknown:
        """Nothing can be charged by it any more, unless that came too late."""
        try:
            await self._api.payment_intents.cancel_async(asked.reference)
        except stripe.InvalidRequestError:
            found = await self.look_up(LookUp(asked.key, asked.reference))
            return found if not isinstance(found, ActionRequired) else Unknown("not to be canceled")
        return Declined("canceled", reference=asked.reference)

    async def refund(self, asked: Refund) -> Refunded | Declined | Unknown:
        """Part of a charge, or the whole."""
        if asked.look_first:
            listed = await self._api.refunds.list_async({"payment_intent": asked.reference, "limit": MOST_LISTED})
            for one in listed.data:
                if _key_of(one) == asked.key:
                    return Refunded(one.id)
        params: Any = {
            "payment_intent": asked.reference,
            "amount": asked.amount_minor,
            "metadata": {"key": asked.key},
        }
        try:
            made = await self._api.refunds.create_async(params, {"idempotency_key": asked.key})
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            return declined(error)
        return (
            Declined(field(made, "failure_reason") or made.status)
            if made.status in ("failed", "canceled")
            else Refunded(made.id)
        )

    def read_event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
        """What Stripe told, signed within five minutes by the endpoint's secret."""
        return read_event(self._webhook_secret, headers.get("stripe-signature"), body)

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def _customer(self, payer: Payer) -> str:
        params: Any = {"name": payer.name, "metadata": {"account": payer.account_id}}
        if payer.email is not None:
            params["email"] = payer.email
        options: Any = {"idempotency_key": f"customer:{payer.account_id}"}
        made = await self._api.customers.create_async(params, options)
        return made.id


def declined_or_agreeing(error: stripe.CardError | stripe.InvalidRequestError) -> Declined | ActionRequired | Unknown:
    """What an error of a charge says of it: the payer has to agree, or the money was not taken."""
    intent = getattr(error.error, "payment_intent", None) if error.error is not None else None
    if error.code == "authentication_required" and intent is not None:
        return ActionRequired(field(intent, "client_secret") or "", intent.id)
    return declined(error, intent.id if intent is not None else None)


def _key_of(one: Any) -> str | None:
    return field(getattr(one, "metadata", None), "key")

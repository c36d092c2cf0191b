"""What operates an installation: API keys, and a sandbox's clock."""

from __future__ import annotations

from datetime import datetime

import strawberry

from subgraph.domain import asks
from subgraph.schema.fields import given
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import ApiKeyResult, SetClockResult
from subgraph.services.api_keys import create_api_key, revoke_api_key
from subgraph.services.clock import set_clock


@input_type("A key for a program.")
class CreateApiKeyInput:
    """A key for a program."""

    account_id = given(strawberry.ID, "The account in which it acts as whoever makes it.")
    name = given(str, "What it is for.")
    idempotency_key = idempotency_key()


@input_type("A key.")
class ApiKeyInput:
    """A key."""

    api_key_id = given(strawberry.ID, "Which.")
    idempotency_key = idempotency_key()


@input_type("Where to put a sandbox's clock.")
class SetClockInput:
    """Where to put the clock."""

    at = given(datetime, "The instant; never before where the clock stands.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations that operate an installation.")
class OperationMutations:
    """Mutations that operate an installation."""

    create_api_key = mutation(
        ApiKeyResult,
        "Makes a key with which a program acts as oneself in an account.",
        CreateApiKeyInput,
        asks.CreateApiKey,
        create_api_key,
    )
    revoke_api_key = mutation(
        ApiKeyResult, "Makes a key open nothing any more.", ApiKeyInput, asks.RevokeApiKey, revoke_api_key
    )
    set_clock = mutation(
        SetClockResult,
        "Moves a sandbox's business clock, forward only; operators only.",
        SetClockInput,
        asks.SetClock,
        set_clock,
    )

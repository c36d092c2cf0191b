"""What operates an installation: API keys, and a sandbox's clock."""

from __future__ import annotations

from datetime import datetime

import strawberry

from subgraph.domain import asks
from subgraph.domain.work_asks import AdvanceClock, HoldTestClock, RetryParkedAccount
from subgraph.schema.fields import given, maybe
from subgraph.schema.happenings import AdvanceClockResult, RetryParkedAccountResult, show_happened
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import AccountResult, ApiKeyResult, SetClockResult
from subgraph.services.api_keys import create_api_key, revoke_api_key
from subgraph.services.clock import set_clock
from subgraph.services.parking import retry_parked_account
from subgraph.services.test_clocks import hold_test_clock, start_advance


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


@input_type("Whom to give a clock of its own.")
class HoldTestClockInput:
    """Whom to give a clock of its own."""

    account_id = given(strawberry.ID, "Which account.")
    at = given(maybe(datetime), "Where to put it: now unless told, never before now, and two years ahead at most.")
    idempotency_key = idempotency_key()


@input_type("How far to advance an account's test clock.")
class AdvanceClockInput:
    """How far to advance an account's test clock."""

    account_id = given(strawberry.ID, "Which account.")
    to = given(datetime, "The instant; never before where the clock stands, and two years ahead at most.")
    idempotency_key = idempotency_key()


@input_type("Which parked account to bill again.")
class RetryParkedAccountInput:
    """Which parked account to bill again."""

    account_id = given(strawberry.ID, "Which account.")
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
    hold_test_clock = mutation(
        AccountResult,
        "Lets an account of a sandbox live by a clock of its own, which stands still until it is advanced.",
        HoldTestClockInput,
        HoldTestClock,
        hold_test_clock,
    )
    advance_clock = mutation(
        AdvanceClockResult,
        "Moves an account's test clock forward and does on the way whatever falls due: renewals, charges, reminders, notices. "
        "Not one transaction but many: sent again after an interruption, it goes on.",
        AdvanceClockInput,
        AdvanceClock,
        start_advance,
        show=show_happened,
    )
    retry_parked_account = mutation(
        RetryParkedAccountResult,
        "Bills a parked account again, at once; the vendor's people only.",
        RetryParkedAccountInput,
        RetryParkedAccount,
        retry_parked_account,
        show=show_happened,
    )

"""Asking a provider: a line that breaks, or an answer that does not come, is a value like every other answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

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
    Payments,
    Refund,
    Refunded,
    SetUp,
    Setup,
    Unknown,
)

logger = logging.getLogger("subgraph.payments")

PATIENCE_SECONDS = 60
"""Longer than a provider's own limit, and shorter than the lease under which it is asked."""

Asked = Charge | LookUp | Cancel | Refund | Describe | SetUp
Answer = Charged | Declined | ActionRequired | Refunded | Described | Setup | NotThere | Unknown


async def ask(payments: Payments, asked: Asked) -> Answer:
    """The provider's answer; Unknown where it was lost on the way. Never called inside a transaction."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer: Answer = await _sent(payments, asked)
    except Exception as error:
        # The error's text may hold what was sent.
        logger.warning("no answer of payment provider %s: %s", payments.name, type(error).__name__)
        return Unknown(type(error).__name__)
    return answer


def _sent(payments: Payments, asked: Asked) -> Awaitable[Any]:
    match asked:
        case Charge():
            return payments.charge(asked)
        case LookUp():
            return payments.look_up(asked)
        case Cancel():
            return payments.cancel(asked)
        case Refund():
            return payments.refund(asked)
        case Describe():
            return payments.describe(asked)
        case SetUp():
            return payments.set_up(asked)

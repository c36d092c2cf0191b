"""Payment providers: the port, and what stands behind it; Stripe's is in a module of its own, which loads its SDK."""

from subgraph.outside.payments.asking import Answer, Asked, ask
from subgraph.outside.payments.none import NoPayments
from subgraph.outside.payments.port import (
    ActionRequired,
    Cancel,
    Charge,
    Charged,
    Declined,
    Describe,
    Described,
    EventKind,
    Instrument,
    LookUp,
    NotThere,
    Payer,
    Payments,
    ProviderEvent,
    Refund,
    Refunded,
    SetUp,
    Setup,
    Unknown,
)
from subgraph.outside.payments.sandbox import SANDBOX_INSTRUMENTS, SandboxPayments

__all__ = [
    "SANDBOX_INSTRUMENTS",
    "ActionRequired",
    "Answer",
    "Asked",
    "Cancel",
    "Charge",
    "Charged",
    "Declined",
    "Describe",
    "Described",
    "EventKind",
    "Instrument",
    "LookUp",
    "NoPayments",
    "NotThere",
    "Payer",
    "Payments",
    "ProviderEvent",
    "Refund",
    "Refunded",
    "SandboxPayments",
    "SetUp",
    "Setup",
    "Unknown",
    "ask",
]

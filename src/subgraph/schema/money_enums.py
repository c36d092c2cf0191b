"""The graph's enums that speak of money on its way: the domain's own lists, with a description for every value."""

from __future__ import annotations

from subgraph.domain.corrections import Remedy
from subgraph.domain.numbers import Age
from subgraph.domain.statuses import PaymentKind, PaymentStatus
from subgraph.domain.transfers import TransferStatus, Waiting
from subgraph.schema.shown import shown

PAYMENT_KIND = shown(
    PaymentKind,
    "PaymentKind",
    "Which way money moved.",
    {
        PaymentKind.CHARGE: "Taken from a card or PayPal.",
        PaymentKind.TRANSFER: "Received at the vendor's bank.",
        PaymentKind.REFUND: "Given back.",
    },
)
PAYMENT_STATUS = shown(
    PaymentStatus,
    "PaymentStatus",
    "What became of a payment.",
    {
        PaymentStatus.PENDING: "The provider is being asked.",
        PaymentStatus.REQUIRES_ACTION: "The payer has to agree to it first.",
        PaymentStatus.SUCCEEDED: "The money moved.",
        PaymentStatus.FAILED: "No money moved.",
        PaymentStatus.UNKNOWN: "The provider's answer was lost: it is asked again.",
    },
)
RECEIVABLE_AGE = shown(
    Age,
    "ReceivableAge",
    "How long after its due day an invoice is still open.",
    {
        Age.NOT_DUE: "It is not late.",
        Age.DAYS_1_TO_30: "Up to 30 days.",
        Age.DAYS_31_TO_60: "31 to 60 days.",
        Age.DAYS_61_TO_90: "61 to 90 days.",
        Age.OVER_90_DAYS: "Longer.",
    },
)
REMEDY = shown(
    Remedy,
    "Remedy",
    "What becomes of a credit beyond what was still to be paid.",
    {
        Remedy.BALANCE: "It pays the account's next invoices.",
        Remedy.REFUND: "What a card or PayPal paid goes back to it; the rest pays next invoices.",
    },
)
TRANSFER_STATUS = shown(
    TransferStatus,
    "TransferStatus",
    "Where a transfer at the bank stands.",
    {
        TransferStatus.WAITING: "It could not be matched, and waits for the vendor's staff.",
        TransferStatus.MATCHED: "It paid what `allocations` says.",
        TransferStatus.RETURNED: "It went back to its payer.",
    },
)
TRANSFER_WAITING = shown(
    Waiting,
    "TransferWaiting",
    "Why a transfer could not be matched by itself.",
    {
        Waiting.NO_INVOICE: "Its message names no invoice that there is.",
        Waiting.SEVERAL_ACCOUNTS: "Its message names invoices of several accounts.",
        Waiting.OTHER_FAMILY_OR_CURRENCY: "Its message names an invoice of another family, or in another currency.",
    },
)

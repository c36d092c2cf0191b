"""A letter of every kind, with all that such mail may tell."""

from __future__ import annotations

from datetime import date

from subgraph.domain.events import EventKind
from subgraph.domain.letters import Letter, LetterFact, PriceMove
from subgraph.domain.money import Money

KINDS = tuple(EventKind)
VARIANTS: dict[str, tuple[str, ...]] = {
    EventKind.PAYMENT_REMINDED: ("1", "2", "3"),
    EventKind.CHANGE_REQUEST_DECIDED: ("APPROVED", "DECLINED"),
}
TRANSFER: dict[str, LetterFact] = {
    "beneficiary": "Air Devices AS",
    "iban": "NO9386011117947",
    "bic": "DNBANOKKXXX",
    "bank": "Sparebanken",
    "reference": "RF18 2026 0001",
}
DOCUMENT: dict[str, LetterFact] = {
    "number": "AT-000012",
    "seller": "Air Devices AS",
    "issued_on": date(2026, 11, 22),
    "purchase_order": "PO-4711",
    "total": Money(129_600, "EUR"),
    "open": Money(99_950, "EUR"),
    "due_on": date(2026, 12, 22),
}
RESOURCE: dict[str, LetterFact] = {"resource": "counter-3d Main entrance", "serial": "SN-00-17"}
FACTS: dict[str, dict[str, LetterFact]] = {
    EventKind.INVOICE_ISSUED: DOCUMENT | TRANSFER,
    EventKind.CREDIT_NOTE_ISSUED: {name: DOCUMENT[name] for name in ("number", "seller", "issued_on", "total")},
    EventKind.INVOICE_PAID: {name: DOCUMENT[name] for name in ("number", "seller", "issued_on", "total")},
    EventKind.PAYMENT_RECEIVED: DOCUMENT | {"amount": Money(29_650, "EUR")},
    EventKind.PAYMENT_FAILED: DOCUMENT
    | {"amount": Money(99_950, "EUR"), "method": "Visa •••• 4242", "next_try_on": date(2026, 12, 25)},
    EventKind.PAYMENT_ACTION_REQUIRED: DOCUMENT | {"amount": Money(99_950, "EUR"), "method": "Visa •••• 4242"},
    EventKind.PAYMENT_METHOD_EXPIRING: {"method": "Visa •••• 4242", "expires": date(2026, 12, 31)},
    EventKind.PAYMENT_REMINDED: DOCUMENT | TRANSFER,
    EventKind.SUBSCRIPTION_PAST_DUE: DOCUMENT | TRANSFER,
    EventKind.SUBSCRIPTION_SUSPENDED: DOCUMENT | TRANSFER,
    EventKind.RENEWAL_AHEAD: {
        "renewal_on": date(2027, 1, 1),
        "amount": Money(129_600, "EUR"),
        "subscribed_items": "12 × Space Pro, Analytics",
    },
    EventKind.PRICES_ANNOUNCED: {"effective_on": date(2027, 1, 1)},
    EventKind.PAYMENT_REFUNDED: {"number": "AT-000012", "amount": Money(29_650, "EUR")},
    EventKind.PAYMENT_DISPUTED: {"number": "AT-000012"},
    EventKind.INVOICE_VOIDED: {"number": "AT-000012"},
    EventKind.INVOICE_CREDITED: DOCUMENT | {"amount": Money(29_650, "EUR")},
    EventKind.INVOICE_REISSUED: {"number": "AT-000012", "replacement": "AT-000014"},
    EventKind.MEMBER_INVITED: {"email": "adam@harbour.example", "role": "ADMIN"},
    EventKind.SUBSCRIPTION_STARTED: {"effective_on": date(2026, 11, 22), "subscribed_items": "12 × Space Pro"},
    EventKind.SUBSCRIPTION_CHANGED: {"effective_on": date(2026, 11, 22), "subscribed_items": "15 × Space Pro"},
    EventKind.SUBSCRIPTION_CANCELLED: {"ends_on": date(2027, 1, 1)},
    EventKind.CHANGE_SCHEDULED: {"effective_on": date(2027, 1, 1)},
    EventKind.RESOURCE_ADDED: RESOURCE,
    EventKind.RESOURCE_REMOVED: RESOURCE,
    EventKind.RESOURCE_RETURNING: RESOURCE,
    EventKind.USAGE_WARNING: {"percent": 90, "count": 2_250, "subscribed": 2_500},
    EventKind.OVER_LIMIT: {"required": 12, "subscribed": 10},
}
QUOTED = {
    EventKind.CHANGE_REQUESTED: {"message": "We close the office in Bergen.\nPlease take 4 seats away."},
    EventKind.CHANGE_REQUEST_OFFERED: {"message": "Two more, please.", "answer": "Like this?"},
    EventKind.CHANGE_REQUEST_DECIDED: {"message": "Two fewer, please.", "answer": "Let us talk first."},
    EventKind.INVOICE_VOIDED: {"reason": "Sent to the wrong company."},
}
PRICES = (
    PriceMove("Air monitoring · Space Pro", "60.00 EUR per 12 months", "72.00 EUR per 12 months"),
    PriceMove("Air monitoring · Hub", "9.90 EUR per month", "10.50 EUR per month"),
)


def letters(locale: str) -> list[Letter]:
    """Every kind, in each of its variants, with all that it may tell."""
    return [letter(kind, locale, variant) for kind in KINDS for variant in VARIANTS.get(kind, (None,))]


def letter(kind: str, locale: str, variant: str | None = None, *, full: bool = True) -> Letter:
    """One; not `full`: of which nothing is known."""
    if not full:
        return Letter(kind, locale, "Air devices", "Harbour Offices", variant=variant, summary="Something was done")
    return Letter(
        kind,
        locale,
        "Air devices",
        "Harbour Offices",
        facts=FACTS.get(kind, {}),
        variant=variant,
        quoted=QUOTED.get(EventKind(kind), {}),
        prices=PRICES if kind == EventKind.PRICES_ANNOUNCED else (),
        summary="Something was done",
        contact="help@devices.example",
        imprint=("Air Devices AS, Wergelandsveien 7, 0167 Oslo",),
    )

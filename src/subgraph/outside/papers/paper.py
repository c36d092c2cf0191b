"""A paper: everything that an invoice, a credit note or a receipt prints, as it was when the document was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from subgraph.domain.creditor_references import payment_reference


class PaperKind(StrEnum):
    """Which paper: a receipt is made for an invoice that is paid, and is no invoice (LOC-13)."""

    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"
    RECEIPT = "RECEIPT"


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a document; `tax_ids` are its registrations by country (ISO 3166-1 alpha-2)."""

    name: str
    address_lines: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    country: str | None = None
    email: str | None = None
    registration: str | None = None
    tax_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bank:
    """Where a transfer goes."""

    iban: str
    bic: str | None = None
    bank: str | None = None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line as it was quoted; days are inclusive, `amount_minor` is negative where money comes back.

    `unit_amount` is an exact decimal in major units per `price_months`; the period is `term_months` long.
    """

    description: str
    quantity: int | None
    unit_amount: Decimal | None
    price_months: int
    term_months: int
    period: tuple[date, date]
    charged: tuple[date, date]
    amount_minor: int
    discount: bool = False
    tax_category: str | None = None
    tax_percent: Decimal | None = None

    @property
    def days_charged(self) -> int:
        """How many days it charges."""
        return (self.charged[1] - self.charged[0]).days + 1

    @property
    def days_in_period(self) -> int:
        """How many days its period has."""
        return (self.period[1] - self.period[0]).days + 1


@dataclass(frozen=True, slots=True)
class PaperTax:
    """The tax of one rate; `category` is EN 16931's (S, Z, E, AE, O), `note` what the law wants said of it."""

    country: str | None
    category: str
    percent: Decimal
    base_minor: int
    tax_minor: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """An invoice that a credit note takes back, and how much of it (gross, positive); or that an invoice is issued again for."""

    number: str
    issued_on: date
    amount_minor: int


class Way(StrEnum):
    """How an invoice was settled, where no label of a card or the like says it."""

    BANK_TRANSFER = "BANK_TRANSFER"
    BALANCE = "BALANCE"
    CREDIT_NOTE = "CREDIT_NOTE"
    PAYMENT = "PAYMENT"


@dataclass(frozen=True, slots=True)
class PaidPart:
    """One payment that a receipt lists: `label` is the card's, in the words of whoever issued it."""

    on: date
    way: Way
    amount_minor: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is printed; amounts are minor units of `currency`. Whether it is paid is no part of an invoice, only of its receipt.

    `locale` is a BCP 47 tag, `size` A4 or LETTER; `taxes` is None where tax was not reckoned; `method` is the label of what will be
    charged, `bank` where a transfer goes; `legal` is printed at the foot.
    """

    kind: PaperKind
    number: str
    currency: str
    locale: str
    size: str
    issued_on: date
    issued_at: datetime
    due_on: date
    seller: Party
    buyer: Party
    lines: tuple[PaperLine, ...]
    subtotal_minor: int
    discount_minor: int
    tax_minor: int
    total_minor: int
    credit_applied_minor: int
    amount_due_minor: int
    taxes: tuple[PaperTax, ...] | None = None
    seller_key: str | None = None
    purchase_order: str | None = None
    corrected: tuple[Corrected, ...] = ()
    reason: str | None = None
    bank: Bank | None = None
    method: str | None = None
    legal: str | None = None
    payments: tuple[PaidPart, ...] = ()

    @property
    def reference(self) -> str:
        """What the payer copies into a transfer."""
        return payment_reference(self.number)

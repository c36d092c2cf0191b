"""Taking money and giving it back at a payment provider: what it is asked, and what it answers.

No card number ever comes here: a client hands on the name that the provider's own form gave. A bank transfer needs none.
Every ask is a value that may be sent again: what moves money carries a key, and the same key is the same movement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from subgraph.domain.statuses import PaymentMethodKind


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a provider tells of the thing behind a token. `brand` is lower case; `expires` is YYYY-MM."""

    kind: PaymentMethodKind
    label: str
    brand: str | None
    last4: str | None
    expires: str | None


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose money it is: an account by its opaque id, with the provider's own name for it (`customer`) once there is one."""

    account_id: str
    name: str
    email: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """What is behind a token, kept for charges of this payer when nobody is there."""

    payer: Payer
    kind: PaymentMethodKind
    token: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """Show the payer the provider's own form for a new way to pay; `key` makes it the same form however often it is asked for."""

    payer: Payer
    kind: PaymentMethodKind
    key: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Take `amount_minor` of `currency`, once per `key`, however often it is sent.

    `attempt` counts from 1 what was tried for the same thing; `present`: the payer is there and can be asked to agree.
    """

    key: str
    token: str
    amount_minor: int
    currency: str
    customer: str | None = None
    attempt: int = 1
    present: bool = False
    kind: PaymentMethodKind = PaymentMethodKind.CARD


@dataclass(frozen=True, slots=True)
class LookUp:
    """What became of the charge of this key; `reference` is the provider's name for it where it is known."""

    key: str
    reference: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take no money for this charge any more, where none was taken yet."""

    key: str
    reference: str


@dataclass(frozen=True, slots=True)
class Refund:
    """Give back `amount_minor` of the charge that the provider calls `reference`, once per `key`.

    `look_first`: the provider may have forgotten the key since, so it is asked whether it was done before it is done.
    """

    key: str
    reference: str
    amount_minor: int
    currency: str
    look_first: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """The instrument behind a token, and the provider's name for the payer that it is kept with."""

    instrument: Instrument
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """A form about to be shown: the provider's name for it, and what its form in the browser needs.

    `client_secret` is for the payer's browser alone and stored nowhere.
    """

    reference: str
    client_secret: str
    publishable_key: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Charged:
    """The provider has the money; `reference` is its own name for the payment."""

    reference: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The provider did not do it, and why in its own code; `retryable`: the same may succeed another day."""

    code: str
    retryable: bool = True
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ActionRequired:
    """The payer has to agree first (3-D Secure): the browser goes on with `client_secret`, which is stored nowhere."""

    client_secret: str
    reference: str


@dataclass(frozen=True, slots=True)
class Refunded:
    """The money is on its way back; `reference` is the provider's name for that."""

    reference: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """The provider knows nothing of it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer was lost, or is not final yet: the money may have moved or not."""

    why: str = ""


class EventKind(StrEnum):
    """What a provider tells of by itself. Of payments and refunds it is a hint to look, never the truth: it may be late."""

    SETUP_DONE = "SETUP_DONE"
    SETUP_FAILED = "SETUP_FAILED"
    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    METHOD_GONE = "METHOD_GONE"
    DISPUTE = "DISPUTE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """Something that a provider told, proven to be of it.

    `reference` names the setup, payment or way to pay that it speaks of, `key` is ours of a payment where it came along.
    """

    event_id: str
    kind: EventKind
    reference: str
    key: str | None = None
    token: str | None = None
    amount_minor: int | None = None
    reason: str | None = None


class Payments(Protocol):
    """A payment provider. Each may raise whatever its line raises; `ask` makes an Unknown of that."""

    name: str

    async def describe(self, asked: Describe) -> Described | NotThere | Declined:
        """What is behind a token."""

    async def set_up(self, asked: SetUp) -> Setup | Declined:
        """A form for a new way to pay."""

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        """Charge once per key."""

    async def look_up(self, asked: LookUp) -> Charged | Declined | ActionRequired | NotThere | Unknown:
        """What became of a charge."""

    async def cancel(self, asked: Cancel) -> Charged | Declined | NotThere | Unknown:
        """Declined where it is cancelled, Charged where that came too late."""

    async def refund(self, asked: Refund) -> Refunded | Declined | Unknown:
        """Give back once per key."""

    def read_event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
        """What was told; None where it is not proven to come from the provider. Header names are lower case."""

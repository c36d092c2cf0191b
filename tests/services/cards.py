"""Cards and a provider that remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.services.house import House, done

from subgraph.domain import asks
from subgraph.domain.outcomes import PaymentMethodWritten
from subgraph.domain.statuses import PaymentMethodKind
from subgraph.domain.viewers import Viewer
from subgraph.outside.payments import ActionRequired, Charge, Charged, Declined, SandboxPayments, Unknown
from subgraph.services import payment_methods

CARD = PaymentMethodKind.CARD


@dataclass
class Counting(SandboxPayments):
    """The sandbox's provider, and what it was asked to charge."""

    charges: list[Charge] = field(default_factory=list)

    async def charge(self, charge: Charge) -> Charged | Declined | ActionRequired | Unknown:
        self.charges.append(charge)
        return await super().charge(charge)


async def card(
    house: House, viewer: Viewer, account: str, token: str = "tok_visa", *, make_default: bool | None = None
) -> str:
    """A card of the account."""
    asked = asks.AddPaymentMethod(account, CARD, token, make_default)
    return done(
        await house.do(payment_methods.add_payment_method, viewer, asked), PaymentMethodWritten
    ).payment_method_id

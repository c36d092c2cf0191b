"""How much of an invoice's money went back, whichever way: never more than came in for it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Held:
    """An invoice's money in minor units, tax included.

    `received_minor` came in for it, by any way; credit notes took `taken_back_minor` of it, of which they settled
    `credited_minor` while that was open. `refunded_minor` was given back of what it was paid with and no document says so;
    `from_balance_minor` was given back of what its credits had put on the balance.
    """

    received_minor: int
    taken_back_minor: int
    credited_minor: int
    refunded_minor: int = 0
    from_balance_minor: int = 0

    @property
    def given_minor(self) -> int:
        """What its credits put on the balance: nothing for money that had gone back before."""
        beyond = max(0, self.taken_back_minor - self.credited_minor)
        return max(0, min(beyond, self.received_minor - self.refunded_minor)) if self.refunded_minor else beyond

    @property
    def withheld_minor(self) -> int:
        """What its credits did not put on the balance, as it had gone back before."""
        return max(0, self.taken_back_minor - self.credited_minor) - self.given_minor

    @property
    def left_minor(self) -> int:
        """What still pays it."""
        return max(0, self.received_minor - self.given_minor - self.refunded_minor)

    def on_balance_minor(self, balance_minor: int) -> int:
        """What of a balance may be what its credits put there."""
        return max(0, min(self.given_minor - self.from_balance_minor, balance_minor))

    def without_credit(self, taken_back_minor: int, credited_minor: int) -> Held:
        """As it was before a credit note that took back so much of it, and settled so much of that."""
        taken_back = self.taken_back_minor - taken_back_minor
        return replace(self, taken_back_minor=taken_back, credited_minor=self.credited_minor - credited_minor)

    def without_refund(self, amount_minor: int) -> Held:
        """As it is where so much was not given back after all."""
        return replace(self, refunded_minor=self.refunded_minor - amount_minor)

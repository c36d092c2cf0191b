"""Which invoices a credit reverses, and with which tax (docs/billing.md, Amounts 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from subgraph.domain.dates import Period
from subgraph.domain.invoicing import Line
from subgraph.domain.taxes import UNTAXED, Tax
from subgraph.domain.timeline import Component

Share = tuple[Component, Period]
"""What charges and credits of one subscription are matched by."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What an issued invoice charged for a share, net, and no credit has reversed yet, in minor units."""

    invoice_id: str
    share: Share
    amount_minor: int
    tax: Tax = UNTAXED


@dataclass(frozen=True, slots=True)
class Reversal:
    """So much (positive, net, minor units) of a credit reverses an invoice; None: the run has not charged it yet."""

    invoice_id: str | None
    share: Share
    amount_minor: int
    tax: Tax | None = None


GIVEN_BACK = ""
"""What stands for an invoice in a charge that a correction took back already: nothing is given back for it again."""


def net_by_share(lines: Iterable[Line]) -> Mapping[Share, int]:
    """What lines of one subscription come to per component and period, discounts included."""
    nets: dict[Share, int] = {}
    for line in lines:
        share = line.component, line.period
        nets[share] = nets.get(share, 0) + line.amount_minor
    return nets


def attribute_credit(lines: Iterable[Line], charges: Sequence[Charge]) -> tuple[Reversal, ...]:
    """What each net credit among a document's lines reverses: last charged first, each charge at most once over.

    Lines and charges are of one subscription; `charges` in the order in which they were issued.
    """
    return tuple(
        part for share, net in net_by_share(lines).items() if net < 0 for part in _taken_back(share, -net, charges)
    )


def reversed_invoices(reversals: Iterable[Reversal]) -> tuple[str, ...]:
    """The invoices that a credit note names, in the order in which it reverses them."""
    return tuple(dict.fromkeys(one.invoice_id for one in reversals if one.invoice_id is not None))


def _taken_back(share: Share, amount_minor: int, charges: Sequence[Charge]) -> Iterator[Reversal]:
    left = amount_minor
    for charge in reversed(charges):
        if charge.share == share and left > 0:
            part = min(left, charge.amount_minor)
            if part > 0:
                yield Reversal(charge.invoice_id, share, part, charge.tax)
                left -= part
    if left > 0:
        yield Reversal(None, share, left)

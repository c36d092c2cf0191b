"""From lines to documents: what shares one, its kind, and what the balance settles (docs/billing.md, Invoices)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from subgraph.domain.invoicing import Line, Totals
from subgraph.domain.reversals import GIVEN_BACK, Charge, Share, attribute_credit, net_by_share
from subgraph.domain.statuses import InvoiceKind
from subgraph.domain.taxes import UNTAXED, TaxGroup
from subgraph.domain.totals import tax_groups, totals


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line and the subscription that it bills. `counts` is False on a correction's: it changes the paper, not what is invoiced."""

    subscription_id: str
    line: Line
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Payable:
    """Lines of one subscription that one due day brought, with what decides the document that they go on."""

    subscription_id: str
    family: str
    currency: str
    purchase_order: str | None
    separate: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A document about to be issued; amounts are minor units of `currency`."""

    family: str
    currency: str
    purchase_order: str | None
    lines: tuple[BilledLine, ...]

    @property
    def net_minor(self) -> int:
        """The sum of its lines, before tax."""
        return sum(one.line.amount_minor for one in self.lines)

    @property
    def totals(self) -> Totals:
        """Its sums, tax included as far as its lines carry it."""
        return totals(one.line for one in self.lines)

    @property
    def taxes(self) -> tuple[TaxGroup, ...]:
        """The tax by rate."""
        return tax_groups(one.line for one in self.lines)

    @property
    def kind(self) -> InvoiceKind:
        """Less than nothing, tax included, is a credit note; what comes to zero is an invoice."""
        return InvoiceKind.CREDIT_NOTE if self.totals.total_minor < 0 else InvoiceKind.INVOICE


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that a credit note reverses, and what of it is still to be paid."""

    invoice_id: str
    open_minor: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a credit: how much of each open invoice it settled, and what went to the balance."""

    by_invoice: Mapping[str, int]
    to_balance_minor: int


def draft_documents(due: Iterable[Payable]) -> tuple[Draft, ...]:
    """One document per family, currency and purchase order; a subscription with its own invoice shares with nobody.

    In the order in which their first lines come.
    """
    groups: dict[tuple[str, str, str | None, str | None], list[BilledLine]] = {}
    for part in due:
        apart = part.subscription_id if part.separate else None
        group = groups.setdefault((part.family, part.currency, part.purchase_order, apart), [])
        group.extend(BilledLine(part.subscription_id, line) for line in part.lines)
    return tuple(
        Draft(family, currency, order, tuple(lines)) for (family, currency, order, _), lines in groups.items() if lines
    )


def credit_to_apply(balance_minor: int, total_minor: int) -> int:
    """How much of a balance a document of this total takes: never more than either."""
    return max(0, min(balance_minor, total_minor))


def settle_credit(amount_minor: int, reversed_invoices: Sequence[OpenInvoice]) -> Settled:
    """A credit (gross, positive) first pays what is open of what it reverses, in that order; the rest is balance."""
    left = amount_minor
    by_invoice: dict[str, int] = {}
    for one in reversed_invoices:
        settled = max(0, min(left, one.open_minor))
        if settled:
            by_invoice[one.invoice_id] = by_invoice.get(one.invoice_id, 0) + settled
            left -= settled
    return Settled(by_invoice, left)


def charges_left(
    issued: Iterable[tuple[str, Iterable[Line]]], corrects: Mapping[str, str] | None = None
) -> tuple[Charge, ...]:
    """What a subscription's documents (id and lines, oldest first) charged and none has taken back, in their order.

    `corrects`: the invoice that each correction names by its id, and so takes from, whatever was charged later.
    """
    named = corrects or {}
    left: list[Charge] = []
    for invoice_id, lines in issued:
        found = tuple(lines)
        only = named.get(invoice_id)
        against = left if only is None else [one for one in left if one.invoice_id == only]
        for part in attribute_credit(found, against):
            left = [
                replace(one, amount_minor=one.amount_minor - part.amount_minor)
                if (one.invoice_id, one.share) == (part.invoice_id, part.share)
                else one
                for one in left
            ]
        taxes = {(line.component, line.period): line.tax or UNTAXED for line in found}
        left += [Charge(invoice_id, share, net, taxes[share]) for share, net in net_by_share(found).items() if net > 0]
    return tuple(one for one in left if one.amount_minor > 0)


def given_back(counting: Iterable[Charge], left: Iterable[Charge]) -> tuple[Charge, ...]:
    """What corrections took back and no change has: what is left of what counts as invoiced, less what is left on paper."""
    remaining: dict[Share, int] = {}
    for one in left:
        remaining[one.share] = remaining.get(one.share, 0) + one.amount_minor
    found: list[Charge] = []
    for one in counting:
        kept = min(one.amount_minor, remaining.get(one.share, 0))
        remaining[one.share] = remaining.get(one.share, 0) - kept
        if kept < one.amount_minor:
            found.append(replace(one, invoice_id=GIVEN_BACK, amount_minor=one.amount_minor - kept))
    return tuple(found)

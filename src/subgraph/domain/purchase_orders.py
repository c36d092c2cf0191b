"""Which purchase order a document prints (docs/billing.md, Invoices; AIR-5, AIR-10, PTR-4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from subgraph.domain.addresses import check_text
from subgraph.domain.invoicing import Line
from subgraph.domain.refusals import Violation
from subgraph.domain.timeline import ItemKind


@dataclass(frozen=True, slots=True)
class PurchaseOrderRecord:
    """A subscription's purchase order as recorded on a business day; None: none. Later records follow earlier ones."""

    recorded_on: date
    purchase_order: str | None


def tidy_order(given: str | None) -> str | None:
    """A purchase order as it is printed: without blanks around it, and none where nothing is left."""
    return (given or "").strip() or None


def check_order(given: str | None, *path: str) -> tuple[Violation, ...]:
    """TOO_LONG for a purchase order that no invoice prints."""
    return check_text(tidy_order(given), *path, "purchaseOrder")


def order_in_force(records: Sequence[PurchaseOrderRecord], day: date) -> str | None:
    """The order that stood when `day` began, or the first one where the subscription was bought later than that."""
    before = [one for one in records if one.recorded_on < day]
    found = before[-1] if before else next(iter(records), None)
    return found.purchase_order if found else None


def is_renewal(line: Line) -> bool:
    """Whether a line bills its period for the first time, or the period's usage, which comes with the next renewal."""
    return line.from_version == 0 or line.component.kind is ItemKind.USAGE


def order_of_charge(records: Sequence[PurchaseOrderRecord], line: Line) -> str | None:
    """What a charge of the bill run prints: a renewal the current order, any other that of its period's beginning."""
    if is_renewal(line):
        return records[-1].purchase_order if records else None
    return order_in_force(records, line.period.start)

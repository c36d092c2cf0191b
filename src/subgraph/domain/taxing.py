"""How what a family sells to an account is taxed, and lines with their tax (docs/billing.md, Amounts 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from subgraph.domain.hooks import Sale, SaleLine, SalesTax, TaxService
from subgraph.domain.invoicing import Line, LineKind, Totals
from subgraph.domain.money import major, rounded
from subgraph.domain.proration import Owed
from subgraph.domain.refusals import Violation
from subgraph.domain.reversals import GIVEN_BACK, Charge, Share, attribute_credit, net_by_share
from subgraph.domain.sellers import Seller
from subgraph.domain.taxes import Tax, TaxCategory, Taxpayer, TaxRates, tax_of
from subgraph.domain.timeline import Component
from subgraph.domain.totals import tax_minor


@dataclass(frozen=True, slots=True)
class Taxing:
    """Who sells to whom, and the rates. `reckon` is the family's own tax service: it is asked where the seller is registered."""

    seller: Seller | None = None
    buyer: Taxpayer = field(default_factory=Taxpayer)
    rates: TaxRates = field(default_factory=TaxRates)
    currency: str = ""
    reckon: TaxService | None = None

    def of(self, on: date, amounts_minor: Mapping[Component, int]) -> Mapping[Component, Tax] | Violation:
        """The tax of each component that so much of is sold on a day; FAMILY_UNAVAILABLE where its tax service failed."""
        general = tax_of(self.seller, self.buyer, self.rates, on)
        seller, buyer = self.seller, self.buyer
        if self.reckon is None or seller is None or buyer.exempt or buyer.country not in seller.tax_ids:
            return dict.fromkeys(amounts_minor, general)
        answers = self.reckon(self._sale(seller, on, amounts_minor))
        if isinstance(answers, Violation):
            return answers
        return {
            component: general if said is None else _reckoned(buyer, said)
            for component, said in zip(amounts_minor, answers, strict=True)
        }

    def _sale(self, seller: Seller, on: date, amounts_minor: Mapping[Component, int]) -> Sale:
        lines = tuple(
            SaleLine(one.product, one.named, one.edition, major(amount, self.currency))
            for one, amount in amounts_minor.items()
        )
        buyer = self.buyer
        return Sale(
            on, self.currency, seller.key, buyer.country or "", buyer.postal_code, buyer.city, buyer.tax_id, lines
        )


def _reckoned(buyer: Taxpayer, said: SalesTax) -> Tax:
    category = TaxCategory.STANDARD if said.percent > 0 else TaxCategory.ZERO
    return Tax(buyer.country, category, said.percent, said.note)


def with_tax(lines: Iterable[Line], taxing: Taxing, charges: Sequence[Charge] = ()) -> tuple[Line, ...] | Violation:
    """The lines of one subscription, each with its tax: a charge's of its due day, a credit's of the charge that it takes back.

    `charges` are what the subscription's documents charged and none has taken back, in their order. A credit that takes
    back charges of several rates is a line per rate, which come to the same sum. What a correction gave back already stands
    against it on a line of its own. FAMILY_UNAVAILABLE where the family's tax service failed.
    """
    found = tuple(lines)
    back = _taken_back(found, charges)
    taxes: dict[date, Mapping[Component, Tax]] = {}
    for day, amounts in _amounts_by_day(found, back).items():
        answer = taxing.of(day, amounts)
        if isinstance(answer, Violation):
            return answer
        taxes[day] = answer
    groups: dict[Share, list[int]] = {}
    for place, line in enumerate(found):
        groups.setdefault((line.component, line.period), []).append(place)
    taxed: dict[int, list[Line]] = {}
    for share, places in groups.items():
        own = [found[place] for place in places]
        taxed |= zip(places, _taxed(own, back.get(share, {}), taxes), strict=True)
    return (*(line for place in sorted(taxed) for line in taxed[place]), *_given_back(found, charges))


def _given_back(lines: Sequence[Line], charges: Sequence[Charge]) -> Iterator[Line]:
    """What a credit would give back for a second time, charged against it; it counts for nothing else."""
    first: dict[Share, Line] = {}
    for line in lines:
        first.setdefault((line.component, line.period), line)
    for part in attribute_credit(lines, charges):
        if part.invoice_id == GIVEN_BACK:
            of = first[part.share]
            yield replace(
                of,
                kind=LineKind.PRORATED_CHARGE,
                description=f"{of.description} (credited before)",
                quantity=None,
                unit_amount=None,
                discount=None,
                amount_minor=part.amount_minor,
                tax=part.tax,
                counts=False,
            )


def taxed_totals(on: date, owed: Mapping[Component, Owed], taxing: Taxing) -> Totals | Violation:
    """The sums of what is owed on a day, in minor units, with that day's tax; FAMILY_UNAVAILABLE as above."""
    nets = {component: one.net_minor for component, one in owed.items()}
    taxes = taxing.of(on, nets)
    if isinstance(taxes, Violation):
        return taxes
    bases: dict[Tax, int] = {}
    for component, net in nets.items():
        bases[taxes[component]] = bases.get(taxes[component], 0) + net
    subtotal, net = sum(one.list_minor for one in owed.values()), sum(nets.values())
    tax = sum(tax_minor(base, one) for one, base in bases.items())
    return Totals(subtotal, subtotal - net, tax, net + tax)


def needs_charges(lines: Iterable[Line]) -> bool:
    """Whether any line gives money back: only then does it matter what was charged before."""
    return any(net < 0 for net in net_by_share(lines).values())


def _taken_back(lines: Sequence[Line], charges: Sequence[Charge]) -> Mapping[Share, Mapping[Tax | None, int]]:
    """How much of each net credit is taxed how, last charged first; None: nothing was charged for it, so as of today."""
    found: dict[Share, dict[Tax | None, int]] = {}
    for part in attribute_credit(lines, charges):
        by_tax = found.setdefault(part.share, {})
        by_tax[part.tax] = by_tax.get(part.tax, 0) + part.amount_minor
    return found


def _amounts_by_day(
    lines: Iterable[Line], back: Mapping[Share, Mapping[Tax | None, int]]
) -> Mapping[date, Mapping[Component, int]]:
    """What is taxed by its own day's rates, by day and component."""
    found: dict[date, dict[Component, int]] = {}
    for line in lines:
        if None in back.get((line.component, line.period), {None: 0}):
            amounts = found.setdefault(line.due_on, {})
            amounts[line.component] = amounts.get(line.component, 0) + line.amount_minor
    return found


def _taxed(
    lines: Sequence[Line], back: Mapping[Tax | None, int], taxes: Mapping[date, Mapping[Component, Tax]]
) -> Iterator[list[Line]]:
    """The lines of one share, each as the lines that it becomes."""
    if len(back) < 2:
        known = next(iter(back), None)
        for line in lines:
            yield [replace(line, tax=known or taxes[line.due_on][line.component])]
        return
    first = lines[0]
    parts: dict[Tax, int] = {}
    for known, amount in back.items():
        tax = known or taxes[first.due_on][first.component]
        parts[tax] = parts.get(tax, 0) + amount
    if len(parts) == 1:  # what was charged and what is not billed yet bear the same tax
        yield from ([replace(line, tax=tax) for tax in parts] for line in lines)
        return
    yield from _split(lines, list(parts.items()))


def _split(lines: Sequence[Line], parts: Sequence[tuple[Tax, int]]) -> Iterator[list[Line]]:
    """Each line cut in proportion to the parts; the largest takes what rounding leaves, so that each part comes to its sum."""
    net = sum(amount for _, amount in parts)
    largest = max(range(len(lines)), key=lambda place: abs(lines[place].amount_minor))
    cuts: dict[int, list[int]] = {}
    left = [-amount for _, amount in parts]
    for place, line in enumerate(lines):
        if place != largest:
            running = taken = 0
            cuts[place] = []
            for number, (_, amount) in enumerate(parts):
                running += amount
                upto = rounded(line.amount_minor * running, net)
                cuts[place].append(upto - taken)
                left[number] -= upto - taken
                taken = upto
    cuts[largest] = left
    for place, line in enumerate(lines):
        yield [
            # A part of a line has no price of one; the quantity stands once.
            replace(line, tax=tax, amount_minor=cut, unit_amount=None, quantity=line.quantity if number == 0 else None)
            for number, ((tax, _), cut) in enumerate(zip(parts, cuts[place], strict=True))
            if cut
        ]

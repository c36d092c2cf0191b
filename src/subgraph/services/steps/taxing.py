"""How an account's purchases of a family are taxed: who sells, what is known of the buyer, the rates, and what was charged before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from uuid import UUID

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.documents import BilledLine, Draft, charges_left, given_back
from subgraph.domain.invoicing import Line
from subgraph.domain.refusals import Violation
from subgraph.domain.reversals import Charge
from subgraph.domain.sellers import Seller, bank_account_for, seller_for
from subgraph.domain.tax_notes import tax_note
from subgraph.domain.taxes import Taxpayer, TaxRates, tax_id_for
from subgraph.domain.taxing import Taxing, needs_charges, with_tax
from subgraph.outside.taxes import is_vat_id
from subgraph.services.work import Work
from subgraph.storage.ids import decode_id, encode_id
from subgraph.storage.repositories import Account, BilledBefore, BilledTo, Billing, Invoices


async def load_taxing(work: Work, account: Account, family: ProductFamily) -> Taxing:
    """How purchases of a family are taxed now; nothing is read where nobody is declared to sell it."""
    if not family.sellers:
        return Taxing(currency=account.currency)
    billed_to = await Billing(work.connection, account.account_id).billed_to()
    return taxing_of(family, taxpayer_of(billed_to), work.registry.rates, account.currency)


def taxing_of(family: ProductFamily, buyer: Taxpayer, rates: TaxRates, currency: str) -> Taxing:
    """How a buyer's purchases of a family are taxed."""
    return Taxing(seller_for(family.sellers, buyer.country), buyer, rates, currency, family.hooks.reckon_tax)


def taxpayer_of(billed_to: BilledTo) -> Taxpayer:
    """What decides the tax of whom invoices are addressed to; its VAT id counts where it can be one of its country."""
    details, standing = billed_to.details, billed_to.standing
    if details is None:
        return Taxpayer(exempt=standing.exempt, reason=standing.reason)
    return Taxpayer(
        country=details.country,
        postal_code=details.postal_code,
        city=details.city,
        tax_id=details.tax_id,
        checked=is_vat_id(details.tax_id, details.country),
        exempt=standing.exempt,
        reason=standing.reason,
    )


async def tax_lines(
    work: Work, account: Account, family: ProductFamily, subscription_id: UUID, lines: Sequence[Line]
) -> tuple[Line, ...] | Violation:
    """Lines of one subscription with their tax; a credit's is that of what it takes back. FAMILY_UNAVAILABLE as `with_tax` says."""
    return await _tax_lines(work, account, await load_taxing(work, account, family), subscription_id, lines)


async def tax_draft(work: Work, account: Account, family: ProductFamily, draft: Draft) -> Draft | Violation:
    """A document with the tax of those of its lines that carry none yet; FAMILY_UNAVAILABLE as `with_tax` says."""
    taxing = await load_taxing(work, account, family)
    taxed: list[BilledLine] = [one for one in draft.lines if one.line.tax is not None]
    waiting = [one for one in draft.lines if one.line.tax is None]
    for name in dict.fromkeys(one.subscription_id for one in waiting):
        found = decode_id(name)
        lines = [one.line for one in waiting if one.subscription_id == name]
        answer = (
            await _tax_lines(work, account, taxing, found.row_id, lines)
            if found is not None
            else with_tax(lines, taxing)
        )
        if isinstance(answer, Violation):
            return answer
        taxed += [BilledLine(name, line) for line in answer]
    return replace(draft, lines=tuple(taxed))


async def load_creditable(work: Work, account: Account, subscription_id: UUID) -> tuple[Charge, ...]:
    """What a credit of a subscription takes back, in order; first what corrections gave back, and so nothing is given for again."""
    billed = await Invoices(work.connection, account.account_id).lines_of(subscription_id)
    left = charges_of(account, billed)
    return (*given_back(charges_of(account, [one for one in billed if one.counts]), left), *left)


async def load_charges(work: Work, account: Account, subscription_id: UUID) -> tuple[Charge, ...]:
    """What a subscription's documents charged and none has taken back, with the tax that it was charged with."""
    return charges_of(account, await Invoices(work.connection, account.account_id).lines_of(subscription_id))


def charges_of(account: Account, billed: Sequence[BilledBefore]) -> tuple[Charge, ...]:
    """The same of lines that were read already."""
    grouped: Iterable[tuple[str, list[Line]]] = (
        (encode_id("inv", account.account_id, invoice_id), [one.line for one in lines])
        for invoice_id, lines in groupby(billed, key=lambda one: one.invoice_id)
    )
    corrects = {
        encode_id("inv", account.account_id, one.invoice_id): encode_id("inv", account.account_id, one.corrects_id)
        for one in billed
        if one.corrects_id is not None
    }
    return charges_left(grouped, corrects)


async def _tax_lines(
    work: Work, account: Account, taxing: Taxing, subscription_id: UUID, lines: Sequence[Line]
) -> tuple[Line, ...] | Violation:
    charges = await load_creditable(work, account, subscription_id) if needs_charges(lines) else ()
    return with_tax(lines, taxing, charges)


def printed_taxes(draft: Draft, locale: str) -> tuple[Mapping[str, object], ...]:
    """The tax of a document by rate, as it is stored and printed: amounts in minor units, notes in the locale's language."""
    return tuple(
        {
            "country": one.tax.country,
            "category": one.tax.category.value,
            "percent": f"{one.tax.percent:f}",
            "base_minor": one.base_minor,
            "tax_minor": one.tax_minor,
            "note": tax_note(one.tax.note, locale),
        }
        for one in draft.taxes
    )


def printed_seller(family: ProductFamily, seller: Seller | None, draft: Draft, locale: str) -> Mapping[str, object]:
    """Who sells, as a document snapshots it: the family's own name where nobody is declared."""
    if seller is None:
        return {"name": family.name, "contact": family.contact}
    bank = bank_account_for(seller, draft.currency)
    legal = {one: text for one, text in seller.legal.items() if one == locale.split("-")[0].lower()}
    return {
        "key": seller.key,
        "name": seller.name,
        "contact": seller.email or family.contact,
        "email": seller.email,
        "addressLines": list(seller.address_lines),
        "postalCode": seller.postal_code,
        "city": seller.city,
        "country": seller.country,
        "registration": seller.registration,
        "taxId": next((tax_id_for(seller, one.tax) for one in draft.taxes), None),
        "taxIds": dict(seller.tax_ids),
        "bankAccount": {"iban": bank.iban, "bic": bank.bic, "bank": bank.bank} if bank is not None else None,
        "legal": next(iter(legal.values()), seller.legal.get("en")),
        "paper": seller.paper,
    }

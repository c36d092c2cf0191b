"""Which of the documents about to be issued are charged to the account's way to pay, and which wait for a transfer (LOC-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from subgraph.domain.accepting import check_payment, ways_to_pay
from subgraph.domain.catalog import ProductFamily
from subgraph.domain.rules import Role
from subgraph.services.steps.access import buyer_of
from subgraph.services.work import Work
from subgraph.storage.repositories import Account, Enrolments, NewInvoice, PaymentMethod


async def with_charges(
    work: Work, account: Account, method: PaymentMethod | None, documents: Sequence[tuple[ProductFamily, NewInvoice]]
) -> list[NewInvoice]:
    """The documents, of which those are charged as soon as they are issued whose family takes this way to pay for what is due."""
    if method is None or method.provider_token is None:
        return [document for _, document in documents]
    enrolments = {one.family: one for one in await Enrolments(work.connection, account.account_id).load()}
    found: list[NewInvoice] = []
    for family, document in documents:
        due, currency = document.amount_due_minor, document.draft.currency
        buyer = buyer_of(account, enrolments.get(family.key), frozenset({Role.OWNER}))
        ways = ways_to_pay(family, buyer, currency, due)
        taken = due > 0 and check_payment(ways, method.kind.value, method.brand) is None
        found.append(replace(document, charged_by=method.provider) if taken else document)
    return found

"""What an account is to a family."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from subgraph.schema.access import access_to, withheld
from subgraph.schema.context import Request
from subgraph.schema.enums import SERVICING
from subgraph.schema.fields import derived, leaf, many, maybe, object_type
from subgraph.schema.product_family import ProductFamily
from subgraph.schema.records import AccountRecord, EnrolmentRecord


async def enrolments_of(request: Request, accounts: Sequence[AccountRecord], args: None) -> list[list[EnrolmentRecord]]:
    """Each account's enrolments; staff see their families'."""
    return [
        [EnrolmentRecord(row) for key, row in access.enrolments.items() if access.roles_in(key)]
        for access in await access_to(request, accounts)
    ]


async def _percents(request: Request, records: Sequence[EnrolmentRecord], args: None) -> list[Decimal | None]:
    return [record.row.partner_discount_percent for record in records]


def _family(record: EnrolmentRecord, request: Request) -> Any:
    return request.family_or_stand_in(record.row.family)


@object_type(
    "What an account is to a family: how it is served, since when it is approved, and labels that the family's rules "
    "read (chat_phase_4, say)."
)
class Enrolment:
    """What an account is to a family."""

    family = derived(ProductFamily, "The family.", _family)
    servicing = leaf(SERVICING, "How the vendor serves the account.", of="row.servicing")
    traits = leaf(many(str), "Labels that the family's rules read.", of="row.traits")
    approved_on = leaf(maybe(date), "Since when it is approved.", of="row.approved_on")
    partner_discount_percent = withheld(
        maybe(Decimal),
        "What its partner's customers have taken off; it applies while the partner link stands.",
        _percents,
        permission="Enrolment.partnerDiscountPercent",
    )

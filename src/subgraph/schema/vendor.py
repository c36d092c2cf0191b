"""What of a family is for its vendor's people alone."""

from __future__ import annotations

from subgraph.domain.catalog import ProductFamily
from subgraph.domain.permissions import only_for, permitted
from subgraph.domain.rules import Role
from subgraph.schema.context import Request
from subgraph.schema.errors import ErrorCode, GraphRefusal


async def withheld_from(request: Request, field: str, family: ProductFamily) -> GraphRefusal | None:
    """Why a field of a family is withheld from all but its staff and operators; None where it is not."""
    viewer = await request.viewer()
    roles = {Role.STAFF} if viewer.operator or family.key in viewer.staff_of else set()
    return None if permitted(field, roles) else GraphRefusal(ErrorCode.FORBIDDEN, only_for(field))

"""Where the stories of agent licences begin: ten agents of Support Professional, by the month, from 1 June on."""

from datetime import date

from subgraph.domain.quote import (
    Contract,
)
from tests.families import AGENTS
from tests.families.buying import (
    product,
    situation,
    start,
    stored,
)

JUNE = date(2026, 6, 1)
MID_JUNE = date(2026, 6, 16)
"""15 of June's 30 days are left."""


def support(agents: int = 10, edition: str = "professional", term: str = "monthly", **more: object) -> Contract:
    return stored(start(AGENTS, situation(JUNE), term, product("support", edition, agent=agents), **more))

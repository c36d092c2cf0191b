"""The quality list: what a family may declare and cannot mean, each in words that name the declaration and how to mend it.

A sound family can be sold (soundness.py, which start-up asks); these are mistakes that its own tests should find.
"""

from __future__ import annotations

from subgraph.domain.catalog import ProductFamily
from subgraph.plugins.quality_offers import offer_problems
from subgraph.plugins.quality_prices import price_list_problems
from subgraph.plugins.quality_rules import rule_problems
from subgraph.plugins.quality_terms import term_problems


def quality_problems(family: ProductFamily) -> tuple[str, ...]:
    """Everything on the list that is wrong with a sound family; empty for one that means what it says."""
    return (
        *offer_problems(family),
        *term_problems(family),
        *price_list_problems(family),
        *rule_problems(family),
    )

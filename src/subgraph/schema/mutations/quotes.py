"""Buying what was quoted."""

from __future__ import annotations

import strawberry

from subgraph.domain import asks
from subgraph.schema.mutations.declaring import mutation
from subgraph.schema.mutations.quote_inputs import ConfirmQuoteInput
from subgraph.schema.payloads import ConfirmQuoteResult
from subgraph.services.confirmations import confirm_quote


@strawberry.type(description="Mutations of quotes.")
class QuoteMutations:
    """Mutations of quotes."""

    confirm_quote = mutation(
        ConfirmQuoteResult,
        "Buys exactly what the token binds, once, however often it is sent.",
        ConfirmQuoteInput,
        asks.ConfirmQuote,
        confirm_quote,
    )

"""A quote's token is its own idempotency key: one purchase per token, whoever sends it again."""

from __future__ import annotations

from subgraph.domain.outcomes import Confirmed
from subgraph.domain.quote_tokens import QuoteToken
from subgraph.services.steps.access import Access
from subgraph.services.work import Work
from subgraph.storage.database import WriteConflict
from subgraph.storage.repositories import Idempotency

OPERATION = "confirmQuote"


async def claim_token(work: Work, access: Access, token: QuoteToken) -> Confirmed | None:
    """The first confirmation of the token, or None where this is it; the first lock of a purchase."""
    earlier = await _keys(work, token).claim(
        token.jti, OPERATION, token.digest, at=work.now, account_id=access.account_id
    )
    if earlier is None:
        return None
    if earlier.answer is None:
        raise WriteConflict("the token is being confirmed")
    return Confirmed(earlier.answer["subscription"], earlier.answer["invoice"])


async def keep_answer(work: Work, token: QuoteToken, answer: object) -> None:
    """Keep a confirmation with its token; after any other answer the token may be sent again."""
    if isinstance(answer, Confirmed):
        told = {"subscription": answer.subscription_id, "invoice": answer.invoice_id}
        await _keys(work, token).finish(token.jti, told)
    else:
        await _keys(work, token).forget(token.jti)


def _keys(work: Work, token: QuoteToken) -> Idempotency:
    return Idempotency(work.connection, f"quote:{token.account_id}")

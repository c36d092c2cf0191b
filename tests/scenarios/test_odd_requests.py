"""What anybody may send to the addresses beside the graph, which ask for no token: never a fault of ours, and never a file."""

from __future__ import annotations

from itertools import product

import httpx
import pytest

PATHS = (
    *("/files", "/files/", "/files/invoice/", "/files/invoice/inv_.pdf", "/files/receipt/..%2F..%2Fetc%2Fpasswd.pdf"),
    *(f"/files/invoice/inv_{'7' * 52}.pdf", "/files/invoice/%00.xml", "/files/%FF/%ED%A0%80.pdf", "/files/invoice/" + "a" * 9_000),
    *("/mail/", "/mail/unsubscribe", "/mail/resubscribe", "/webhooks/", "/webhooks/sandbox", "/webhooks/stripe", "/webhooks/%00"),
)  # fmt: skip
QUERIES = (
    *("", "expires=1&signature=x", "expires=99999999999999999999&signature=", "expires=%D9%A3&signature=%FF", "%"),
    *("token=", "token=bnVsbA.bnVsbA", "token=%00.%00", "token=%ED%A0%80", "token=" + "A" * 9_000, "&" * 500),
)
BODIES = (b"", b"\xff\x00", b"null", b'{"id":5}', b"[" * 50_000)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"stripe-signature": "t=1,v1=x", "content-encoding": "gzip", "range": "bytes=9-1"},
    {"stripe-signature": "t=99999999999999999999,v1=", "content-length": "-1", "if-none-match": ",,"},
)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "DELETE", "BREW"])
async def test_odd_requests_beside_the_graph_are_turned_away(client: httpx.AsyncClient, method: str) -> None:
    bodies = BODIES if method == "POST" else BODIES[:1]
    for path, query, body, headers in product(PATHS, QUERIES[:: 1 if method == "GET" else 4], bodies, HEADERS):
        answer = await client.request(method, f"{path}?{query}", content=body, headers=headers)
        assert 400 <= answer.status_code < 500, (path, query, body[:20])

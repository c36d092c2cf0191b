"""The pages at a mail's foot: a signed address, no login, one click (RFC 8058). Opening one changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from subgraph.domain.letters import Letter
from subgraph.domain.refusal_tokens import Refusing, read_refusal
from subgraph.outside.mail.room import RESUBSCRIBE, UNSUBSCRIBE
from subgraph.outside.mail.writing import MailWriter
from subgraph.services.mail_refusals import find_refusable, refuse_mail, want_mail
from subgraph.services.work import Work
from subgraph.storage.database import Connection, Database

OpenWork = Callable[[Connection], Awaitable[Work]]
Answer = Callable[[Work, Refusing], Awaitable[Letter | None]]
LONGEST_TOKEN = 2_000
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class MailRefusing:
    """The pages of one installation; `secret` signed their addresses."""

    database: Database
    open_work: OpenWork
    secret: bytes
    writer: MailWriter

    async def unsubscribe(self, request: Request) -> Response:
        """GET asks, POST does it."""
        if request.method == "POST":
            return await self._do(request, refuse_mail, "refused")
        return await self._do(request, find_refusable, "ask")

    async def resubscribe(self, request: Request) -> Response:
        """GET asks whether to refuse, POST takes a refusal back."""
        if request.method == "POST":
            return await self._do(request, want_mail, "wanted")
        return await self._do(request, find_refusable, "ask")

    async def _do(self, request: Request, answer: Answer, step: str) -> Response:
        token = request.query_params.get("token", "")
        one = read_refusal(self.secret, token) if len(token) <= LONGEST_TOKEN else None

        async def run(connection: Connection) -> Letter | None:
            return await answer(await self.open_work(connection), one) if one is not None else None

        letter = await self.database.run_in_transaction(run) if one is not None else None
        if one is None or letter is None:
            return HTMLResponse(self.writer.lost_page(), 404, HEADERS)
        place = UNSUBSCRIBE if step == "ask" else RESUBSCRIBE
        action = f"{place.rpartition('/')[2]}?token={quote(token)}"
        return HTMLResponse(self.writer.refusal_page(letter, one.email, step, action), 200, HEADERS)


def mail_routes(pages: MailRefusing) -> list[BaseRoute]:
    """/mail/unsubscribe and /mail/resubscribe."""
    return [
        Route(UNSUBSCRIBE, pages.unsubscribe, methods=["GET", "POST"]),
        Route(RESUBSCRIBE, pages.resubscribe, methods=["GET", "POST"]),
    ]

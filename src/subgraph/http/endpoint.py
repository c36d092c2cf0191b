"""GraphQL over HTTP: one operation per request, by POST, or by GET if it only reads."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from subgraph.domain.identity import Identity
from subgraph.execution.engine import Engine, Prepared
from subgraph.execution.requests import GraphQLRequest, OperationKind, Result
from subgraph.http.answers import Problem, answer_problem, answer_result
from subgraph.http.auth import Authenticate
from subgraph.http.bodies import bad_request, read_get, read_post
from subgraph.http.callers import ContextFor, note, request_id_of
from subgraph.http.event_stream import EventStream, one
from subgraph.http.media import Media, choose_media
from subgraph.http.tokens import Unauthenticated
from subgraph.schema.errors import ErrorCode

ALLOWED = "GET, POST"
# What browsers say of a request that no other site caused; what is no browser says nothing.
OWN_SITES = (None, "same-origin", "none")


class GraphQLEndpoint:
    """The ASGI application of `/graphql`."""

    def __init__(
        self,
        engine: Engine,
        authenticate: Authenticate,
        context_for: ContextFor,
        *,
        max_body_bytes: int,
        trusted_origins: tuple[str, ...] = (),
        draft_statuses: bool = False,
    ) -> None:
        self._engine = engine
        self._authenticate = authenticate
        self._context_for = context_for
        self._max_body_bytes = max_body_bytes
        self._trusted_origins = trusted_origins
        self._draft_statuses = draft_statuses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        media = choose_media(headers.get("accept"))
        answer = await self._answer(scope, headers, receive, media)
        if isinstance(answer, Problem):
            note(scope, codes=[answer.code.value])
            answer = answer_problem(answer, media)
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive, media: Media | None) -> ASGIApp | Problem:
        if media is None:
            return bad_request(f"Accept one of {', '.join(Media)}.", 406)
        refusal = self._refuse_method(scope["method"], headers)
        if refusal is not None:
            return refusal
        identity = await self._authenticate(headers.get("authorization"))
        if isinstance(identity, Unauthenticated):
            challenge = {"WWW-Authenticate": 'Bearer realm="subgraph"'}
            return Problem(401, ErrorCode.UNAUTHENTICATED, identity.message, challenge)
        if scope["method"] == "GET":
            request = read_get(scope["query_string"])
        else:
            request = await read_post(headers, receive, self._max_body_bytes)
        if isinstance(request, Problem):
            return request
        return await self._run(scope, headers, request, identity, media)

    def _refuse_method(self, method: str, headers: Headers) -> Problem | None:
        if method not in {"GET", "POST"}:
            return bad_request("Use POST, or GET for a query.", 405, Allow=ALLOWED)
        own = headers.get("sec-fetch-site") in OWN_SITES or headers.get("origin") in self._trusted_origins
        if method == "GET" and not own:
            return Problem(403, ErrorCode.FORBIDDEN, "Another site may not send a GET here: use POST.")
        return None

    async def _run(
        self, scope: Scope, headers: Headers, request: GraphQLRequest, identity: Identity, media: Media
    ) -> ASGIApp | Problem:
        prepared = self._engine.prepare(request)
        note(scope, subject=identity.subject)
        if isinstance(prepared, Result):
            return self._deliver(scope, prepared, media)
        note(scope, operation=prepared.name, kind=prepared.kind.value)
        if scope["method"] == "GET" and prepared.kind is OperationKind.MUTATION:
            return bad_request("A GET may only query: send a mutation by POST.", 405, Allow="POST")
        if prepared.kind is OperationKind.SUBSCRIPTION:
            return self._stream(scope, headers, prepared, identity, media)
        request_id = request_id_of(scope)
        async with self._context_for(identity, request_id) as context:
            result = await self._engine.run(prepared, context, request_id=request_id)
        return self._deliver(scope, result, media)

    def _stream(
        self, scope: Scope, headers: Headers, prepared: Prepared, identity: Identity, media: Media
    ) -> ASGIApp | Problem:
        if media is not Media.EVENTS:
            return bad_request(f"A subscription needs a stream: accept {Media.EVENTS} or use graphql-transport-ws.")
        request_id, authorization = request_id_of(scope), headers.get("authorization")

        def open_context() -> AbstractAsyncContextManager[object]:
            return self._context_for(identity, request_id)

        async def still_valid() -> bool:
            return isinstance(await self._authenticate(authorization), Identity)

        results = self._engine.subscribe(prepared, open_context, request_id=request_id)
        return EventStream(results, request_id=request_id, still_valid=still_valid)

    def _deliver(self, scope: Scope, result: Result, media: Media) -> ASGIApp:
        if result.errors:
            note(scope, codes=list(result.codes))
        if media is Media.EVENTS:
            return EventStream(one(result), request_id=request_id_of(scope))
        answer: Response = answer_result(result, media, draft=self._draft_statuses)
        return answer

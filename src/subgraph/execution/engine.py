"""Prepares and runs operations on a Strawberry schema, by graphql-core and without Strawberry's own `execute`.

Strawberry's `execute` takes text only and wraps every request in extension runners that we do not use. Its types,
resolvers, `Info` and awaitables do not depend on it: they live in the graphql-core schema it builds, and in the
executor class that gives `Info` its plain variables. We call both directly, so a document that is kept is run as it
is, request errors are told apart from field errors, and each live event gets a context of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from typing import Any, cast

import strawberry
from graphql import (
    ExecutionResult,
    Executor,
    OperationDefinitionNode,
    create_source_event_stream,
    located_error,
)
from strawberry.execution import optimized_is_awaitable

from subgraph.execution.documents import Document, Documents
from subgraph.execution.limits import Limits
from subgraph.execution.masking import publish_field_errors, publish_variable_errors
from subgraph.execution.requests import GraphQLRequest, OperationKind, Result, refused
from subgraph.schema.errors import ErrorCode
from subgraph.settings import Settings

OpenContext = Callable[[], AbstractAsyncContextManager[object]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may be run, with the request that asks for it."""

    request: GraphQLRequest
    document: Document
    operation: OperationDefinitionNode

    @property
    def kind(self) -> OperationKind:
        """Query, mutation or subscription."""
        return OperationKind(self.operation.operation.value)

    @property
    def name(self) -> str | None:
        """The operation's name in its document."""
        return self.operation.name.value if self.operation.name else None


class Engine:
    """One schema with its limits and its kept documents."""

    def __init__(
        self, schema: strawberry.Schema, limits: Limits, *, cache_size: int = 500, hide_suggestions: bool = True
    ) -> None:
        self._core = schema._schema
        self._executor_class = schema.execution_context_class
        self._hide_suggestions = hide_suggestions
        self.documents = Documents(self._core, limits, size=cache_size, hide_suggestions=hide_suggestions)

    def prepare(self, request: GraphQLRequest) -> Prepared | Result:
        """The operation that the request asks for; or the answer that says why there is none."""
        if not request.query and "persistedQuery" in request.extensions:
            return refused(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        document = self.documents.find(request.query)
        if isinstance(document, Result):
            return document
        operation = document.operation(request.operation_name)
        if isinstance(operation, Result):
            return operation
        return Prepared(request, document, operation)

    async def execute(self, request: GraphQLRequest, context: object, *, request_id: str = "") -> Result:
        """Prepare and run a query or a mutation. Never raises: what goes wrong is in the result, masked."""
        prepared = self.prepare(request)
        if isinstance(prepared, Result):
            return prepared
        return await self.run(prepared, context, request_id=request_id)

    async def run(self, prepared: Prepared, context: object, *, request_id: str = "") -> Result:
        """Run a prepared query or mutation."""
        if prepared.kind is OperationKind.SUBSCRIPTION:
            return refused(ErrorCode.BAD_REQUEST, "A subscription needs a stream: use graphql-transport-ws or SSE.")
        executor = self._executor(prepared, context)
        if isinstance(executor, Result):
            return executor
        return await _executed(executor, request_id)

    async def subscribe(
        self, prepared: Prepared, open_context: OpenContext, *, request_id: str = ""
    ) -> AsyncGenerator[Result, None]:
        """The answers of a subscription, one per event.

        The source lives in one context for as long as the client listens, so that context must not hold a connection
        while it waits; each event is resolved in a fresh one, so that it reads what is true then. A result that was
        not executed ends the stream.
        """
        async with open_context() as context:
            executor = self._executor(prepared, context)
            if isinstance(executor, Result):
                yield executor
                return
            source = await _source(executor)
            if isinstance(source, ExecutionResult):
                yield Result(errors=publish_field_errors(source.errors or [], request_id), executed=False)
                return
            events = cast("AsyncGenerator[object, None]", source)
            try:
                async with aclosing(events):
                    async for event in events:
                        async with open_context() as fresh:
                            each = executor.build_per_event_executor(event)
                            each.context_value = fresh
                            result = await _executed(each, request_id)
                        yield result
            except Exception as error:
                failure = located_error(error, [prepared.operation])
                yield Result(errors=publish_field_errors([failure], request_id), executed=False)

    def _executor(self, prepared: Prepared, context: object) -> Executor[Any] | Result:
        executor = self._executor_class.build(
            self._core,
            prepared.document.tree,
            None,
            context,
            dict(prepared.request.variables),
            prepared.name,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]  # it narrows, and does not say so
            hide_suggestions=self._hide_suggestions,
            operation_extensions=dict(prepared.request.extensions),
        )
        return publish_variable_errors(executor) if isinstance(executor, list) else executor


def create_engine(schema: strawberry.Schema, settings: Settings) -> Engine:
    """The schema with the limits that the settings give it."""
    limits = Limits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        directives=settings.max_directives,
        root_fields=settings.max_root_fields,
        fields=settings.max_fields,
    )
    return Engine(schema, limits, cache_size=settings.document_cache, hide_suggestions=not settings.sandbox)


async def _executed(executor: Executor[Any], request_id: str) -> Result:
    outcome = executor.execute_operation()
    if inspect.isawaitable(outcome):
        outcome = await outcome
    if not isinstance(outcome, ExecutionResult):
        raise TypeError("the schema has no @defer or @stream, so there is one result")
    return Result(outcome.data, publish_field_errors(outcome.errors or [], request_id))


async def _source(executor: Executor[Any]) -> AsyncIterable[object] | ExecutionResult:
    source = create_source_event_stream(executor)
    return await source if inspect.isawaitable(source) else source

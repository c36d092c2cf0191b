"""A small schema with one of everything the edge must handle; it has nothing to do with subscriptions on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import strawberry
from strawberry.schema.config import StrawberryConfig

from subgraph.domain.identity import Identity
from subgraph.execution.engine import Engine
from subgraph.execution.limits import Limits
from subgraph.schema.errors import GraphRefusal

ADA = Identity("user:ada", "ada@example.com", "Ada", frozenset(), operator=False)


@dataclass
class ToyContext:
    """What a request carries, and what the test may look at afterwards."""

    identity: Identity
    request_id: str
    closed: bool = False


@dataclass
class Contexts:
    """Opens contexts and remembers them."""

    opened: list[ToyContext] = field(default_factory=list)

    def __call__(self, identity: Identity, request_id: str) -> AbstractAsyncContextManager[ToyContext]:
        return self._open(identity, request_id)

    @asynccontextmanager
    async def _open(self, identity: Identity, request_id: str) -> AsyncIterator[ToyContext]:
        context = ToyContext(identity, request_id)
        self.opened.append(context)
        try:
            yield context
        finally:
            context.closed = True


@dataclass
class Exact:
    """Stands for a decimal scalar."""


def parse_exact(text: str) -> Decimal:
    if text == "refused":
        raise GraphRefusal("BAD_USER_INPUT", "An exact number is written like 12.50.")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError("the password is hunter2") from error


@strawberry.input(one_of=True)
class Choice:
    name: strawberry.Maybe[str]
    number: strawberry.Maybe[int]


@strawberry.input
class Tree:
    label: str = ""
    children: list[Tree] = strawberry.field(default_factory=list)


@strawberry.type
class Being:
    name: str

    @strawberry.field
    def self(self) -> Being:
        return self

    @strawberry.field
    def other(self) -> Being:
        return self

    @strawberry.field
    async def secret(self) -> str | None:
        raise GraphRefusal("FORBIDDEN", "Only its owner reads the secret.", {"field": "secret"})

    @strawberry.field
    def fragile(self) -> str:
        raise RuntimeError("database password is hunter2")

    @strawberry.field
    def large(self) -> int:
        return 2**40


@strawberry.type
class Query:
    hello: str = strawberry.field(resolver=lambda: "world")

    @strawberry.field
    async def being(self) -> Being:
        return Being(name="Ada")

    @strawberry.field
    def maybe(self) -> Being | None:
        return Being(name="Ada")

    @strawberry.field
    def viewer(self, info: strawberry.Info) -> str | None:
        email: str | None = info.context.identity.email
        return email

    @strawberry.field
    def request_id(self, info: strawberry.Info) -> str:
        return str(info.context.request_id)

    @strawberry.field
    def add(self, left: int, right: int = 1) -> int:
        return left + right

    @strawberry.field
    def sum(self, numbers: list[int]) -> int:
        return sum(numbers)

    @strawberry.field
    def exact(self, value: Exact) -> str:
        return str(value)

    @strawberry.field
    def choose(self, choice: Choice) -> str:
        return "name" if choice.name else "number"

    @strawberry.field
    def plant(self, tree: Tree) -> str:
        return tree.label


@strawberry.type
class Mutation:
    @strawberry.mutation
    def shout(self, word: str) -> str:
        return word.upper()

    @strawberry.mutation
    async def slow(self, info: strawberry.Info) -> str:
        await asyncio.sleep(0.2)
        info.context.identity = None  # what a test sees once the mutation ran to its end
        return "done"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int, fail: bool = False) -> AsyncGenerator[int, None]:
        for number in range(to):
            yield number
            await asyncio.sleep(0)
        if fail:
            raise RuntimeError("database password is hunter2")

    @strawberry.subscription
    async def ticks(self) -> AsyncGenerator[int, None]:
        number = 0
        while True:
            yield number
            number += 1
            await asyncio.sleep(0.01)

    @strawberry.subscription
    async def flood(self) -> AsyncGenerator[str, None]:
        while True:
            yield "x" * 20_000
            await asyncio.sleep(0)

    @strawberry.subscription
    async def silence(self) -> AsyncGenerator[int, None]:
        await asyncio.sleep(3600)
        yield 1

    @strawberry.subscription
    async def forbidden(self, allowed: bool = False) -> AsyncGenerator[int, None]:
        if not allowed:
            raise GraphRefusal("FORBIDDEN", "Not your events.")
        yield 1

    @strawberry.subscription
    async def beings(self) -> AsyncGenerator[Being, None]:
        yield Being(name="Ada")
        yield Being(name="Alan")


def toy_schema() -> strawberry.Schema:
    exact = strawberry.scalar(name="Exact", serialize=str, parse_value=parse_exact)
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        config=StrawberryConfig(scalar_map={Exact: exact}),
    )


def toy_engine(make: Callable[[], strawberry.Schema] = toy_schema, *, hide: bool = True, **limits: int) -> Engine:
    return Engine(make(), Limits(**limits), hide_suggestions=hide)

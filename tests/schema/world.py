"""Two tenants and a partner in the whole graph, without HTTP: people, what they hold, and what they say in GraphQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from subgraph.app import App, open_app
from subgraph.domain.identity import Identity
from subgraph.execution.requests import GraphQLRequest
from subgraph.plugins.registry import Registry
from subgraph.settings import Settings
from tests.families import plugins

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
REFUSED = "... on Refusal { violations { code path } }"
OPERATOR = Identity("operator", "operator@vendor.example", None, frozenset(), operator=True)


def person(name: str) -> Identity:
    """Somebody with a mailbox."""
    return Identity(name, f"{name}@people.example", name.capitalize(), frozenset(), operator=False)


def staff(*families: str) -> Identity:
    """Somebody who works for these families."""
    return Identity(f"staff:{families[0]}", f"staff@{families[0]}.example", None, frozenset(families), operator=False)


@dataclass
class World:
    """An app, and short ways to say things to it."""

    app: App
    ids: dict[str, str] = field(default_factory=dict)

    async def say(self, who: Identity, document: str, **variables: Any) -> Mapping[str, Any]:
        """The whole answer."""
        return await self.app.run(who, document, variables)

    async def ask(self, who: Identity, document: str, **variables: Any) -> dict[str, Any]:
        """The answer's data, which must be free of errors."""
        body = await self.say(who, document, **variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def count(self, who: Identity, document: str, **variables: Any) -> tuple[Mapping[str, Any], int]:
        """The answer and how many statements were read for it."""
        async with self.app.installation.open_request(who) as request:
            result = await self.app.engine.execute(GraphQLRequest(document, variables=variables), request)
            return result.body(), request.reads.statements

    async def change(self, who: Identity, name: str, selection: str = "", /, **given: Any) -> dict[str, Any]:
        """A mutation's result, a refusal too; inputs are named after their mutations but for a few."""
        kind = INPUTS.get(name, f"{name[0].upper()}{name[1:]}Input")
        document = f"mutation ($input: {kind}!) {{ it: {name}(input: $input) {{ __typename {selection} {REFUSED} }} }}"
        result: dict[str, Any] = (await self.ask(who, document, input=given))["it"]
        return result

    async def do(self, who: Identity, name: str, selection: str = "", /, **given: Any) -> dict[str, Any]:
        """As `change`, and it must be done."""
        done = await self.change(who, name, selection, **given)
        assert done["__typename"] != "Refusal", (name, done["violations"])
        return done

    async def account(self, name: str, /, **given: Any) -> str:
        """A new account's id."""
        given = {"kind": "CUSTOMER", "currency": "EUR", "timeZone": "Europe/Oslo", **given}
        made = await self.do(OPERATOR, "createAccount", "... on AccountChanged { account { id } }", name=name, **given)
        return str(made["account"]["id"])

    async def member(self, account: str, name: str, role: str) -> Identity:
        """Somebody invited to an account."""
        email = f"{name}@people.example"
        await self.do(OPERATOR, "inviteMember", accountId=account, email=email, name=name, role=role)
        return person(name)

    async def quote(self, who: Identity, **given: Any) -> dict[str, Any]:
        """A quote, or a refusal."""
        document = f"""query ($input: QuoteInput!) {{ it: quote(input: $input) {{ __typename
          ... on Quote {{ token requiredTerms {{ id }} amountDue {{ amount }} channel }} {REFUSED} }} }}"""
        found: dict[str, Any] = (await self.ask(who, document, input=given))["it"]
        return found

    async def buy(self, who: Identity, **given: Any) -> dict[str, Any]:
        """A quote confirmed; the confirmation with its ids."""
        quote = await self.quote(who, **given)
        assert quote["__typename"] == "Quote", quote
        terms = [one["id"] for one in quote["requiredTerms"]]
        selection = "... on Confirmation { subscription { id } invoice { id } }"
        return await self.do(who, "confirmQuote", selection, token=quote["token"], acceptedTerms=terms)

    async def start(self, who: Identity, account: str, pro: int = 2, **given: Any) -> dict[str, Any]:
        """A subscription of the devices family."""
        products = [{"product": "monitoring", "seats": [{"seatType": "pro", "quantity": pro}]}]
        start = {"accountId": account, "family": "devices", "term": "one-year", "products": products, **given}
        return await self.buy(who, start=start)


INPUTS = {
    "removeMember": "MemberInput",
    "setDefaultPaymentMethod": "PaymentMethodInput",
    "removePaymentMethod": "PaymentMethodInput",
    "removeResource": "ResourceInput",
    "returnResource": "ResourceInput",
    "withdrawChangeRequest": "ChangeRequestInput",
    "revokeApiKey": "ApiKeyInput",
    "rotateWebhookSecret": "WebhookEndpointInput",
    "removeWebhookEndpoint": "WebhookEndpointInput",
}


@asynccontextmanager
async def empty_world(url: str) -> AsyncIterator[World]:
    """A sandbox with the made-up families and nobody in it."""
    settings = Settings(
        database_url=url, clock=NOW, sandbox=True, secret="s" * 40, max_fields=50_000, max_tokens=50_000, max_depth=20
    )
    app = open_app(settings, Registry.load(plugins()))
    try:
        yield World(app)
    finally:
        await app.database.close()

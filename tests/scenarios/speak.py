"""What people in a story say to the API: GraphQL only, as a client would write it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Send = Callable[[str, str, Mapping[str, Any]], Awaitable[dict[str, Any]]]

MONEY = "{ amount currency }"
TOTALS = "{ subtotal { amount } discount { amount } tax { amount } total { amount } }"
LINE = """{ kind description quantity unitPrice { amount } period { start end } daysCharged daysInPeriod
  priceMonths termMonths amount { amount } discount }"""
REFUSED = "... on Refusal { violations { code message path facts { key value } } }"
INVOICE = f"""{{ id number kind status issuedOn dueOn purchaseOrder creditApplied {MONEY} amountDue {MONEY}
  totals {TOTALS} lines {LINE} }}"""
QUOTE = f"""{{ token expiresAt channel changes {{ kind channel effectiveOn summary code reason }}
  items {{ kind quantity seatType {{ key name }} unitPrice {{ amount }} listAmount {{ amount }} }}
  lines {LINE} dueNow {TOTALS} creditApplied {{ amount }} amountDue {{ amount currency }}
  renewsOn renewal {TOTALS} requiredTerms {{ id name }} paymentMethods }}"""
SUBSCRIPTION = f"""{{ __typename id version status startDate endDate term {{ key months }} currentPeriod {{ start end }}
  nextInvoiceDate nextInvoiceEstimate {TOTALS} purchaseOrder separateInvoice
  items {{ kind quantity seatType {{ key name }} unitPrice {{ amount }} listAmount {{ amount }} }}
  seatUsage {{ seatType {{ key }} resources required subscribed used available overLimit state }}
  discounts {{ key name percent }} scheduledChanges {{ id kind effectiveOn summary }}
  invoices {{ nodes {INVOICE} }} history {{ nodes {{ actor kind summary at }} }}
  actions {{ kind allowed channel code reason }} }}"""


class Refused(AssertionError):
    """A business 'no' where the story expected a yes; `codes` holds the reasons."""

    def __init__(self, violations: list[dict[str, Any]]) -> None:
        super().__init__(str(violations))
        self.violations = violations
        self.codes = [one["code"] for one in violations]

    def facts(self, code: str) -> dict[str, str]:
        """The facts of the violation with this code."""
        return {fact["key"]: fact["value"] for one in self.violations if one["code"] == code for fact in one["facts"]}


@dataclass(frozen=True)
class Person:
    """Somebody with a token."""

    token: str
    send: Send

    async def raw(self, document: str, **variables: Any) -> dict[str, Any]:
        """The whole answer."""
        return await self.send(self.token, document, variables)

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The answer's data, which must be free of errors."""
        body = await self.raw(document, **variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def change(self, field: str, input_type: str, selection: str, **given: Any) -> dict[str, Any]:
        """A mutation with one input; raises Refused where it is refused."""
        result = f"result: {field}(input: $input) {{ __typename {selection} {REFUSED} }}"
        document = f"mutation ($input: {input_type}!) {{ {result} }}"
        done: dict[str, Any] = (await self.ask(document, input=given))["result"]
        if done["__typename"] == "Refusal":
            raise Refused(done["violations"])
        return done

    async def quote(self, **given: Any) -> dict[str, Any]:
        """A quote; raises Refused."""
        document = (
            f"query ($input: QuoteInput!) {{ quote(input: $input) {{ __typename ... on Quote {QUOTE} {REFUSED} }} }}"
        )
        result: dict[str, Any] = (await self.ask(document, input=given))["quote"]
        if result["__typename"] == "Refusal":
            raise Refused(result["violations"])
        return result

    async def quote_start(self, account: str, family: str = "airthings", **given: Any) -> dict[str, Any]:
        """A quote for a start."""
        return await self.quote(start={"accountId": account, "family": family, **given})

    async def quote_change(self, subscription: str, *changes: dict[str, Any], **given: Any) -> dict[str, Any]:
        """A quote for changes of a running subscription."""
        return await self.quote(change={"subscriptionId": subscription, "changes": list(changes), **given})

    async def confirm(self, quote: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        """Accept the required terms and confirm; the Confirmation or QuoteChanged."""
        given.setdefault("acceptedTerms", [one["id"] for one in quote["requiredTerms"]])
        selection = f"""... on Confirmation {{ subscription {SUBSCRIPTION} invoice {INVOICE} }}
          ... on QuoteChanged {{ quote {QUOTE} }}"""
        return await self.change("confirmQuote", "ConfirmQuoteInput", selection, token=quote["token"], **given)

    async def start(self, account: str, **given: Any) -> dict[str, Any]:
        """Quote a start and confirm it: what was confirmed is what was seen, to the cent (law L7)."""
        return await self._buy(await self.quote_start(account, **given))

    async def buy(self, subscription: str, *changes: dict[str, Any], **given: Any) -> dict[str, Any]:
        """Quote changes and confirm them."""
        return await self._buy(await self.quote_change(subscription, *changes, **given))

    async def _buy(self, quote: dict[str, Any]) -> dict[str, Any]:
        done = await self.confirm(quote)
        assert done["__typename"] == "Confirmation"
        if quote["lines"]:
            assert done["invoice"]["lines"] == quote["lines"]
            assert done["invoice"]["totals"] == quote["dueNow"]
            assert done["invoice"]["amountDue"] == quote["amountDue"]
        else:
            assert done["invoice"] is None
        return done

    async def subscription(self, subscription: str) -> dict[str, Any]:
        """One subscription as the page shows it."""
        document = f"query ($id: ID!) {{ subscription(id: $id) {SUBSCRIPTION} }}"
        found: dict[str, Any] = (await self.ask(document, id=subscription))["subscription"]
        return found

    async def invoices(self, account: str) -> list[dict[str, Any]]:
        """The account's invoices, oldest first."""
        document = f"query ($id: ID!) {{ account(id: $id) {{ invoices(first: 100) {{ nodes {INVOICE} }} }} }}"
        found: list[dict[str, Any]] = (await self.ask(document, id=account))["account"]["invoices"]["nodes"]
        return found[::-1]

    async def create_account(self, name: str, **given: Any) -> str:
        """A new account's id."""
        given = {"kind": "CUSTOMER", "currency": "EUR", "timeZone": "UTC", "name": name, **given}
        done = await self.change(
            "createAccount", "CreateAccountInput", "... on AccountChanged { account { id } }", **given
        )
        return str(done["account"]["id"])

    async def deploy(self, account: str, model: str, number: int = 1, **given: Any) -> list[str]:
        """Deploy devices; their ids."""
        given = {"accountId": account, "family": "airthings", "kind": "device", "model": model, **given}
        selection = "... on ResourceChanged { resource { id status } }"
        done = [
            await self.change("addResource", "AddResourceInput", selection, name=f"{model} {each}", **given)
            for each in range(number)
        ]
        return [str(one["resource"]["id"]) for one in done]


@dataclass(frozen=True)
class Story:
    """A vendor's world that starts on a day and moves forward: people by name, the clock, the nightly bill run."""

    person: Callable[..., Person]
    on: Callable[[str], Awaitable[None]]
    bill: Callable[[date], Awaitable[Any]]

    @property
    def operator(self) -> Person:
        """The product's operator."""
        return self.person(operator=True)

    async def bill_through(self, day: str) -> None:
        """Put the clock on a day and issue what is owed."""
        await self.on(day)
        await self.bill(date.fromisoformat(day))


def seats(seat_type: str, quantity: int, product: str = "monitoring") -> dict[str, Any]:
    """A seats input for a running subscription."""
    return {"product": product, "seatType": seat_type, "quantity": quantity}


def products(**quantities: int) -> list[dict[str, Any]]:
    """The products input of a start: monitoring with so many seats per model; underscores stand for dashes."""
    chosen = [{"seatType": key.replace("_", "-"), "quantity": number} for key, number in quantities.items()]
    return [{"product": "monitoring", "seats": chosen}]


def shown(lines: list[dict[str, Any]]) -> list[tuple[str, int | None, str]]:
    """Lines as (kind, quantity, amount)."""
    return [(one["kind"], one["quantity"], one["amount"]["amount"]) for one in lines]


def open_actions(actions: list[dict[str, Any]]) -> dict[str, str]:
    """The allowed actions and their channels."""
    return {one["kind"]: one["channel"] for one in actions if one["allowed"]}

"""Somebody in a shop: an account's owner, another member, or the vendor's staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from subgraph.demo.script import identity_of
from subgraph.domain.identity import Identity
from subgraph.trying.documents import (
    INVOICE,
    QUOTE,
    REFUSED,
    Answer,
    Bought,
    Document,
    Offer,
    document_of,
    offer_of,
    unless_refused,
)

Run = Callable[[Identity, str, Answer], Answer]
"""Runs one operation as somebody; the whole answer."""


@dataclass(frozen=True)
class Person:
    """Somebody who looks at one account: its owner, a member, or the vendor's staff."""

    run: Run
    family: str
    identity: Identity
    account: str = ""

    def staff(self) -> Person:
        """The family's own staff, before the same account."""
        return replace(self, identity=identity_of(staff=self.family))

    def invite(self, email: str, role: str) -> Person:
        """Another member of the account: OWNER, ADMIN or MEMBER."""
        given = {"accountId": self.account, "email": email, "name": email, "role": role}
        self.do("inviteMember", "... on AccountChanged { account { id } }", given)
        return replace(self, identity=identity_of(user=email))

    def quote_start(self, term: str, products: Sequence[Answer], **more: Any) -> Offer:
        """What starting a subscription would cost: `products` and the rest as StartSubscriptionInput has them."""
        given = {"accountId": self.account, "family": self.family, "term": term, "products": products}
        return self._quote({"start": given | more})

    def quote_change(self, subscription: str, *changes: Answer, **more: Any) -> Offer:
        """What changes would cost, such as `{"addSeats": {"seatType": "member", "quantity": 2}}`."""
        return self._quote({"change": {"subscriptionId": subscription, "changes": list(changes), **more}})

    def start(self, term: str, products: Sequence[Answer], **more: Any) -> Bought:
        """Quote a start and confirm it, terms accepted; Refused where the family does not sell it like this."""
        return self.confirm(self.quote_start(term, products, **more))

    def change(self, subscription: str, *changes: Answer, **more: Any) -> Bought:
        """Quote changes and confirm them."""
        return self.confirm(self.quote_change(subscription, *changes, **more))

    def confirm(self, offer: Offer, **more: Any) -> Bought:
        """Buy what was offered; Refused where a payment method is missing, or the rules leave it to a request."""
        selection = f"... on Confirmation {{ subscription {{ id }} invoice {INVOICE} }}"
        given = {"token": offer.token, "acceptedTerms": list(offer.required_terms), **more}
        done = self.do("confirmQuote", selection, given)
        return Bought(str(done["subscription"]["id"]), document_of(done["invoice"]) if done["invoice"] else None)

    def deploy(self, kind: str, number: int = 1, **more: Any) -> tuple[str, ...]:
        """Add so many resources of a kind, such as devices (`model=…`, `parentId=…`); their ids."""
        given = {"accountId": self.account, "family": self.family, "kind": kind, **more}
        selection = "... on ResourceChanged { resource { id } }"
        done = [self.do("addResource", selection, {"name": f"{kind} {each}", **given}) for each in range(1, number + 1)]
        return tuple(str(one["resource"]["id"]) for one in done)

    def report(self, meter: str, quantity: int) -> None:
        """Report a meter's absolute count."""
        given = {"accountId": self.account, "family": self.family, "meter": meter, "quantity": quantity}
        self.do("reportUsage", "... on AccountChanged { account { id } }", given)

    def documents(self) -> tuple[Document, ...]:
        """The account's invoices and credit notes, oldest first."""
        asked = f"query ($id: ID!) {{ account(id: $id) {{ invoices(first: 100) {{ nodes {INVOICE} }} }} }}"
        found = self.ask(asked, id=self.account)["account"]["invoices"]["nodes"]
        return tuple(document_of(one) for one in reversed(found))

    def actions(self) -> Mapping[str, str]:
        """What may be done before the account, and through which channel."""
        asked = "query ($id: ID!, $family: String!) { account(id: $id) { actions(family: $family) { kind allowed channel } } }"
        found = self.ask(asked, id=self.account, family=self.family)["account"]["actions"]
        return {str(one["kind"]): str(one["channel"]) for one in found if one["allowed"]}

    def ask(self, document: str, **variables: Any) -> Answer:
        """Any query or mutation of the graph; the answer's data, AssertionError where there are errors."""
        body = self.run(self.identity, document, variables)
        assert "errors" not in body, body["errors"]
        data: Answer = body["data"]
        return data

    def do(self, field: str, selection: str, given: Answer) -> Answer:
        """A mutation with one input: its result, of which `selection` names what is wanted; Refused where it is refused."""
        name = f"{field[0].upper()}{field[1:]}Input"
        document = (
            f"mutation ($input: {name}!) {{ result: {field}(input: $input) {{ __typename {selection} {REFUSED} }} }}"
        )
        return unless_refused(self.ask(document, input=given)["result"])

    def _quote(self, given: Answer) -> Offer:
        document = f"query ($input: QuoteInput!) {{ result: quote(input: $input) {{ __typename ... on Quote {QUOTE} {REFUSED} }} }}"
        return offer_of(unless_refused(self.ask(document, input=given)["result"]))

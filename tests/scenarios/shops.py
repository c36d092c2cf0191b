"""A chain of shops that counts its visitors: its people, its places and counters, and what customer success does for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.scenarios.customers import add_card, decide
from tests.scenarios.speak import SUBSCRIPTION, Person, Story

FAMILY = "storetraffic"
OWNER, CHAIN, USERS, MEMBER = (
    "odile@lumiere.example",
    "charles@lumiere.example",
    "ursule@lumiere.example",
    "milo@lumiere.example",
)
MEMBERS: tuple[tuple[str, str, list[str]], ...] = (
    (CHAIN, "MEMBER", ["chain_manager"]),
    (USERS, "ADMIN", ["user_manager"]),
    (MEMBER, "MEMBER", []),
)
RESOURCE = "... on ResourceChanged { resource { id status replaces { id status } parent { id } } }"
SEAT_USAGE = """query ($id: ID!) { account(id: $id) { seatUsage(family: "storetraffic") { seatType { key }
  resources required subscribed used available overLimit state } } }"""

Use = tuple[int, int, int, int, int, str]


@dataclass(frozen=True)
class Shop:
    """A customer of the family: its account, its owner, and the vendor's staff."""

    story: Story
    account: str
    owner: Person
    staff: Person

    def member(self, email: str) -> Person:
        """One of its people."""
        return self.story.person(user=email)

    async def location(self, name: str) -> str:
        """A shop; its id."""
        return str((await self.add("location", name))["id"])

    async def counters(self, place: str | None, number: int, **given: Any) -> list[str]:
        """So many counters in a shop; their ids."""
        given = {"model": "counter-3d", "parentId": place, **given}
        return [str((await self.add("counter", f"Door {each}", **given))["id"]) for each in range(1, number + 1)]

    async def add(self, kind: str, name: str, by: Person | None = None, **given: Any) -> dict[str, Any]:
        """Something that is counted."""
        given = {"accountId": self.account, "family": FAMILY, "kind": kind, "name": name, **given}
        done = await (by or self.owner).change("addResource", "AddResourceInput", RESOURCE, **given)
        return dict(done["resource"])

    async def mark(self, field: str, resource: str, by: Person | None = None) -> str:
        """Remove or return something; its status."""
        done = await (by or self.owner).change(field, "ResourceInput", RESOURCE, resourceId=resource)
        return str(done["resource"]["status"])

    async def start(self, plan: str, quantity: int, term: str = "monthly", **given: Any) -> dict[str, Any]:
        """Customer success starts a subscription; the confirmation."""
        seats = [{"seatType": plan, "quantity": quantity}]
        products = [{"product": f"{plan}-plan", "seats": seats}]
        return await self.staff.start(self.account, family=FAMILY, term=term, products=products, **given)

    async def quote_start(self, by: Person, plan: str, quantity: int, term: str = "monthly") -> dict[str, Any]:
        """What somebody is shown of a start."""
        seats = [{"seatType": plan, "quantity": quantity}]
        products = [{"product": f"{plan}-plan", "seats": seats}]
        return await by.quote_start(self.account, family=FAMILY, term=term, products=products)

    async def ask(self, by: Person, quote: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
        """A request, with its quote if there is one."""
        if quote is not None:
            assert quote["channel"] == "REQUEST"
            given["quoteToken"] = quote["token"]
        given = {"accountId": self.account, "family": FAMILY, "message": "Please.", **given}
        selection = "... on ChangeRequest { id status requestedBy { email } quote { amountDue { amount } } }"
        return await by.change("requestChange", "RequestChangeInput", selection, **given)

    async def ask_and_approve(self, by: Person, quote: dict[str, Any]) -> dict[str, Any]:
        """A request that customer success approves as it is."""
        done = await decide(self.staff, (await self.ask(by, quote))["id"], "APPROVE")
        assert done["status"] == "APPROVED"
        return done

    async def use(self, plan: str = "location") -> Use:
        """Required, subscribed, used, available, above the limit, state: of the whole account."""
        rows = (await self.owner.ask(SEAT_USAGE, id=self.account))["account"]["seatUsage"]
        [row] = [one for one in rows if one["seatType"]["key"] == plan]
        names = ("required", "subscribed", "used", "available", "overLimit")
        required, subscribed, used, available, over = (int(row[name]) for name in names)
        return required, subscribed, used, available, over, str(row["state"])

    async def enrol(self, **given: Any) -> None:
        """What the vendor knows of the customer."""
        given = {"accountId": self.account, "family": FAMILY, **given}
        await self.staff.change("updateEnrolment", "UpdateEnrolmentInput", "__typename", **given)

    async def page(self, subscription: str) -> dict[str, Any]:
        """The subscription with its plan, as its page shows it."""
        document = f"query ($id: ID!) {{ subscription(id: $id) {{ ... on SubscriptionContract {SUBSCRIPTION} }} }}"
        found: dict[str, Any] = (await self.owner.ask(document, id=subscription))["subscription"]
        return found


async def open_shop(
    story: Story, day: str, *, people: bool = False, card: str | None = "tok_visa", **given: Any
) -> Shop:
    """A customer in dollars from this day on, with a card unless told otherwise."""
    await story.on(day)
    staff = story.person(staff=FAMILY)
    given = {"currency": "USD", "ownerEmail": OWNER, **given}
    account = await staff.create_account("Maison Lumière", **given)
    shop = Shop(story, account, story.person(user=given["ownerEmail"]), staff)
    if card is not None:
        await add_card(shop.owner, account, card)
    for email, role, duties in MEMBERS if people else ():
        invited = {"accountId": account, "email": email, "name": email[:5], "role": role, "duties": duties}
        await shop.owner.change("inviteMember", "InviteMemberInput", "__typename", **invited)
    return shop


async def three_shops(shop: Shop) -> tuple[str, str, str]:
    """W8: nine counters at A, three at B, none at C; three and one and one location subscriptions."""
    places = (await shop.location("A"), await shop.location("B"), await shop.location("C"))
    await shop.counters(places[0], 9)
    await shop.counters(places[1], 3)
    return places


def totals(invoices: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Documents as (day, total, status)."""
    return [(one["issuedOn"], one["totals"]["total"]["amount"], one["status"]) for one in invoices]

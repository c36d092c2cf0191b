"""Ways that the stories of contact-priced plans share: a primary administrator with a card, a running plan, the talk with the vendor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.scenarios.customers import REQUEST, add_card, ask_vendor
from tests.scenarios.speak import Person, Refused, Story

FAMILY = "activecampaign_like"
OWNER_ONLY = "ACTIVECAMPAIGN_LIKE_OWNER_ONLY"
GET_IN_TOUCH = "ACTIVECAMPAIGN_LIKE_GET_IN_TOUCH"
NOT_OFFERED = "ACTIVECAMPAIGN_LIKE_NOT_OFFERED"
ADA = "ada@lumen.example"
DESK = "billing@marketing-suite.example"
PLAN = """query ($id: ID!) { subscription(id: $id) { version nextInvoiceDate nextInvoiceEstimate { total { amount } }
  term { key } status endDate scheduledChanges { kind effectiveOn summary }
  items { kind quantity product { key } edition { key } seatType { key } addOn { key } } } }"""
USAGE = f"""query ($id: ID!) {{ account(id: $id) {{ seatUsage(family: "{FAMILY}") {{
  seatType {{ key }} resources required subscribed used available overLimit state }} }} }}"""
MAIL = "query ($id: ID!) { account(id: $id) { notifications(first: 50) { nodes { kind to event { kind summary } } } } }"


@dataclass(frozen=True)
class Plan:
    """A running plan: its account, its subscription, and Ada, the account's primary administrator."""

    account: str
    subscription: str
    ada: Person


def seats(**quantities: int) -> list[dict[str, Any]]:
    """Seats by type, as inputs name them."""
    return [{"seatType": key, "quantity": number} for key, number in quantities.items()]


def to(seat_type: str, quantity: int) -> dict[str, Any]:
    """A slider moved: so many seats from now on."""
    return {"setSeats": {"seatType": seat_type, "quantity": quantity}}


async def customer(story: Story, day: str, **given: Any) -> tuple[str, Person]:
    """A new customer whose primary administrator Ada has put a card on the account."""
    await story.on(day)
    account = await story.operator.create_account("Lumen Studio", **{"ownerEmail": ADA, **given})
    ada = story.person(user=ADA)
    await add_card(ada, account, "tok_visa")
    return account, ada


async def running(
    story: Story,
    day: str = "2026-06-01",
    product: str = "marketing",
    edition: str = "plus",
    contacts: int = 1000,
    user: int = 1,
    term: str = "monthly",
    **add_ons: int,
) -> Plan:
    """A plan that starts on a day; add-ons by key with underscores for dashes."""
    account, ada = await customer(story, day)
    done = await ada.start(
        account,
        family=FAMILY,
        term=term,
        products=[{"product": product, "edition": edition, "seats": seats(contacts=contacts, user=user)}],
        addOns=[{"addOn": key.replace("_", "-"), "quantity": quantity} for key, quantity in add_ons.items()],
    )
    return Plan(account, str(done["subscription"]["id"]), ada)


async def held(plan: Plan) -> dict[str, int]:
    """What the plan holds: 'product edition component' and how many."""
    found = (await plan.ada.ask(PLAN, id=plan.subscription))["subscription"]["items"]
    return {
        f"{one['product']['key']} {one['edition']['key']} {(one['seatType'] or one['addOn'])['key']}": one["quantity"]
        for one in found
    }


async def waiting(plan: Plan) -> list[tuple[str, str]]:
    """What is planned, as (kind, day)."""
    found = (await plan.ada.ask(PLAN, id=plan.subscription))["subscription"]["scheduledChanges"]
    return [(one["kind"], one["effectiveOn"]) for one in found]


async def invite(plan: Plan, email: str, role: str) -> None:
    """Somebody gets a role in the account."""
    given = {"accountId": plan.account, "email": email, "name": email.split("@")[0].title(), "role": role}
    await plan.ada.change("inviteMember", "InviteMemberInput", "... on AccountChanged { account { id } }", **given)


async def report(person: Person, account: str, contacts: int, **given: Any) -> None:
    """A count of contacts."""
    given = {"accountId": account, "family": FAMILY, "meter": "contacts", "quantity": contacts, **given}
    await person.change("reportUsage", "ReportUsageInput", "... on AccountChanged { account { id } }", **given)


async def mail(person: Person, account: str, kind: str) -> list[tuple[list[str], str]]:
    """Mail of a kind, the oldest first: to whom, and what happened."""
    found = (await person.ask(MAIL, id=account))["account"]["notifications"]["nodes"]
    sent = [one for one in reversed(found) if one["kind"] == kind]
    assert all(one["event"]["kind"] == kind for one in sent)
    return [(one["to"], one["event"]["summary"]) for one in sent]


async def get_in_touch(plan: Plan, *changes: dict[str, Any], message: str = "Please.") -> dict[str, Any]:
    """What is not self-service: quoted, not to be confirmed, and sent as a request; the request."""
    quote = await plan.ada.quote_change(plan.subscription, *changes)
    assert quote["channel"] == "REQUEST"
    try:
        await plan.ada.confirm(quote)
    except Refused as no:
        assert no.codes == ["REQUEST_REQUIRED"] * len(changes)
    else:
        raise AssertionError("a request was confirmed like a purchase")
    given = {"family": FAMILY, "subscriptionId": plan.subscription, "quoteToken": quote["token"]}
    return await ask_vendor(plan.ada, plan.account, message, **given)


async def answer(story: Story, request: str, decision: str, text: str) -> dict[str, Any]:
    """The vendor's answer."""
    given = {"changeRequestId": request, "decision": decision, "answer": text}
    staff = story.person(staff=FAMILY)
    return await staff.change("decideChangeRequest", "DecideChangeRequestInput", REQUEST, **given)

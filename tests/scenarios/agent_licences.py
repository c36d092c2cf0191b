"""What stories of agent licences share: an account of some type with its people, and what its owner Lena runs."""

from __future__ import annotations

from typing import Any

from tests.scenarios.speak import Person, Story

FAMILY = "zendesk_like"
CHANGED = "... on AccountChanged { account { id } }"
METHOD = "... on PaymentMethodChanged { paymentMethod { id kind label isDefault } }"
RESOURCE = "... on ResourceChanged { resource { id name model status } }"
REQUEST = """... on ChangeRequest { id status message answer requestedBy { email } decidedBy { email }
  quote { changes { kind effectiveOn } } }"""
ACTIONS = "{ kind allowed channel code }"
TYPES: dict[str, dict[str, Any]] = {
    "self-service": {"servicing": "SELF_SERVICE"},
    "assisted": {"servicing": "ASSISTED"},
    "chat phase 4": {"servicing": "SELF_SERVICE", "traits": ["chat_phase_4"]},
    "sunshine": {"servicing": "SELF_SERVICE", "traits": ["sunshine"]},
}
"""The account types of AGT-14, as an enrolment says them."""


def vendor(story: Story) -> Person:
    """Somebody of the vendor's staff."""
    return story.person(staff=FAMILY)


async def shop(
    story: Story,
    day: str = "2026-01-01",
    kind: str = "self-service",
    card: str | None = "tok_visa",
    **given: Any,
) -> tuple[str, Person]:
    """A new account of some type on a day, with a card that the vendor entered, and its owner Lena."""
    await story.on(day)
    given = {"ownerEmail": "lena@larkspur.example", **given}
    account = await story.operator.create_account("Larkspur Outfitters", **given)
    staff = story.operator
    enrolment = {"accountId": account, "family": FAMILY, **TYPES[kind]}
    await staff.change("updateEnrolment", "UpdateEnrolmentInput", CHANGED, **enrolment)
    if card is not None:
        await pay_with(vendor(story), account, card)
    return account, story.person(user=given["ownerEmail"])


async def pay_with(person: Person, account: str, token: str, **given: Any) -> dict[str, Any]:
    """A card or PayPal from now on."""
    kind = "PAYPAL" if "paypal" in token else "CARD"
    given = {"accountId": account, "kind": kind, "token": token, **given}
    done = await person.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, **given)
    found: dict[str, Any] = done["paymentMethod"]
    return found


async def invite(owner: Person, account: str, name: str, role: str) -> None:
    """A person at larkspur.example gets a role in the account."""
    given = {"accountId": account, "email": f"{name.lower()}@larkspur.example", "name": name, "role": role}
    await owner.change("inviteMember", "InviteMemberInput", CHANGED, **given)


def licences(product: str, edition: str, agents: int) -> dict[str, Any]:
    """A product in an edition for so many agents."""
    return {"product": product, "edition": edition, "seats": [{"seatType": "agent", "quantity": agents}]}


def agents(quantity: int, product: str = "support") -> dict[str, Any]:
    """So many licences of a product that is held."""
    return {"product": product, "seatType": "agent", "quantity": quantity}


async def begin(owner: Person, account: str, *products: dict[str, Any], term: str = "monthly", **given: Any) -> str:
    """A subscription that starts today, ten agents of Support Professional by the month unless told; its id."""
    chosen = list(products) or [licences("support", "professional", 10)]
    done = await owner.start(account, family=FAMILY, term=term, products=chosen, **given)
    return str(done["subscription"]["id"])


async def add_agent(person: Person, account: str, name: str, model: str = "support", **given: Any) -> dict[str, Any]:
    """One more agent who works in a product."""
    given = {"accountId": account, "family": FAMILY, "kind": "agent", "model": model, "name": name, **given}
    return await person.change("addResource", "AddResourceInput", RESOURCE, **given)


async def ask_vendor(person: Person, account: str, **given: Any) -> dict[str, Any]:
    """A request to the vendor."""
    given = {"accountId": account, "family": FAMILY, "message": "Please.", **given}
    return await person.change("requestChange", "RequestChangeInput", REQUEST, **given)


async def decide(staff: Person, request: str, decision: str = "APPROVE") -> dict[str, Any]:
    """The vendor's answer."""
    given = {"changeRequestId": request, "decision": decision, "answer": "Done."}
    return await staff.change("decideChangeRequest", "DecideChangeRequestInput", REQUEST, **given)


def held(subscription: dict[str, Any]) -> list[tuple[str, str, int]]:
    """What a subscription holds as (product, edition, licences)."""
    return [
        (one["product"]["key"], one["edition"]["key"], one["quantity"])
        for one in subscription["items"]
        if one["kind"] == "SEAT"
    ]

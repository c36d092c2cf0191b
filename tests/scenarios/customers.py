"""Ways that several stories share: a new customer, a partner's customer, and the talk between a customer and the vendor."""

from __future__ import annotations

from typing import Any

from tests.scenarios.speak import QUOTE, SUBSCRIPTION, Person, Story, products

ACCOUNT = "... on AccountChanged { account { id name externalId timeZone locale partner { name } } }"
ENROLMENT = """... on AccountChanged { account { enrolments {
  family { key } servicing traits approvedOn partnerDiscountPercent } } }"""
REQUEST = f"""... on ChangeRequest {{ id status message answer requestedAt decidedAt
  requestedBy {{ email }} decidedBy {{ email }} subscription {{ id }} invoice {{ id }} quote {QUOTE} }}"""
METHOD = """... on PaymentMethodChanged { paymentMethod { id kind label brand last4 expires isDefault }
  account { paymentMethods { id isDefault } } }"""
NOTIFICATIONS = (
    "query ($id: ID!) { account(id: $id) { notifications(first: 50) { nodes { kind to status event { kind } } } } }"
)


async def customer(story: Story, day: str, **given: Any) -> tuple[str, Person]:
    """A new customer on a day, and its owner Olivia."""
    await story.on(day)
    given = {"ownerEmail": "olivia@harbour.example", **given}
    account = await story.operator.create_account("Harbour Offices", **given)
    return account, story.person(user=given["ownerEmail"])


async def running(
    story: Story, day: str = "2026-01-01", term: str = "one-year", **seats: int
) -> tuple[str, str, Person]:
    """A customer whose subscription starts on this day with these seats: account, subscription, owner."""
    account, olivia = await customer(story, day)
    done = await olivia.start(account, term=term, startDate=day, products=products(**(seats or {"space_pro": 2})))
    return account, str(done["subscription"]["id"]), olivia


async def partners_customer(story: Story, day: str, percent: str, **given: Any) -> tuple[str, Person, Person]:
    """A partner's customer at a discount: its account, the partner Petra, the owner Olivia."""
    await story.on(day)
    partner = await story.operator.create_account("Nordic Air", kind="PARTNER", ownerEmail="petra@nordic.example")
    account, olivia = await customer(story, day, partnerId=partner, **given)
    await set_percent(story.operator, account, percent)
    return account, story.person(user="petra@nordic.example"), olivia


async def set_percent(by: Person, account: str, percent: str | None) -> None:
    """The partner's percent on the customer's enrolment."""
    given = {"accountId": account, "family": "airthings", "partnerDiscountPercent": percent}
    await by.change("updateEnrolment", "UpdateEnrolmentInput", ENROLMENT, **given)


async def invite(owner: Person, account: str, name: str, role: str) -> None:
    """A person at harbour.example gets a role in the account."""
    email = f"{name.lower()}@harbour.example"
    given = {"accountId": account, "email": email, "name": name, "role": role}
    await owner.change("inviteMember", "InviteMemberInput", "... on AccountChanged { account { id } }", **given)


async def ask_vendor(person: Person, account: str, message: str = "Please.", **given: Any) -> dict[str, Any]:
    """A change request."""
    given = {"accountId": account, "family": "airthings", "message": message, **given}
    return await person.change("requestChange", "RequestChangeInput", REQUEST, **given)


async def request_quoted(person: Person, account: str, subscription: str, *changes: dict[str, Any]) -> dict[str, Any]:
    """A change request that carries the quote of these changes."""
    quote = await person.quote_change(subscription, *changes)
    assert quote["channel"] == "REQUEST"
    return await ask_vendor(person, account, subscriptionId=subscription, quoteToken=quote["token"])


async def decide(staff: Person, request: str, decision: str, **given: Any) -> dict[str, Any]:
    """The vendor's answer."""
    selection = f"{REQUEST} ... on QuoteChanged {{ moved: quote {QUOTE} }}"
    given = {"changeRequestId": request, "decision": decision, **given}
    return await staff.change("decideChangeRequest", "DecideChangeRequestInput", selection, **given)


async def withdraw_scheduled(person: Person, change: str) -> dict[str, Any]:
    """What waits for its day, taken back."""
    selection = f"... on SubscriptionChanged {{ subscription {SUBSCRIPTION} }}"
    given = {"scheduledChangeId": change}
    return await person.change("cancelScheduledChange", "CancelScheduledChangeInput", selection, **given)


async def add_card(person: Person, account: str, token: str, **given: Any) -> dict[str, Any]:
    """A card of the sandbox's payment provider."""
    given = {"accountId": account, "kind": "CARD", "token": token, **given}
    return await person.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, **given)


async def balance(person: Person, account: str) -> str:
    """The account's credit."""
    document = "query ($id: ID!) { account(id: $id) { creditBalance { amount } } }"
    return str((await person.ask(document, id=account))["account"]["creditBalance"]["amount"])


async def mail(person: Person, account: str) -> list[tuple[str, list[str]]]:
    """Mail that the account caused, as (kind, addresses)."""
    found = (await person.ask(NOTIFICATIONS, id=account))["account"]["notifications"]["nodes"]
    return [(one["kind"], one["to"]) for one in found]


def net(invoices: list[dict[str, Any]]) -> str:
    """All documents together, in major units of a currency with two decimals."""
    cents = sum(int(one["totals"]["total"]["amount"].replace(".", "")) for one in invoices)
    return f"{cents // 100}.{cents % 100:02}"

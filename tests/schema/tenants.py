"""The people of the permission tests, and one of everything for them to reach for."""

from __future__ import annotations

from subgraph.domain.identity import Identity
from subgraph.domain.rules import Role
from tests.schema.world import OPERATOR, World, person, staff

PEOPLE: dict[Role, Identity] = {
    Role.OWNER: person("olivia"),
    Role.ADMIN: person("adam"),
    Role.MEMBER: person("mia"),
    Role.PARTNER: person("petra"),
    Role.STAFF: staff("devices"),
    Role.OPERATOR: OPERATOR,
}
"""Who plays each role on the customer's account."""

OLIVIA, MIA, PETRA, STAFF = (PEOPLE[one] for one in (Role.OWNER, Role.MEMBER, Role.PARTNER, Role.STAFF))
STRANGER = person("bob")
OTHER_STAFF = staff("contacts")
NOBODY = person("nobody")


async def settle(world: World) -> None:
    """A partner, its customer with one of everything, and a stranger with an account of his own."""
    ids = world.ids
    ids["partner"] = await world.account("Partner", kind="PARTNER")
    await world.member(ids["partner"], "petra", "OWNER")
    ids["account"] = await world.account("Harbour", partnerId=ids["partner"], externalId="H-1")
    for name, role in (("olivia", "OWNER"), ("adam", "ADMIN"), ("mia", "MEMBER")):
        await world.member(ids["account"], name, role)
    ids["stranger"] = await world.account("Elsewhere")
    await world.member(ids["stranger"], "bob", "OWNER")
    await world.do(OPERATOR, "updateEnrolment", accountId=ids["account"], family="devices", partnerDiscountPercent="10")
    await world.do(OPERATOR, "updateTaxStanding", accountId=ids["account"], exempt=False)
    await world.do(OLIVIA, "updateBillingDetails", accountId=ids["account"], legalName="Harbour", city="Oslo")
    bought = await world.start(OLIVIA, ids["account"])
    ids["subscription"], ids["invoice"] = bought["subscription"]["id"], bought["invoice"]["id"]
    ids["resource"] = await add_device(world)
    ids["payment_method"] = await add_card(world)
    ids["request"] = await ask_vendor(world, OLIVIA)
    about = {"accountId": ids["account"], "family": "devices", "invoiceId": ids["invoice"], "message": "Another PO."}
    asked = await world.do(OLIVIA, "requestChange", "... on ChangeRequest { id }", **about)
    ids["request_of_invoice"] = asked["id"]
    ids["api_key"] = await make_key(world)
    ids["endpoint"] = await add_endpoint(world)
    ids["scheduled_change"] = await schedule(world)
    found = await world.ask(OLIVIA, REST, id=ids["account"])
    account = found["account"]
    ids["event"] = account["subscriptions"]["nodes"][0]["history"]["nodes"][0]["id"]
    ids["delivery"] = account["webhookEndpoints"][0]["deliveries"]["nodes"][0]["id"]
    ids["notification"] = account["notifications"]["nodes"][0]["id"]
    ids["user"] = next(one["user"]["id"] for one in account["memberships"] if one["role"] == "OWNER")


REST = """query ($id: ID!) { account(id: $id) {
  memberships { role user { id } } notifications { nodes { id } }
  webhookEndpoints { deliveries { nodes { id } } }
  subscriptions { nodes { history { nodes { id } } } } } }"""


async def add_device(world: World, name: str = "Hall") -> str:
    """A deployed device."""
    made = await world.do(
        STAFF,
        "addResource",
        "... on ResourceChanged { resource { id } }",
        accountId=world.ids["account"],
        family="devices",
        kind="device",
        model="pro",
        name=name,
    )
    return str(made["resource"]["id"])


async def add_card(world: World) -> str:
    """A card of the sandbox's provider."""
    made = await world.do(
        OLIVIA,
        "addPaymentMethod",
        "... on PaymentMethodChanged { paymentMethod { id } }",
        accountId=world.ids["account"],
        kind="CARD",
        token="tok_visa",
    )
    return str(made["paymentMethod"]["id"])


async def ask_vendor(world: World, who: Identity) -> str:
    """A change request."""
    made = await world.do(
        who,
        "requestChange",
        "... on ChangeRequest { id }",
        accountId=world.ids["account"],
        family="devices",
        message="Please.",
    )
    return str(made["id"])


async def make_key(world: World) -> str:
    """An API key of the owner's."""
    made = await world.do(
        OLIVIA,
        "createApiKey",
        "... on ApiKeyChanged { apiKey { id } secret }",
        accountId=world.ids["account"],
        name="ERP",
    )
    assert made["secret"]
    return str(made["apiKey"]["id"])


async def add_endpoint(world: World) -> str:
    """A webhook endpoint of the owner's."""
    made = await world.do(
        OLIVIA,
        "addWebhookEndpoint",
        "... on WebhookEndpointChanged { webhookEndpoint { id } }",
        accountId=world.ids["account"],
        url="https://hooks.example.com/in",
        family="devices",
    )
    return str(made["webhookEndpoint"]["id"])


async def schedule(world: World) -> str:
    """A change of term that waits for the next period."""
    change = {"subscriptionId": world.ids["subscription"], "changes": [{"changeTerm": "three-years"}]}
    await world.buy(STAFF, change=change)
    document = "query ($id: ID!) { subscription(id: $id) { scheduledChanges { id } } }"
    found = await world.ask(OLIVIA, document, id=world.ids["subscription"])
    return str(found["subscription"]["scheduledChanges"][0]["id"])

"""How each row of the permission table is tried on the tenants' world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from subgraph.domain.rules import Role
from tests.schema.tenants import OLIVIA, add_card, add_device, add_endpoint, ask_vendor, make_key, schedule
from tests.schema.world import OPERATOR, World


@dataclass(frozen=True)
class Tried:
    """A document, the path of its field in the answer, the names of its variables' ids, and who is stopped further up."""

    document: str
    path: tuple[str | int, ...]
    names: Mapping[str, str]
    stopped_at: Mapping[Role, tuple[str | int, ...]] = field(default_factory=dict)

    def variables(self, world: World) -> dict[str, str]:
        """The ids."""
        return {variable: world.ids[name] for variable, name in self.names.items()}

    def value(self, body: Mapping[str, Any]) -> Any:
        """What stands at the path; None where something above it is null."""
        found: Any = body["data"]
        for step in self.path:
            found = found[step] if found is not None else None
        return found


def _of_account(selection: str, *path: str | int) -> Tried:
    document = f"query ($id: ID!) {{ account(id: $id) {{ {selection} }} }}"
    return Tried(document, ("account", *path), {"id": "account"})


def _of_subscription(selection: str, *path: str) -> Tried:
    document = f"query ($id: ID!) {{ subscription(id: $id) {{ {selection} }} }}"
    return Tried(document, ("subscription", *path), {"id": "subscription"})


WITHHELD_TRIES: Mapping[str, Tried] = {
    "Account.billingDetails": _of_account("billingDetails { city }", "billingDetails"),
    "Account.taxStanding": _of_account("taxStanding { exempt }", "taxStanding"),
    "Account.memberships": _of_account("memberships { role }", "memberships"),
    "Account.paymentMethods": _of_account("paymentMethods { kind }", "paymentMethods"),
    "Account.creditBalance": _of_account("creditBalance { amount }", "creditBalance"),
    "Account.subscriptions": _of_account("subscriptions { nodes { id } }", "subscriptions"),
    "Account.invoices": _of_account("invoices { nodes { id } }", "invoices"),
    "Account.changeRequests": _of_account("changeRequests { nodes { id } }", "changeRequests"),
    "Account.notifications": _of_account("notifications { nodes { id } }", "notifications"),
    "Account.acceptedTerms": _of_account("acceptedTerms { acceptedAt }", "acceptedTerms"),
    "Account.webhookEndpoints": _of_account("webhookEndpoints { url }", "webhookEndpoints"),
    "Account.apiKeys": _of_account("apiKeys { name }", "apiKeys"),
    "Enrolment.partnerDiscountPercent": _of_account(
        "enrolments { partnerDiscountPercent }", "enrolments", 0, "partnerDiscountPercent"
    ),
    "ProductFamily.webhookEndpoints": Tried(
        '{ productFamily(key: "devices") { webhookEndpoints { url } } }', ("productFamily", "webhookEndpoints"), {}
    ),
    "ProductFamily.eventHookDeliveries": Tried(
        '{ productFamily(key: "devices") { eventHookDeliveries { totalCount } } }',
        ("productFamily", "eventHookDeliveries"),
        {},
    ),
    "ProductFamily.promotions": Tried(
        '{ productFamily(key: "devices") { promotions { code used } } }', ("productFamily", "promotions"), {}
    ),
    "ProductFamily.numbers": Tried(
        '{ productFamily(key: "devices") { numbers { accounts } } }', ("productFamily", "numbers"), {}
    ),
    "ProductFamily.catalogChanges": Tried(
        '{ productFamily(key: "devices") { catalogChanges { nodes { by } } } }', ("productFamily", "catalogChanges"), {}
    ),
    "SubscriptionContract.invoices": _of_subscription("invoices { nodes { id } }", "invoices"),
    "Invoice.dunning": Tried(
        "query ($id: ID!) { node(id: $id) { ... on Invoice { dunning { step nextOn } } } }",
        ("node", "dunning"),
        {"id": "invoice"},
        {Role.MEMBER: ("node",)},
    ),
    "SubscriptionContract.history": _of_subscription("history { nodes { id } }", "history"),
    "ChangeRequest.invoice": Tried(
        "query ($id: ID!) { node(id: $id) { ... on ChangeRequest { invoice { id } } } }",
        ("node", "invoice"),
        {"id": "request_of_invoice"},
    ),
    "Subscription.accountEvents": Tried("query ($id: ID!) { node(id: $id) { id } }", ("node",), {"id": "event"}),
}


def _by_id(field: str, name: str) -> Tried:
    return Tried(f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}", (field,), {"id": name})


QUERY_TRIES: Mapping[str, Tried] = {
    "Query.viewer": Tried("{ viewer { isStaff } }", ("viewer",), {}),
    "Query.node": _by_id("node", "resource"),
    "Query.nodes": Tried("query ($id: ID!) { nodes(ids: [$id]) { id } }", ("nodes", 0), {"id": "account"}),
    "Query.accounts": Tried("{ accounts { nodes { id } } }", ("accounts", "nodes", 0), {}),
    "Query.account": _by_id("account", "account"),
    "Query.productFamilies": Tried("{ productFamilies { key } }", ("productFamilies", 0), {}),
    "Query.productFamily": Tried('{ productFamily(key: "devices") { key } }', ("productFamily",), {}),
    "Query.subscription": _by_id("subscription", "subscription"),
    "Query.invoice": _by_id("invoice", "invoice"),
    "Query.quote": Tried(
        """query ($id: ID!) { quote(input: { change: { subscriptionId: $id, changes: [
          { addSeats: { seatType: "pro", quantity: 1 } }] } }) { __typename } }""",
        ("quote",),
        {"id": "subscription"},
    ),
    "Query.parkedAccounts": Tried("{ parkedAccounts { nodes { reason } } }", ("parkedAccounts",), {}),
    "Query.incomingTransfers": Tried(
        '{ incomingTransfers(family: "devices") { nodes { id } } }', ("incomingTransfers",), {}
    ),
    "Query.changeRequests": Tried("{ changeRequests { nodes { id } } }", ("changeRequests",), {}),
}

PRO = {"product": "monitoring", "component": "seat:pro", "currency": "EUR"}

Given = dict[str, Any]
Prepare = Callable[[World], Awaitable[Given]]


def _given(**names: str) -> Prepare:
    async def prepare(world: World) -> Given:
        return {field: world.ids.get(name, name) for field, name in names.items()}

    return prepare


def _fresh(field: str, make: Callable[[World], Awaitable[str]], **more: Any) -> Prepare:
    """Something made for this one try, for a mutation that uses it up."""

    async def prepare(world: World) -> Given:
        return {field: await make(world), **more}

    return prepare


async def _request(world: World) -> str:
    return await ask_vendor(world, OLIVIA)


async def _confirmation(world: World) -> Given:
    change = {
        "subscriptionId": world.ids["subscription"],
        "changes": [{"addSeats": {"seatType": "pro", "quantity": 1}}],
    }
    return {"token": (await world.quote(OLIVIA, change=change))["token"], "acceptedTerms": []}


async def _member(world: World) -> Given:
    await world.member(world.ids["account"], f"guest{_next(world, 'guests')}", "MEMBER")
    document = "query ($id: ID!) { account(id: $id) { memberships { user { id } } } }"
    found = await world.ask(OPERATOR, document, id=world.ids["account"])
    return {"accountId": world.ids["account"], "userId": found["account"]["memberships"][-1]["user"]["id"]}


async def _changed_member(world: World) -> Given:
    return await _member(world) | {"role": "ADMIN"}


async def _invited(world: World) -> Given:
    email = f"new{_next(world, 'guests')}@people.example"
    return {"accountId": world.ids["account"], "email": email, "name": "New", "role": "MEMBER"}


async def _resource(world: World) -> Given:
    return {"accountId": world.ids["account"], "family": "devices", "kind": "device", "model": "pro", "name": "Loft"}


async def _scheduled(world: World) -> Given:
    document = "query ($id: ID!) { subscription(id: $id) { scheduledChanges { id } } }"
    found = (await world.ask(OLIVIA, document, id=world.ids["subscription"]))["subscription"]["scheduledChanges"]
    return {"scheduledChangeId": found[0]["id"] if found else await schedule(world)}


async def _reading(world: World) -> Given:
    return {"accountId": world.ids["account"], "family": "devices", "meter": "none", "quantity": 7}


def _next(world: World, name: str) -> int:
    world.ids[name] = str(int(world.ids.get(name, "0")) + 1)
    return int(world.ids[name])


async def _prices(world: World) -> Given:
    price = PRO | {"model": "PER_UNIT", "perMonths": 12, "unitAmount": str(60 + _next(world, "prices"))}
    return {"family": "devices", "reason": "Costs rose.", "prices": [price]}


async def _set_price(world: World) -> Given:
    await world.do(OPERATOR, "setListPrices", **await _prices(world))
    return {"family": "devices", "reason": "A mistake.", "prices": [PRO]}


async def _promotion(world: World) -> Given:
    code = f"CODE-{_next(world, 'codes')}"
    return {"family": "devices", "reason": "Spring.", "code": code, "name": "Spring", "percent": "5"}


async def _added_promotion(world: World) -> Given:
    given = await _promotion(world)
    await world.do(OPERATOR, "addPromotion", **given)
    return {"family": "devices", "reason": "Over.", "code": given["code"]}


async def _line(world: World) -> Given:
    line = {"bankReference": f"line {_next(world, 'lines')}", "amount": "12.50", "currency": "EUR"}
    return {"family": "devices", "transfers": [line | {"receivedOn": "2026-03-10", "message": "thanks"}]}


async def _waiting(world: World) -> str:
    document = """mutation ($input: RecordTransfersInput!) { recordTransfers(input: $input) {
      ... on TransfersRecorded { transfers { id } } } }"""
    recorded = await world.ask(OPERATOR, document, input=await _line(world))
    return str(recorded["recordTransfers"]["transfers"][0]["id"])


async def _payment(world: World) -> Given:
    line = {"bankReference": f"line {_next(world, 'lines')}", "amount": "0.01", "receivedOn": "2026-03-10"}
    return {"invoiceId": world.ids["invoice"], **line}


async def _assigned(world: World) -> Given:
    return {"transferId": await _waiting(world), "accountId": world.ids["account"]}


async def _fresh_endpoint(world: World) -> Given:
    return {"accountId": world.ids["account"], "url": "https://hooks.example.com/in"}


async def _described(world: World) -> Given:
    return {"endpointId": world.ids["endpoint"], "description": f"ERP {_next(world, 'descriptions')}"}


MUTATION_TRIES: Mapping[str, Prepare] = {
    "Mutation.confirmQuote": _confirmation,
    "Mutation.requestChange": _given(accountId="account", family="devices", message="Please."),
    "Mutation.decideChangeRequest": _fresh("changeRequestId", _request, decision="DECLINE"),
    "Mutation.withdrawChangeRequest": _fresh("changeRequestId", _request),
    "Mutation.cancelScheduledChange": _scheduled,
    "Mutation.updatePurchaseOrder": _given(subscriptionId="subscription", purchaseOrder="PO-7"),
    "Mutation.updateInvoicing": _fresh(
        "subscriptionId", lambda world: _id(world, "subscription"), separateInvoice=True
    ),
    "Mutation.updateBillingDetails": _given(accountId="account", city="Bergen"),
    "Mutation.updateTaxStanding": _given(accountId="account", exempt=True, reason="A school"),
    "Mutation.addPaymentMethod": _given(accountId="account", kind="BANK_TRANSFER"),
    "Mutation.beginPaymentSetup": _given(accountId="account", kind="CARD"),
    "Mutation.payInvoice": _given(invoiceId="invoice"),
    "Mutation.refundPayment": _given(invoiceId="invoice", amount="1.00", reason="Typed wrong."),
    "Mutation.setDefaultPaymentMethod": _given(paymentMethodId="payment_method"),
    "Mutation.removePaymentMethod": _fresh("paymentMethodId", add_card),
    "Mutation.addResource": _resource,
    "Mutation.removeResource": _fresh("resourceId", add_device),
    "Mutation.returnResource": _fresh("resourceId", add_device),
    "Mutation.reportUsage": _reading,
    "Mutation.inviteMember": _invited,
    "Mutation.updateMember": _changed_member,
    "Mutation.removeMember": _member,
    "Mutation.createAccount": _fresh("name", lambda world: _id(world, "account"), kind="CUSTOMER", currency="EUR"),
    "Mutation.updateAccount": _given(accountId="account", name="Harbour"),
    "Mutation.updateEnrolment": _given(accountId="account", family="devices", servicing="SELF_SERVICE"),
    "Mutation.setListPrices": _prices,
    "Mutation.withdrawListPrices": _set_price,
    "Mutation.addPromotion": _promotion,
    "Mutation.endPromotion": _added_promotion,
    "Mutation.recordTransfers": _line,
    "Mutation.recordPayment": _payment,
    "Mutation.assignTransfer": _assigned,
    "Mutation.returnTransfer": _fresh("transferId", _waiting, reason="Not ours."),
    "Mutation.creditInvoice": _given(invoiceId="invoice", reason="Typed wrong.", amount="0.01"),
    "Mutation.reissueInvoice": _given(invoiceId="invoice", reason="Typed wrong."),
    "Mutation.voidInvoice": _given(invoiceId="invoice", reason="Typed wrong."),
    "Mutation.setClock": _given(at="2026-03-10T10:00:00Z"),
    "Mutation.createApiKey": _given(accountId="account", name="ERP"),
    "Mutation.revokeApiKey": _fresh("apiKeyId", make_key),
    "Mutation.addWebhookEndpoint": _fresh_endpoint,
    "Mutation.updateWebhookEndpoint": _described,
    "Mutation.rotateWebhookSecret": _given(endpointId="endpoint"),
    "Mutation.removeWebhookEndpoint": _fresh("endpointId", add_endpoint),
    "Mutation.replayDelivery": _given(deliveryId="delivery"),
    "Mutation.replayDeliveries": _given(endpointId="endpoint"),
    "Mutation.resendNotification": _given(notificationId="notification"),
    "Mutation.retryParkedAccount": _given(accountId="account"),
    # Last: from here on the account lives by a clock of its own.
    "Mutation.holdTestClock": _given(accountId="account"),
    "Mutation.advanceClock": _given(accountId="account", to="2026-04-10T10:00:00Z"),
}


async def _id(world: World, name: str) -> str:
    return world.ids[name]

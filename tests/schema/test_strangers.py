"""Whoever has no role on an account gets nothing of it by any id, and cannot tell that from what does not exist."""

from __future__ import annotations

from tests.schema.tenants import NOBODY, OLIVIA, OTHER_STAFF, PETRA, STRANGER
from tests.schema.world import OPERATOR, World

EVERYTHING = (
    *("account", "partner", "subscription", "invoice", "resource", "payment_method", "request"),
    *("api_key", "scheduled_change", "event", "notification", "user", "endpoint", "delivery"),
)
STRANGERS = (STRANGER, NOBODY, OTHER_STAFF)
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


async def test_no_id_of_another_tenant_opens_anything(tenants: World) -> None:
    for who in STRANGERS:
        ids = [tenants.ids[name] for name in EVERYTHING]
        assert (await tenants.ask(who, NODES, ids=ids))["nodes"] == [None] * len(ids)
        for name in EVERYTHING:
            id_ = tenants.ids[name]
            single = """query ($id: ID!) { node(id: $id) { id } account(id: $id) { id }
              subscription(id: $id) { id } invoice(id: $id) { id } }"""
            found = await tenants.ask(who, single, id=id_)
            assert found == {"node": None, "account": None, "subscription": None, "invoice": None}, name


async def test_the_owner_opens_every_one_of_those_ids(tenants: World) -> None:
    names = [name for name in EVERYTHING if name != "partner"]
    found = (await tenants.ask(OLIVIA, NODES, ids=[tenants.ids[name] for name in names]))["nodes"]
    assert [one["id"] for one in found] == [tenants.ids[name] for name in names]
    assert [one["__typename"] for one in found] == [
        *("Account", "StandardSubscription", "Invoice", "Resource", "PaymentMethod", "ChangeRequest"),
        *("ApiKey", "ScheduledChange", "AccountEvent", "Notification", "User", "WebhookEndpoint", "WebhookDelivery"),
    ]


async def test_every_mutation_answers_not_found_for_another_tenants_id(tenants: World) -> None:
    for who in STRANGERS:
        wrong: list[str] = []
        for name, given in _attempts(tenants.ids):
            answer = await tenants.change(who, name, **given)
            codes = [one["code"] for one in answer.get("violations", ())]
            if codes != ["NOT_FOUND"]:
                wrong.append(f"{name}: {answer}")
        assert not wrong, "\n".join(wrong)


def _attempts(ids: dict[str, str]) -> list[tuple[str, dict[str, object]]]:
    account, subscription, resource = ids["account"], ids["subscription"], ids["resource"]
    return [
        ("requestChange", {"accountId": account, "family": "devices", "message": "Mine now."}),
        ("withdrawChangeRequest", {"changeRequestId": ids["request"]}),
        ("decideChangeRequest", {"changeRequestId": ids["request"], "decision": "APPROVE"}),
        ("cancelScheduledChange", {"scheduledChangeId": ids["scheduled_change"]}),
        ("updatePurchaseOrder", {"subscriptionId": subscription, "purchaseOrder": "X"}),
        ("updateInvoicing", {"subscriptionId": subscription, "separateInvoice": True}),
        ("updateBillingDetails", {"accountId": account, "city": "Nowhere"}),
        ("updateTaxStanding", {"accountId": account, "exempt": True, "reason": "A stranger"}),
        *_money(ids),
        ("addPaymentMethod", {"accountId": account, "kind": "BANK_TRANSFER"}),
        ("setDefaultPaymentMethod", {"paymentMethodId": ids["payment_method"]}),
        ("removePaymentMethod", {"paymentMethodId": ids["payment_method"]}),
        ("addResource", {"accountId": account, "family": "devices", "kind": "device", "model": "pro", "name": "X"}),
        ("removeResource", {"resourceId": resource}),
        ("returnResource", {"resourceId": resource}),
        ("reportUsage", {"accountId": account, "family": "devices", "meter": "x", "quantity": 1}),
        ("inviteMember", {"accountId": account, "email": "x@people.example", "name": "X", "role": "OWNER"}),
        ("updateMember", {"accountId": account, "userId": ids["user"], "role": "MEMBER"}),
        ("removeMember", {"accountId": account, "userId": ids["user"]}),
        ("updateAccount", {"accountId": account, "name": "Mine"}),
        ("updateEnrolment", {"accountId": account, "family": "devices", "servicing": "ASSISTED"}),
        ("createApiKey", {"accountId": account, "name": "Mine"}),
        ("revokeApiKey", {"apiKeyId": ids["api_key"]}),
        ("addWebhookEndpoint", {"accountId": account, "url": "https://hooks.example.com/"}),
        ("updateWebhookEndpoint", {"endpointId": ids["endpoint"], "enabled": False}),
        ("rotateWebhookSecret", {"endpointId": ids["endpoint"]}),
        ("removeWebhookEndpoint", {"endpointId": ids["endpoint"]}),
        ("replayDelivery", {"deliveryId": ids["delivery"]}),
        ("replayDeliveries", {"endpointId": ids["endpoint"]}),
        ("resendNotification", {"notificationId": ids["notification"]}),
    ]


def _money(ids: dict[str, str]) -> list[tuple[str, dict[str, object]]]:
    account, invoice = ids["account"], {"invoiceId": ids["invoice"]}
    amount, reason = {"amount": "1.00"}, {"reason": "A stranger"}
    return [
        ("voidInvoice", invoice | reason),
        ("creditInvoice", invoice | reason | amount),
        ("reissueInvoice", invoice | reason),
        ("recordPayment", invoice | amount | {"receivedOn": "2026-03-10", "bankReference": "B1"}),
        ("payInvoice", invoice),
        ("refundPayment", invoice | amount | reason),
        ("beginPaymentSetup", {"accountId": account, "kind": "CARD"}),
        ("holdTestClock", {"accountId": account}),
        ("advanceClock", {"accountId": account, "to": "2026-04-01T00:00:00Z"}),
        ("retryParkedAccount", {"accountId": account}),
    ]


async def test_nobody_pays_with_what_is_another_tenants(tenants: World) -> None:
    bought = await tenants.start(STRANGER, tenants.ids["stranger"])
    asked = {"invoiceId": bought["invoice"]["id"], "paymentMethodId": tenants.ids["payment_method"]}
    answer = await tenants.change(STRANGER, "payInvoice", **asked)
    assert answer["violations"] == [{"code": "NOT_FOUND", "path": ["paymentMethodId"]}]


async def test_quotes_and_tokens_of_another_tenant_are_not_found(tenants: World) -> None:
    for who in STRANGERS:
        seats = [{"addSeats": {"seatType": "pro", "quantity": 1}}]
        change = {"subscriptionId": tenants.ids["subscription"], "changes": seats}
        products = [{"product": "monitoring", "seats": [{"seatType": "pro", "quantity": 1}]}]
        start = {"accountId": tenants.ids["account"], "family": "devices", "term": "one-year", "products": products}
        token = (await tenants.quote(OLIVIA, change=change))["token"]
        answers = [
            await tenants.quote(who, change=change),
            await tenants.quote(who, start=start),
            await tenants.change(who, "confirmQuote", token=token),
        ]
        assert [[one["code"] for one in answer["violations"]] for answer in answers] == [["NOT_FOUND"]] * 3


async def test_availability_is_not_told_of_another_tenants_account(tenants: World) -> None:
    for who in STRANGERS:
        document = """query ($id: ID!) { productFamily(key: "devices") { products { availability(accountId: $id) { status } } } }"""
        body = await tenants.say(who, document, id=tenants.ids["account"])
        assert {one["extensions"]["code"] for one in body["errors"]} == {"NOT_FOUND"}


async def test_a_partner_reaches_its_own_customers_only(tenants: World) -> None:
    document = (
        "query ($id: ID!) { account(id: $id) { customers { nodes { id } totalCount } } accounts { nodes { id } } }"
    )
    petra = await tenants.ask(PETRA, document, id=tenants.ids["partner"])
    assert petra["account"]["customers"] == {"nodes": [{"id": tenants.ids["account"]}], "totalCount": 1}
    assert {one["id"] for one in petra["accounts"]["nodes"]} == {tenants.ids["account"], tenants.ids["partner"]}
    await tenants.do(OPERATOR, "updateAccount", accountId=tenants.ids["account"], partnerId=None)
    found = await tenants.ask(PETRA, document, id=tenants.ids["account"])
    assert found["account"] is None


async def test_an_id_with_the_account_of_one_and_the_row_of_another_opens_nothing(tenants: World) -> None:
    bought = await tenants.start(OLIVIA, tenants.ids["account"])
    mine, other = tenants.ids["stranger"][4:], bought["subscription"]["id"][4:]
    forged = f"sub_{mine}{other[26:]}"
    assert (await tenants.ask(STRANGER, NODES, ids=[forged]))["nodes"] == [None]


async def test_what_is_no_id_names_nothing(tenants: World) -> None:
    ids = ["", "nonsense", "sub_", "acc_!", "sub_" + "a" * 52, "xyz_" + "a" * 26, "evt_" + "7" * 52]
    assert (await tenants.ask(OLIVIA, NODES, ids=ids))["nodes"] == [None] * len(ids)

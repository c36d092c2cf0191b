"""A mutation sent again with its key is answered again and not done again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from subgraph.domain.identity import Identity
from subgraph.domain.rules import Role
from tests.schema.tenants import OLIVIA, PEOPLE, PETRA, STAFF
from tests.schema.world import World

RESOURCE = "... on ResourceChanged { resource { id name } }"
SUBSCRIPTION = "... on SubscriptionChanged { subscription { purchaseOrder } }"
ENDPOINT = "... on WebhookEndpointChanged { webhookEndpoint { deliveries { nodes { event { summary } } } } }"
INVOICE = "... on InvoicePaidNow { invoice { pdfUrl } }"


def _device(world: World, **given: Any) -> dict[str, Any]:
    common = {"accountId": world.ids["account"], "family": "devices", "kind": "device", "model": "pro"}
    return {**common, "name": "Attic", "idempotencyKey": "k-1", **given}


async def _names(world: World) -> list[str]:
    document = "query ($id: ID!) { account(id: $id) { resources { nodes { name } } } }"
    found = await world.ask(OLIVIA, document, id=world.ids["account"])
    return [one["name"] for one in found["account"]["resources"]["nodes"]]


async def test_the_stored_answer_is_read_anew_for_the_selection_now_asked(tenants: World) -> None:
    first = await tenants.do(OLIVIA, "addResource", RESOURCE, **_device(tenants))
    again = await tenants.do(
        OLIVIA, "addResource", "... on ResourceChanged { resource { id status } account { name } }", **_device(tenants)
    )
    assert again["resource"] == {"id": first["resource"]["id"], "status": "ACTIVE"}
    assert again["account"] == {"name": "Harbour"}
    assert (await _names(tenants)).count("Attic") == 1


async def test_the_same_key_with_other_input_or_another_mutation_is_refused(tenants: World) -> None:
    await tenants.do(OLIVIA, "addResource", RESOURCE, **_device(tenants))
    other = await tenants.change(OLIVIA, "addResource", RESOURCE, **_device(tenants, name="Cellar"))
    update = await tenants.change(
        OLIVIA, "updateAccount", accountId=tenants.ids["account"], name="X", idempotencyKey="k-1"
    )
    for answer in (other, update):
        assert answer["violations"] == [{"code": "IDEMPOTENCY_KEY_REUSED", "path": ["idempotencyKey"]}]
    assert "Cellar" not in await _names(tenants)


async def test_a_key_is_its_callers_own(tenants: World) -> None:
    for who in (OLIVIA, PETRA):
        await tenants.do(who, "addResource", RESOURCE, **_device(tenants))
    assert (await _names(tenants)).count("Attic") == 2


async def test_a_refusal_uses_no_key_up(tenants: World) -> None:
    refused = await tenants.change(OLIVIA, "addResource", RESOURCE, **_device(tenants, model="none"))
    assert refused["__typename"] == "Refusal"
    await tenants.do(OLIVIA, "addResource", RESOURCE, **_device(tenants))
    assert (await _names(tenants)).count("Attic") == 1


async def test_a_key_must_be_text_that_can_be_kept(tenants: World) -> None:
    for key in ("", " ", "k" * 201):
        answer = await tenants.change(OLIVIA, "addResource", RESOURCE, **_device(tenants, idempotencyKey=key))
        assert answer["violations"] == [{"code": "IDEMPOTENCY_KEY_INVALID", "path": ["idempotencyKey"]}]
    nul = """mutation ($input: AddResourceInput!) { addResource(input: $input) { __typename } }"""
    body = await tenants.say(OLIVIA, nul, input=_device(tenants, name="A\x00B"))
    assert [one["extensions"]["code"] for one in body["errors"]] == ["BAD_USER_INPUT"]


async def test_a_secret_is_told_once(tenants: World) -> None:
    given = {"accountId": tenants.ids["account"], "name": "ERP", "idempotencyKey": "k-2"}
    selection = "... on ApiKeyChanged { secret apiKey { id name user { email } } }"
    first = await tenants.do(OLIVIA, "createApiKey", selection, **given)
    again = await tenants.do(OLIVIA, "createApiKey", selection, **given)
    assert first["secret"]
    assert again["secret"] is None
    assert again["apiKey"] == first["apiKey"]
    assert first["apiKey"]["user"] == {"email": "olivia@people.example"}


async def test_several_mutations_of_one_request_see_each_others_work(tenants: World) -> None:
    document = """mutation ($account: ID!) {
      one: updateAccount(input: { accountId: $account, name: "First" }) { ... on AccountChanged { account { name } } }
      two: updateAccount(input: { accountId: $account, name: "Second" }) { ... on AccountChanged { account { name } } } }"""
    found = await tenants.ask(OLIVIA, document, account=tenants.ids["account"])
    assert [found[one]["account"]["name"] for one in ("one", "two")] == ["First", "Second"]


async def test_a_key_answers_nobody_who_has_left_the_account(tenants: World) -> None:
    """What is answered again is read anew, so that it would tell of what happened since."""
    subscription, adam = tenants.ids["subscription"], PEOPLE[Role.ADMIN]
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("updatePurchaseOrder", SUBSCRIPTION, {"subscriptionId": subscription, "purchaseOrder": "PO-7"}),
        ("addWebhookEndpoint", ENDPOINT, {"accountId": tenants.ids["account"], "url": "https://hooks.example.com/a"}),
        ("payInvoice", INVOICE, {"invoiceId": tenants.ids["invoice"]}),
    ]
    for name, selection, given in asked:
        await tenants.do(adam, name, selection, idempotencyKey=name, **given)
    await _make(tenants, adam, "MEMBER")
    again = [
        await tenants.change(adam, name, selection, idempotencyKey=name, **given) for name, selection, given in asked
    ]
    assert [one["violations"][0]["code"] for one in again] == ["FORBIDDEN"] * 3
    await _make(tenants, adam, None)
    await tenants.do(OLIVIA, "updatePurchaseOrder", subscriptionId=subscription, purchaseOrder="PO-8")
    for name, selection, given in asked:
        again_ = await tenants.change(adam, name, selection, idempotencyKey=name, **given)
        assert again_["violations"] == [{"code": "NOT_FOUND", "path": ["idempotencyKey"]}], name


async def test_a_key_answers_no_staff_of_what_was_its_familys(tenants: World) -> None:
    line = {"bankReference": "B1", "amount": "5.00", "currency": "EUR", "receivedOn": "2026-03-10", "payer": "Harbour"}
    given = {"family": "devices", "transfers": [line], "idempotencyKey": "k-1"}
    selection = "... on TransfersRecorded { transfers { payer account { name } } }"
    first = await tenants.do(STAFF, "recordTransfers", selection, **given)
    assert await tenants.do(STAFF, "recordTransfers", selection, **given) == first
    moved = replace(STAFF, staff_of=frozenset({"contacts"}))
    again = await tenants.change(moved, "recordTransfers", selection, **given)
    assert again["violations"] == [{"code": "NOT_FOUND", "path": ["idempotencyKey"]}]


async def _make(world: World, who: Identity, role: str | None) -> None:
    """Give a member another role; None takes the membership away."""
    account = world.ids["account"]
    document = "query ($id: ID!) { account(id: $id) { memberships { user { id email } } } }"
    members = (await world.ask(OLIVIA, document, id=account))["account"]["memberships"]
    user = next(one["user"]["id"] for one in members if one["user"]["email"] == who.email)
    if role is None:
        await world.do(OLIVIA, "removeMember", accountId=account, userId=user)
    else:
        await world.do(OLIVIA, "updateMember", accountId=account, userId=user, role=role)

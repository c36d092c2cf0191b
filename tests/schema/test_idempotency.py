"""A mutation sent again with its key is answered again and not done again."""

from __future__ import annotations

from typing import Any

from tests.schema.tenants import OLIVIA, PETRA
from tests.schema.world import World

RESOURCE = "... on ResourceChanged { resource { id name } }"


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

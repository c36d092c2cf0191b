"""What is asked of webhook endpoints is refused with every reason at once, and their secrets are told once."""

from __future__ import annotations

from typing import Any

from subgraph.domain.webhooks import MOST_ENDPOINTS
from tests.schema.tenants import OLIVIA, STAFF
from tests.schema.world import OPERATOR, World

URL = "https://hooks.example.com/in"
CHANGED = (
    "... on WebhookEndpointChanged { secret webhookEndpoint { id url events status } account { id } family { key } }"
)
COUNT = "query ($id: ID!) { account(id: $id) { webhookEndpoints { id url events description status } } }"


def codes(answer: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(one["code"], one["path"]) for one in answer["violations"]]


async def test_every_reason_is_told_at_once_and_nothing_is_made(tenants: World) -> None:
    account = tenants.ids["account"]
    before = await tenants.ask(OLIVIA, COUNT, id=account)
    wrong = {"url": "ftp://u:p@127.0.0.1/#x", "description": "x" * 501, "events": ["INVOICE_ISSUED", "nope", "nope"]}
    refused = await tenants.change(OLIVIA, "addWebhookEndpoint", accountId=account, **wrong)
    expected = [
        ("URL_UNSOUND", ["url"]),
        ("TOO_LONG", ["description"]),
        ("UNKNOWN_EVENT", ["events", "1"]),
        ("UNKNOWN_EVENT", ["events", "2"]),
    ]
    assert codes(refused) == expected
    endpoint = tenants.ids["endpoint"]
    assert codes(await tenants.change(OLIVIA, "updateWebhookEndpoint", endpointId=endpoint, **wrong)) == expected
    assert await tenants.ask(OLIVIA, COUNT, id=account) == before

    for given, code in (
        ({"url": "https://169.254.169.254/latest/meta-data"}, ("URL_PRIVATE", ["url"])),
        ({"url": "https://localhost:8000/"}, ("URL_PRIVATE", ["url"])),
        ({"url": "https://0x7f.1/"}, ("URL_UNSOUND", ["url"])),
        ({"url": URL, "family": "none"}, ("NOT_FOUND", ["family"])),
    ):
        assert codes(await tenants.change(OLIVIA, "addWebhookEndpoint", accountId=account, **given)) == [code]
    assert await tenants.ask(OLIVIA, COUNT, id=account) == before


async def test_an_endpoint_has_an_owner_whom_the_vendors_people_may_be(tenants: World) -> None:
    assert codes(await tenants.change(OLIVIA, "addWebhookEndpoint", url=URL)) == [("OWNER_REQUIRED", ["accountId"])]
    missing = await tenants.change(OPERATOR, "addWebhookEndpoint", url=URL, family="none")
    assert codes(missing) == [("NOT_FOUND", ["family"])]
    made = await tenants.do(STAFF, "addWebhookEndpoint", CHANGED, url=URL, family="devices")
    assert (made["account"], made["family"]) == (None, {"key": "devices"})
    no_change = await tenants.change(
        STAFF, "updateWebhookEndpoint", endpointId=made["webhookEndpoint"]["id"], url=URL, enabled=True
    )
    assert codes(no_change) == [("NO_CHANGE", ["endpointId"])]


async def test_there_are_at_most_so_many_and_a_family_counts_its_own(tenants: World) -> None:
    account = tenants.ids["account"]
    for owner, given in ((OLIVIA, {"accountId": account}), (STAFF, {"family": "devices"})):
        made = 0
        while (answer := await tenants.change(owner, "addWebhookEndpoint", url=URL, **given))[
            "__typename"
        ] == "WebhookEndpointChanged":
            made += 1
        assert codes(answer) == [("TOO_MANY", [])]
        assert made == MOST_ENDPOINTS - (1 if owner is OLIVIA else 0)
    await tenants.do(OPERATOR, "addWebhookEndpoint", url=URL, family="contacts")
    await tenants.do(OLIVIA, "removeWebhookEndpoint", endpointId=tenants.ids["endpoint"])
    await tenants.do(OLIVIA, "addWebhookEndpoint", url=URL, accountId=account)


async def test_a_secret_is_told_once_and_never_with_an_idempotency_key_again(tenants: World) -> None:
    given = {"accountId": tenants.ids["account"], "url": URL, "idempotencyKey": "k-1"}
    first = await tenants.do(OLIVIA, "addWebhookEndpoint", CHANGED, **given)
    again = await tenants.do(OLIVIA, "addWebhookEndpoint", CHANGED, **given)
    assert first["secret"].startswith("whsec_") and again["secret"] is None
    assert again["webhookEndpoint"] == first["webhookEndpoint"]
    rotate = {"endpointId": first["webhookEndpoint"]["id"], "idempotencyKey": "k-2"}
    rotated = [await tenants.do(OLIVIA, "rotateWebhookSecret", CHANGED, **rotate) for _ in range(2)]
    assert rotated[0]["secret"] not in (None, first["secret"]) and rotated[1]["secret"] is None


async def test_an_id_of_another_kind_is_no_endpoint(tenants: World) -> None:
    for name in ("account", "event", "delivery"):
        for field in ("rotateWebhookSecret", "removeWebhookEndpoint", "replayDeliveries"):
            refused = await tenants.change(OLIVIA, field, endpointId=tenants.ids[name])
            assert codes(refused) == [("NOT_FOUND", ["endpointId"])]
    refused = await tenants.change(OLIVIA, "replayDelivery", deliveryId=tenants.ids["endpoint"])
    assert codes(refused) == [("NOT_FOUND", ["deliveryId"])]

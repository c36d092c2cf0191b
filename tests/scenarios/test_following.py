"""Following an account: its history, its documents page by page, any object by id, and an answer kept with its key."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.scenarios.customers import METHOD, add_card, ask_vendor, customer, invite, running
from tests.scenarios.speak import Person, Refused, Story, products, seats

HISTORY = """query ($id: ID!, $first: Int, $after: String) { subscription(id: $id) { history(first: $first, after: $after) {
  nodes { __typename id at actor kind summary } pageInfo { hasNextPage endCursor } totalCount } } }"""
INVOICES = """query ($id: ID!, $first: Int, $after: String) { account(id: $id) { invoices(first: $first, after: $after) {
  nodes { id number } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount } } }"""
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


async def test_the_history_tells_every_revision_and_who_made_it_newest_first(story: Story) -> None:
    account, subscription, olivia = await running(story)
    await invite(olivia, account, "Adam", "ADMIN")
    await story.on("2026-03-01")
    await story.person(user="adam@harbour.example").buy(subscription, {"addSeats": seats("space-pro", 1)})
    await story.on("2026-04-01")
    await story.person(staff="airthings").buy(subscription, {"cancel": {}})
    history = (await olivia.ask(HISTORY, id=subscription, first=50))["subscription"]["history"]
    told = [(one["kind"], one["actor"], one["at"][:10]) for one in history["nodes"]]
    kinds = [kind for kind, _, _ in told]
    assert kinds.index("SUBSCRIPTION_CANCELLED") < kinds.index("SUBSCRIPTION_CHANGED")
    assert kinds.index("SUBSCRIPTION_CHANGED") < kinds.index("SUBSCRIPTION_STARTED")
    by = {kind: (actor, day) for kind, actor, day in told}
    assert by["SUBSCRIPTION_STARTED"] == ("olivia@harbour.example", "2026-01-01")
    assert by["SUBSCRIPTION_CHANGED"] == ("adam@harbour.example", "2026-03-01")
    assert by["SUBSCRIPTION_CANCELLED"] == ("staff@airthings.example", "2026-04-01")
    assert [day for _, _, day in told] == sorted((day for _, _, day in told), reverse=True)
    assert history["totalCount"] == len(told)
    seen: list[str] = []
    after = None
    while True:
        page = (await olivia.ask(HISTORY, id=subscription, first=2, after=after))["subscription"]["history"]
        seen += [one["id"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [one["id"] for one in history["nodes"]]


async def test_what_the_run_does_is_told_as_the_systems_own(story: Story) -> None:
    _, subscription, olivia = await running(story)
    await story.bill_through("2027-01-01")
    newest = (await olivia.ask(HISTORY, id=subscription, first=1))["subscription"]["history"]["nodes"][0]
    assert (newest["kind"], newest["actor"], newest["at"][:10]) == ("INVOICE_ISSUED", "system", "2027-01-01")


async def test_invoices_are_read_page_by_page_newest_first_with_numbers_in_a_row(story: Story) -> None:
    account, subscription, olivia = await running(story, space_pro=1)
    for day in range(1, 7):
        await story.on(f"2026-02-0{day}")
        await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    seen: list[str] = []
    after = None
    for size in (3, 3, 1):
        page = (await olivia.ask(INVOICES, id=account, first=3, after=after))["account"]["invoices"]
        assert (len(page["nodes"]), page["totalCount"]) == (size, 7)
        assert page["pageInfo"]["hasPreviousPage"] is bool(seen)
        assert page["pageInfo"]["hasNextPage"] is (size == 3)
        seen += [one["number"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert [int(one.rpartition("-")[2]) for one in seen] == [7, 6, 5, 4, 3, 2, 1]
    assert len({one.rpartition("-")[0] for one in seen}) == 1


async def everything(story: Story) -> tuple[str, Person, dict[str, str]]:
    """An account with one object of each type, and their ids by type."""
    account, subscription, olivia = await running(story)
    [device] = await olivia.deploy(account, "space-pro")
    card = await add_card(olivia, account, "tok_visa")
    asked = await ask_vendor(olivia, account, "Hello.", subscriptionId=subscription)
    await story.person(staff="airthings").buy(subscription, {"removeSeats": seats("space-pro", 1)})
    document = """query ($id: ID!, $sub: ID!) { viewer { user { id } }
      account(id: $id) { notifications { nodes { id } } invoices { nodes { id } } }
      subscription(id: $sub) { history { nodes { id } } scheduledChanges { id } } }"""
    found = await olivia.ask(document, id=account, sub=subscription)
    ids = {
        "Account": account,
        "AirthingsSubscription": subscription,
        "Resource": device,
        "PaymentMethod": card["paymentMethod"]["id"],
        "ChangeRequest": asked["id"],
        "User": found["viewer"]["user"]["id"],
        "Notification": found["account"]["notifications"]["nodes"][0]["id"],
        "Invoice": found["account"]["invoices"]["nodes"][0]["id"],
        "AccountEvent": found["subscription"]["history"]["nodes"][0]["id"],
        "ScheduledChange": found["subscription"]["scheduledChanges"][0]["id"],
    }
    return account, olivia, ids


async def test_every_object_is_found_again_by_its_id_and_only_by_those_who_may_see_it(story: Story) -> None:
    _, olivia, ids = await everything(story)
    found = (await olivia.ask(NODES, ids=list(ids.values())))["nodes"]
    assert {one["__typename"]: one["id"] for one in found} == ids
    for kind, identifier in ids.items():
        one = (await olivia.ask("query ($id: ID!) { node(id: $id) { __typename id } }", id=identifier))["node"]
        assert one == {"__typename": kind, "id": identifier}
    _, eve = await customer(story, "2026-01-01", ownerEmail="eve@else.example")
    theirs = (await eve.ask(NODES, ids=list(ids.values())))["nodes"]
    assert theirs == [None] * len(ids)
    wrong = ["", "acc_", "nonsense", ids["Account"][:-1], ids["Invoice"].replace("inv_", "sub_"), "💥", ids["Account"]]
    assert [one and one["id"] for one in (await olivia.ask(NODES, ids=wrong))["nodes"]] == [None] * 6 + [ids["Account"]]


async def test_the_same_key_gets_the_first_answer_and_another_input_is_told(story: Story) -> None:
    account, _, olivia = await running(story)
    first = await ask_vendor(olivia, account, "Once.", idempotencyKey="k-1")
    again = await ask_vendor(olivia, account, "Once.", idempotencyKey="k-1")
    assert again["id"] == first["id"]
    with pytest.raises(Refused) as no:
        await ask_vendor(olivia, account, "Twice.", idempotencyKey="k-1")
    assert no.value.codes == ["IDEMPOTENCY_KEY_REUSED"]
    with pytest.raises(Refused) as no:
        await add_card(olivia, account, "tok_visa", idempotencyKey="k-1")
    assert no.value.codes == ["IDEMPOTENCY_KEY_REUSED"]
    cards = [await add_card(olivia, account, "tok_visa", idempotencyKey="k-2") for _ in range(3)]
    assert len({one["paymentMethod"]["id"] for one in cards}) == 1
    await invite(olivia, account, "Adam", "ADMIN")
    adam = story.person(user="adam@harbour.example")
    assert (await ask_vendor(adam, account, "Once.", idempotencyKey="k-1"))["id"] != first["id"]
    requests = "query ($id: ID!) { account(id: $id) { changeRequests { totalCount nodes { id } } } }"
    page = (await olivia.ask(requests, id=account))["account"]["changeRequests"]
    assert page["totalCount"] == 2


async def test_a_refusal_uses_no_key_up_and_the_answer_is_read_anew(story: Story) -> None:
    account, subscription, olivia = await running(story)
    with pytest.raises(Refused):
        await add_card(olivia, account, "tok_nobody", idempotencyKey="k-1")
    card = await add_card(olivia, account, "tok_visa", idempotencyKey="k-1")
    await add_card(olivia, account, "tok_amex", makeDefault=True)
    again = await add_card(olivia, account, "tok_visa", idempotencyKey="k-1")
    assert again["paymentMethod"]["id"] == card["paymentMethod"]["id"]
    assert again["paymentMethod"]["isDefault"] is False
    order = {"subscriptionId": subscription, "purchaseOrder": "PO-1", "idempotencyKey": "k-9"}
    selection = "... on SubscriptionChanged { subscription { purchaseOrder } }"
    for _ in range(2):
        done = await olivia.change("updatePurchaseOrder", "UpdatePurchaseOrderInput", selection, **order)
        assert done["subscription"]["purchaseOrder"] == "PO-1"
    with pytest.raises(Refused) as no:
        await add_card(olivia, account, "tok_visa", idempotencyKey="")
    assert no.value.codes == ["IDEMPOTENCY_KEY_INVALID"]


async def test_one_key_from_many_clients_at_once_writes_once(story: Story) -> None:
    account, _, olivia = await running(story)
    given: dict[str, Any] = {"accountId": account, "kind": "CARD", "token": "tok_visa", "idempotencyKey": "k-1"}
    done = await asyncio.gather(
        *[olivia.change("addPaymentMethod", "AddPaymentMethodInput", METHOD, **given) for _ in range(5)]
    )
    assert len({one["paymentMethod"]["id"] for one in done}) == 1
    page = "query ($id: ID!) { account(id: $id) { paymentMethods { id } } }"
    assert len((await olivia.ask(page, id=account))["account"]["paymentMethods"]) == 1


async def test_a_cursor_leads_past_the_last_page_to_nothing_and_opens_no_account(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    cursor = (await olivia.ask(INVOICES, id=account, first=1))["account"]["invoices"]["pageInfo"]["endCursor"]
    beyond = (await olivia.ask(INVOICES, id=account, first=1, after=cursor))["account"]["invoices"]
    assert (beyond["nodes"], beyond["pageInfo"]["hasNextPage"], beyond["totalCount"]) == ([], False, 1)
    eve = story.person(user="eve@else.example")
    assert (await eve.ask(INVOICES, id=account, first=1, after=cursor))["account"] is None

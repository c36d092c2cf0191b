"""Counters come, break, go back, are replaced and go (LOC-4, LOC-7, LOC-8)."""

from __future__ import annotations

import pytest

from tests.scenarios.customers import decide, mail
from tests.scenarios.shops import CHAIN, MEMBER, USERS, open_shop, three_shops, totals
from tests.scenarios.speak import Refused, Story, open_actions, shown

NEW_DEVICE = ("NEW_DEVICE", [CHAIN, USERS])


async def test_loc_4_a_new_device_mails_chain_managers_and_user_managers_at_once(story: Story) -> None:
    """LOC-4: whoever adds it, both are written to; not the owner, not a plain member, and not about a new location."""
    shop = await open_shop(story, "2026-03-01", people=True)
    place = await shop.location("A")
    invited = await mail(shop.owner, shop.account)
    assert {kind for kind, _ in invited} == {"MEMBER_INVITED"}
    await shop.counters(place, 1)
    assert await mail(shop.owner, shop.account) == [NEW_DEVICE, *invited]
    await shop.add("counter", "Door 2", shop.member(CHAIN), model="counter-2d", parentId=place)
    await shop.add("counter", "Door 3", shop.staff, model="counter-2d", parentId=place)
    assert await mail(shop.owner, shop.account) == [*[NEW_DEVICE] * 3, *invited]
    document = """query ($id: ID!) { account(id: $id) { notifications(first: 1) { nodes { status at
      event { kind summary actor } } } } }"""
    [last] = (await shop.owner.ask(document, id=shop.account))["account"]["notifications"]["nodes"]
    assert (last["status"], last["at"], last["event"]["kind"]) == ("PENDING", "2026-03-01T09:00:00Z", "RESOURCE_ADDED")


async def test_loc_4_duties_are_the_familys_words_and_follow_the_member(story: Story) -> None:
    """LOC-4: a duty that no family knows is refused; one that is taken over is written to from then on."""
    shop = await open_shop(story, "2026-03-01", people=True)
    people = await shop.owner.ask(
        "query ($id: ID!) { account(id: $id) { memberships { user { id email } duties } } }", id=shop.account
    )
    [milo] = [one["user"]["id"] for one in people["account"]["memberships"] if one["user"]["email"] == MEMBER]
    given = {"accountId": shop.account, "userId": milo}
    with pytest.raises(Refused) as no:
        await shop.owner.change("updateMember", "UpdateMemberInput", "__typename", duties=["janitor"], **given)
    assert no.value.codes == ["UNKNOWN_DUTY"]
    await shop.owner.change("updateMember", "UpdateMemberInput", "__typename", duties=["user_manager"], **given)
    await shop.counters(await shop.location("A"), 1)
    [(kind, to), *invited] = await mail(shop.owner, shop.account)
    assert {kind for kind, _ in invited} == {"MEMBER_INVITED"}
    assert (kind, sorted(to)) == ("NEW_DEVICE", [CHAIN, MEMBER, USERS])


async def test_loc_8_a_device_in_return_and_the_one_that_replaces_it_are_never_billed_twice(story: Story) -> None:
    """LOC-8: 5 counters at A need 2. One is marked for return: 4 need 1, and the replacement makes 5 again, which need
    2. Every month bills 2 x 35.00 = 70.00, also while both of the pair are on the account, and no mail is sent."""
    shop = await open_shop(story, "2026-03-01", people=True)
    place = await shop.location("A")
    broken, *_ = await shop.counters(place, 5)
    subscription = (await shop.start("location", 2))["subscription"]["id"]
    sent = await mail(shop.owner, shop.account)
    assert [one for one in sent if one[0] == "NEW_DEVICE"] == [NEW_DEVICE] * 5
    assert {kind for kind, _ in sent} == {"MEMBER_INVITED", "NEW_DEVICE", "INVOICE_ISSUED", "INVOICE_PAID"}
    await story.on("2026-03-28")
    assert await shop.mark("returnResource", broken, shop.staff) == "RETURNING"
    assert await shop.use() == (1, 2, 1, 1, 0, "AVAILABLE")
    new = await shop.add(
        "counter", "Door 1", shop.member(CHAIN), model="counter-thermal", parentId=place, replaces=broken
    )
    assert (new["status"], new["replaces"]) == ("ACTIVE", {"id": broken, "status": "RETURNING"})
    assert await shop.use() == (2, 2, 2, 0, 0, "FULL")
    assert await mail(shop.owner, shop.account) == sent
    await story.bill_through("2026-04-01")
    *_, april = await shop.owner.invoices(shop.account)
    assert shown(april["lines"]) == [("CHARGE", 2, "70.00")]
    assert await shop.mark("removeResource", broken) == "REMOVED"
    await story.bill_through("2026-05-01")
    assert [amount for _, amount, _ in totals(await shop.owner.invoices(shop.account))] == ["70.00"] * 3
    assert [one["quantity"] for one in (await shop.page(subscription))["items"]] == [2]


async def test_loc_8_on_the_device_plan_the_pair_counts_once_and_no_device_of_its_own_is_replaced(story: Story) -> None:
    """LOC-8: 2 devices at 12.00 are 24.00 before, during and after the exchange; one that works is replaced by nothing."""
    shop = await open_shop(story, "2026-03-01", people=True)
    broken, working = await shop.counters(None, 2)
    await shop.start("device", 2)
    await shop.mark("returnResource", broken, shop.staff)
    assert await shop.use("device") == (1, 2, 1, 1, 0, "AVAILABLE")
    await shop.add("counter", "New", model="counter-3d", replaces=broken)
    assert await shop.use("device") == (2, 2, 2, 0, 0, "FULL")
    for taken in (broken, working):
        with pytest.raises(Refused) as no:
            await shop.add("counter", "Another", model="counter-3d", replaces=taken)
        assert no.value.codes == ["BAD_REPLACEMENT"]
    await story.bill_through("2026-04-01")
    assert [amount for _, amount, _ in totals(await shop.owner.invoices(shop.account))] == ["24.00", "24.00"]


async def test_loc_8_customers_cannot_set_the_mark_themselves(story: Story) -> None:
    """LOC-8: owner, chain manager, user manager and member get the code; only the vendor's support marks it, once."""
    shop = await open_shop(story, "2026-03-01", people=True)
    [counter] = await shop.counters(None, 1)
    for person in (shop.owner, *(shop.member(one) for one in (CHAIN, USERS, MEMBER))):
        with pytest.raises(Refused) as no:
            await shop.mark("returnResource", counter, person)
        assert no.value.codes == ["STORETRAFFIC_SUPPORT_ONLY"]
    assert await shop.mark("returnResource", counter, shop.staff) == "RETURNING"
    with pytest.raises(Refused) as no:
        await shop.mark("returnResource", counter, shop.staff)
    assert no.value.codes == ["NOT_ACTIVE"]


async def test_loc_7_what_is_removed_is_reported_unused_and_lowering_is_a_request(story: Story) -> None:
    """LOC-7: 5 are subscribed at 35.00 and 5 needed. B and C go: 3 at A stay needed, 3 counters of B stand nowhere now
    and need 1 together, so 4 are used and 1 is free. Nothing falls: 1 April bills 5 x 35.00 = 175.00. One less is
    asked for on 2 April, approved, and 1 May bills 4 x 35.00 = 140.00."""
    shop = await open_shop(story, "2026-03-01")
    _, second, third = await three_shops(shop)
    subscription = (await shop.start("location", 5))["subscription"]["id"]
    for place in (second, third):
        assert await shop.mark("removeResource", place) == "REMOVED"
    assert await shop.use() == (4, 5, 4, 1, 0, "AVAILABLE")
    page = await shop.page(subscription)
    assert [one["quantity"] for one in page["items"]] == [5]
    assert open_actions(page["actions"])["REMOVE_SEATS"] == "REQUEST"
    await story.bill_through("2026-04-01")
    await story.on("2026-04-02")
    fewer = await shop.owner.quote_change(subscription, {"removeSeats": {"seatType": "location", "quantity": 1}})
    [change] = fewer["changes"]
    assert (change["channel"], change["code"]) == ("REQUEST", "STORETRAFFIC_CUSTOMER_SUCCESS")
    assert change["effectiveOn"] == "2026-05-01"
    with pytest.raises(Refused) as no:
        await shop.owner.confirm(fewer)
    assert no.value.codes == ["REQUEST_REQUIRED"]
    asked = await shop.ask(shop.owner, fewer)
    assert (asked["status"], await shop.use()) == ("OPEN", (4, 5, 4, 1, 0, "AVAILABLE"))
    assert (await decide(shop.staff, asked["id"], "APPROVE"))["status"] == "APPROVED"
    await story.bill_through("2026-05-01")
    invoices = await shop.owner.invoices(shop.account)
    assert [amount for _, amount, _ in totals(invoices)] == ["175.00", "175.00", "140.00"]
    assert await shop.use() == (4, 4, 4, 0, 0, "FULL")


async def test_loc_7_and_loc_2_fewer_than_required_are_raised_again_by_the_payment(story: Story) -> None:
    """LOC-7, LOC-2: customer success lowers 2 to 1 while 2 are needed. The next payment bills what is required: 70.00."""
    shop = await open_shop(story, "2026-03-01")
    await shop.counters(await shop.location("A"), 5)
    subscription = (await shop.start("location", 2))["subscription"]["id"]
    fewer = {"removeSeats": {"seatType": "location", "quantity": 1}}
    await shop.ask_and_approve(shop.owner, await shop.owner.quote_change(subscription, fewer))
    page = await shop.page(subscription)
    assert [one["kind"] for one in page["scheduledChanges"]] == ["REMOVE_SEATS"]
    assert page["nextInvoiceEstimate"]["total"]["amount"] == "70.00"
    await story.bill_through("2026-04-01")
    *_, april = await shop.owner.invoices(shop.account)
    assert shown(april["lines"]) == [("CHARGE", 2, "70.00")]

"""Purchase orders and invoices, one's own or shared (AIR-5, AIR-6, AIR-10)."""

from __future__ import annotations

from tests.scenarios.speak import Person, Story, products, shown

SUBSCRIPTION = "... on SubscriptionChanged { subscription { id purchaseOrder separateInvoice } }"


async def customer(story: Story) -> tuple[str, Person]:
    """A new customer on the first day of 2026, and its owner."""
    await story.on("2026-01-01")
    account = await story.operator.create_account("Harbour Offices", ownerEmail="olivia@harbour.example")
    return account, story.person(user="olivia@harbour.example")


async def test_air_6_subscriptions_put_together_share_the_renewal_invoice_and_a_separate_one_stays_apart(
    story: Story,
) -> None:
    """Three start on 2026-01-01 at 60.00, 48.00 and 36.00. Two share 108.00 on 2027-01-01; one is apart."""
    account, olivia = await customer(story)
    together: dict[str, object] = {"term": "one-year", "startDate": "2026-01-01", "separateInvoice": False}
    await olivia.start(account, products=products(space_pro=1), **together)
    await olivia.start(account, products=products(space_plus=1), **together)
    await olivia.start(account, products=products(space_co2_mini=1), **{**together, "separateInvoice": True})
    assert len(await olivia.invoices(account)) == 3
    await story.bill_through("2027-01-01")
    renewals = [one for one in await olivia.invoices(account) if one["issuedOn"] == "2027-01-01"]
    assert sorted(one["totals"]["total"]["amount"] for one in renewals) == ["108.00", "36.00"]


async def test_air_6_how_a_subscription_is_invoiced_can_be_changed_for_the_next_renewal(story: Story) -> None:
    account, olivia = await customer(story)
    together: dict[str, object] = {"term": "one-year", "startDate": "2026-01-01", "separateInvoice": False}
    await olivia.start(account, products=products(space_pro=1), **together)
    second = await olivia.start(account, products=products(space_plus=1), **together)
    changed = await olivia.change(
        "updateInvoicing",
        "UpdateInvoicingInput",
        SUBSCRIPTION,
        subscriptionId=second["subscription"]["id"],
        separateInvoice=True,
    )
    assert changed["subscription"]["separateInvoice"] is True
    await story.bill_through("2027-01-01")
    renewals = [one for one in await olivia.invoices(account) if one["issuedOn"] == "2027-01-01"]
    assert sorted(one["totals"]["total"]["amount"] for one in renewals) == ["48.00", "60.00"]


async def test_air_6_two_purchase_orders_never_share_an_invoice(story: Story) -> None:
    account, olivia = await customer(story)
    together: dict[str, object] = {"term": "one-year", "startDate": "2026-01-01", "separateInvoice": False}
    await olivia.start(account, products=products(space_pro=1), purchaseOrder="PO-1", **together)
    await olivia.start(account, products=products(space_plus=1), purchaseOrder="PO-2", **together)
    await story.bill_through("2027-01-01")
    renewals = [one for one in await olivia.invoices(account) if one["issuedOn"] == "2027-01-01"]
    assert sorted(one["purchaseOrder"] for one in renewals) == ["PO-1", "PO-2"]


async def test_air_10_a_new_po_prints_on_the_next_renewal_and_an_issued_invoice_keeps_its_own(story: Story) -> None:
    account, olivia = await customer(story)
    done = await olivia.start(
        account, term="one-year", startDate="2026-01-01", purchaseOrder="PO-OLD", products=products(space_pro=1)
    )
    await story.on("2026-05-05")
    changed = await olivia.change(
        "updatePurchaseOrder",
        "UpdatePurchaseOrderInput",
        SUBSCRIPTION,
        subscriptionId=done["subscription"]["id"],
        purchaseOrder="PO-NEW",
    )
    assert changed["subscription"]["purchaseOrder"] == "PO-NEW"
    mid_term = await olivia.buy(
        done["subscription"]["id"],
        {"addSeats": {"product": "monitoring", "seatType": "space-pro", "quantity": 1}},
    )
    assert mid_term["invoice"]["purchaseOrder"] == "PO-OLD"
    await story.bill_through("2027-01-01")
    issued, _, renewal = await olivia.invoices(account)
    assert issued["purchaseOrder"] == "PO-OLD"
    assert renewal["purchaseOrder"] == "PO-NEW"
    assert shown(renewal["lines"]) == [("CHARGE", 2, "120.00")]

    asked = await olivia.change(
        "requestChange",
        "RequestChangeInput",
        "... on ChangeRequest { status invoice { id purchaseOrder } message }",
        accountId=account,
        family="airthings",
        invoiceId=issued["id"],
        message="Please revise this invoice to PO-NEW.",
    )
    assert asked["status"] == "OPEN"
    assert asked["invoice"] == {"id": issued["id"], "purchaseOrder": "PO-OLD"}
    mail = "query ($id: ID!) { account(id: $id) { notifications { nodes { kind to status } } } }"
    sent = (await olivia.ask(mail, id=account))["account"]["notifications"]["nodes"]
    told = {address for one in sent for address in one["to"]}
    assert {"business-support@airthings.com", "olivia@harbour.example"} <= told

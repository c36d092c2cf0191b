"""Bank transfers, the default way to pay: statements recorded once, matched by what payers write, and what waits for staff."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.app import App
from tests.scenarios.bank import decide, happened, invoiced, line, owed, paid, record
from tests.scenarios.speak import Refused, Story, products

WAITING = """query ($family: String!, $status: TransferStatus, $first: Int, $after: String) {
  incomingTransfers(family: $family, status: $status, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id bankReference status waitsFor message } } }"""


async def test_a_part_leaves_the_rest_open_and_more_than_is_open_is_the_accounts_balance(
    story: Story, app: App
) -> None:
    """240.00: 100.01 and 139.98 leave 0.01; 10.00 more pay it, and 9.99 are credit, from which the next invoice is paid."""
    account, [invoice] = await invoiced(story, 4)
    staff, olivia = story.person(staff="airthings"), story.person(user="olivia@harbour.example")
    number = invoice["number"]
    [first] = await record(staff, line("B1", "100.01", f"invoice {number}"))
    assert (first["status"], first["waitsFor"], paid(first)) == ("MATCHED", None, [(number, "100.01")])
    assert await owed(olivia, account) == ([("ISSUED", "139.99", "100.01")], "0.00")
    await record(staff, line("B2", "139.98", number.lower().replace("-", "  ")))
    assert await owed(olivia, account) == ([("ISSUED", "0.01", "239.99")], "0.00")
    [last] = await record(staff, line("B3", "10.00", number))
    assert paid(last) == [(number, "0.01"), (None, "9.99")]
    assert await owed(olivia, account) == ([("PAID", "0.00", "240.00")], "9.99")
    kinds = [one.kind for one in await happened(app, account)]
    assert (kinds.count("PAYMENT_RECEIVED"), kinds.count("INVOICE_PAID")) == (3, 1)
    [again] = await record(staff, line("B4", "1.00", number))
    assert paid(again) == [(None, "1.00")]
    bought = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    assert bought["invoice"]["creditApplied"] == {"amount": "10.99", "currency": "EUR"}


async def test_a_statement_of_every_kind_of_line_is_recorded_once(story: Story) -> None:
    account, invoices = await invoiced(story, 1, 2, 3)
    one, two, three = (invoice["number"] for invoice in invoices)
    staff = story.person(staff="airthings")
    olivia = story.person(user="olivia@harbour.example")
    reference = (await olivia.ask("query ($id: ID!) { invoice(id: $id) { paymentReference } }", id=invoices[2]["id"]))[
        "invoice"
    ]["paymentReference"]
    name, digits = one.split("-")
    statement = [
        line("S1", "180.00", f"{two} and {name} {int(digits)}", payer="Harbour Offices AS"),
        line("S2", "100.00", " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))),
        line("S3", "80.00", f"rest of {three}"),
        line("S4", "12.00", "for the sensors"),
        line("S5", "60.00", f"{name}-9999"),
        line("S6", "60.00", f"RF00{reference[4:]}"),
    ]
    recorded = await record(staff, *statement)
    assert [transfer["status"] for transfer in recorded] == ["MATCHED"] * 3 + ["WAITING"] * 3
    assert [paid(transfer) for transfer in recorded[:3]] == [
        [(one, "60.00"), (two, "120.00")],
        [(three, "100.00")],
        [(three, "80.00")],
    ]
    assert {transfer["waitsFor"] for transfer in recorded[3:]} == {"NO_INVOICE"}
    settled = await owed(olivia, account)
    assert settled == ([("PAID", "0.00", "60.00"), ("PAID", "0.00", "120.00"), ("PAID", "0.00", "180.00")], "0.00")
    assert await record(staff, *statement) == recorded
    assert await record(staff, *statement[::-1]) == recorded[::-1]
    assert await owed(olivia, account) == settled
    found = (await staff.ask(WAITING, family="airthings", status="WAITING", first=2))["incomingTransfers"]
    assert (found["totalCount"], [one["bankReference"] for one in found["nodes"]]) == (3, ["S4", "S5"])
    after = found["pageInfo"]["endCursor"]
    rest = (await staff.ask(WAITING, family="airthings", status="WAITING", first=2, after=after))["incomingTransfers"]
    assert ([one["bankReference"] for one in rest["nodes"]], rest["pageInfo"]["hasNextPage"]) == (["S6"], False)


@pytest.mark.parametrize("wrong", [{"amount": "60.01"}, {"receivedOn": "2025-12-31"}, {"message": "other"}])
async def test_a_line_sent_again_with_other_facts_is_refused_and_changes_nothing(
    story: Story, wrong: dict[str, str]
) -> None:
    account, [invoice] = await invoiced(story, 1)
    staff = story.person(staff="airthings")
    await record(staff, line("B1", "30.00", invoice["number"]))
    with pytest.raises(Refused) as no:
        await record(staff, line("B2", "30.00", invoice["number"]), line("B1", "30.00", invoice["number"]) | wrong)
    assert no.value.codes == ["TRANSFER_DIFFERS"]
    assert no.value.violations[0]["path"] == ["transfers", "1", "bankReference"]
    assert await owed(staff, account) == ([("ISSUED", "30.00", "30.00")], "0.00")


async def test_lines_that_cannot_be_are_refused_with_every_reason_and_none_is_recorded(story: Story) -> None:
    account, [invoice] = await invoiced(story, 1)
    staff = story.person(staff="airthings")
    number = invoice["number"]
    wrong: list[tuple[dict[str, Any], str]] = [
        (line("W1", "0", number), "AMOUNT_NOT_POSITIVE"),
        (line("W2", "-60.00", number), "AMOUNT_NOT_POSITIVE"),
        (line("W3", "60.001", number), "AMOUNT_TOO_FINE"),
        (line("W4", "100000000000.01", number), "AMOUNT_TOO_LARGE"),
        (line("W5", "60.00", number, currency="BHD"), "CURRENCY_DIFFERS"),
        (line("W6", "60.00", number, receivedOn="2026-01-03"), "RECEIVED_IN_FUTURE"),
        (line("W7", "60.00", number, receivedOn="1016-01-02"), "RECEIVED_TOO_LONG_AGO"),
        (line(" ", "60.00", number), "EMPTY"),
        (line("W8", "60.00", "x" * 1001), "TOO_LONG"),
        (line("W8", "60.00", number), "DUPLICATE"),
    ]
    with pytest.raises(Refused) as no:
        await record(staff, line("W0", "60.00", number), *(one for one, _ in wrong))
    assert sorted(no.value.codes) == sorted(code for _, code in wrong)
    assert await owed(staff, account) == ([("ISSUED", "60.00", "0.00")], "0.00")
    assert (await staff.ask(WAITING, family="airthings"))["incomingTransfers"]["nodes"] == []
    for none in ([], [line(f"M{each}", "1.00") for each in range(201)]):
        with pytest.raises(Refused) as no:
            await record(staff, *none)
        assert no.value.codes == ["TOO_MANY" if none else "EMPTY"]


async def test_what_waits_is_assigned_by_staff_to_invoices_or_an_account_or_goes_back(story: Story) -> None:
    account, invoices = await invoiced(story, 1, 2, 3)
    staff, olivia = story.person(staff="airthings"), story.person(user="olivia@harbour.example")
    first, second, third, fourth = await record(
        staff, line("A1", "70.00", "hello"), line("A2", "200.00"), line("A3", "500.00"), line("A4", "5.00")
    )
    ids = [one["id"] for one in invoices]
    done = await decide(staff, "assignTransfer", transferId=first["id"], invoiceIds=[ids[1]])
    assert (done["status"], done["account"]["id"], done["waitsFor"]) == ("MATCHED", account, "NO_INVOICE")
    assert await owed(olivia, account) == (
        [("ISSUED", "60.00", "0.00"), ("ISSUED", "50.00", "70.00"), ("ISSUED", "180.00", "0.00")],
        "0.00",
    )
    done = await decide(staff, "assignTransfer", transferId=second["id"], accountId=account)
    numbers = [one["number"] for one in invoices]
    assert paid(done) == [(numbers[0], "60.00"), (numbers[1], "50.00"), (numbers[2], "90.00")]
    done = await decide(staff, "assignTransfer", transferId=third["id"], invoiceIds=[ids[2], ids[0]])
    assert paid(done) == [(numbers[2], "90.00"), (None, "410.00")]
    assert (await owed(olivia, account))[1] == "410.00"
    back = await decide(staff, "returnTransfer", transferId=fourth["id"], reason="Not for us.")
    assert (back["status"], back["reason"], back["allocations"]) == ("RETURNED", "Not for us.", [])
    for field, given in (("assignTransfer", {"accountId": account}), ("returnTransfer", {"reason": "No."})):
        for transfer in (first, fourth):
            with pytest.raises(Refused) as no:
                await decide(staff, field, transferId=transfer["id"], **given)
            assert no.value.codes == ["TRANSFER_SETTLED"]


async def test_what_names_invoices_of_several_accounts_waits_and_is_not_assigned_to_both(story: Story) -> None:
    account, [mine] = await invoiced(story, 1)
    _, [theirs] = await invoiced(story, 1, ownerEmail="nina@north.example")
    staff = story.person(staff="airthings")
    [transfer] = await record(staff, line("A1", "120.00", f"{mine['number']} {theirs['number']}"))
    assert (transfer["status"], transfer["waitsFor"]) == ("WAITING", "SEVERAL_ACCOUNTS")
    asked = [
        ({"invoiceIds": [mine["id"], theirs["id"]]}, "SEVERAL_ACCOUNTS"),
        ({"invoiceIds": [mine["id"], mine["id"]]}, "DUPLICATE"),
        ({"invoiceIds": []}, "ASSIGN_TO_ONE"),
        ({"invoiceIds": [mine["id"]], "accountId": account}, "ASSIGN_TO_ONE"),
        ({"invoiceIds": ["inv_nothing"]}, "NOT_FOUND"),
        ({"accountId": "acc_nothing"}, "NOT_FOUND"),
    ]
    for given, code in asked:
        with pytest.raises(Refused) as no:
            await decide(staff, "assignTransfer", transferId=transfer["id"], **given)
        assert no.value.codes == [code]
    dollars = await story.operator.create_account("Dollar Offices", currency="USD")
    await story.operator.change(
        "updateEnrolment",
        "UpdateEnrolmentInput",
        "... on AccountChanged { account { id } }",
        accountId=dollars,
        family="airthings",
    )
    with pytest.raises(Refused) as no:
        await decide(staff, "assignTransfer", transferId=transfer["id"], accountId=dollars)
    assert no.value.codes == ["CURRENCY_DIFFERS"]


async def test_a_payment_recorded_by_hand_is_the_same_line_of_the_statement(story: Story) -> None:
    account, [invoice, other] = await invoiced(story, 1, 2)
    staff = story.person(staff="airthings")
    given = {"invoiceId": invoice["id"], "amount": "50.00", "receivedOn": "2026-01-01", "bankReference": "H1"}
    by_hand = await decide(staff, "recordPayment", **given)
    assert paid(by_hand) == [(invoice["number"], "50.00")]
    assert await decide(staff, "recordPayment", **given) == by_hand
    [same] = await record(staff, line("H1", "50.00", "Thank you", receivedOn="2026-01-01"))
    assert same["id"] == by_hand["id"]
    for wrong in ({"amount": "50.01"}, {"invoiceId": other["id"]}):
        with pytest.raises(Refused) as no:
            await decide(staff, "recordPayment", **given | wrong)
        assert no.value.codes == ["TRANSFER_DIFFERS"]
    with pytest.raises(Refused) as no:
        await decide(
            staff, "recordPayment", **given | {"receivedOn": "2026-01-02", "amount": "0", "bankReference": "H2"}
        )
    assert sorted(no.value.codes) == ["AMOUNT_NOT_POSITIVE", "RECEIVED_IN_FUTURE"]
    done = await decide(staff, "recordPayment", **given | {"amount": "60.00", "bankReference": "H3"})
    assert paid(done) == [(invoice["number"], "10.00"), (None, "50.00")]
    assert await owed(staff, account) == ([("PAID", "0.00", "60.00"), ("ISSUED", "120.00", "0.00")], "50.00")


async def test_staff_of_another_family_and_customers_see_and_do_nothing(story: Story) -> None:
    account, [invoice] = await invoiced(story, 1)
    staff, others = story.person(staff="airthings"), story.person(staff="zendesk_like")
    olivia = story.person(user="olivia@harbour.example")
    [transfer] = await record(staff, line("A1", "12.00"))
    payment = {"invoiceId": invoice["id"], "amount": "1.00", "receivedOn": "2026-01-01", "bankReference": "X"}
    for who, unseen in ((others, "NOT_FOUND"), (olivia, "FORBIDDEN")):
        tries = [
            (record(who, line("X", "1.00")), "FORBIDDEN"),
            (decide(who, "recordPayment", **payment), unseen),
            (decide(who, "assignTransfer", transferId=transfer["id"], accountId=account), unseen),
            (decide(who, "returnTransfer", transferId=transfer["id"], reason="No."), unseen),
        ]
        for tried, code in tries:
            with pytest.raises(Refused) as no:
                await tried
            assert no.value.codes == [code]
        body = await who.raw(WAITING, family="airthings")
        assert body["data"] == {"incomingTransfers": None}
        assert [one["extensions"]["code"] for one in body["errors"]] == ["FORBIDDEN"]
    [same] = await record(others, line("A1", "99.00"), family="zendesk_like")
    assert (same["status"], same["id"] == transfer["id"]) == ("WAITING", False)
    [unmatched] = await record(others, line("Z1", "60.00", invoice["number"]), family="zendesk_like")
    assert (unmatched["status"], unmatched["waitsFor"]) == ("WAITING", "OTHER_FAMILY_OR_CURRENCY")
    with pytest.raises(Refused) as no:
        await decide(others, "assignTransfer", transferId=unmatched["id"], invoiceIds=[invoice["id"]])
    assert no.value.codes == ["NOT_FOUND"]
    assert await owed(olivia, account) == ([("ISSUED", "60.00", "0.00")], "0.00")

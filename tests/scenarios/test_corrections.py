"""What was issued wrong is taken back by name, in part or whole, and issued again; the subscription goes on as if nothing was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import customer, running
from tests.scenarios.speak import INVOICE, Person, Refused, Story, products, seats, shown

CORRECTED = f"""... on InvoiceCorrection {{ invoice {INVOICE} creditNote {INVOICE[:-1]} corrects {{ number }} reason }}
  replacement {INVOICE[:-1]} corrects {{ number }} reason }} }}"""
BALANCE = "query ($id: ID!) { account(id: $id) { creditBalance { amount } } }"


async def correct(
    person: Person, field: str, invoice: str, reason: str = "Typed wrong.", **given: Any
) -> dict[str, Any]:
    """One of the three corrections."""
    kind = f"{field[0].upper()}{field[1:]}Input"
    return await person.change(field, kind, CORRECTED, invoiceId=invoice, reason=reason, **given)


async def balance(person: Person, account: str) -> str:
    """What the account may spend on next invoices."""
    found = (await person.ask(BALANCE, id=account))["account"]["creditBalance"]
    return str(found["amount"]) if found is not None else "0.00"


async def test_an_open_invoice_is_taken_back_and_the_renewal_comes_as_ever(story: Story) -> None:
    """2 Space Pro at 60.00 a year: 120.00, nothing paid, so that nothing goes to the balance."""
    account, subscription, olivia = await running(story, "2026-01-01")
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    await story.on("2026-01-20")
    done = await correct(staff, "voidInvoice", issued["id"])
    assert done["invoice"]["status"] == "VOID"
    assert done["invoice"]["lines"] == issued["lines"]
    note = done["creditNote"]
    assert (note["kind"], note["corrects"]["number"], note["reason"]) == (
        "CREDIT_NOTE",
        issued["number"],
        "Typed wrong.",
    )
    assert shown(note["lines"]) == [("PRORATED_CREDIT", -2, "-120.00")]
    assert (note["totals"]["total"]["amount"], note["issuedOn"]) == ("-120.00", "2026-01-20")
    assert await balance(olivia, account) == "0.00"
    await story.bill_through("2027-01-01")
    renewal = (await olivia.invoices(account))[-1]
    assert (renewal["issuedOn"], renewal["totals"]["total"]["amount"]) == ("2027-01-01", "120.00")
    assert (await olivia.subscription(subscription))["status"] == "ACTIVE"


async def test_a_part_is_credited_and_the_rest_stays_open(story: Story) -> None:
    account, _, olivia = await running(story, "2026-01-01", space_pro=2, space_plus=1)
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    total = issued["totals"]["total"]["amount"]
    first = await correct(staff, "creditInvoice", issued["id"], lines=[{"position": 0, "amount": "20.00"}])
    assert first["creditNote"]["totals"]["total"]["amount"] == "-20.00"
    assert first["invoice"]["status"] == "ISSUED"
    second = await correct(staff, "creditInvoice", issued["id"], amount="10.01")
    assert second["creditNote"]["totals"]["total"]["amount"] == "-10.01"
    rest = await correct(staff, "voidInvoice", issued["id"])
    assert rest["invoice"]["status"] == "VOID"
    back = sum(float(one["creditNote"]["totals"]["total"]["amount"]) for one in (first, second, rest))
    assert f"{-back:.2f}" == total
    with pytest.raises(Refused) as no:
        await correct(staff, "voidInvoice", issued["id"])
    assert no.value.codes == ["ALREADY_TAKEN_BACK"]


async def test_what_was_paid_goes_to_the_balance_and_pays_the_next_invoice(story: Story) -> None:
    account, subscription, olivia = await paid_by_card(story)
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    assert issued["status"] == "PAID"
    await correct(staff, "creditInvoice", issued["id"], amount="30.00")
    assert await balance(olivia, account) == "30.00"
    bought = await olivia.buy(subscription, {"addSeats": seats("space-pro", 1)})
    assert bought["invoice"]["creditApplied"]["amount"] == "30.00"


async def test_what_a_card_paid_goes_back_to_it_once(story: Story) -> None:
    account, _, olivia = await paid_by_card(story)
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    await correct(staff, "creditInvoice", issued["id"], amount="50.00", remedy="REFUND")
    assert await balance(olivia, account) == "0.00"
    done = await correct(staff, "voidInvoice", issued["id"], remedy="REFUND")
    assert done["creditNote"]["totals"]["total"]["amount"] == "-70.00"
    assert done["invoice"]["status"] == "VOID"
    assert await balance(olivia, account) == "0.00"
    payments = "query ($id: ID!) { invoice(id: $id) { payments { kind status amount { amount } } } }"
    rows = (await olivia.ask(payments, id=issued["id"]))["invoice"]["payments"]
    assert sorted(one["amount"]["amount"] for one in rows if one["kind"] == "REFUND") == ["50.00", "70.00"]


async def test_with_tax_every_cent_that_was_paid_comes_back_and_none_more(story: Story) -> None:
    """25 % in Norway: 120.00 and 30.00. Each credit's tax is rounded by itself; the last one brings back just what is left."""
    account, _, olivia = await paid_by_card(story, country="NO")
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    assert (issued["totals"]["tax"]["amount"], issued["amountDue"]["amount"]) == ("30.00", "150.00")
    for amount in ("0.02", "0.02", "0.02", "17.31"):  # the tax on 0.02 is half a cent, which is a cent
        await correct(staff, "creditInvoice", issued["id"], amount=amount)
    await correct(staff, "voidInvoice", issued["id"])
    assert await balance(olivia, account) == "150.00"


async def test_a_tax_id_that_came_late_is_put_right_by_issuing_again(story: Story) -> None:
    """A Swedish business is billed VAT until its VAT id is known: then it owes the tax itself, and what it paid too much is its credit."""
    account, _, olivia = await paid_by_card(story, country="SE")
    [issued] = await olivia.invoices(account)
    taxed = issued["totals"]["tax"]["amount"]
    details = {"accountId": account, "legalName": "Hamn AB", "country": "SE", "taxId": "SE556036079301"}
    await olivia.change(
        "updateBillingDetails", "UpdateBillingDetailsInput", "... on AccountChanged { account { id } }", **details
    )
    done = await correct(story.person(staff="airthings"), "reissueInvoice", issued["id"], "VAT id.")
    assert float(taxed) > 0
    assert done["replacement"]["totals"]["tax"]["amount"] == "0.00"
    assert await balance(olivia, account) == taxed


async def test_air_10_an_invoice_is_issued_again_under_another_order_and_address(story: Story) -> None:
    """AIR-10: an invoice already issued keeps its own order; its revision is asked of the vendor, who issues it again."""
    account, subscription, olivia = await running(story, "2026-01-01")
    staff = story.person(staff="airthings")
    [issued] = await olivia.invoices(account)
    details = {"accountId": account, "legalName": "Harbour Offices AS", "city": "Bergen"}
    await olivia.change(
        "updateBillingDetails", "UpdateBillingDetailsInput", "... on AccountChanged { account { id } }", **details
    )
    await story.on("2026-01-12")
    done = await correct(staff, "reissueInvoice", issued["id"], "Wrong order.", purchaseOrder="PO-7")
    again = done["replacement"]
    assert done["invoice"]["status"] == "VOID"
    assert (done["invoice"]["purchaseOrder"], again["purchaseOrder"]) == (None, "PO-7")
    assert again["corrects"]["number"] == issued["number"]
    assert (again["kind"], again["status"], again["amountDue"]["amount"]) == ("INVOICE", "ISSUED", "120.00")
    assert again["lines"] == issued["lines"]
    numbers = [one["number"] for one in await olivia.invoices(account)]
    assert [one.rpartition("-")[2] for one in numbers] == ["0001", "0002", "0003"]
    # A seat that is given up later is credited on what stands in the first one's place, under its order.
    await story.on("2026-07-02")
    removed = await staff.buy(subscription, {"removeSeats": seats("space-pro", 1)})
    assert removed["invoice"] is None or removed["invoice"]["purchaseOrder"] == "PO-7"
    await story.bill_through("2027-01-01")
    assert (await olivia.subscription(subscription))["status"] == "ACTIVE"


async def test_what_was_paid_of_the_first_pays_the_second(story: Story) -> None:
    account, _, olivia = await paid_by_card(story)
    [issued] = await olivia.invoices(account)
    done = await correct(story.person(staff="airthings"), "reissueInvoice", issued["id"])
    again = done["replacement"]
    assert done["invoice"]["status"] == "VOID"
    assert (again["status"], again["creditApplied"]["amount"], again["amountDue"]["amount"]) == (
        "PAID",
        "120.00",
        "0.00",
    )
    assert await balance(olivia, account) == "0.00"


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({}, "CREDIT_UNCLEAR", ["amount"]),
        ({"amount": "1.00", "lines": [{"position": 0, "amount": "1.00"}]}, "CREDIT_UNCLEAR", ["amount"]),
        ({"amount": "120.01"}, "CREDIT_TOO_LARGE", ["amount"]),
        ({"amount": "0.00"}, "BAD_AMOUNT", ["amount"]),
        ({"amount": "-5.00"}, "BAD_AMOUNT", ["amount"]),
        ({"amount": "0.001"}, "BAD_AMOUNT", ["amount"]),
        ({"lines": [{"position": 1, "amount": "1.00"}]}, "NO_SUCH_LINE", ["lines", "0", "position"]),
        ({"lines": [{"position": -1, "amount": "1.00"}]}, "NO_SUCH_LINE", ["lines", "0", "position"]),
        ({"lines": [{"position": 0, "amount": "120.01"}]}, "CREDIT_TOO_LARGE", ["lines", "0", "amount"]),
        ({"amount": "1.00", "reason": "  "}, "EMPTY", ["reason"]),
    ],
)
async def test_a_credit_that_cannot_be_is_refused_and_changes_nothing(
    story: Story, given: dict[str, Any], code: str, path: list[str]
) -> None:
    account, _, olivia = await running(story, "2026-01-01")
    [issued] = await olivia.invoices(account)
    with pytest.raises(Refused) as no:
        await correct(story.person(staff="airthings"), "creditInvoice", issued["id"], **given)
    assert [(one["code"], one["path"]) for one in no.value.violations] == [(code, path)]
    assert await olivia.invoices(account) == [issued]


async def test_all_that_stands_against_a_correction_comes_at_once(story: Story) -> None:
    account, _, olivia = await running(story, "2026-01-01")
    [issued] = await olivia.invoices(account)
    wrong: dict[str, dict[str, Any]] = {
        "creditInvoice": {"amount": "-1.00"},
        "reissueInvoice": {"purchaseOrder": "x" * 1_000},
    }
    for field, given in wrong.items():
        with pytest.raises(Refused) as no:
            await correct(story.operator, field, issued["id"], reason=" ", **given)
        assert [one["path"] for one in no.value.violations] == [["reason"], [*given]], field
    assert await olivia.invoices(account) == [issued]


async def test_only_the_familys_people_correct_and_a_credit_note_is_not_corrected(story: Story) -> None:
    account, _, olivia = await running(story, "2026-01-01")
    [issued] = await olivia.invoices(account)
    for person, code in ((olivia, "FORBIDDEN"), (story.person(staff="storetraffic"), "NOT_FOUND")):
        for field in ("voidInvoice", "creditInvoice", "reissueInvoice"):
            with pytest.raises(Refused) as no:
                await correct(person, field, issued["id"], **({"amount": "1.00"} if field == "creditInvoice" else {}))
            assert no.value.codes == [code]
    done = await correct(story.operator, "creditInvoice", issued["id"], amount="1.00")
    with pytest.raises(Refused) as no:
        await correct(story.operator, "voidInvoice", done["creditNote"]["id"])
    assert no.value.codes == ["NOT_AN_INVOICE"]
    with pytest.raises(Refused) as no:
        await correct(story.operator, "reissueInvoice", issued["id"])
    assert no.value.codes == ["PARTLY_CREDITED"]


async def paid_by_card(story: Story, **given: Any) -> tuple[str, str, Person]:
    """A customer whose 2 seats for 120.00 were paid by card at once."""
    account, olivia = await customer(story, "2026-01-01", **given)
    card = {"accountId": account, "kind": "CARD", "token": "tok_visa"}
    await olivia.change(
        "addPaymentMethod", "AddPaymentMethodInput", "... on PaymentMethodChanged { paymentMethod { id } }", **card
    )
    done = await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    return account, str(done["subscription"]["id"]), olivia

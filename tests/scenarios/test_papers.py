"""Invoices and receipts, two papers, had by oneself (LOC-13): addresses from the graph, files over HTTP without a token."""

from __future__ import annotations

import io
from typing import Any

import facturx
import httpx
import pypdf

from tests.scenarios.bank import line, record
from tests.scenarios.customers import customer, running
from tests.scenarios.shops import CHAIN, Shop, open_shop
from tests.scenarios.speak import Person, Story, products
from tests.scenarios.test_corrections import correct

FILES = "query ($id: ID!) { invoice(id: $id) { number status pdfUrl receiptUrl eInvoiceUrl } }"


async def files_of(person: Person, invoice: str) -> dict[str, Any]:
    return dict((await person.ask(FILES, id=invoice))["invoice"])


def text_of(file: httpx.Response) -> str:
    """What a reader sees, with every space alike."""
    assert file.status_code == 200, file.text
    assert file.headers["content-type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(file.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def paid_and_open(shop: Shop) -> tuple[str, str]:
    """The invoice of March, paid by card, and that of April, which is open."""
    await shop.start("location", 25)
    await shop.story.bill_through("2026-04-01")
    march, april = await shop.owner.invoices(shop.account)
    assert (march["status"], april["status"]) == ("PAID", "ISSUED")
    return march["id"], april["id"]


async def test_loc_13_an_invoice_and_its_receipt_are_two_papers_that_are_downloaded_by_oneself(
    story: Story, client: httpx.AsyncClient
) -> None:
    """LOC-13: 25 locations at 35.00 are 875.00 less 87.50: 787.50, paid by Visa; the receipt says so, the invoice never does."""
    shop = await open_shop(story, "2026-03-01")
    march, april = await paid_and_open(shop)
    found = await files_of(shop.owner, march)
    invoice = text_of(await client.get(found["pdfUrl"]))
    assert f"Invoice number {found['number']}" in invoice
    for said in ("25 $35.00 per month $875.00", "31 of 31 days", "-$87.50", "$787.50"):
        assert said in invoice
    assert "Paid by" not in invoice
    receipt = text_of(await client.get(found["receiptUrl"]))
    assert f"Receipt for invoice {found['number']}" in receipt
    for said in ("Visa ending in 4242 $787.50", "Total paid $787.50", "Date paid Mar 1, 2026"):
        assert said in receipt
    open_one = await files_of(shop.owner, april)
    assert open_one["receiptUrl"] is None
    assert "Amount due $787.50" in text_of(await client.get(open_one["pdfUrl"]))


async def test_the_file_of_an_issued_invoice_has_the_same_bytes_whatever_happens_after(
    story: Story, client: httpx.AsyncClient
) -> None:
    """Its payment, the catalog of today, another day: nothing of it is in the file; an ETag saves the second download."""
    shop = await open_shop(story, "2026-03-01")
    march, _ = await paid_and_open(shop)
    first = await client.get((await files_of(shop.owner, march))["pdfUrl"])
    await story.on("2026-05-02")
    given = {"accountId": shop.account, "legalName": "Another Name Ltd", "country": "US"}
    await shop.owner.change("updateBillingDetails", "UpdateBillingDetailsInput", "__typename", **given)
    address = (await files_of(shop.staff, march))["pdfUrl"]
    again = await client.get(address)
    assert again.content == first.content
    assert again.headers["cache-control"].startswith("private")
    kept = await client.get(address, headers={"If-None-Match": again.headers["etag"]})
    assert (kept.status_code, kept.content) == (304, b"")


async def test_an_address_is_given_to_whom_may_see_the_invoice_and_to_nobody_else(story: Story) -> None:
    shop = await open_shop(story, "2026-03-01", people=True)
    march, _ = await paid_and_open(shop)
    for person in (shop.member(CHAIN), story.person(user="else@else.example"), story.person(staff="airthings")):
        withheld = await person.raw(FILES, id=march)
        assert withheld["data"]["invoice"] is None


async def test_a_credit_note_and_the_invoice_that_is_issued_again_name_what_they_correct(
    story: Story, client: httpx.AsyncClient
) -> None:
    """2 Space Pro at 60.00 a year: 120.00, taken back whole and issued again under another order (AIR-10)."""
    account, _, olivia = await running(story, "2026-01-01")
    [issued] = await olivia.invoices(account)
    staff = story.person(staff="airthings")
    done = await correct(staff, "reissueInvoice", issued["id"], "Wrong order.", purchaseOrder="PO-2")
    note, again = (done[one]["id"] for one in ("creditNote", "replacement"))
    text = text_of(await client.get((await files_of(olivia, note))["pdfUrl"]))
    assert f"This credit note corrects invoice {issued['number']} of Jan 1, 2026: €120.00. Reason: Wrong order." in text
    assert "Total credited -€120.00" in text
    assert (await files_of(olivia, note))["receiptUrl"] is None
    text = text_of(await client.get((await files_of(olivia, again))["pdfUrl"]))
    assert f"This invoice replaces invoice {issued['number']} of Jan 1, 2026. Reason: Wrong order." in text
    assert "Purchase order PO-2" in text


async def test_loc_13_the_receipt_of_an_invoice_that_was_paid_in_parts_lists_each(
    story: Story, client: httpx.AsyncClient
) -> None:
    """LOC-13: 120.00 by two transfers, the second of them over by 5.00, which is no part of this invoice's receipt."""
    account, _, olivia = await running(story, "2026-01-01")
    [issued] = await olivia.invoices(account)
    staff = story.person(staff="airthings")
    await story.on("2026-01-10")
    await record(staff, line("a", "40.00", issued["number"], receivedOn="2026-01-03"))
    assert (await files_of(olivia, issued["id"]))["receiptUrl"] is None
    await record(staff, line("b", "85.00", issued["number"], receivedOn="2026-01-09"))
    text = text_of(await client.get((await files_of(olivia, issued["id"]))["receiptUrl"]))
    for said in ("Jan 3, 2026 Bank transfer €40.00", "Jan 9, 2026 Bank transfer €80.00", "Total paid €120.00"):
        assert said in text


async def test_papers_and_what_the_law_wants_said_on_them_speak_the_accounts_language(
    story: Story, client: httpx.AsyncClient
) -> None:
    """A German firm buys from Norway with its VAT id: no tax, and German words for why. The file keeps its language
    when the account changes its own."""
    account, olivia = await customer(story, "2026-01-01", locale="de-DE")
    given = {"accountId": account, "legalName": "Hafenbüro GmbH", "country": "DE", "taxId": "DE136695976"}
    await olivia.change("updateBillingDetails", "UpdateBillingDetailsInput", "__typename", **given)
    await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=2))
    [issued] = await olivia.invoices(account)
    first = await client.get((await files_of(olivia, issued["id"]))["pdfUrl"])
    text = text_of(first)
    for said in ("Rechnung", "01.01.2026 – 31.12.2026, 365 von 365 Tagen", "Zu zahlen 120,00 €", "Deutschland"):
        assert said in text
    assert "ist in Oslo, Norwegen, eingetragen." in text
    assert "Steuerschuldnerschaft des Leistungsempfängers" in text
    name, xml = facturx.get_facturx_xml_from_pdf(first.content, check_xsd=True)
    assert (name, b"Steuerschuldnerschaft" in xml, b"<ram:CategoryCode>AE<" in xml) == ("factur-x.xml", True, True)
    await olivia.change("updateAccount", "UpdateAccountInput", "__typename", accountId=account, locale="nb-NO")
    assert (await client.get((await files_of(olivia, issued["id"]))["pdfUrl"])).content == first.content

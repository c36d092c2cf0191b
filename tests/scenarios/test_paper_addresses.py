"""Files over HTTP: the address is the permission; all else is refused clearly, and nothing that is sent is our fault."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import facturx
import httpx

from subgraph.app import App
from subgraph.clock import system_now
from subgraph.domain.file_addresses import LIVES_FOR, FileForm, FileKind, FileName, sign_address
from subgraph.storage.ids import encode_id
from tests.scenarios.shops import open_shop
from tests.scenarios.speak import Story
from tests.scenarios.test_papers import files_of, paid_and_open


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


async def test_an_address_that_was_changed_is_403_one_that_has_ended_is_410_and_what_is_not_there_is_404(
    story: Story, client: httpx.AsyncClient, app: App
) -> None:
    shop = await open_shop(story, "2026-03-01")
    march, april = await paid_and_open(shop)
    address = (await files_of(shop.owner, march))["pdfUrl"]
    assert address.startswith("http://127.0.0.1:8000/files/invoice/inv_")
    secret, now = app.installation.secret, system_now()
    ended = sign_address(secret, FileName(FileKind.INVOICE, march), now - LIVES_FOR - timedelta(seconds=1))
    nobody = encode_id("inv", uuid4(), uuid4())
    short = encode_id("inv", uuid4())
    for asked, status, code in (
        (address.replace(march, april), 403, "FORBIDDEN"),
        (address.replace("/invoice/", "/receipt/"), 403, "FORBIDDEN"),
        (address.replace(".pdf", ".xml"), 403, "FORBIDDEN"),
        (address[:-1], 403, "FORBIDDEN"),
        (urlsplit(address).path, 403, "FORBIDDEN"),
        (ended, 410, "ADDRESS_EXPIRED"),
        (sign_address(secret, FileName(FileKind.INVOICE, nobody), now), 404, "NOT_FOUND"),
        (sign_address(secret, FileName(FileKind.INVOICE, short), now), 404, "NOT_FOUND"),
        (sign_address(secret, FileName(FileKind.INVOICE, shop.account), now), 404, "NOT_FOUND"),
        (sign_address(secret, FileName(FileKind.RECEIPT, april), now), 404, "NOT_FOUND"),
        ("/files/quote/x.pdf", 404, "NOT_FOUND"),
        ("/files/invoice/x.exe", 404, "NOT_FOUND"),
    ):
        answer = await client.get(asked)
        assert (answer.status_code, code_of(answer)) == (status, code), asked
        assert answer.headers["cache-control"] == "no-store"


async def test_garbage_is_refused_and_never_our_fault(client: httpx.AsyncClient) -> None:
    for asked in (
        "/files/invoice/%00.pdf?expires=1&signature=1",
        "/files/invoice/%ff%fe.pdf?expires=%ff&signature=%ff",
        "/files/invoice/inv_.pdf?expires=99999999999999999999&signature=",
        "/files/invoice/../../etc/passwd.pdf",
        "/files/invoice/inv_%F0%9F%99%82.xml?expires=%E2%85%A7&signature=%F0%9F%99%82",
        "/files/invoice/" + "a" * 4000 + ".pdf?expires=1&signature=" + "b" * 4000,
        "/files/invoice/x.pdf?expires=1&expires=2&signature=[]",
    ):
        answer = await client.get(asked)
        assert answer.status_code in (403, 404), asked
        assert code_of(answer) in ("FORBIDDEN", "NOT_FOUND")


async def test_the_file_is_named_after_the_document_and_an_old_invoice_without_an_address_has_no_e_invoice(
    story: Story, client: httpx.AsyncClient, app: App
) -> None:
    """Nothing is known of where this buyer is: its invoice is a PDF without XML. With an address the next one has both."""
    shop = await open_shop(story, "2026-03-01")
    march, april = await paid_and_open(shop)
    found = await files_of(shop.owner, march)
    file = await client.get(found["pdfUrl"])
    assert file.headers["content-disposition"] == f'attachment; filename="Invoice-{found["number"]}.pdf"'
    assert found["eInvoiceUrl"] is None
    alone = FileName(FileKind.INVOICE, march, FileForm.XML)
    assert (await client.get(sign_address(app.installation.secret, alone, system_now()))).status_code == 404
    given = {"accountId": shop.account, "legalName": "Maison Lumière", "country": "FR", "taxId": "FR40303265045"}
    await shop.owner.change("updateBillingDetails", "UpdateBillingDetailsInput", "__typename", **given)
    await story.bill_through("2026-05-01")
    may = (await shop.owner.invoices(shop.account))[-1]
    found = await files_of(shop.owner, may["id"])
    assert may["id"] not in (march, april)
    xml = await client.get(found["eInvoiceUrl"])
    assert xml.headers["content-type"] == "application/xml; charset=utf-8"
    assert facturx.xml_check_xsd(xml.content, flavor="factur-x", level="en16931")
    pdf = await client.get(found["pdfUrl"])
    assert facturx.get_facturx_xml_from_pdf(pdf.content)[1] == xml.content

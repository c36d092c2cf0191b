"""Mail as a customer gets it: in the account's language, with the document; refused by one click, sent again by staff."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest

from subgraph.app import App
from subgraph.outside.mail.smtp import SMTPMailer
from subgraph.work.mailing import Mailed, send_mail_due
from tests.scenarios.shops import open_shop
from tests.scenarios.speak import Refused, Story
from tests.scenarios.test_storetraffic_devices import CHAIN, USERS
from tests.work.letterbox import Letterbox, open_letterbox, parts_of

MAIL = """query ($id: ID!) { account(id: $id) { notifications(first: 50) { nodes {
  id kind to status attempts lastError sentAt } } } }"""


@pytest.fixture
async def box() -> AsyncIterator[Letterbox]:
    async with open_letterbox() as one:
        yield one


async def send(app: App, box: Letterbox) -> Mailed:
    """What `subgraph worker` does of mail, once."""
    house = app.house
    assert house.mail is not None
    mailer = SMTPMailer(box.url, "Shop counters <billing@vendor.example>")
    return await send_mail_due(replace(house, mail=replace(house.mail, mailer=mailer)), 100)


async def test_an_invoice_comes_in_the_accounts_language_with_its_paper(story: Story, app: App, box: Letterbox) -> None:
    shop = await open_shop(story, "2026-03-01")
    given = {"accountId": shop.account, "locale": "fr-FR"}
    await shop.owner.change("updateAccount", "UpdateAccountInput", "__typename", **given)
    details = {"accountId": shop.account, "email": "Compta@lumiere.example", "city": "Lyon"}
    await shop.owner.change("updateBillingDetails", "UpdateBillingDetailsInput", "__typename", **details)
    bought = await shop.start("location", 2)
    assert (await send(app, box)).given_up == 0
    number, total = bought["invoice"]["number"], bought["invoice"]["totals"]["total"]["amount"].replace(".", ",")
    [message] = [one for one in box.to("Compta@lumiere.example") if "Facture" in one["Subject"]]
    assert number in message["Subject"]
    for said in parts_of(message):
        assert f"{total}\u00a0" in said
        assert "Il ne reste rien à payer." in said
    [file] = message.iter_attachments()
    assert file.get_filename() == f"Facture {number}.pdf"
    assert file.get_content().startswith(b"%PDF-")
    assert message["List-Unsubscribe"] is None
    [receipt] = [one for one in box.to("Compta@lumiere.example") if "Reçu" in one["Subject"]]
    assert len(list(receipt.iter_attachments())) == 1


async def test_a_reader_refuses_mail_of_a_kind_by_one_click_and_wants_it_again(
    story: Story, app: App, client: httpx.AsyncClient, box: Letterbox
) -> None:
    """LOC-4: whoever does not want to hear of new devices says so at the mail's foot; the other manager still hears."""
    shop = await open_shop(story, "2026-03-01", people=True)
    place = await shop.location("A")
    await shop.counters(place, 1)
    await send(app, box)
    [message] = [one for one in box.to(CHAIN) if one["List-Unsubscribe"]]
    address = "".join(message["List-Unsubscribe"].split())[1:-1]
    path = f"{urlsplit(address).path}?{urlsplit(address).query}"
    assert address in re.sub(r"\s+", "", parts_of(message)[0])
    asked = await client.get(path)
    assert (asked.status_code, asked.headers["cache-control"]) == (200, "no-store")
    assert CHAIN in asked.text
    assert "default-src 'none'" in asked.headers["content-security-policy"]
    await shop.counters(place, 1)
    await send(app, box)
    assert len([one for one in box.to(CHAIN) if one["List-Unsubscribe"]]) == 2  # looking changed nothing
    for _ in range(2):  # as mail programs do it (RFC 8058)
        done = await client.post(path, content="List-Unsubscribe=One-Click")
        assert done.status_code == 200
    await shop.counters(place, 1)
    await send(app, box)
    assert len([one for one in box.to(CHAIN) if one["List-Unsubscribe"]]) == 2
    assert len([one for one in box.to(USERS) if one["List-Unsubscribe"]]) == 3
    [again] = re.findall(r'action="(resubscribe[^"]+)"', done.text)
    wanted = await client.post(f"/mail/{again}")
    assert wanted.status_code == 200
    await shop.counters(place, 1)
    await send(app, box)
    assert len([one for one in box.to(CHAIN) if one["List-Unsubscribe"]]) == 3


@pytest.mark.parametrize("path", ["/mail/unsubscribe", "/mail/resubscribe"])
async def test_an_address_that_is_not_ours_changes_nothing_and_is_no_fault_of_ours(
    client: httpx.AsyncClient, path: str
) -> None:
    for token in ("", "x", "x.y", "W10.AAAA", "%00", "%ff%fe", "é.é", "a" * 5_000, "eyJ9.", "..", "bnVsbA.bnVsbA"):
        for method in ("GET", "POST"):
            answer = await client.request(method, f"{path}?token={token}", content=b"\xff\x00")
            assert answer.status_code == 404, token
            assert "Nothing was changed" in answer.text


async def test_staff_sees_why_mail_was_given_up_and_sends_it_again(story: Story, app: App, box: Letterbox) -> None:
    shop = await open_shop(story, "2026-03-01")
    await send(app, box)
    box.answer = lambda _to: "550 mailbox is gone"
    await shop.start("location", 2)
    assert (await send(app, box)).given_up == 2
    [dead, *_] = (await shop.staff.ask(MAIL, id=shop.account))["account"]["notifications"]["nodes"]
    assert (dead["status"], dead["attempts"], dead["sentAt"]) == ("DEAD", 1, None)
    assert dead["lastError"].endswith("550 mailbox is gone")
    [told, *_] = (await shop.owner.ask(MAIL, id=shop.account))["account"]["notifications"]["nodes"]
    assert (told["id"], told["lastError"]) == (dead["id"], None)  # it may name hosts of the vendor's own
    selection = "... on NotificationSentAgain { notification { id status attempts } }"
    resend = ("resendNotification", "ResendNotificationInput", selection)
    with pytest.raises(Refused) as no:
        await shop.owner.change(*resend, notificationId=dead["id"])
    assert no.value.codes == ["FORBIDDEN"]
    sent = await shop.staff.change(*resend, notificationId=dead["id"])
    assert sent["notification"] == {"id": dead["id"], "status": "PENDING", "attempts": 0}
    box.answer = lambda _to: "250 OK"
    before = len(box.received)
    assert (await send(app, box)).sent == 1
    for _ in range(2):  # once more, on purpose: another message
        await shop.staff.change(*resend, notificationId=dead["id"])
        assert (await send(app, box)).sent == 1
    messages = [message["Message-ID"] for _, message in box.received[before:]]
    assert len(messages) == len(set(messages)) == 3
    [now, *_] = (await shop.staff.ask(MAIL, id=shop.account))["account"]["notifications"]["nodes"]
    assert (now["status"], now["lastError"]) == ("SENT", None)
    assert now["sentAt"] is not None
    with pytest.raises(Refused) as none:
        await shop.staff.change(*resend, notificationId=shop.account)
    assert none.value.codes == ["NOT_FOUND"]

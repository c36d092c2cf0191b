"""Mail goes out once, comes back after failures, and is given up in the open (requirement: every mail of the product)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.services.house import House, house_at, row_of
from tests.work.letterbox import OK, Letterbox, open_letterbox, parts_of
from tests.work.mails import forget, hurry, put, room, waiting, workers

from subgraph.domain.letters import MOST_ATTEMPTS
from subgraph.outside.mail.mailer import LoggedMailer
from subgraph.storage.repositories.mail import MailRefusals, Outbox
from subgraph.work.mailing import Mailed, send_mail_due

OLIVIA, ADAM = "olivia@harbour.example", "adam@harbour.example"


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    async with house_at(database_url) as one:
        yield one


@pytest.fixture
async def box() -> AsyncIterator[Letterbox]:
    async with open_letterbox() as one:
        yield one


@pytest.fixture
async def account(house: House) -> str:
    made, _ = await house.customer()
    await forget(house, made)
    return made


async def test_mail_goes_out_as_one_message_an_address_in_text_and_html(
    house: House, box: Letterbox, account: str
) -> None:
    await put(house, account, to=(OLIVIA, ADAM), facts={"required": "12", "subscribed": "10"})
    assert await send_mail_due(workers(house, box.url), 50) == Mailed(sent=1)
    assert [to for to, _ in box.received] == [OLIVIA, ADAM]
    (message,) = box.to(OLIVIA)
    assert message["To"] == OLIVIA
    assert message["From"] == "Devices <billing@devices.example>"
    assert message["Reply-To"] == "help@devices.example"
    assert message["Subject"] == "Harbour Offices needs more than is subscribed: Air devices"
    assert message["Auto-Submitted"] == "auto-generated"
    assert b"\r\nList-Unsubscribe: <https://billing.devices.example/mail/unsubscribe?token=" in box.raw[0]
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in box.raw[0]
    for said in parts_of(message):
        assert "Harbour Offices needs 12 seats, and 10 are subscribed." in said
    (row,) = await waiting(house, account)
    assert (row.status, row.attempts, row.next_attempt_at, row.last_error) == ("SENT", 1, None, None)
    assert row.sent_at is not None
    assert await send_mail_due(workers(house, box.url), 50) == Mailed()


async def test_business_time_does_not_delay_mail(house: House, box: Letterbox, account: str) -> None:
    house.on("2099-01-01")
    await put(house, account)
    assert await send_mail_due(workers(house, box.url), 50) == Mailed(sent=1)
    written = datetime.strptime(box.received[0][1]["Date"], "%a, %d %b %Y %H:%M:%S %z")
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=5)


async def test_two_senders_at_once_send_each_mail_once(house: House, box: Letterbox, account: str) -> None:
    for _ in range(12):
        await put(house, account)
    at_work = workers(house, box.url)
    done = await asyncio.gather(*(send_mail_due(at_work, 4) for _ in range(4)))
    while (more := await send_mail_due(at_work, 4)).sent:
        done.append(more)
    assert sum(one.sent for one in done) == 12
    assert len(box.received) == len({message["Message-ID"] for _, message in box.received}) == 12


async def test_a_server_that_is_down_delays_mail_until_it_is_back(house: House, account: str) -> None:
    async with open_letterbox() as gone:
        port = gone.port
    await put(house, account)
    await put(house, account)
    down = workers(house, f"smtp://127.0.0.1:{port}")
    assert await send_mail_due(down, 50) == Mailed(delayed=2)
    assert await send_mail_due(down, 50) == Mailed()
    for row in await waiting(house, account):
        assert (row.status, row.attempts) == ("PENDING", 1)
        assert "the mail server was not reached" in row.last_error
        assert timedelta(seconds=40) < row.next_attempt_at - datetime.now(UTC) < timedelta(seconds=61)
    await hurry(house, account)
    async with open_letterbox(port=port) as back:
        assert await send_mail_due(down, 50) == Mailed(sent=2)
        assert len(back.received) == 2
    assert {row.last_error for row in await waiting(house, account)} == {None}


async def test_an_address_that_the_server_refuses_for_good_is_given_up_at_once(
    house: House, box: Letterbox, account: str
) -> None:
    box.answer = lambda to: OK if to == ADAM else "550 5.1.1 no such user"
    await put(house, account, to=(OLIVIA, ADAM))
    assert await send_mail_due(workers(house, box.url), 50) == Mailed(given_up=1)
    (row,) = await waiting(house, account)
    assert (row.status, row.next_attempt_at) == ("DEAD", None)
    assert row.last_error == f"{OLIVIA}: 550 5.1.1 no such user"
    assert [to for to, _ in box.received] == [ADAM]


async def test_who_got_it_does_not_get_it_again_when_others_are_tried_again(
    house: House, box: Letterbox, account: str
) -> None:
    box.answer = lambda to: OK if to == ADAM else "451 4.7.1 greylisted, come again"
    await put(house, account, to=(ADAM, OLIVIA))
    at_work = workers(house, box.url)
    assert await send_mail_due(at_work, 50) == Mailed(delayed=1)
    box.answer = lambda _to: OK
    await hurry(house, account)
    assert await send_mail_due(at_work, 50) == Mailed(sent=1)
    assert [to for to, _ in box.received] == [ADAM, OLIVIA]


async def test_mail_is_tried_for_about_three_days_and_then_dead(house: House, box: Letterbox, account: str) -> None:
    box.answer = lambda _to: "451 not now"
    await put(house, account)
    at_work = workers(house, box.url)
    waited = timedelta()
    for attempt in range(1, MOST_ATTEMPTS):
        assert await send_mail_due(at_work, 50) == Mailed(delayed=1), attempt
        (row,) = await waiting(house, account)
        waited += row.next_attempt_at - datetime.now(UTC)
        await hurry(house, account)
    assert timedelta(days=2) < waited < timedelta(days=4)
    assert await send_mail_due(at_work, 50) == Mailed(given_up=1)
    (row,) = await waiting(house, account)
    assert (row.status, row.attempts, row.last_error) == ("DEAD", MOST_ATTEMPTS, f"{OLIVIA}: 451 not now")


async def test_a_sender_killed_between_sending_and_writing_it_down_repeats_the_very_same_message(
    house: House, box: Letterbox, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As a kill -9, nothing that is caught."""

    async def die(*_given: object) -> None:
        raise Killed

    await put(house, account)
    at_work = workers(house, box.url)
    with monkeypatch.context() as broken:
        broken.setattr("subgraph.storage.repositories.mail.Postings.sent", die)
        with pytest.raises(Killed):
            await send_mail_due(at_work, 50)
    assert await send_mail_due(at_work, 50) == Mailed()
    (row,) = await waiting(house, account)
    assert (row.status, row.attempts) == ("PENDING", 1)
    await hurry(house, account)
    assert await send_mail_due(at_work, 50) == Mailed(sent=1)
    assert len(box.raw) == 2
    assert box.raw[0] == box.raw[1]


async def test_a_mail_that_cannot_be_written_is_tried_again_and_the_others_go_out(
    house: House, box: Letterbox, account: str
) -> None:
    await put(house, account, to=("no address",))
    await put(house, account)
    assert await send_mail_due(workers(house, box.url), 50) == Mailed(sent=1, given_up=1)
    first, _ = await waiting(house, account)
    assert "not an address that mail can be sent to" in first.last_error


async def test_a_sandbox_without_a_server_logs_mail_and_a_production_keeps_it(
    house: House, account: str, caplog: pytest.LogCaptureFixture
) -> None:
    await put(house, account)
    production = workers(house, None)
    assert await send_mail_due(production, 50) == Mailed()
    async with house.database.transaction() as connection:
        assert await Outbox(connection).waiting()
    caplog.set_level("INFO")
    object.__setattr__(production, "mail", room(LoggedMailer()))
    assert await send_mail_due(production, 50) == Mailed(sent=1)
    assert f"to {OLIVIA}: Harbour Offices needs more than is subscribed: Air devices" in caplog.text


async def test_who_refused_mail_of_a_kind_gets_none_and_the_notification_says_so(
    house: House, box: Letterbox, account: str
) -> None:
    async with house.database.transaction() as connection:
        for kind in ("OVER_LIMIT", "INVOICE_ISSUED"):
            await MailRefusals(connection, row_of(account)).add("Olivia@Harbour.example", kind, house.clock.now())
    await put(house, account)
    await put(house, account, to=(OLIVIA, ADAM))
    assert await send_mail_due(workers(house, box.url), 50) == Mailed(sent=1, unwanted=1)
    assert [to for to, _ in box.received] == [ADAM]
    assert [row.status for row in await waiting(house, account)] == ["UNWANTED", "SENT"]

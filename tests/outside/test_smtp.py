"""The way out by SMTP: encryption, passwords, what is refused and what is put off, and headers that nobody writes into."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from tests.work.letterbox import open_letterbox

from subgraph.outside.mail.mailer import MailDelayed, MailRefused
from subgraph.outside.mail.message import Attachment, Envelope, Written, build_message
from subgraph.outside.mail.smtp import SMTPMailer
from subgraph.storage.ids import new_id

SENDER = "Air Devices <billing@devices.example>"
TO = "olivia@harbour.example"
ONE = UUID("019ab0c5-0000-7000-8000-000000000001")
WRITTEN = Written("Facture nº 7 — reçue", "Bonjour é", "<p>Bonjour é</p>", "fr")


@dataclass(frozen=True)
class Encryption:
    """A server's certificate, and who trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


@pytest.fixture(scope="module")
def encryption(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encryption]:
    """A certificate of our own for this machine's own address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "letterbox.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    yield Encryption(server, ssl.create_default_context(cafile=str(file)))


def envelope(to: str = TO, **given: object) -> Envelope:
    return Envelope(**{"notification_id": ONE, "sender": SENDER, "to": to, **given})  # type: ignore[arg-type]


async def send(mailer: SMTPMailer, message: EmailMessage, to: str = TO) -> None:
    async with mailer.session() as session:
        await session.send(message, to)


async def test_starttls_is_demanded_and_the_password_goes_over_it(encryption: Encryption) -> None:
    async with open_letterbox(starttls=encryption.server) as box:
        url = f"smtp://olivia:s%40fe%20word@127.0.0.1:{box.port}?tls=starttls"
        await send(SMTPMailer(url, SENDER, encryption.client), build_message(WRITTEN, envelope()))
        assert box.logins == ["olivia:s@fe word"]
        assert [to for to, _ in box.received] == [TO]
        with pytest.raises(MailDelayed, match="certificate"):
            await send(SMTPMailer(url, SENDER), build_message(WRITTEN, envelope()))
    async with open_letterbox() as plain:
        url = f"smtp://127.0.0.1:{plain.port}?tls=starttls"
        with pytest.raises(MailDelayed, match="not reached"):
            await send(SMTPMailer(url, SENDER, encryption.client), build_message(WRITTEN, envelope()))
        assert plain.received == []


async def test_smtps_is_encrypted_from_the_first_byte(encryption: Encryption) -> None:
    async with open_letterbox(implicit=encryption.server) as box:
        mailer = SMTPMailer(f"smtps://127.0.0.1:{box.port}", SENDER, encryption.client)
        await send(mailer, build_message(WRITTEN, envelope()))
        assert len(box.received) == 1


async def test_what_is_refused_for_good_is_told_apart_from_what_is_put_off() -> None:
    async with open_letterbox() as box:
        mailer = SMTPMailer(box.url, SENDER)
        for answer, raised in (("550 no such user", MailRefused), ("452 too many", MailDelayed)):
            box.answer = lambda _to, said=answer: said  # type: ignore[misc]
            with pytest.raises(raised, match=answer):
                await send(mailer, build_message(WRITTEN, envelope()))


async def test_an_address_beyond_ascii_is_written_to_where_the_server_takes_it() -> None:
    async with open_letterbox() as box:
        await send(
            SMTPMailer(box.url, SENDER), build_message(WRITTEN, envelope("åse@harbour.example")), "åse@harbour.example"
        )
        assert [to for to, _ in box.received] == ["åse@harbour.example"]
        assert "To: åse@harbour.example".encode() in box.raw[0]


async def test_a_server_that_says_nothing_is_given_up_after_a_while() -> None:
    async with open_letterbox(implicit=None) as box:
        box.answer = lambda _to: "250 OK"
        mailer = SMTPMailer(f"smtps://127.0.0.1:{box.port}", SENDER, timeout=0.2)
        with pytest.raises(MailDelayed):
            await send(mailer, build_message(WRITTEN, envelope()))


def test_a_repeated_message_is_the_same_to_the_byte_and_another_round_or_reader_is_another() -> None:
    paper = (Attachment("Invoice AT-1.pdf", b"%PDF-1.7 ..."),)
    first, again = (build_message(WRITTEN, envelope(), paper).as_bytes() for _ in range(2))
    assert first == again
    ids = {
        build_message(WRITTEN, one)["Message-ID"]
        for one in (envelope(), envelope(round=1), envelope("adam@harbour.example"), envelope(notification_id=new_id()))
    }
    assert len(ids) == 4
    message = build_message(WRITTEN, envelope(), paper)
    assert message["Date"].datetime == datetime.fromtimestamp((ONE.int >> 80) // 1000, UTC)
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("Invoice AT-1.pdf", "application/pdf")


def test_only_mail_that_may_be_refused_says_how() -> None:
    assert build_message(WRITTEN, envelope())["List-Unsubscribe"] is None
    address = "https://billing.devices.example/mail/unsubscribe?token=" + "x" * 300
    message = build_message(WRITTEN, envelope(unsubscribe=address))
    assert message["List-Unsubscribe"] == f"<{address}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    raw = message.as_bytes()
    assert f"<{address}>".encode() in raw  # neither folded within nor encoded: mail programs read it as it is


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_subject_and_no_address_writes_a_header(subject: str, to: str) -> None:
    attack = f"{subject}\r\nBcc: everybody@victim.example\n\nHello"
    try:
        message = build_message(Written(attack, "t", "<p>t</p>", "en"), envelope(f"{to}@x.example"))
    except MailRefused:
        return
    names = [line.partition(b":")[0].lower() for line in message.as_bytes().partition(b"\n\n")[0].splitlines()]
    assert b"bcc" not in names
    assert message.keys().count("Subject") == 1
    assert "\n" not in message["Subject"]

"""Webhooks leave signed, only for where they may go, and come back whatever a receiver does."""

from __future__ import annotations

import asyncio
import datetime as dates
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import WebhookVerificationError
from tests.support import receiver
from tests.support.receiver import Answer, listening, says, status

from subgraph.domain.webhook_urls import UrlRules
from subgraph.outside.webhooks import Answered, Resolve, Signed, WebhookSender

NOW = dates.datetime.now(dates.UTC)
SECRET, OLD_SECRET = "whsec_" + "QUFB" * 8, "whsec_" + "QkJC" * 8
NEAR = UrlRules(plain=True, private=True)
BODY = b'{"type":"INVOICE_ISSUED"}'


def message(url: str, *secrets: str) -> Signed:
    return Signed(url, "dlv_1", NOW, BODY, secrets or (SECRET,))


def sender(rules: UrlRules = NEAR, seconds: float = 0.6, **given: object) -> WebhookSender:
    return WebhookSender(rules, seconds, **given)  # type: ignore[arg-type]


def answers(*addresses: str) -> tuple[Resolve, list[str]]:
    """A name server that says another address each time; and the names that it was asked for."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return [addresses[min(len(asked), len(addresses)) - 1]]

    return resolve, asked


async def test_a_message_is_signed_so_that_the_standards_own_library_takes_it() -> None:
    async with listening() as there:
        assert await sender().send(message(there.url)) == Answered(200)
    [got] = there.received
    assert got.verified(SECRET) == {"type": "INVOICE_ISSUED"}
    assert (got.path, got.id, got.headers["content-type"]) == ("/hooks", "dlv_1", "application/json")
    with pytest.raises(WebhookVerificationError):
        got.verified(OLD_SECRET)


async def test_while_a_secret_is_rotated_both_verify() -> None:
    async with listening() as there:
        await sender().send(message(there.url, SECRET, OLD_SECRET))
    for secret in (SECRET, OLD_SECRET):
        assert there.received[0].verified(secret)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (status(204), Answered(204)),
        (status(500), Answered(500, "HTTP 500: the receiver did not take it")),
        (status(429, "Retry-After: 120"), Answered(429, "HTTP 429: the receiver did not take it", 120)),
        (status(503, "Retry-After: soon"), Answered(503, "HTTP 503: the receiver did not take it")),
        (status(302, "Location: http://169.254.169.254/"), Answered(302, "HTTP 302: redirects are not followed")),
        (receiver.hangs, Answered(None, "no answer within 0.6 seconds")),
        (receiver.drips_head, Answered(None, "no answer within 0.6 seconds")),
        (receiver.drips_body, Answered(200)),
        (receiver.floods, Answered(200)),
    ],
    ids=["204", "500", "429", "503", "302", "hangs", "drips_head", "drips_body", "floods"],
)
async def test_whatever_a_receiver_does_there_is_an_answer_in_time(answer: Answer, expected: Answered) -> None:
    began = asyncio.get_running_loop().time()
    async with listening(answer) as there:
        assert await sender().send(message(there.url)) == expected
        assert asyncio.get_running_loop().time() - began < 2
        assert len(there.received) == 1


@pytest.mark.parametrize(
    "answer",
    [
        receiver.resets,
        says(b""),
        says(b"\x00\xff garbage \x01\r\n\r\n"),
        says(b"HTTP/1.1 999999 What\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 300_000),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"),
    ],
    ids=["reset", "nothing", "garbage", "status", "header", "length"],
)
async def test_what_is_no_answer_is_a_failure_in_words(answer: Answer) -> None:
    async with listening(answer) as there:
        got = await sender().send(message(there.url))
    assert (got.status, got.arrived) == (None, False)
    assert got.error and got.error.isprintable() and len(got.error) <= 200


async def test_a_date_in_retry_after_is_seconds_from_the_try() -> None:
    later = (NOW + dates.timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    async with listening(status(503, f"Retry-After: {later}")) as there:
        got = await sender().send(message(there.url))
    assert got.retry_after is not None and 88 <= got.retry_after <= 90


async def test_nobody_at_home_is_a_failure() -> None:
    async with listening() as there:
        pass
    assert "ConnectError" in str((await sender().send(message(there.url))).error)
    nowhere = await sender(resolve=_unknown).send(message("https://nowhere.example/"))
    assert "gaierror" in str(nowhere.error)


async def _unknown(host: str, port: int) -> Sequence[str]:
    raise socket.gaierror(-2, "Name or service not known")


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00:ec2::254"]
)
async def test_a_name_that_leads_inside_is_not_connected_to(inside: str) -> None:
    resolve, asked = answers(inside)
    got = await sender(UrlRules(plain=True), resolve=resolve).send(message("http://hooks.example.com/"))
    assert got == Answered(None, "the host is not on the public internet")
    assert asked == ["hooks.example.com"]


async def test_a_name_is_asked_for_once_and_the_connection_goes_to_that_answer() -> None:
    """DNS rebinding: the second answer would lead inside."""
    async with listening() as there:
        port = httpx.URL(there.url).port
        resolve, asked = answers("198.41.0.4", "127.0.0.1")
        got = await sender(UrlRules(plain=True), resolve=resolve).send(message(f"http://rebind.example.com:{port}/"))
    assert not got.arrived and asked == ["rebind.example.com"] and there.received == []


async def test_a_redirect_inside_and_a_proxy_of_the_environment_are_not_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening() as inside, listening(status(307, f"Location: {inside.url}")) as there:
        monkeypatch.setenv("HTTP_PROXY", inside.url)
        monkeypatch.setenv("ALL_PROXY", inside.url)
        assert (await sender().send(message(there.url))).status == 307
        assert len(there.received) == 1 and inside.received == []


async def test_plain_http_and_private_addresses_need_the_installations_word() -> None:
    async with listening() as there:
        assert (await sender(UrlRules()).send(message(there.url))).error == "this URL is not sent to"
        assert (await sender(UrlRules(plain=True)).send(message(there.url))).error == (
            "the host is not on the public internet"
        )
        assert there.received == []


async def test_a_certificate_must_be_of_the_name_and_of_somebody_trusted(tmp_path: Path) -> None:
    server, trusting = _certified(tmp_path, "hooks.example.com")
    resolve, _ = answers("127.0.0.1")
    async with listening(trust=server) as there:
        port = httpx.URL(there.url).port
        urls = [f"https://{name}.example.com:{port}/in" for name in ("hooks", "others")]
        believing = sender(resolve=resolve, trust=trusting, seconds=2)
        assert await believing.send(message(urls[0])) == Answered(200)
        assert there.received[0].headers["host"] == f"hooks.example.com:{port}"
        for got in (
            await believing.send(message(urls[1])),
            await sender(resolve=resolve, seconds=2).send(message(urls[0])),
        ):
            assert "CERTIFICATE_VERIFY_FAILED" in str(got.error)
        assert len(there.received) == 1


def _certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate of its own for a name, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - dates.timedelta(days=1))
        .not_valid_after(NOW + dates.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*paths)
    client = ssl.create_default_context(cafile=str(paths[0]))
    return server, client

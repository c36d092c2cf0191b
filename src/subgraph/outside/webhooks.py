"""Sending webhooks: signed as Standard Webhooks says, to an address that was looked at, and from receivers that may be hostile.

A name is resolved once and the connection goes to the very address that was judged, so that no second answer of a name
server leads inside. Redirects are not followed, proxies of the environment not asked, answers not kept.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
from standardwebhooks import Webhook

from subgraph.domain.webhook_urls import UrlRules, WebhookUrl, is_public, read_address, read_url

TOTAL_SECONDS = 10.0
"""For looking the name up, connecting, sending and the whole answer."""
MOST_BODY_BYTES = 65_536
"""How much of an answer is read before the connection is closed."""
MOST_ADDRESSES = 3
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses behind a name; OSError where there are none."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A message that is ready to go: its id, the instant of this try, the body, and the secrets that sign it."""

    url: str
    message_id: str
    at: datetime
    body: bytes
    secrets: tuple[str, ...]

    def headers(self) -> dict[str, str]:
        """The headers of Standard Webhooks, with one signature per secret."""
        text = self.body.decode()
        signatures = [Webhook(one).sign(self.message_id, self.at, text) for one in self.secrets]
        return {
            "content-type": "application/json",
            "user-agent": "Subgraph-Webhooks",
            "webhook-id": self.message_id,
            "webhook-timestamp": str(int(self.at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a try: the status, or why there is none; `retry_after` in seconds where the receiver asks for it."""

    status: int | None
    error: str | None = None
    retry_after: int | None = None

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


async def resolve_name(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, by the machine's own resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Sends messages as the installation's rules allow. `trust` decides which certificates are believed."""

    rules: UrlRules = field(default_factory=UrlRules)
    seconds: float = TOTAL_SECONDS
    resolve: Resolve = resolve_name
    trust: ssl.SSLContext = field(default_factory=httpx.create_ssl_context)

    async def send(self, message: Signed) -> Answered:
        """One try; never raises for what a receiver, a name server or a network does."""
        url = read_url(message.url)
        if url is None or (url.scheme != "https" and not self.rules.plain):
            return Answered(None, "this URL is not sent to")
        heard: list[Answered] = []
        try:
            async with asyncio.timeout(self.seconds):
                await self._send(url, message, heard)
        except TimeoutError:
            return _first(heard, f"no answer within {self.seconds:g} seconds")
        except _Closed as closed:
            return Answered(None, str(closed))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError, ValueError) as error:
            return _first(heard, _said(error))
        return _first(heard, "no answer")

    async def _send(self, url: WebhookUrl, message: Signed, heard: list[Answered]) -> None:
        addresses = await self._addresses(url)
        # A connection of its own for every message: none is found again by its address alone, whoever's name it bore.
        async with httpx.AsyncClient(
            verify=self.trust, trust_env=False, follow_redirects=False, timeout=self.seconds
        ) as client:
            for place, address in enumerate(addresses, 1):
                try:
                    await self._post(client, url, address, message, heard)
                except httpx.ConnectError:
                    if place == len(addresses):
                        raise
                else:
                    return

    async def _post(
        self, client: httpx.AsyncClient, url: WebhookUrl, address: str, message: Signed, heard: list[Answered]
    ) -> None:
        request = client.build_request(
            "POST",
            f"{url.scheme}://{_literal(address)}:{url.port}{url.target}",
            content=message.body,
            headers=message.headers() | {"host": _named(url), "connection": "close"},
            extensions={"sni_hostname": url.host},
        )
        response = await client.send(request, stream=True)
        try:
            heard.append(_answered(response, message.at))
            await _skim(response)
        finally:
            await response.aclose()

    async def _addresses(self, url: WebhookUrl) -> Sequence[str]:
        found = [url.host] if url.address is not None else await self.resolve(url.host, url.port)
        open_ = [one for one in found if self.rules.private or _is_open(one)]
        if not open_:
            raise _Closed("the host is not on the public internet")
        return open_[:MOST_ADDRESSES]


class _Closed(Exception):
    """Every address of the host is inside a network."""


def _is_open(text: str) -> bool:
    address = read_address(text)
    return address is not None and is_public(address)


def _literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _named(url: WebhookUrl) -> str:
    usual = url.port == {"https": 443, "http": 80}[url.scheme]
    return _literal(url.host) if usual else f"{_literal(url.host)}:{url.port}"


async def _skim(response: httpx.Response) -> None:
    """Let a receiver say what it has to, up to a limit, packed as it is."""
    read = 0
    async for part in response.aiter_raw():
        read += len(part)
        if read >= MOST_BODY_BYTES:
            return


def _answered(response: httpx.Response, at: datetime) -> Answered:
    status = response.status_code
    if 200 <= status < 300:
        return Answered(status)
    why = "redirects are not followed" if 300 <= status < 400 else "the receiver did not take it"
    return Answered(status, f"HTTP {status}: {why}", _retry_after(response.headers.get("retry-after"), at))


def _retry_after(text: str | None, at: datetime) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return int(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0, int((until - at).total_seconds())) if until.tzinfo is not None else None


def _first(heard: Sequence[Answered], otherwise: str) -> Answered:
    return heard[0] if heard else Answered(None, otherwise)


def _said(error: Exception) -> str:
    """An error's kind and text, on one line of bounded length: what a receiver sent may stand in it."""
    line = "".join(one if one.isprintable() else "?" for one in f"{type(error).__name__}: {error}")
    return line[:200]

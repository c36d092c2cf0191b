"""The public keys of an identity provider, fetched when needed and never more often than that."""

from __future__ import annotations

import asyncio
import logging
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

logger = logging.getLogger("subgraph.http")

REFRESH_AFTER = timedelta(minutes=15)
# A caller can invent key ids without end: each may cost at most this much of the provider's patience.
ASK_AGAIN_AFTER = timedelta(seconds=30)
TIMEOUT_S = 5
LARGEST_SET = 1_048_576
ASYMMETRIC = frozenset(("RSA", "EC", "OKP"))

Fetch = Callable[[], Awaitable[bytes]]


class PublishedKeys:
    """Keys by id. They are fetched anew when they are old or when a token names one that is not among them.

    While the provider does not answer, the keys fetched before go on being used.
    """

    def __init__(self, fetch: Fetch, now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._now = now
        self._keys: Mapping[str | None, Key] = {}
        self._fetched_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._asking = asyncio.Lock()

    async def find(self, kid: str | None) -> Key | None:
        """The key of this id; without an id, the only key there is; None if nobody published it."""
        if self._is_old() or self._known(kid) is None:
            async with self._asking:
                # Who waited here may find that another request has just brought the keys.
                if (self._is_old() or self._known(kid) is None) and self._may_ask():
                    await self._refresh()
        return self._known(kid)

    def _known(self, kid: str | None) -> Key | None:
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _is_old(self) -> bool:
        return self._fetched_at is None or self._now() - self._fetched_at > REFRESH_AFTER

    def _may_ask(self) -> bool:
        return self._asked_at is None or self._now() - self._asked_at >= ASK_AGAIN_AFTER

    async def _refresh(self) -> None:
        self._asked_at = self._now()
        try:
            self._keys = _read_keys(await self._fetch())
            self._fetched_at = self._asked_at
        except (OSError, ValueError) as error:
            logger.error("the published keys could not be fetched", exc_info=error)


def _read_keys(text: bytes) -> Mapping[str | None, Key]:
    found = orjson.loads(text)
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise ValueError("a JWKS is an object with a list of keys")
    keys: dict[str | None, Key] = {}
    for each in listed:
        # A shared secret has no place among published keys, and a kind that we do not know is none of our tokens'.
        if isinstance(each, dict) and each.get("kty") in ASYMMETRIC and each.get("use", "sig") == "sig":
            try:
                keys[each.get("kid")] = JWKRegistry.import_key(each)
            except (JoseError, ValueError, TypeError) as error:
                logger.warning("a published key cannot be used: %s", type(error).__name__)
    return keys


def fetch_from(place: str) -> Fetch:
    """Fetches the keys from an http(s) URL, or from a file."""

    def read() -> bytes:
        if not place.startswith(("https://", "http://")):
            return Path(place).read_bytes()
        request = urllib.request.Request(place, headers={"Accept": "application/json"})  # http(s) only, see above
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return bytes(answer.read(LARGEST_SET))

    async def fetch() -> bytes:
        return await asyncio.to_thread(read)

    return fetch

"""Tokens signed with an identity provider's published keys."""

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from tests.http.test_auth import CLAIMS, NOW, SECRET, encoded, minted, no_api_keys, refusal

from subgraph.domain.identity import Identity
from subgraph.http.auth import Authenticate, create_authenticator
from subgraph.http.published_keys import PublishedKeys


class Provider:
    """An identity provider with a key of each kind."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.keys: dict[str, Key] = {
            "rsa": RSAKey.generate_key(2048, {"kid": "rsa"}),
            "ec": ECKey.generate_key("P-256", {"kid": "ec"}),
            "ed": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
        }
        self.more: list[object] = [{"kty": "oct", "k": "c2VjcmV0", "kid": "oct"}, {"kty": "new"}, 5, {"kty": "RSA"}]

    async def fetch(self) -> bytes:
        self.asked += 1
        if self.fails:
            raise OSError("no route")
        public = [key.as_dict(private=False) for key in self.keys.values()]
        return json.dumps({"keys": [*public, *self.more]}).encode()

    def token(self, kid: str, algorithm: str, **claims: object) -> str:
        return jwt.encode({"alg": algorithm, "kid": kid}, {**CLAIMS, **claims}, self.keys[kid], [algorithm])


@pytest.fixture(scope="module")
def provider_keys() -> dict[str, Key]:
    return Provider().keys


@pytest.fixture
def provider(provider_keys: dict[str, Key]) -> Provider:
    provider = Provider.__new__(Provider)
    provider.asked, provider.fails, provider.keys = 0, False, dict(provider_keys)
    provider.more = [{"kty": "oct", "k": "c2VjcmV0", "kid": "oct"}, {"kty": "new"}, 5, {"kty": "RSA"}]
    return provider


async def published(provider: Provider, folder: Path) -> Authenticate:
    file = folder / "jwks.json"
    file.write_bytes(await provider.fetch())
    return create_authenticator(
        secret=SECRET,
        jwks=str(file),
        issuer="subgraph",
        audience="subgraph",
        verify_api_key=no_api_keys,
        now=lambda: NOW,
    )


@pytest.mark.parametrize(("kid", "algorithm"), [("rsa", "RS256"), ("ec", "ES256"), ("ed", "EdDSA"), ("ed", "Ed25519")])
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_tokens_of_each_published_kind_are_proved(
    provider: Provider, kid: str, algorithm: str, tmp_path: Path
) -> None:
    authenticate = await published(provider, tmp_path)
    assert isinstance(await authenticate("Bearer " + provider.token(kid, algorithm)), Identity)
    assert await refusal(authenticate, "Bearer " + provider.token(kid, algorithm, exp=1)) == "The token has expired."


async def test_with_published_keys_a_local_token_is_no_way_around_them(provider: Provider, tmp_path: Path) -> None:
    authenticate = await published(provider, tmp_path)
    assert "RS256" in await refusal(authenticate, "Bearer " + minted())


async def test_a_public_key_used_as_a_shared_secret_proves_nothing(provider: Provider, tmp_path: Path) -> None:
    authenticate = await published(provider, tmp_path)
    head, body = encoded({"alg": "HS256", "kid": "rsa"}), encoded(CLAIMS)
    rsa = provider.keys["rsa"]
    assert isinstance(rsa, RSAKey)
    signature = hmac.new(rsa.as_pem(private=False), f"{head}.{body}".encode(), hashlib.sha256).digest()
    forged = f"{head}.{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    assert "RS256" in await refusal(authenticate, "Bearer " + forged)


async def test_a_key_of_one_kind_does_not_prove_tokens_of_another(provider: Provider, tmp_path: Path) -> None:
    authenticate = await published(provider, tmp_path)
    head = encoded({"alg": "ES256", "kid": "rsa"})
    assert await refusal(authenticate, f"Bearer {head}.{encoded(CLAIMS)}.c2ln") == "The token is not valid."


async def test_published_keys_are_asked_for_again_only_when_there_is_a_reason(provider: Provider) -> None:
    now = [NOW]
    keys = PublishedKeys(provider.fetch, lambda: now[0])
    assert provider.asked == 0
    await asyncio.gather(*(keys.find("rsa") for _ in range(20)))
    assert provider.asked == 1
    for unknown in range(50):
        assert await keys.find(f"unknown-{unknown}") is None
    assert provider.asked == 1
    now[0] += timedelta(seconds=31)
    for unknown in range(50):
        assert await keys.find(f"unknown-{unknown}") is None
    assert provider.asked == 2
    now[0] += timedelta(minutes=16)
    assert await keys.find("rsa") is not None
    assert provider.asked == 3


async def test_a_key_published_later_is_found_and_one_taken_back_is_not(provider: Provider) -> None:
    now = [NOW]
    keys = PublishedKeys(provider.fetch, lambda: now[0])
    newer = provider.keys.pop("ec")
    assert await keys.find("ec") is None
    provider.keys = {"ec": newer}
    now[0] += timedelta(seconds=31)
    assert await keys.find("ec") is not None
    assert await keys.find("rsa") is None
    assert await keys.find(None) is not None


async def test_the_shared_secrets_of_a_key_set_are_ignored(provider: Provider) -> None:
    assert await PublishedKeys(provider.fetch, lambda: NOW).find("oct") is None


async def test_while_the_provider_is_away_the_keys_it_gave_go_on(provider: Provider) -> None:
    now = [NOW]
    keys = PublishedKeys(provider.fetch, lambda: now[0])
    assert await keys.find("rsa") is not None
    provider.fails = True
    now[0] += timedelta(hours=1)
    assert await keys.find("rsa") is not None
    assert provider.asked == 2


async def test_without_a_provider_nobody_is_proved_and_nothing_breaks(provider: Provider) -> None:
    provider.fails = True
    assert await PublishedKeys(provider.fetch, lambda: NOW).find("rsa") is None
    assert await PublishedKeys(_rubbish, lambda: NOW).find("rsa") is None


async def _rubbish() -> bytes:
    return b"<html>"

"""Only a valid token or API key proves somebody."""

import asyncio
import base64
import hashlib
import hmac
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from subgraph.domain.identity import Identity
from subgraph.http.auth import Authenticate, bearer, create_authenticator
from subgraph.http.published_keys import PublishedKeys
from subgraph.http.tokens import Unauthenticated, local_secret, mint_token

SECRET = "local-secret-of-thirty-two-chars-or-more"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EVE = Identity("user:eve", "eve@example.com", "Eve", frozenset({"acme", "zeta"}), operator=True)
CLAIMS: dict[str, object] = {
    "iss": "subgraph",
    "aud": "subgraph",
    "sub": "user:eve",
    "email": "eve@example.com",
    "exp": int(NOW.timestamp()) + 600,
}


async def no_api_keys(_key: str) -> Identity | None:
    return None


def local(now: datetime = NOW) -> Authenticate:
    return create_authenticator(
        secret=SECRET, jwks=None, issuer="subgraph", audience="subgraph", verify_api_key=no_api_keys, now=lambda: now
    )


def signed(claims: dict[str, object], secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode({"alg": algorithm}, dict(claims), OctKey.import_key(secret), [algorithm])


def minted(identity: Identity = EVE, at: datetime = NOW, audience: str = "subgraph", issuer: str = "subgraph") -> str:
    return mint_token(identity, secret=SECRET, issuer=issuer, audience=audience, lifetime=timedelta(minutes=10), at=at)


async def refusal(authenticate: Authenticate, header: str | None) -> str:
    outcome = await authenticate(header)
    assert isinstance(outcome, Unauthenticated)
    return outcome.message


async def test_a_minted_token_proves_its_identity_until_it_expires() -> None:
    token = minted()
    assert await local()(f"Bearer {token}") == EVE
    assert await local()(f"bearer  {token} ") == EVE
    assert await local(NOW + timedelta(minutes=10, seconds=29))(f"Bearer {token}") == EVE
    later = local(NOW + timedelta(minutes=10, seconds=31))
    assert await refusal(later, f"Bearer {token}") == "The token has expired."


async def test_a_token_without_email_name_or_roles_proves_just_a_subject() -> None:
    nobody = Identity("machine:1", None, None, frozenset(), operator=False)
    assert await local()("Bearer " + minted(nobody)) == nobody


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Token x", "Bearer é"])
async def test_a_header_that_holds_no_token_is_refused(header: str | None) -> None:
    assert isinstance(bearer(header), Unauthenticated)
    assert "Bearer TOKEN" in await refusal(local(), header)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": float("nan")},
        {"exp": True},
        {"nbf": int(NOW.timestamp()) + 60},
        {"sub": None},
        {"sub": ""},
        {"sub": 5},
        {"email": ["eve@example.com"]},
        {"staff_of": "acme"},
        {"staff_of": [1]},
        {"operator": "yes"},
    ],
)
async def test_a_claim_that_is_wrong_or_missing_is_refused(claims: dict[str, object]) -> None:
    merged = {key: value for key, value in {**CLAIMS, **claims}.items() if value is not None}
    await refusal(local(), "Bearer " + signed(merged))


async def test_several_audiences_are_fine_if_ours_is_among_them() -> None:
    assert isinstance(await local()("Bearer " + signed({**CLAIMS, "aud": ["other", "subgraph"]})), Identity)


async def test_another_key_another_algorithm_or_none_is_refused() -> None:
    assert await refusal(local(), "Bearer " + signed(CLAIMS, secret="x" * 40)) == "The token is not valid."
    assert "HS256" in await refusal(local(), "Bearer " + signed(CLAIMS, "y" * 64, algorithm="HS512"))
    plain = f"{_encoded({'alg': 'none'})}.{_encoded(CLAIMS)}."
    assert "HS256" in await refusal(local(), "Bearer " + plain)


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b.c",
        "..",
        "e30.e30.e30",
        "a" * 9_000,
        base64.urlsafe_b64encode(b"[" * 5_000).decode() + ".e30.x",
        base64.urlsafe_b64encode(b"\xff\xfe").decode() + ".e30.x",
        base64.urlsafe_b64encode(b'{"alg":["HS256"]}').decode() + ".e30.x",
        base64.urlsafe_b64encode(b'{"alg":"HS256","crit":["x"]}').decode() + ".e30.x",
        base64.urlsafe_b64encode(b"5").decode() + ".e30.x",
    ],
)
async def test_no_text_in_the_place_of_a_token_breaks_anything(token: str) -> None:
    await refusal(local(), f"Bearer {token}")


def _encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


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
    head, body = _encoded({"alg": "HS256", "kid": "rsa"}), _encoded(CLAIMS)
    rsa = provider.keys["rsa"]
    assert isinstance(rsa, RSAKey)
    signature = hmac.new(rsa.as_pem(private=False), f"{head}.{body}".encode(), hashlib.sha256).digest()
    forged = f"{head}.{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    assert "RS256" in await refusal(authenticate, "Bearer " + forged)


async def test_a_key_of_one_kind_does_not_prove_tokens_of_another(provider: Provider, tmp_path: Path) -> None:
    authenticate = await published(provider, tmp_path)
    head = _encoded({"alg": "ES256", "kid": "rsa"})
    assert await refusal(authenticate, f"Bearer {head}.{_encoded(CLAIMS)}.c2ln") == "The token is not valid."


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


async def test_an_api_key_is_verified_by_whoever_keeps_it() -> None:
    robot = Identity("api:robot", None, "Robot", frozenset(), operator=False, api_key_id="key_1")
    asked: list[str] = []

    async def verify(key: str) -> Identity | None:
        asked.append(key)
        return robot if key == "sgk_good" else None

    authenticate = create_authenticator(
        secret=SECRET, jwks=None, issuer="subgraph", audience="subgraph", verify_api_key=verify
    )
    assert await authenticate("Bearer sgk_good") == robot
    assert await refusal(authenticate, "Bearer sgk_bad") == "The API key is not valid."
    assert await refusal(authenticate, "Bearer sgk_" + "x" * 300) == "The API key is not valid."
    assert asked == ["sgk_good", "sgk_bad"]


def test_an_authenticator_needs_something_to_prove_tokens_by() -> None:
    with pytest.raises(ValueError, match="secret or published keys"):
        create_authenticator(secret=None, jwks=None, issuer="i", audience="a", verify_api_key=no_api_keys)


def test_a_local_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "subgraph.db.secret"
    secret = local_secret(file)
    assert len(secret) >= 32
    assert local_secret(file) == secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert local_secret(tmp_path / "another.secret") != secret

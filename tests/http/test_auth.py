"""Only a valid token or API key proves somebody."""

import base64
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from subgraph.domain.identity import Identity
from subgraph.http.auth import Authenticate, bearer, create_authenticator
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
    plain = f"{encoded({'alg': 'none'})}.{encoded(CLAIMS)}."
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


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


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

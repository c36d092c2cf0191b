"""Turns an Authorization header into an identity."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from joserfc.jwk import Key, OctKey

from subgraph.clock import system_now
from subgraph.domain.identity import Identity
from subgraph.http.published_keys import PublishedKeys, fetch_from
from subgraph.http.tokens import (
    LOCAL_ALGORITHM,
    PUBLISHED_ALGORITHMS,
    FindKey,
    TokenRules,
    Unauthenticated,
    prove_token,
)

API_KEY_PREFIX = "sgk_"
LONGEST_API_KEY = 200

Authenticate = Callable[[str | None], Awaitable[Identity | Unauthenticated]]
VerifyApiKey = Callable[[str], Awaitable[Identity | None]]


def create_authenticator(
    *,
    secret: str | None,
    jwks: str | None,
    issuer: str,
    audience: str,
    verify_api_key: VerifyApiKey,
    now: Callable[[], datetime] = system_now,
) -> Authenticate:
    """What proves callers: `verify_api_key` for API keys; for tokens the published keys, or `secret` if there are none.

    Never both kinds of token: whoever trusts an identity provider does not want a local key to be a way around it.
    """
    if jwks is not None:
        find_key: FindKey = PublishedKeys(fetch_from(jwks), now).find
        rules = TokenRules(issuer, audience, PUBLISHED_ALGORITHMS)
    elif secret is not None:
        find_key = _only(OctKey.import_key(secret))
        rules = TokenRules(issuer, audience, (LOCAL_ALGORITHM,))
    else:
        raise ValueError("either a secret or published keys must prove tokens")

    async def authenticate(authorization: str | None) -> Identity | Unauthenticated:
        credentials = bearer(authorization)
        if isinstance(credentials, Unauthenticated):
            return credentials
        if not credentials.startswith(API_KEY_PREFIX):
            return await prove_token(credentials, find_key, rules, now())
        found = await verify_api_key(credentials) if len(credentials) <= LONGEST_API_KEY else None
        return found or Unauthenticated("The API key is not valid.")

    return authenticate


def bearer(authorization: str | None) -> str | Unauthenticated:
    """The credentials of an Authorization header's value."""
    if authorization is None:
        return Unauthenticated("Send a token: Authorization: Bearer TOKEN.")
    scheme, _, credentials = authorization.strip().partition(" ")
    credentials = credentials.strip()
    if scheme.lower() != "bearer" or not credentials or " " in credentials or not credentials.isascii():
        return Unauthenticated("The Authorization header must read: Bearer TOKEN.")
    return credentials


def _only(key: Key) -> FindKey:
    async def find(_kid: str | None) -> Key:
        return key

    return find

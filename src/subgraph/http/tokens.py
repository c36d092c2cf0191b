"""JSON Web Tokens: minting them with the local key, and proving those that callers send.

Their times are compared with the machine's own clock and never with the business clock: a sandbox that plays the year
2030 must not revive a token that expired, nor kill one that was made a minute ago.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import warnings
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError, SecurityWarning
from joserfc.jwk import Key, OctKey

from subgraph.domain.identity import Identity

LOCAL_ALGORITHM = "HS256"
PUBLISHED_ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
CLOCK_SKEW = timedelta(seconds=30)
LONGEST_TOKEN = 8_192

FindKey = Callable[[str | None], Awaitable[Key | None]]


@dataclass(frozen=True, slots=True)
class Unauthenticated:
    """Why credentials prove nobody; a client may read the message."""

    message: str


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What a token must say: who issued it, for whom, and signed how."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]


def mint_token(
    identity: Identity, *, secret: str, issuer: str, audience: str, lifetime: timedelta, at: datetime
) -> str:
    """A token that proves `identity` from `at` on, signed with the local key."""
    claims: dict[str, object] = {
        "iss": issuer,
        "aud": audience,
        "sub": identity.subject,
        "iat": int(at.timestamp()),
        "exp": int((at + lifetime).timestamp()),
        "staff_of": sorted(identity.staff_of),
        "operator": identity.operator,
    }
    claims.update({key: value for key, value in (("email", identity.email), ("name", identity.name)) if value})
    return jwt.encode({"alg": LOCAL_ALGORITHM}, claims, OctKey.import_key(secret), [LOCAL_ALGORITHM])


async def prove_token(token: str, find_key: FindKey, rules: TokenRules, at: datetime) -> Identity | Unauthenticated:
    """The identity that a token proves at an instant, or why it proves none."""
    if len(token) > LONGEST_TOKEN:
        return Unauthenticated("The token is too long.")
    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm = header.get("alg")
        if algorithm not in rules.algorithms:
            return Unauthenticated(f"The token must be signed by {' or '.join(rules.algorithms)}.")
        kid = header.get("kid")
        key = await find_key(kid if isinstance(kid, str) else None)
        if key is None:
            return Unauthenticated("The token is signed with a key that is not known here.")
        claims = _verified(token, key, algorithm, rules, at)
    except ExpiredTokenError:
        return Unauthenticated("The token has expired.")
    except (JoseError, ValueError, TypeError, RecursionError):
        return Unauthenticated("The token is not valid.")
    return _identity(claims)


def _verified(token: str, key: Key, algorithm: str, rules: TokenRules, at: datetime) -> Mapping[str, object]:
    with _quiet() if algorithm == "EdDSA" else contextlib.nullcontext():
        claims = jwt.decode(token, key, [algorithm]).claims
    jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=int(CLOCK_SKEW.total_seconds()),
        iss={"essential": True, "value": rules.issuer},
        aud={"essential": True, "value": rules.audience},
        exp={"essential": True},
        sub={"essential": True},
    ).validate(claims)
    return claims


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    # EdDSA is the older name of Ed25519. Identity providers still use it, and the library warns of it each time.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        yield


def _identity(claims: Mapping[str, object]) -> Identity | Unauthenticated:
    subject, email, name = claims.get("sub"), claims.get("email"), claims.get("name")
    families, operator = claims.get("staff_of", []), claims.get("operator", False)
    if not isinstance(subject, str) or not isinstance(email, str | None) or not isinstance(name, str | None):
        return Unauthenticated("The token's sub, email and name must be texts.")
    if not isinstance(families, list) or not all(isinstance(each, str) for each in families):
        return Unauthenticated("The token's staff_of must be a list of product family keys.")
    if not isinstance(operator, bool):
        return Unauthenticated("The token's operator must be true or false.")
    return Identity(subject, email, name, frozenset(families), operator)


def local_secret(file: Path) -> str:
    """The secret kept in `file`, made on first use and readable by its owner only.

    For an embedded database whose operator set no secret: a fixed default would let anyone forge tokens.
    """
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(32))
    return file.read_text(encoding="ascii").strip()

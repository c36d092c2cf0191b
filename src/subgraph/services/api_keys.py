"""Keys with which programs act as a member of an account."""

from __future__ import annotations

import hashlib
import secrets

from subgraph.domain.addresses import check_text
from subgraph.domain.asks import CreateApiKey, RevokeApiKey
from subgraph.domain.identity import Identity
from subgraph.domain.outcomes import ApiKeyWritten
from subgraph.domain.refusals import Refusal, refuse
from subgraph.domain.viewers import Viewer
from subgraph.services.steps.access import check_table, not_found, reach_account, reach_row, read_id
from subgraph.services.work import Work
from subgraph.storage.database import Connection
from subgraph.storage.ids import encode_id, new_id
from subgraph.storage.repositories import ApiKey, ApiKeys, People

PREFIX = "sgk_"
"""What every secret begins with, so that one that leaked is found by scanners."""
MOST_KEYS = 100


async def create_api_key(work: Work, viewer: Viewer, ask: CreateApiKey) -> ApiKeyWritten | Refusal:
    """A key that acts as the viewer in one of its own accounts; the secret is told this once and stored hashed."""
    access = await reach_account(work, viewer, ask.account_id, "accountId")
    if isinstance(access, Refusal):
        return access
    refused = check_table(access, "createApiKey", None, "accountId")
    if refused is not None:
        return refused
    person = read_id(viewer.user_id or "", "usr")
    if person is None or viewer.role_in(ask.account_id) is None:
        return refuse("FORBIDDEN", "A key acts as a member of the account, and you are none.", "accountId")
    wrong = check_text(ask.name, "name", required=True)
    if wrong:
        return Refusal(wrong)
    keys = ApiKeys(work.connection)
    if len(await keys.load(access.account_id)) >= MOST_KEYS:
        return refuse("TOO_MANY", f"An account has at most {MOST_KEYS} keys.", "accountId", limit=MOST_KEYS)
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiKey(
        new_id(), access.account_id, person.row_id, ask.name.strip(), hash_secret(secret), work.now, viewer.actor
    )
    await keys.add(made)
    return ApiKeyWritten(ask.account_id, encode_id("key", access.account_id, made.api_key_id), secret)


async def revoke_api_key(work: Work, viewer: Viewer, ask: RevokeApiKey) -> ApiKeyWritten | Refusal:
    """The key opens nothing any more."""
    found = read_id(ask.api_key_id, "key")
    access = await reach_row(work, viewer, found, "API key", "apiKeyId")
    if isinstance(access, Refusal):
        return access
    refused = check_table(access, "revokeApiKey", None, "apiKeyId")
    if refused is not None:
        return refused
    revoked = found is not None and await ApiKeys(work.connection).revoke(access.account_id, found.row_id, work.now)
    if not revoked:
        return not_found("API key", "apiKeyId")
    return ApiKeyWritten(access.reach.account_id, ask.api_key_id)


async def prove_api_key(connection: Connection, secret: str) -> Identity | None:
    """Who a secret speaks for: the person who made the key; None for a secret that opens nothing."""
    key = await ApiKeys(connection).find(hash_secret(secret))
    if key is None:
        return None
    person = (await People(connection).load([key.person_id])).get(key.person_id)
    if person is None:
        return None
    key_id = encode_id("key", key.account_id, key.api_key_id)
    return Identity(person.email, person.email, person.name, frozenset(), False, api_key_id=key_id)


def hash_secret(secret: str) -> str:
    """What is stored of a secret: it is long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()

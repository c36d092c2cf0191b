"""The signed promise of a quote."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from subgraph.domain.quote import AddSeats, ChangeAsk, SeatsAsk, Totals
from subgraph.domain.quote_tokens import QuoteToken, read_token, sign_token

SECRET = b"a secret of thirty-two bytes ...."
TOKEN = QuoteToken(
    jti="01",
    account_id="acc_1",
    family="air",
    catalog="1",
    subscription_id="sub_1",
    version=3,
    ask=ChangeAsk((AddSeats(SeatsAsk("pro", 4)),), purchase_order="PO é"),
    align_with=None,
    day=date(2026, 7, 2),
    digest="d",
    currency="EUR",
    due_now=Totals(12033, 0, 0, 12033),
    credit_applied_minor=33,
    amount_due_minor=12000,
    expires_at=datetime(2026, 7, 2, 22, tzinfo=UTC),
)


def test_a_token_reads_back_as_what_was_signed() -> None:
    assert read_token(SECRET, sign_token(SECRET, TOKEN)) == TOKEN


def test_another_secret_reads_nothing() -> None:
    assert read_token(b"another", sign_token(SECRET, TOKEN)) is None


def test_a_changed_amount_reads_nothing() -> None:
    header, payload, signature = sign_token(SECRET, TOKEN).split(".")
    said = json.loads(base64.urlsafe_b64decode(payload + "=="))
    said["amount_due_minor"] = 1
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    assert read_token(SECRET, f"{header}.{forged}.{signature}") is None


def test_another_algorithm_in_the_header_reads_nothing() -> None:
    _, payload, _ = sign_token(SECRET, TOKEN).split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    assert read_token(SECRET, f"{header}.{payload}.") is None


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "é.é.é", "x" * 300_000, "eyJhbGciOiJIUzI1NiJ9..", "\x00"])
def test_a_text_that_is_no_token_reads_nothing(text: str) -> None:
    assert read_token(SECRET, text) is None


def test_every_signed_token_of_one_quote_is_its_own_purchase() -> None:
    assert sign_token(SECRET, TOKEN) != sign_token(SECRET, replace(TOKEN, jti="02"))

"""docs/webhooks.md is true: its receiver in Python verifies what is sent, and its message has the keys of one.

The one in JavaScript is run where Node is, in tests/browser.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from tests.support.tidy import ROOT

from subgraph.clock import system_now
from subgraph.domain.events import CommittedEvent, EventKind
from subgraph.domain.webhooks import MOST_ENDPOINTS, RETRY_SECONDS, payload_of
from subgraph.outside.webhooks import Signed

PAGE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
SECRET, OTHER = "whsec_" + "QUFB" * 8, "whsec_" + "QkJC" * 8
EVENT = CommittedEvent(
    id="evt_…",
    seq=12,
    at=datetime(2026, 7, 2, 12, tzinfo=UTC),
    kind=EventKind.INVOICE_ISSUED,
    account="acc_…",
    family="airthings",
    subscription=None,
    invoice="inv_…",
    request=None,
    resource=None,
    summary="Invoice 2026-0003 over 120.33 EUR was issued",
    facts={"number": "2026-0003"},
)
MESSAGE = Signed("https://example.com/hooks", "dlv_1", system_now(), orjson.dumps(payload_of(EVENT)), (OTHER, SECRET))
FORGED = replace(MESSAGE, secrets=("whsec_" + "Q0ND" * 8,))
OLD = replace(MESSAGE, at=MESSAGE.at - timedelta(minutes=6))


def snippet(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_message_on_the_page_is_one() -> None:
    assert json.loads(snippet("json")) == payload_of(EVENT)
    assert list(json.loads(snippet("json"))["data"]) == list(payload_of(EVENT)["data"])  # type: ignore[call-overload]


def test_the_receiver_in_python_takes_what_is_signed_and_nothing_else() -> None:
    found: dict[str, Any] = {}
    exec(compile(snippet("python"), "docs/webhooks.md", "exec"), found)
    assert found["take"](SECRET, MESSAGE.headers(), MESSAGE.body) == payload_of(EVENT)
    for wrong in (FORGED, OLD, replace(MESSAGE, body=b"{}")):
        assert found["take"](SECRET, wrong.headers(), MESSAGE.body) is None


@pytest.mark.parametrize("number", [MOST_ENDPOINTS, len(RETRY_SECONDS) + 1])
def test_the_page_says_the_limits_that_hold(number: int) -> None:
    words = {20: "at most 20 endpoints", 10: "the tenth try"}
    assert words[number] in PAGE

"""Addresses of files: whoever holds one has the file, so it binds one file and soon ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraph.domain.file_addresses import (
    LIVES_FOR,
    AddressCheck,
    FileForm,
    FileKind,
    FileName,
    check_address,
    read_name,
    sign_address,
)

SECRET, OTHER = b"s" * 40, b"o" * 40
NOW = datetime(2026, 7, 2, 9, 30, tzinfo=UTC)
FILE = FileName(FileKind.INVOICE, "inv_abc")


def parts_of(address: str) -> tuple[str, str, str]:
    """Path, end, signature."""
    split = urlsplit(address)
    query = parse_qs(split.query)
    return split.path, query["expires"][0], query["signature"][0]


def test_an_address_is_good_for_a_quarter_of_an_hour_and_then_has_ended() -> None:
    path, expires, signature = parts_of(sign_address(SECRET, FILE, NOW))
    assert path == "/files/invoice/inv_abc.pdf"
    for passed, check in (
        (timedelta(0), AddressCheck.GOOD),
        (LIVES_FOR - timedelta(seconds=1), AddressCheck.GOOD),
        (LIVES_FOR, AddressCheck.EXPIRED),
        (timedelta(days=900), AddressCheck.EXPIRED),
    ):
        assert check_address(SECRET, FILE, expires, signature, NOW + passed) is check


@pytest.mark.parametrize(
    "other",
    [
        FileName(FileKind.RECEIPT, "inv_abc"),
        FileName(FileKind.INVOICE, "inv_abd"),
        FileName(FileKind.INVOICE, "inv_abc", FileForm.XML),
    ],
)
def test_an_address_is_of_one_file_only(other: FileName) -> None:
    _, expires, signature = parts_of(sign_address(SECRET, FILE, NOW))
    assert check_address(SECRET, other, expires, signature, NOW) is AddressCheck.FORGED


def test_nobody_prolongs_an_address_and_another_installation_signs_others() -> None:
    _, expires, signature = parts_of(sign_address(SECRET, FILE, NOW))
    assert check_address(SECRET, FILE, str(int(expires) + 1), signature, NOW) is AddressCheck.FORGED
    assert check_address(SECRET, FILE, f"0{expires}", signature, NOW) is AddressCheck.FORGED
    assert check_address(OTHER, FILE, expires, signature, NOW) is AddressCheck.FORGED


@given(st.text(max_size=50), st.text(max_size=60))
def test_whatever_else_is_sent_is_no_address_of_ours(expires: str, signature: str) -> None:
    assert check_address(SECRET, FILE, expires, signature, NOW) is AddressCheck.FORGED


@given(st.text(max_size=30), st.text(max_size=60))
def test_a_name_is_read_or_is_none_of_ours(kind: str, name: str) -> None:
    found = read_name(kind, name)
    assert found is None or found.path == f"/files/{kind}/{name}"


def test_names_are_read_as_they_are_written() -> None:
    assert read_name("invoice", "inv_abc.pdf") == FILE
    assert read_name("receipt", "inv_abc.xml") == FileName(FileKind.RECEIPT, "inv_abc", FileForm.XML)
    for kind, name in (("invoices", "inv_abc.pdf"), ("invoice", "inv_abc.exe"), ("invoice", ".pdf"), ("invoice", "x")):
        assert read_name(kind, name) is None

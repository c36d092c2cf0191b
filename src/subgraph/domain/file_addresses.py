"""Addresses of files: each is a permission of its own, signed, and good for a quarter of an hour.

Whoever holds an address has the file, without a token or a cookie, as a browser that follows a link has none. So an address
is given only to whom may see the document, binds one file, and soon ends.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LIVES_FOR = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PURPOSE = b"subgraph file address 1\n"
"""What is signed begins with it, so that no signature of another kind is ever one of an address."""
_EXPIRES = re.compile(r"[0-9]{1,12}", re.ASCII)


class FileKind(StrEnum):
    """Which paper: a credit note's is among the invoices."""

    INVOICE = "invoice"
    RECEIPT = "receipt"


class FileForm(StrEnum):
    """The file's kind: the sheets, or the e-invoice alone."""

    PDF = "pdf"
    XML = "xml"


class AddressCheck(StrEnum):
    """What came of reading an address."""

    GOOD = "GOOD"
    FORGED = "FORGED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class FileName:
    """One file of one document, by the document's opaque id."""

    kind: FileKind
    document: str
    form: FileForm = FileForm.PDF

    @property
    def path(self) -> str:
        """/files/invoice/inv_….pdf."""
        return f"/files/{self.kind}/{self.document}.{self.form}"


def sign_address(secret: bytes, file: FileName, now: datetime) -> str:
    """The path with its end and its signature; `now` is the machine's instant, not the business's."""
    expires = str((now + LIVES_FOR - EPOCH) // timedelta(seconds=1))
    return f"{file.path}?expires={expires}&signature={_signature(secret, file, expires)}"


def check_address(secret: bytes, file: FileName, expires: str, signature: str, now: datetime) -> AddressCheck:
    """Whether this server gave the address, and whether it still holds; for any text."""
    given = signature.encode("utf-8", "replace")
    if not _EXPIRES.fullmatch(expires) or not hmac.compare_digest(_signature(secret, file, expires).encode(), given):
        return AddressCheck.FORGED
    return AddressCheck.GOOD if now < EPOCH + timedelta(seconds=int(expires)) else AddressCheck.EXPIRED


def read_name(kind: str, name: str) -> FileName | None:
    """The file that a path names; None for what is no name of ours."""
    document, _, form = name.rpartition(".")
    if kind not in set(FileKind) or form not in set(FileForm) or not document:
        return None
    return FileName(FileKind(kind), document, FileForm(form))


def _signature(secret: bytes, file: FileName, expires: str) -> str:
    signed = PURPOSE + file.path.encode("utf-8", "replace") + b"\n" + expires.encode()
    return base64.urlsafe_b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).rstrip(b"=").decode()

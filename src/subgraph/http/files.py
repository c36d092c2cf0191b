"""Files of issued documents over HTTP: no token and no cookie, the signed address is the permission."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from subgraph.clock import system_now
from subgraph.domain.file_addresses import AddressCheck, FileForm, FileKind, FileName, check_address, read_name
from subgraph.http.answers import json_answer, problem_body
from subgraph.outside.papers import Paper, Printer, e_invoice, title_of
from subgraph.schema.errors import ErrorCode
from subgraph.services.papers import paper_of_invoice, receipt_of_invoice
from subgraph.storage.database import Database
from subgraph.storage.ids import decode_id
from subgraph.storage.repositories import Accounts

MEDIA = {FileForm.PDF: "application/pdf", FileForm.XML: "application/xml; charset=utf-8"}
FIND = {FileKind.INVOICE: paper_of_invoice, FileKind.RECEIPT: receipt_of_invoice}
# The bytes never change; the address ends sooner than this would matter.
KEPT = "private, max-age=900"
UNNAMED = (ErrorCode.NOT_FOUND, "There is no such file.")

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: what it is called, its media type, its bytes."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one installation; `secret` signs their addresses."""

    database: Database
    secret: bytes
    printer: Printer

    async def answer(self, request: Request) -> Response:
        """The file, 403 for an address that is not ours, 410 for one that has ended, 404 for a file that there is not."""
        file = read_name(request.path_params["kind"], request.path_params["name"])
        if file is None:
            return _problem(404, *UNNAMED)
        given = request.query_params
        signed = (given.get("expires", ""), given.get("signature", ""))
        check = check_address(self.secret, file, *signed, system_now())
        if check is AddressCheck.FORGED:
            return _problem(403, ErrorCode.FORBIDDEN, "This address was not given by this server, or was changed.")
        if check is AddressCheck.EXPIRED:
            return _problem(410, ErrorCode.ADDRESS_EXPIRED, "This address has ended: ask the document for a new one.")
        made = await self.make(file)
        return _problem(404, *UNNAMED) if made is None else _file(request, made)

    async def make(self, file: FileName) -> Made | None:
        """A file, made in a thread of its own; None where the document, or such a paper of it, is not there."""
        paper = await self._paper(file)
        content = await run_in_threadpool(self._content, file, paper) if paper is not None else None
        if paper is None or content is None:
            return None
        title = _UNSAFE.sub("-", title_of(paper)).strip("-.") or file.document
        return Made(f"{title}.{file.form}", MEDIA[file.form], content)

    async def _paper(self, file: FileName) -> Paper | None:
        named = decode_id(file.document)
        if named is None or named.prefix != "inv":
            return None
        async with self.database.snapshot() as connection:
            account = await Accounts(connection, named.account_id).load()
            return await FIND[file.kind](connection, account, named.row_id) if account is not None else None

    def _content(self, file: FileName, paper: Paper) -> bytes | None:
        if file.form is FileForm.PDF:
            return self.printer.pdf(paper)
        xml = e_invoice(paper)
        return xml.encode() if xml is not None else None


def file_routes(files: Files) -> list[BaseRoute]:
    """/files/invoice/inv_….pdf."""
    answer: Callable[[Request], Awaitable[Response]] = files.answer
    return [Route("/files/{kind}/{name}", answer, methods=["GET"])]


def _file(request: Request, made: Made) -> Response:
    etag = f'"{hashlib.sha256(made.content).hexdigest()[:32]}"'
    headers = {"Cache-Control": KEPT, "ETag": etag}
    if etag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(None, 304, headers)
    headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return Response(made.content, 200, headers, media_type=made.media)


def _problem(status: int, code: ErrorCode, message: str) -> Response:
    return json_answer(status, problem_body(code, message))

"""A document's file in the shell: `subgraph paper`, for an archive or to look at."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from subgraph.cli.databases import DatabaseOption, migrated, settings_for
from subgraph.cli.saying import complain
from subgraph.domain.file_addresses import FileForm, FileKind, FileName
from subgraph.http.files import Files, Made
from subgraph.outside.papers import open_printer
from subgraph.settings import Settings
from subgraph.storage.database import Database

DocumentArgument = Annotated[str, typer.Argument(metavar="ID", help="An invoice or a credit note, by its id (inv_…).")]
ReceiptOption = Annotated[bool, typer.Option("--receipt", help="The receipt of an invoice that is paid.")]
XmlOption = Annotated[bool, typer.Option("--xml", help="The e-invoice alone (Factur-X).")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to; else named after the paper.")]


def paper(
    document: DocumentArgument,
    receipt: ReceiptOption = False,
    xml: XmlOption = False,
    out: OutOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write an invoice, a credit note or a receipt to a file: the same bytes that its address serves."""
    kind = FileKind.RECEIPT if receipt else FileKind.INVOICE
    file = FileName(kind, document, FileForm.XML if xml else FileForm.PDF)
    made = asyncio.run(_make(migrated(settings_for(database)), file))
    if made is None:
        sys.exit(
            complain(f"There is no such paper of {document}. A receipt is of what is paid; an e-invoice wants data.")
        )
    place = out if out is not None else Path(made.name)
    try:
        place.write_bytes(made.content)
    except OSError as error:
        sys.exit(complain(f"{place} cannot be written: {error.strerror}."))
    typer.echo(str(place))


async def _make(settings: Settings, file: FileName) -> Made | None:
    database = Database(settings.database_url)
    try:
        return await Files(database, b"", open_printer()).make(file)
    finally:
        await database.close()

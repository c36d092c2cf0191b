"""`subgraph paper`: a document's file from the shell, for an archive."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select

from subgraph.storage.ids import encode_id
from subgraph.storage.tables import invoice
from tests.cli.conftest import Run
from tests.work.town import move_in, town_at


@pytest.fixture
def issued(subgraph: Run, tmp_path: Path) -> tuple[str, str]:
    """The id and the number of the only invoice of a new database."""
    subgraph("migrate", "--database", "town.db")

    async def settle() -> tuple[str, str]:
        async with town_at(f"sqlite:///{tmp_path / 'town.db'}") as house:
            await move_in(house, 1)
            async with house.database.snapshot() as connection:
                row = (await connection.execute(select(invoice))).one()
                return encode_id("inv", row.account_id, row.invoice_id), str(row.number)

    return asyncio.run(settle())


def test_an_invoice_is_written_to_the_file_that_is_named_and_the_same_again(
    subgraph: Run, issued: tuple[str, str], tmp_path: Path
) -> None:
    document, number = issued
    said = subgraph("paper", document, "--database", "town.db", "--out", "mine.pdf")
    assert (said.returncode, said.stdout) == (0, "mine.pdf\n")
    [page] = pypdf.PdfReader(io.BytesIO((tmp_path / "mine.pdf").read_bytes())).pages
    assert number in page.extract_text()
    assert subgraph("paper", document, "--database", "town.db").stdout == f"Invoice-{number}.pdf\n"
    assert (tmp_path / f"Invoice-{number}.pdf").read_bytes() == (tmp_path / "mine.pdf").read_bytes()


def test_what_there_is_not_is_said_in_one_line(subgraph: Run, issued: tuple[str, str]) -> None:
    document, _ = issued
    for words in ((document, "--receipt"), (document, "--xml"), ("inv_nothing",), ("../../etc/passwd",)):
        said = subgraph("paper", *words, "--database", "town.db")
        assert (said.returncode, said.stdout) == (2, "")
        assert "There is no such paper" in said.stderr
    said = subgraph("paper", document, "--database", "town.db", "--out", "no/such/folder.pdf")
    assert "no/such/folder.pdf cannot be written: No such file or directory." in said.stderr

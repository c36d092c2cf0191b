"""From a paper to its file."""

from __future__ import annotations

from dataclasses import dataclass

from subgraph.outside.papers.facturx import e_invoice
from subgraph.outside.papers.hybrid import as_facturx
from subgraph.outside.papers.paper import Paper
from subgraph.outside.papers.sheet import sheet_of
from subgraph.outside.papers.typesetting import Typesetter, open_typesetter


@dataclass(frozen=True, slots=True)
class Printer:
    """Makes files of papers; may be used by several threads, and takes a few milliseconds a page."""

    typesetter: Typesetter

    def pdf(self, paper: Paper) -> bytes:
        """PDF/A-3b, with the e-invoice inside where the paper can be one; the same bytes for the same paper."""
        xml = e_invoice(paper)
        pdf = self.typesetter.pdf(sheet_of(paper), paper.issued_at, xml)
        return pdf if xml is None else as_facturx(pdf)


def open_printer() -> Printer:
    """A printer with the installed template and fonts."""
    return Printer(open_typesetter())

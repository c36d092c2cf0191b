"""Papers: invoices, credit notes and receipts as files."""

from subgraph.outside.papers.facturx import e_invoice, lacks
from subgraph.outside.papers.paper import (
    Bank,
    Corrected,
    PaidPart,
    Paper,
    PaperKind,
    PaperLine,
    PaperTax,
    Party,
    Way,
)
from subgraph.outside.papers.render import Printer, open_printer
from subgraph.outside.papers.sheet import title_of
from subgraph.outside.papers.speech import usual_size

__all__ = [
    "Bank",
    "Corrected",
    "PaidPart",
    "Paper",
    "PaperKind",
    "PaperLine",
    "PaperTax",
    "Party",
    "Printer",
    "Way",
    "e_invoice",
    "lacks",
    "open_printer",
    "title_of",
    "usual_size",
]

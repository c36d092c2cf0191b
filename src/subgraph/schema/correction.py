"""What came of a correction: the invoice, the credit note that took it back, the invoice in its place."""

from __future__ import annotations

from subgraph.domain.correction_asks import InvoiceCorrected
from subgraph.schema.fields import maybe, object_type, ref, relation, union_type
from subgraph.schema.lookups import invoices_by_id
from subgraph.schema.payloads import written
from subgraph.schema.refusal import Refusal


@object_type("An invoice was corrected.", record=InvoiceCorrected)
class InvoiceCorrection:
    """An invoice was corrected."""

    invoice = relation(
        ref("invoice.Invoice"), "The invoice: what it says stays.", written("invoice_id", invoices_by_id)
    )
    credit_note = relation(ref("invoice.Invoice"), "What takes it back.", written("credit_note_id", invoices_by_id))
    replacement = relation(
        maybe(ref("invoice.Invoice")),
        "The invoice in its place, where it was issued again.",
        written("replacement_id", invoices_by_id),
    )


InvoiceCorrectionResult = union_type("InvoiceCorrectionResult", "Corrected or refused.", InvoiceCorrection, Refusal)

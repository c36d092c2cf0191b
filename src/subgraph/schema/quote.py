"""Quotes: what a purchase or a change would do and cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from subgraph.domain.invoicing import Line
from subgraph.schema.enums import CHANGE_KIND, CHANNEL, LINE_KIND, PAYMENT_METHOD_KIND
from subgraph.schema.fields import leaf, many, maybe, object_type, union_type
from subgraph.schema.money import Period, Totals, TotalsRecord, money, unit_price
from subgraph.schema.product_family import TermsDocument, document_record
from subgraph.schema.records import QuoteRecord, TermsDocumentRecord
from subgraph.schema.refusal import Refusal
from subgraph.schema.subscription_item import ItemRecord, SubscriptionItem, item_records
from subgraph.schema.tax import TaxAmount, quoted_taxes


@dataclass(frozen=True, slots=True, eq=False)
class QuoteLineRecord:
    """A quoted line in the quote's currency."""

    line: Line
    currency: str


def _items(record: QuoteRecord) -> list[ItemRecord]:
    quote = record.signed.quote
    states = [one.state for one in quote.after.timeline.revisions]
    # The quote's items are those of one of the states that confirming would write.
    state = next((one for one in reversed(states) if one.items == quote.items), states[-1])
    return item_records(record.family, replace(state, items=quote.items), quote.currency)


def _lines(record: QuoteRecord) -> list[QuoteLineRecord]:
    return [QuoteLineRecord(one, record.signed.quote.currency) for one in record.signed.quote.lines]


def _renewal(record: QuoteRecord) -> TotalsRecord | None:
    quote = record.signed.quote
    return TotalsRecord(quote.renewal, quote.currency) if quote.renewal else None


def _required_terms(record: QuoteRecord) -> list[TermsDocumentRecord]:
    return [document_record(record.family, one) for one in record.signed.quote.required_terms]


@object_type("One change as quoted.")
class QuotedChange:
    """One change as quoted."""

    kind = leaf(CHANGE_KIND, "What kind of change it is.", of="verb")
    channel = leaf(CHANNEL, "How this viewer can have it.")
    effective_on = leaf(date, "The day from which it holds.")
    summary = leaf(str, "What it does, in a sentence.")
    code = leaf(maybe(str), "Why it is not self-service, for programs.")
    reason = leaf(maybe(str), "Why it is not self-service, for people.")


@object_type(
    "`unitPrice` is per `priceMonths` months; the period is `termMonths` long; `discount` is the AppliedDiscount's key."
)
class QuoteLine:
    """A line of what is due now."""

    kind = leaf(LINE_KIND, "What the line says.", of="line.kind")
    description = leaf(str, "As the invoice will print it.", of="line.description")
    quantity = leaf(maybe(int), "How many of it cost something.", of="line.quantity")
    unit_price = unit_price("List price of one, where the price model has one.", "line.unit_amount")
    period = leaf(maybe(Period), "The whole billing period that it belongs to.", of="line.period")
    days_charged = leaf(maybe(int), "How many days of the period it charges.", of="line.charged.days")
    days_in_period = leaf(maybe(int), "How many days the period has.", of="line.period.days")
    price_months = leaf(maybe(int), "How many months the unit price is for.", of="line.price_months")
    term_months = leaf(maybe(int), "How many months the period has.", of="line.term_months")
    amount = money("What it charges; negative for a credit or a discount.", "line.amount_minor")
    discount = leaf(maybe(str), "The discount that a DISCOUNT line shows, by key.", of="line.discount")


@object_type("What a purchase or a change would do and cost. It changed nothing.", record=QuoteRecord)
class Quote:
    """What a purchase or a change would do and cost."""

    token = leaf(
        str,
        "Give it to confirmQuote, once. Binds the changes, the catalog, the day and the total.",
        of="signed.token",
    )
    expires_at = leaf(datetime, "Until when it can be confirmed.", of="signed.expires_at")
    channel = leaf(CHANNEL, "How this viewer can have all of it.", of="signed.quote.channel")
    changes = leaf(many(QuotedChange), "What changes, one by one.", of="signed.quote.changes")
    items = leaf(many(SubscriptionItem), "What the subscription holds then.", read=_items)
    lines = leaf(many(QuoteLine), "What is charged now, line by line.", read=_lines)
    due_now = leaf(
        Totals,
        "What those lines come to.",
        read=lambda record: TotalsRecord(record.signed.quote.due_now, record.signed.quote.currency),
    )
    taxes = leaf(
        many(TaxAmount),
        "The tax in it by rate, as the document will carry it.",
        read=lambda record: quoted_taxes(record.signed.quote, record.signed.locale),
    )
    credit_applied = money(
        "What the account's credit settles of it.", "signed.quote.credit_applied_minor", "signed.quote.currency"
    )
    amount_due = money(
        "What is charged on confirmation: bound by the token, to the cent.",
        "signed.quote.amount_due_minor",
        "signed.quote.currency",
    )
    renews_on = leaf(
        maybe(date),
        "The next regular invoice after this purchase; for a future start, the start.",
        of="signed.quote.renews_on",
    )
    renewal = leaf(
        maybe(Totals), "Its full price from then on, with the tax of that day as it is known.", read=_renewal
    )
    required_terms = leaf(many(TermsDocument), "What must be accepted with the confirmation.", read=_required_terms)
    payment_methods = leaf(
        many(PAYMENT_METHOD_KIND), "How it can be paid here and now.", of="signed.quote.payment_kinds"
    )


QuoteResult = union_type("QuoteResult", "A quote, or why there is none.", Quote, Refusal)

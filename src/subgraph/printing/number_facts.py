"""A family's numbers as facts for programs: amounts as decimal texts in major units."""

from __future__ import annotations

from subgraph.domain.money import major
from subgraph.domain.numbers import CurrencyNumbers, FamilyNumbers
from subgraph.printing.tables import Facts
from subgraph.storage.ids import encode_id


def number_facts(found: FamilyNumbers) -> Facts:
    """Everything that `subgraph report` knows."""
    return {
        "family": found.family,
        "accounts": found.accounts,
        "currencies": [_currency(one) for one in found.currencies],
        "seats": [
            {
                "product": product,
                "seatType": seat_type,
                "sold": use.sold,
                "used": use.used,
                "required": use.required,
                "overLimit": use.over_limit,
            }
            for (product, seat_type), use in found.seats.items()
        ],
        "overLimitAccounts": [
            {"account": encode_id("acc", one.account_id), "name": one.name, "missing": sum(one.missing.values())}
            for one in found.over_limit
        ],
    }


def _currency(one: CurrencyNumbers) -> Facts:
    def said(amount_minor: int) -> str:
        return str(major(amount_minor, one.currency))

    return {
        "currency": one.currency,
        "subscriptions": one.subscriptions,
        "monthlyRecurringRevenue": said(one.monthly_minor),
        "yearlyRecurringRevenue": said(one.yearly_minor),
        "recurring": [
            {"month": f"{each.month:%Y-%m}", "subscriptions": each.subscriptions, "amount": said(each.amount_minor)}
            for each in one.recurring
        ],
        "renewalsAhead": [
            {"month": f"{each.month:%Y-%m}", "subscriptions": each.subscriptions, "amount": said(each.amount_minor)}
            for each in one.renewals
        ],
        "receivables": [
            {"age": each.age.value, "invoices": each.invoices, "amount": said(each.amount_minor)}
            for each in one.receivables
        ],
        "invoiced": [
            {"month": f"{each.month:%Y-%m}", "documents": each.documents, "amount": said(each.amount_minor)}
            for each in one.invoiced
        ],
    }

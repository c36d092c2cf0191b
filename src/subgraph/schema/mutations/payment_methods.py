"""Ways to pay."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from subgraph.domain import asks
from subgraph.domain.payment_asks import BeginPaymentSetup, PayInvoice, RefundPayment
from subgraph.schema.enums import PAYMENT_METHOD_KIND
from subgraph.schema.fields import given, maybe
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import AccountResult, PaymentMethodResult
from subgraph.schema.payment import PayInvoiceResult, PaymentSetupResult, RefundPaymentResult
from subgraph.services.invoice_payments import pay_invoice
from subgraph.services.payment_methods import add_payment_method, remove_payment_method, set_default_payment_method
from subgraph.services.payment_setups import begin_payment_setup
from subgraph.services.refunds import refund_payment


@input_type("`token` comes from the payment provider's own form: no card number ever reaches this API.")
class AddPaymentMethodInput:
    """A way to pay."""

    account_id = given(strawberry.ID, "For which account.")
    kind = given(PAYMENT_METHOD_KIND, "What kind of way it is.")
    token = given(maybe(str), "From the payment provider's form; a bank transfer needs none.")
    make_default = given(maybe(bool), "Whether to pay with it from now on; the first one is the default anyway.")
    idempotency_key = idempotency_key()


@input_type("A new way to pay by the payment provider's own form.")
class BeginPaymentSetupInput:
    """A new way to pay by the payment provider's own form."""

    account_id = given(strawberry.ID, "For which account.")
    kind = given(PAYMENT_METHOD_KIND, "CARD or PAYPAL.")
    make_default = given(maybe(bool), "Whether to pay with it from now on; the first one is the default anyway.")
    idempotency_key = idempotency_key()


@input_type("An invoice to pay now, while its payer is there.")
class PayInvoiceInput:
    """An invoice to pay now."""

    invoice_id = given(strawberry.ID, "Which.")
    payment_method_id = given(maybe(strawberry.ID), "What with; left out, the default one.")
    idempotency_key = idempotency_key()


@input_type("How much of what was charged goes back: for an invoice, or of one charge.")
class RefundPaymentInput:
    """How much of what was charged goes back."""

    invoice_id = given(maybe(strawberry.ID), "What it was charged for; the last charge goes back first.")
    payment_id = given(maybe(strawberry.ID), "The charge; instead of the invoice.")
    amount = given(Decimal, "How much, in major units of the account's currency.")
    reason = given(str, "Why: it is kept with the refund.")
    idempotency_key = idempotency_key()


@input_type("A way to pay.")
class PaymentMethodInput:
    """A way to pay."""

    payment_method_id = given(strawberry.ID, "Which.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of ways to pay.")
class PaymentMethodMutations:
    """Mutations of ways to pay."""

    add_payment_method = mutation(
        PaymentMethodResult, "Adds a way to pay.", AddPaymentMethodInput, asks.AddPaymentMethod, add_payment_method
    )
    begin_payment_setup = mutation(
        PaymentSetupResult,
        "Shows the payer the provider's own form; the way to pay is added when the provider says that it was filled in.",
        BeginPaymentSetupInput,
        BeginPaymentSetup,
        begin_payment_setup,
    )
    pay_invoice = mutation(
        PayInvoiceResult,
        "Charges what is open of an invoice now; also how a charge goes on that its payer has to agree to.",
        PayInvoiceInput,
        PayInvoice,
        pay_invoice,
    )
    refund_payment = mutation(
        RefundPaymentResult,
        "Gives back what was charged, never more; no document changes by it.",
        RefundPaymentInput,
        RefundPayment,
        refund_payment,
    )
    set_default_payment_method = mutation(
        PaymentMethodResult,
        "Pays with this one from now on.",
        PaymentMethodInput,
        asks.SetDefaultPaymentMethod,
        set_default_payment_method,
    )
    remove_payment_method = mutation(
        AccountResult,
        "Forgets a way to pay; never the last one while a subscription depends on it.",
        PaymentMethodInput,
        asks.RemovePaymentMethod,
        remove_payment_method,
    )

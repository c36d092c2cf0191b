"""Accounts, what they are billed to, and how families serve them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from subgraph.domain import asks
from subgraph.schema.enums import ACCOUNT_KIND, SERVICING
from subgraph.schema.fields import given, many, maybe
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import AccountResult
from subgraph.schema.scalars import CurrencyCode
from subgraph.services.accounts import create_account, update_account
from subgraph.services.billing_details import update_billing_details
from subgraph.services.enrolments import update_enrolment
from subgraph.services.tax_standings import update_tax_standing


@input_type("A new account.")
class CreateAccountInput:
    """A new account."""

    name = given(str, "What people call it.")
    kind = given(ACCOUNT_KIND, "Whether it will have customers of its own.")
    currency = given(CurrencyCode, "What it is billed in, for good.")
    external_id = given(maybe(str), "The vendor's own identifier, unique.")
    time_zone = given(maybe(str), "By IANA's name; UTC unless told.")
    locale = given(maybe(str), "BCP 47; en unless told.")
    country = given(maybe(str), "Where it is billed: ISO 3166, two letters.")
    partner_id = given(maybe(strawberry.ID), "The partner that buys on its behalf.")
    owner_email = given(maybe(str), "Whom to make its first owner.")
    idempotency_key = idempotency_key()


@input_type("What to change of an account; what is left out stays, null clears.")
class UpdateAccountInput:
    """What to change of an account."""

    account_id = given(strawberry.ID, "Which account.")
    name = given(maybe(str), "The new name.")
    external_id = given(maybe(str), "The vendor's own identifier; the vendor's people only.")
    time_zone = given(maybe(str), "By IANA's name.")
    locale = given(maybe(str), "BCP 47.")
    partner_id = given(maybe(strawberry.ID), "The partner; null breaks the link. The vendor's people only.")
    idempotency_key = idempotency_key()


@input_type("What to change of what invoices are addressed to; what is left out stays, null clears.")
class UpdateBillingDetailsInput:
    """What to change of the billing details."""

    account_id = given(strawberry.ID, "Which account.")
    legal_name = given(maybe(str), "The name that invoices carry; null takes the account's own.")
    email = given(maybe(str), "Where invoices are sent.")
    address_lines = given(maybe(many(str)), "Street and number, as printed.")
    postal_code = given(maybe(str), "Postal code.")
    city = given(maybe(str), "City.")
    country = given(maybe(str), "ISO 3166, two letters.")
    tax_id = given(maybe(str), "The tax id that invoices carry.")
    idempotency_key = idempotency_key()


@input_type("Whether an account is exempt from tax.")
class UpdateTaxStandingInput:
    """Whether an account is exempt from tax."""

    account_id = given(strawberry.ID, "Which account.")
    exempt = given(bool, "Whether it pays no tax where others would.")
    reason = given(maybe(str), "Why it is exempt, as documents print it; needed for an exemption.")
    evidence = given(maybe(str), "The certificate that says so.")
    idempotency_key = idempotency_key()


@input_type("Enrols the account where it is not yet; a list replaces the list.")
class UpdateEnrolmentInput:
    """How a family serves an account."""

    account_id = given(strawberry.ID, "Which account.")
    family = given(str, "Which family.")
    servicing = given(maybe(SERVICING), "How the vendor serves it.")
    traits = given(maybe(many(str)), "All labels that the family's rules read.")
    approved_on = given(maybe(date), "Since when it is approved; null clears.")
    partner_discount_percent = given(
        maybe(Decimal), "What its partner's customers have taken off, 0 to 100; null clears."
    )
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of accounts.")
class AccountMutations:
    """Mutations of accounts."""

    create_account = mutation(
        AccountResult,
        "Makes an account; one made by a family's staff is enrolled with it at once.",
        CreateAccountInput,
        asks.CreateAccount,
        create_account,
    )
    update_account = mutation(
        AccountResult, "Changes an account.", UpdateAccountInput, asks.UpdateAccount, update_account
    )
    update_billing_details = mutation(
        AccountResult,
        "Changes what invoices are addressed to; issued ones keep what they say.",
        UpdateBillingDetailsInput,
        asks.UpdateBillingDetails,
        update_billing_details,
    )
    update_tax_standing = mutation(
        AccountResult,
        "Exempts an account from tax, or taxes it again; issued documents keep what they say.",
        UpdateTaxStandingInput,
        asks.UpdateTaxStanding,
        update_tax_standing,
    )
    update_enrolment = mutation(
        AccountResult,
        "Changes how a family serves an account.",
        UpdateEnrolmentInput,
        asks.UpdateEnrolment,
        update_enrolment,
    )

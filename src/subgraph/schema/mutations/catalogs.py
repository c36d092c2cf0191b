"""Mutations of what a family sells: list prices and promotions, for its vendor's people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from subgraph.domain import catalog_asks as asks
from subgraph.domain.prices import PriceKey
from subgraph.domain.renewal_prices import RenewalPrices
from subgraph.schema.enums import PRICE_MODEL, RENEWAL_POLICY
from subgraph.schema.fields import given, many, maybe
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import CatalogResult
from subgraph.schema.scalars import CurrencyCode
from subgraph.services.list_prices import set_list_prices, withdraw_list_prices
from subgraph.services.promotions import add_promotion, end_promotion

FAMILY = "Of which family."
REASON = "Why; kept with the change."


@input_type("A step of a tiered price.", ask=asks.TierAsk)
class PriceTierInput:
    """A step of a tiered price."""

    up_to = given(maybe(int), "The last quantity of the tier; left out: without end, which only the last may be.")
    unit_amount = given(maybe(Decimal), "What one costs in this tier, in major units.")
    flat_amount = given(maybe(Decimal), "What the tier costs beside its units, in major units.")


@input_type("A list price and what it is for.", ask=asks.ListPriceAsk)
class ListPriceInput:
    """A list price."""

    product = given(str, "The product's key.")
    component = given(str, "`seat:<key>`, `base`, `addon:<key>` or `usage:<meter>`.")
    edition = given(maybe(str), "The edition's key; left out: any.")
    term = given(maybe(str), "The term's key; left out: any.")
    currency = given(CurrencyCode, "In which currency.")
    model = given(PRICE_MODEL, "How the quantity becomes the amount.")
    per_months = given(int, "How many months the amounts are for.")
    unit_amount = given(
        maybe(Decimal), "What one costs, or a package, in major units; needed for a price without tiers."
    )
    tiers = given(maybe(many(PriceTierInput)), "The steps of a tiered price, lowest first.")
    package_size = given(maybe(int), "How many units a package holds, for PACKAGE.")


@input_type("What a list price is for.", ask=PriceKey)
class ListPriceKeyInput:
    """What a list price is for."""

    product = given(str, "The product's key.")
    component = given(str, "`seat:<key>`, `base`, `addon:<key>` or `usage:<meter>`.")
    edition = given(maybe(str), "The edition's key; left out: any.")
    term = given(maybe(str), "The term's key; left out: any.")
    currency = given(CurrencyCode, "In which currency.")


@input_type("How list prices reach running subscriptions.", ask=RenewalPrices)
class RenewalPricesInput:
    """How list prices reach running subscriptions."""

    policy = given(RENEWAL_POLICY, "What a renewal does to prices.")
    on = given(maybe(date), "For ON_DATE: the first day whose renewals are at the list prices.")
    notice_days = given(maybe(int), "For ON_DATE: how many days before a renewal its prices are published.")


@input_type("An amount in a currency.", ask=asks.AmountAsk)
class AmountInput:
    """An amount in a currency."""

    currency = given(CurrencyCode, "Which currency.")
    amount = given(Decimal, "In major units.")


@input_type("List prices to sell at from now on.")
class SetListPricesInput:
    """List prices to sell at."""

    family = given(str, FAMILY)
    prices = given(maybe(many(ListPriceInput)), "The prices that change; all others stay.")
    renewal_prices = given(maybe(RenewalPricesInput), "How prices reach running subscriptions from now on.")
    reason = given(str, REASON)
    idempotency_key = idempotency_key()


@input_type("List prices that were set, to take back.")
class WithdrawListPricesInput:
    """List prices to take back."""

    family = given(str, FAMILY)
    prices = given(many(ListPriceKeyInput), "Which prices; the declared ones hold again.")
    reason = given(str, REASON)
    idempotency_key = idempotency_key()


@input_type("A promotion code to add.")
class AddPromotionInput:
    """A promotion code to add."""

    family = given(str, FAMILY)
    code = given(str, "What a buyer enters; no blanks.")
    name = given(str, "What lines print.")
    percent = given(maybe(Decimal), "What it takes off what is left, in percent; or else `amounts`.")
    amounts = given(maybe(many(AmountInput)), "What it takes off each period, by currency.")
    periods = given(maybe(int), "For the first so many periods; left out: for good.")
    products = given(maybe(many(str)), "The products that it is for; left out: all.")
    until = given(maybe(date), "The last day on which it can be used.")
    uses = given(maybe(int), "How often it can be used in all.")
    excludes = given(maybe(many(str)), "Keys of discounts that it does not stand beside.")
    reason = given(str, REASON)
    idempotency_key = idempotency_key()


@input_type("A promotion code to end.")
class EndPromotionInput:
    """A promotion code to end."""

    family = given(str, FAMILY)
    code = given(str, "Which code, declared or added.")
    reason = given(str, REASON)
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of what a family sells.")
class CatalogMutations:
    """Mutations of what a family sells."""

    set_list_prices = mutation(
        CatalogResult,
        "Sells at other list prices from now on; quotes made before no longer hold. Running subscriptions follow at "
        "renewals, by the family's `renewalPrices`.",
        SetListPricesInput,
        asks.SetListPrices,
        set_list_prices,
    )
    withdraw_list_prices = mutation(
        CatalogResult,
        "Sells at the declared list prices again.",
        WithdrawListPricesInput,
        asks.WithdrawListPrices,
        withdraw_list_prices,
    )
    add_promotion = mutation(
        CatalogResult, "Adds a promotion code.", AddPromotionInput, asks.AddPromotion, add_promotion
    )
    end_promotion = mutation(
        CatalogResult,
        "Ends a promotion code; what it granted stays.",
        EndPromotionInput,
        asks.EndPromotion,
        end_promotion,
    )

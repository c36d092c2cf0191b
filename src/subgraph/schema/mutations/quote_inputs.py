"""What is asked when a quote is: the inputs of a start and of changes."""

from __future__ import annotations

from datetime import date

import strawberry

from subgraph.schema.fields import given, many, maybe
from subgraph.schema.mutations.declaring import input_type


@input_type("So many of a seat type.")
class SeatsInput:
    """So many of a seat type."""

    seat_type = given(str, "Which seat type.")
    quantity = given(int, "How many.")


@input_type("A product with its seats.")
class ProductInput:
    """A product with its seats."""

    product = given(str, "Which product.")
    edition = given(maybe(str), "In which edition, where it has some.")
    seats = given(many(SeatsInput), "How many of each seat type.")


@input_type("An add-on.")
class AddOnInput:
    """An add-on."""

    add_on = given(str, "Which add-on.")
    product = given(maybe(str), "On which product, where several may hold it.")
    quantity = given(maybe(int), "How many; 1 unless told.")


@input_type("A subscription to start.")
class StartSubscriptionInput:
    """A subscription to start."""

    account_id = given(strawberry.ID, "For which account.")
    family = given(str, "Of which family.")
    start_date = given(maybe(date), "The first day; today unless told, earlier or later as far as the family lets.")
    term = given(str, "How long is paid for at once.")
    products = given(many(ProductInput), "What it begins with.")
    add_ons = given(maybe(many(AddOnInput)), "Beside the products.")
    promotion_codes = given(maybe(many(str)), "Promotion codes to use.")
    purchase_order = given(maybe(str), "The reference that its invoices print.")
    separate_invoice = given(
        maybe(bool),
        "Billed on invoices of its own; else it shares them with the account's others that are due on the same day.",
    )
    align_with = given(maybe(strawberry.ID), "Renew together with this subscription.")


@input_type("Seats to add or remove, or to have in all.")
class SeatsChangeInput:
    """A number of seats."""

    product = given(maybe(str), "Of which product, where several have the seat type.")
    seat_type = given(str, "Which seat type.")
    quantity = given(int, "How many.")


@input_type("A product in another edition.")
class ChangeEditionInput:
    """A product in another edition."""

    product = given(str, "Which product.")
    edition = given(str, "The edition to go to.")


@input_type("Replaces the products that the bundle includes; quantities follow unless given.")
class BundleInput:
    """A bundle in place of products."""

    product = given(str, "Which bundle.")
    edition = given(maybe(str), "In which edition, where it has some.")
    seats = given(maybe(many(SeatsInput)), "How many of each seat type.")


@input_type("Takes a bundle apart into products that it includes.")
class UnbundleInput:
    """A bundle to take apart."""

    product = given(str, "Which bundle.")
    into = given(many(ProductInput), "What to hold instead.")


@input_type("The end of a subscription.")
class CancelInput:
    """The end of a subscription."""

    on = given(maybe(date), "The day after the last; absent: at the end of the current period.")


@input_type("The next period, paid now.")
class RenewInput:
    """The next period, paid now."""

    term = given(maybe(str), "For another term from then on.")


@input_type("One change.", one_of=True)
class ChangeInput:
    """One change."""

    add_seats = given(maybe(SeatsChangeInput), "More seats.")
    set_seats = given(maybe(SeatsChangeInput), "To an absolute number, up or down: contact bands, sliders.")
    remove_seats = given(maybe(SeatsChangeInput), "Fewer seats.")
    change_edition = given(maybe(ChangeEditionInput), "Another edition.")
    add_product = given(maybe(ProductInput), "One more product.")
    remove_product = given(maybe(str), "A product less, by its key.")
    bundle = given(maybe(BundleInput), "A bundle in place of the products that it includes.")
    unbundle = given(maybe(UnbundleInput), "A bundle taken apart.")
    add_add_on = given(maybe(AddOnInput), "An add-on, or more of it.")
    remove_add_on = given(maybe(str), "An add-on less, by its key.")
    change_term = given(maybe(str), "Another term, by its key.")
    apply_promotion = given(maybe(str), "A promotion code.")
    renew = given(maybe(RenewInput), "Extend early.")
    cancel = given(maybe(CancelInput), "The end.")


@input_type("Several changes of a subscription, quoted together.")
class ChangeSubscriptionInput:
    """Changes of a subscription."""

    subscription_id = given(strawberry.ID, "Which subscription.")
    changes = given(many(ChangeInput), "What to change, in this order.")
    purchase_order = given(maybe(str), "The reference that this purchase's invoice prints and the subscription keeps.")
    effective_on = given(maybe(date), "A day in the past from which it holds; the vendor's staff only.")


@input_type("A start or changes.", one_of=True)
class QuoteInput:
    """A start or changes."""

    start = given(maybe(StartSubscriptionInput), "Start a subscription.")
    change = given(maybe(ChangeSubscriptionInput), "Change a subscription.")


@input_type("The purchase that a quote's token binds. The token is its own idempotency key.")
class ConfirmQuoteInput:
    """The purchase that a quote's token binds."""

    token = given(str, "The quote's.")
    accepted_terms = given(maybe(many(strawberry.ID)), "The ids of the terms documents that are accepted.")
    payment_method_id = given(maybe(strawberry.ID), "How to pay; the account's default unless told.")

"""Every input of a mutation gives its ask what the ask has, and nothing is dropped on the way."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from strawberry.types.base import get_object_definition

from subgraph.domain import asks, quote
from subgraph.domain.rules import Servicing
from subgraph.domain.statuses import ABSENT
from subgraph.schema.asking import to_ask
from subgraph.schema.errors import GraphRefusal
from subgraph.schema.mutation import Mutation
from subgraph.schema.mutations import quote_inputs as inputs
from subgraph.schema.mutations.accounts import UpdateAccountInput, UpdateEnrolmentInput
from subgraph.schema.mutations.declaring import Mutation as MutationField
from subgraph.schema.mutations.members import InviteMemberInput, UpdateMemberInput
from subgraph.schema.mutations.quote_asks import change_ask, start_ask


def test_inputs_and_asks_have_the_same_fields_but_for_the_key() -> None:
    definition = get_object_definition(Mutation, strict=True)
    tried = 0
    for field in definition.fields:
        assert isinstance(field, MutationField)
        given = {one.name for one in fields(field.arguments[0].type_annotation.annotation)}  # type: ignore[arg-type]
        asked = {one.name for one in fields(field.metadata["ask"])}
        assert given - {"idempotency_key"} == asked, field.name
        tried += 1
    assert tried == len(definition.fields) >= 48


def test_what_is_left_out_is_told_apart_from_null_where_the_ask_does() -> None:
    kept = to_ask(asks.UpdateAccount, UpdateAccountInput(account_id="acc_x"))
    cleared = to_ask(asks.UpdateAccount, UpdateAccountInput(account_id="acc_x", partner_id=None, name="New"))
    assert (kept.partner_id, kept.name) == (ABSENT, ABSENT)
    assert (cleared.partner_id, cleared.name, cleared.external_id) == (None, "New", ABSENT)


def test_null_is_as_good_as_left_out_where_the_ask_has_no_other_word() -> None:
    member = UpdateMemberInput(account_id="acc_x", user_id="usr_x", role=None, duties=None)
    assert to_ask(asks.UpdateMember, member) == asks.UpdateMember("acc_x", "usr_x")
    invited = InviteMemberInput(account_id="acc_x", email="e", name="n", role="OWNER", duties=None)
    assert to_ask(asks.InviteMember, invited).duties == ()


def test_values_keep_their_types_and_lists_become_tuples() -> None:
    given = UpdateEnrolmentInput(
        account_id="acc_x",
        family="devices",
        servicing=Servicing.ASSISTED,
        traits=["a", "b"],
        approved_on=date(2026, 1, 1),
        partner_discount_percent=Decimal("12.5"),
    )
    assert to_ask(asks.UpdateEnrolment, given) == asks.UpdateEnrolment(
        "acc_x", "devices", Servicing.ASSISTED, ("a", "b"), date(2026, 1, 1), Decimal("12.5")
    )


@pytest.mark.parametrize("duties", [["\x00"], ["fine", "not\x00fine"]])
def test_text_that_no_database_keeps_is_refused_wherever_it_stands(duties: list[str]) -> None:
    with pytest.raises(GraphRefusal):
        to_ask(asks.UpdateMember, UpdateMemberInput(account_id="acc_x", user_id="usr_x", duties=duties))


def _seats(quantity: int = 2) -> inputs.SeatsInput:
    return inputs.SeatsInput(seat_type="pro", quantity=quantity)


def _product() -> inputs.ProductInput:
    return inputs.ProductInput(product="p", edition="e", seats=[_seats()])


ASKED = quote.ProductAsk("p", "e", (quote.SeatsAsk("pro", 2),))


def test_a_start_is_read_whole() -> None:
    given = inputs.StartSubscriptionInput(
        account_id="acc_x",
        family="f",
        start_date=date(2026, 1, 1),
        term="t",
        products=[_product()],
        add_ons=[inputs.AddOnInput(add_on="a", product="p", quantity=3)],
        promotion_codes=["CODE"],
        purchase_order="PO",
        separate_invoice=True,
        align_with="sub_x",
    )
    start = quote.StartAsk("t", (ASKED,), date(2026, 1, 1), (quote.AddOnAsk("a", "p", 3),), ("CODE",), "PO", True)
    assert start_ask(given) == asks.QuoteStart("acc_x", "f", start, "sub_x")


def test_a_bare_start_leaves_the_rest_to_the_family() -> None:
    given = inputs.StartSubscriptionInput(account_id="acc_x", family="f", term="t", products=[])
    assert start_ask(given) == asks.QuoteStart("acc_x", "f", quote.StartAsk("t", ()))


@pytest.mark.parametrize(
    ("given", "change"),
    [
        ({"add_seats": inputs.SeatsChangeInput(seat_type="pro", quantity=2)}, quote.AddSeats(quote.SeatsAsk("pro", 2))),
        (
            {"set_seats": inputs.SeatsChangeInput(product="p", seat_type="pro", quantity=0)},
            quote.SetSeats(quote.SeatsAsk("pro", 0, "p")),
        ),
        (
            {"remove_seats": inputs.SeatsChangeInput(seat_type="pro", quantity=1)},
            quote.RemoveSeats(quote.SeatsAsk("pro", 1)),
        ),
        ({"change_edition": inputs.ChangeEditionInput(product="p", edition="e")}, quote.ChangeEdition("p", "e")),
        ({"add_product": _product()}, quote.AddProduct(ASKED)),
        ({"remove_product": "p"}, quote.RemoveProduct("p")),
        ({"bundle": inputs.BundleInput(product="b")}, quote.Bundle("b")),
        (
            {"bundle": inputs.BundleInput(product="b", edition="e", seats=[_seats(4)])},
            quote.Bundle("b", "e", (quote.SeatsAsk("pro", 4),)),
        ),
        ({"unbundle": inputs.UnbundleInput(product="b", into=[_product()])}, quote.Unbundle("b", (ASKED,))),
        ({"add_add_on": inputs.AddOnInput(add_on="a")}, quote.AddAddOn(quote.AddOnAsk("a"))),
        ({"remove_add_on": "a"}, quote.RemoveAddOn("a")),
        ({"change_term": "t"}, quote.ChangeTerm("t")),
        ({"apply_promotion": "CODE"}, quote.ApplyPromotion("CODE")),
        ({"renew": inputs.RenewInput()}, quote.Renew()),
        ({"renew": inputs.RenewInput(term="t")}, quote.Renew("t")),
        ({"cancel": inputs.CancelInput(on=date(2026, 1, 1))}, quote.Cancel(date(2026, 1, 1))),
    ],
)
def test_every_change_is_read_as_what_it_says(given: dict[str, object], change: quote.Change) -> None:
    asked = inputs.ChangeSubscriptionInput(
        subscription_id="sub_x",
        changes=[inputs.ChangeInput(**given)],
        purchase_order="PO",
        effective_on=date(2026, 1, 1),
    )
    expected = quote.ChangeAsk((change,), "PO", date(2026, 1, 1))
    assert change_ask(asked) == asks.QuoteChange("sub_x", expected)

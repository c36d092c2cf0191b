"""One change tried on a draft."""

from __future__ import annotations

from dataclasses import replace

from subgraph.domain.change_add_ons import add_add_on, remove_add_on
from subgraph.domain.change_bundles import bundle, unbundle
from subgraph.domain.change_products import add_product, change_edition, remove_product
from subgraph.domain.change_seats import change_seats
from subgraph.domain.change_terms import apply_promotion, change_term, regrant, reprice
from subgraph.domain.drafts import Draft, Path, Setting, Tried
from subgraph.domain.quote import (
    AddAddOn,
    AddProduct,
    AddSeats,
    ApplyPromotion,
    Bundle,
    Cancel,
    Change,
    ChangeEdition,
    ChangeTerm,
    Regrant,
    RemoveAddOn,
    RemoveProduct,
    RemoveSeats,
    Renew,
    Reprice,
    SetSeats,
    Unbundle,
)
from subgraph.domain.refusals import Violation

FIELDS = {
    AddSeats: "addSeats",
    SetSeats: "setSeats",
    RemoveSeats: "removeSeats",
    ChangeEdition: "changeEdition",
    AddProduct: "addProduct",
    RemoveProduct: "removeProduct",
    Bundle: "bundle",
    Unbundle: "unbundle",
    AddAddOn: "addAddOn",
    RemoveAddOn: "removeAddOn",
    ChangeTerm: "changeTerm",
    ApplyPromotion: "applyPromotion",
    Renew: "renew",
    Cancel: "cancel",
}
"""The graph's input field of each change, as paths name it."""


def try_change(setting: Setting, draft: Draft, change: Change, path: Path) -> Tried:  # noqa: C901 - one case per change
    """The draft after a change of its items, term or discounts; every reason why not. Renew and Cancel change no items."""
    match change:
        case AddSeats() | SetSeats() | RemoveSeats():
            return change_seats(setting, draft, change, path)
        case ChangeEdition():
            return change_edition(setting, draft, change, path)
        case AddProduct():
            return add_product(setting, draft, change, path)
        case RemoveProduct():
            return remove_product(setting, draft, change, path)
        case Bundle():
            return bundle(setting, draft, change, path)
        case Unbundle():
            return unbundle(setting, draft, change, path)
        case AddAddOn():
            return add_add_on(setting, draft, change, path)
        case RemoveAddOn():
            return remove_add_on(setting, draft, change, path)
        case ChangeTerm():
            return change_term(setting, draft, change, path)
        case ApplyPromotion():
            return apply_promotion(setting, draft, change, path)
        case Regrant():
            return regrant(setting, draft, change, path)
        case Reprice():
            return reprice(setting, draft, change, path)
        case Renew() | Cancel():
            return (Violation("NO_CHANGE", "This changes no item.", path),)


def change_path(index: int, change: Change) -> Path:
    """Where the graph's input names the change."""
    return ("change", "changes", str(index), FIELDS.get(type(change), "system"))


def applied(setting: Setting, draft: Draft, change: Change, path: Path = ()) -> Tried:
    """As `try_change`, noting the change in the draft, so that settling knows what happened."""
    tried = try_change(setting, draft, change, path)
    if isinstance(tried, tuple):
        return tried
    made = (*tried.draft.made, tried.change)
    return replace(tried, draft=replace(tried.draft, made=made))

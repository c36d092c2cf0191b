"""Whether a tax id can be one of its country: check digits and all, by python-stdnum, without asking anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stdnum.ar import cuit
from stdnum.au import abn
from stdnum.br import cnpj
from stdnum.ca import bn
from stdnum.ch import uid
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.gb import vat as gb_vat
from stdnum.in_ import gstin
from stdnum.is_ import vsk
from stdnum.jp import cn
from stdnum.mx import rfc
from stdnum.no import mva, orgnr
from stdnum.nz import ird
from stdnum.sg import uen
from stdnum.tr import vkn
from stdnum.us import ein
from stdnum.za import tin

from subgraph.domain.addresses import tidy_tax_id
from subgraph.domain.taxes import UNION

Validate = Callable[[str], str]


def _norwegian(tax_id: str) -> str:
    """With MVA it is registered for VAT; without, the number of an organisation that is not."""
    return "NO" + (mva.validate(tax_id) if tax_id.endswith("MVA") else orgnr.validate(tax_id.removeprefix("NO")))


def _swiss(tax_id: str) -> str:
    return uid.validate(tax_id) if tax_id[-1:].isdigit() else ch_vat.validate(tax_id)


def _british(tax_id: str) -> str:
    prefix = "XI" if tax_id.startswith("XI") else "GB"
    return prefix + gb_vat.validate(tax_id.removeprefix("XI"))


OTHERS: Mapping[str, Validate] = {
    "AR": cuit.validate,
    "AU": abn.validate,
    "BR": cnpj.validate,
    "CA": bn.validate,
    "CH": _swiss,
    "GB": _british,
    "IN": gstin.validate,
    "IS": vsk.validate,
    "JP": cn.validate,
    "MX": rfc.validate,
    "NO": _norwegian,
    "NZ": ird.validate,
    "SG": uen.validate,
    "TR": vkn.validate,
    "US": ein.validate,
    "ZA": tin.validate,
}
"""How the tax ids of countries outside the Union are read; what is none raises."""


def compact_tax_id(tax_id: str, country: str) -> str | None:
    """A tax id as documents print it, the Union's with their country's letters; None where it cannot be one of the country.

    Of a country whose ids we cannot read it is kept as it is, blanks and points left out.
    """
    given = tidy_tax_id(tax_id)
    if country in UNION:
        return _of_union(given, "EL" if country == "GR" else country)
    validate = OTHERS.get(country)
    return _valid(validate, given) if validate is not None else given


def is_vat_id(tax_id: str | None, country: str | None) -> bool:
    """Whether this is a VAT id of a country of the Union."""
    return (
        tax_id is not None and country in UNION and country is not None and compact_tax_id(tax_id, country) is not None
    )


def _of_union(given: str, letters: str) -> str | None:
    own = "EL" + given[2:] if letters == "EL" and given.startswith("GR") else given
    found = _valid(eu_vat.validate, own) if own.startswith(letters) else None
    return found or _valid(eu_vat.validate, letters + own)


def _valid(validate: Validate, text: str) -> str | None:
    try:
        return str(validate(text))
    except ValidationError:
        return None

"""The rates are those of the laws that they name, without gap or overlap; tax ids are proved by their check digits."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from subgraph.domain.addresses import COUNTRIES
from subgraph.domain.taxes import UNION
from subgraph.outside.taxes import compact_tax_id, is_vat_id, parse_rates, read_rates

RATES = read_rates()


def test_every_country_of_the_union_has_a_rate_today_and_since_2015() -> None:
    assert UNION <= RATES.by_country.keys() <= COUNTRIES
    for country in UNION:
        for day in (date(2015, 1, 1), date(2020, 12, 31), date(2026, 11, 21)):
            percent = RATES.find(country, day)
            assert percent is not None
            assert 15 <= percent <= 27


def test_spans_follow_each_other_without_gap_or_overlap_and_each_names_its_law() -> None:
    for rates in RATES.by_country.values():
        for one, following in pairwise(rates):
            assert one.until == following.since
        assert rates[-1].until is None
        assert all(one.until is None or one.since < one.until for one in rates)
        assert all(one.source.strip() and 0 < one.percent <= 100 for one in rates)


@pytest.mark.parametrize(
    ("country", "day", "percent"),
    [
        ("DE", "2020-06-30", "19"),
        ("DE", "2020-07-01", "16"),
        ("DE", "2021-01-01", "19"),
        ("IE", "2020-09-01", "21"),
        ("IE", "2021-03-01", "23"),
        ("LU", "2023-06-01", "16"),
        ("CH", "2023-12-31", "7.7"),
        ("CH", "2024-01-01", "8.1"),
        ("EE", "2024-01-01", "22"),
        ("EE", "2025-07-01", "24"),
        ("FI", "2024-08-31", "24"),
        ("FI", "2024-09-01", "25.5"),
        ("SK", "2024-12-31", "20"),
        ("SK", "2025-01-01", "23"),
        ("RO", "2025-07-31", "19"),
        ("RO", "2025-08-01", "21"),
        ("NO", "2026-01-01", "25"),
        ("GB", "2026-01-01", "20"),
    ],
)
def test_known_days_have_their_rate(country: str, day: str, percent: str) -> None:
    assert RATES.find(country, date.fromisoformat(day)) == Decimal(percent)


def test_a_country_without_a_general_rate_and_a_day_before_all_have_none() -> None:
    assert (RATES.find("US", date(2026, 1, 1)), RATES.knows("US")) == (None, False)
    first = RATES.by_country["SG"][0].since
    assert RATES.find("SG", first - timedelta(days=1)) is None


@pytest.mark.parametrize(
    "line", ["DE,2026,,19,law", "DE,2026-01-01,soon,19,law", "DE,2026-01-01,,19 %,law", "DE,2026-01-01"]
)
def test_a_line_that_is_no_rate_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 is no tax rate"):
        list(parse_rates(f"country,from,until,standard_percent,source\n{line}\n"))


@pytest.mark.parametrize(
    ("country", "given", "kept"),
    [
        ("DE", "DE 136 695 976", "DE136695976"),
        ("DE", "136695976", "DE136695976"),
        ("DE", "DE136695977", None),
        ("GR", "094259216", "EL094259216"),
        ("GR", "GR094259216", "EL094259216"),
        ("AT", "DE136695976", None),
        ("NO", "no 988 077 917 mva", "NO988077917MVA"),
        ("NO", "988077917", "NO988077917"),
        ("NO", "988077918", None),
        ("GB", "GB 980 7806 84", "GB980780684"),
        ("GB", "GB980780685", None),
        ("CH", "CHE-107.787.577 MWST", "CHE107787577MWST"),
        ("CH", "CHE107787578", None),
        ("US", "47-1285530", "471285530"),
        ("AU", "83 914 571 673", "83914571673"),
        ("BM", "x-12.34", "X1234"),
    ],
)
def test_a_tax_id_is_kept_as_it_is_printed_where_it_can_be_one(country: str, given: str, kept: str | None) -> None:
    assert compact_tax_id(given, country) == kept


def test_only_the_unions_ids_are_vat_ids_of_the_union() -> None:
    assert is_vat_id("DE136695976", "DE")
    assert not is_vat_id("NO988077917MVA", "NO")
    assert not is_vat_id(None, "DE")
    assert not is_vat_id("DE136695976", None)
    assert not is_vat_id("DE136695976", "FR")

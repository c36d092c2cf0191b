"""The worked cases of docs/billing.md come out to the cent, with the numbers that stand there."""

import re

import pytest
from tests.domain.billing_cases import cases, documents

from subgraph.domain.seats import CountedResource, Grouped, ResourceStatus, count_groups

CASES = cases()


@pytest.mark.parametrize("number", [number for number in CASES if number != "W8"])
def test_the_engine_issues_exactly_the_documents_of_the_case(number: str) -> None:
    assert documents(CASES[number].given) == CASES[number].expected


def test_seats_are_counted_per_location_as_in_the_case() -> None:
    found = re.fullmatch(r"counters ([\d, ]+); per (\d+), at least (\d+)", CASES["W8"].given)
    assert found
    covers = Grouped("counter", by="location", per=int(found[2]), at_least=int(found[3]))
    places = [_location(f"location-{place}", int(counters)) for place, counters in enumerate(found[1].split(", "))]
    parts = [count_groups(covers, place).required for place in places]
    together = count_groups(covers, tuple(one for place in places for one in place)).required
    assert f"{' + '.join(map(str, parts))} = {together}" == CASES["W8"].expected


def test_all_twelve_cases_stand_in_the_document() -> None:
    assert list(CASES) == [f"W{number}" for number in range(1, 13)]


def test_the_numbers_of_a_case_stand_where_the_test_reads_them() -> None:
    assert not [case.number for case in CASES.values() if re.search(r"\d", case.title)]


@pytest.mark.parametrize("number", [number for number in CASES if number != "W8"])
def test_another_price_in_a_case_gives_other_documents(number: str) -> None:
    def dearer(found: re.Match[str]) -> str:
        return f"× {int(found[1]) + 1}{found[2] or ''} /"

    changed = re.sub(r"× (\d+)(\.\d+)? /", dearer, CASES[number].given)
    assert changed != CASES[number].given
    assert documents(changed) != CASES[number].expected


def _location(name: str, counters: int) -> tuple[CountedResource, ...]:
    location = CountedResource(name, "location", None, ResourceStatus.ACTIVE, None)
    inside = (
        CountedResource(f"{name}-{number}", "counter", None, ResourceStatus.ACTIVE, name) for number in range(counters)
    )
    return (location, *inside)

"""docs/requirements.md says the truth: no row without a story, no citation of a row that is not there."""

import pytest
from tests.support.requirements import DOCUMENT, Citing, cited_in_name, citing_in, read_tests, rows, written

PROMISED = {"AIR": 12, "PTR": 4, "CON": 9, "LOC": 13, "AGT": 16}
TEXT = DOCUMENT.read_text(encoding="utf-8")
STORY = "tests/scenarios/test_a.py"


@pytest.fixture(scope="module")
def every_test() -> list[Citing]:
    return read_tests()


def test_the_document_has_every_requirement_in_order() -> None:
    assert list(rows(TEXT)) == [f"{group}-{number + 1}" for group, most in PROMISED.items() for number in range(most)]


def test_no_requirement_is_without_a_story(every_test: list[Citing]) -> None:
    proved = {one for test in every_test if test.is_story for one in test.cites}
    assert [one for one in rows(TEXT) if one not in proved] == []


def test_no_test_cites_a_requirement_that_does_not_exist(every_test: list[Citing]) -> None:
    known = rows(TEXT).keys()
    wrong = [
        f"{test.path}::{test.name} cites {', '.join(sorted(test.cites - known))}"
        for test in every_test
        if test.cites - known
    ]
    assert wrong == []


def test_a_story_cites_what_it_proves_one_by_one(every_test: list[Citing]) -> None:
    assert [f"{one.path}::{one.name} cites {one.ranges}" for one in every_test if one.is_story and one.ranges] == []


def test_the_table_is_what_the_tests_say(every_test: list[Citing]) -> None:
    assert written(TEXT, every_test) == TEXT, "docs/requirements.md is out of date: run `make requirements`"


def test_every_group_is_proved_in_stories_of_its_own_family(every_test: list[Citing]) -> None:
    """A file that serves made-up families proves nothing about the real ones."""
    made_up = [one for one in every_test if one.path == "tests/scenarios/test_random_lives.py"]
    assert made_up
    assert not any(one.is_story for one in made_up)


@pytest.mark.parametrize(
    ("name", "cites"),
    [
        ("test_air_5_and_7_nothing_changes", ["AIR-5", "AIR-7"]),
        ("test_agt_12_a_product_is_cancelled", ["AGT-12"]),
        ("test_a_pair_14_of_20", []),
        ("test_loc_8_and_loc_4_mail", ["LOC-8", "LOC-4"]),
        ("test_con_3_500_contacts_and_more", ["CON-3"]),
    ],
)
def test_a_name_cites_by_its_first_words(name: str, cites: list[str]) -> None:
    assert list(cited_in_name(name)) == cites


@pytest.mark.parametrize(
    ("path", "text", "is_story"),
    [
        (STORY, "async def test_a_row_is_proved(story): 'AIR-1'", True),
        (STORY, "@pytest.fixture\ndef shop(story): ...\nasync def test_a_row_is_proved(shop): 'AIR-1'", True),
        (STORY, "def shop(story): ...\ndef test_a_row_is_proved(shop): 'AIR-1'", False),
        (STORY, "def test_a_row_is_proved(tmp_path): 'AIR-1'", False),
        (STORY, "app = open_app(Registry.load([plugin]))\nasync def test_a_row_is_proved(story): 'AIR-1'", False),
        (STORY, "app = open_app(Registry.load())\nasync def test_a_row_is_proved(story): 'AIR-1'", True),
        ("tests/families/test_a.py", "def test_a_row_is_proved(story): 'AIR-1'", False),
    ],
)
def test_only_what_speaks_the_graph_with_the_real_families_is_a_story(path: str, text: str, is_story: bool) -> None:
    [found] = citing_in(path, text)
    assert found.cites == {"AIR-1"}
    assert found.is_story is is_story


def test_a_citation_by_range_is_seen() -> None:
    [found] = citing_in(STORY, "async def test_a_row_is_proved(story):\n    '''All of AIR-1..AIR-12.'''")
    assert found.ranges == ("AIR-1..AIR-12",)

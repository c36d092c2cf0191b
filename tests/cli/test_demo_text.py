"""What `subgraph demo` prints: the tabs and the people of each family, in lines that fit a terminal."""

from subgraph.demo.script import Persona, identity_of
from subgraph.printing.reports import demo_text
from subgraph.settings import Settings

SETTINGS = Settings(database_url="sqlite:///tea.db", sandbox=True)
PEOPLE = (
    Persona("operator", "Operator: sees and runs everything", identity_of(operator=True)),
    Persona("staff", "The tea house", identity_of(staff="tea")),
    Persona(
        "owner", "Olga, owner of a house whose name is much " + "longer " * 20, identity_of(user="olga@tea.example")
    ),
)
STORY = {"familyKey": "tea", "family": "Tea House", "key": "tea-first", "title": "A first cup"}


def test_a_family_has_its_tabs_and_its_people_under_its_name() -> None:
    lines = demo_text(SETTINGS, {"tea": PEOPLE}, {"stories": [STORY]}).splitlines()
    at = lines.index("Tea House")
    assert lines[at + 1].split(maxsplit=3)[3] == f"http://{SETTINGS.host}:{SETTINGS.port}/graphiql#tea-first"
    assert [one.split()[0:2] for one in lines[at + 3 : at + 5]] == [["--staff", "tea"], ["--user", "olga@tea.example"]]
    assert lines[at + 2].strip().startswith("--operator ")
    assert "  subgraph token --database tea.db --user EMAIL (or --staff FAMILY, --operator)" in lines


def test_no_line_is_wider_than_a_terminal() -> None:
    assert max(map(len, demo_text(SETTINGS, {"tea": PEOPLE}, {"stories": [STORY]}).splitlines())) <= 100

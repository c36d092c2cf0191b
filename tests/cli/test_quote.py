"""`subgraph quote`: baskets priced in the shell, amounts worked out by hand, refusals with their codes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from subgraph.trying import a_shop
from tests.cli.conftest import Run
from tests.families import DEVICES

pytestmark = pytest.mark.usefixtures("made_up")
TODAY = ("--today", "2026-06-01")


def asked(answer: str) -> list[dict[str, Any]]:
    """What `--json` says of the start and of each change."""
    found: list[dict[str, Any]] = json.loads(answer)["asked"]
    return found


def columns(answer: str) -> list[list[str]]:
    """The lines' cells, wide gaps apart."""
    return [[cell.strip() for cell in line.strip().split("  ") if cell.strip()] for line in answer.splitlines()]


def test_a_basket_is_a_table_with_its_discounts_as_lines_and_its_sums(subgraph: Run) -> None:
    """Two pro and one mini at 60.00 and 36.00 a year, three years, 10 % and then a partner's 20 % off:
    360.00 - 36.00 - 64.80 and 108.00 - 10.80 - 19.44 (AIR-4, PTR-2)."""
    answer = subgraph(
        "quote", "devices", "--term", "three-years", "--seats", "pro=2", "--seats", "mini=1", "--partner-discount", "20",
        *TODAY,
    )  # fmt: skip
    assert (answer.returncode, answer.stderr) == (0, "")
    cells = columns(answer.stdout)
    assert ["Monitoring, Pro", "2", "60.00/12 mo", "1096/1096", "2026-06-01", "2029-06-01", "360.00"] in cells
    assert ["Monitoring, Mini", "1", "36.00/12 mo", "1096/1096", "2026-06-01", "2029-06-01", "108.00"] in cells
    amounts = [row[-1] for row in cells if row and row[0] == "Partner discount"]
    assert amounts == ["-64.80", "-19.44"]
    assert ["subtotal", "468.00"] in cells
    assert ["discount", "-131.04"] in cells
    assert ["due now", "336.96"] in cells
    assert "  renews      on 2029-06-01 for 336.96 EUR" in answer.stdout
    assert max(len(line) for line in answer.stdout.splitlines()) <= 100


def test_it_fits_a_narrow_terminal(subgraph: Run) -> None:
    answer = subgraph("quote", "devices", "--seats", "pro=2", "--partner-discount", "20", *TODAY, COLUMNS="80")
    assert max(len(line) for line in answer.stdout.splitlines()) <= 80
    assert "120.00" in answer.stdout


def test_a_later_change_is_prorated_on_top_of_what_was_bought(subgraph: Run) -> None:
    """Two more pro from 1 December 2026: 182 of 365 days of 120.00 are 59.84; then one less waits for 1 June 2027."""
    answer = subgraph(
        "quote", "devices", "--seats", "pro=2", "--json", "--as", "staff", *TODAY,
        "--then", "add:pro=2@2026-12-01", "--then", "set:pro=3@2026-12-05",
    )  # fmt: skip
    start, more, fewer = asked(answer.stdout)
    assert start["dueNow"]["total"] == "120.00"
    assert [(one["kind"], one["quantity"], one["amount"]) for one in more["lines"]] == [("PRORATED_CHARGE", 2, "59.84")]
    assert (more["lines"][0]["daysCharged"], more["lines"][0]["daysInPeriod"]) == (182, 365)
    assert more["renewal"]["total"] == "240.00"
    assert [one["quantity"] for one in fewer["items"]] == [3]


def test_editions_add_ons_promotions_and_what_waits_are_priced(subgraph: Run) -> None:
    """Three agents at 59.00, Collaboration 20.00, half off for three months: 98.50 on 1 June 2026 (AGT-4, AGT-9)."""
    answer = subgraph(
        "quote", "agents", "--product", "support/professional", "--seats", "agent=3", "--add-on", "collaboration",
        "--promotion", "welcome", *TODAY, "--then", "remove:agent=1@2026-06-10", "--json",
    )  # fmt: skip
    start, fewer = asked(answer.stdout)
    assert start["dueNow"] == {"subtotal": "197.00", "discount": "98.50", "total": "98.50"}
    assert {one["key"] for one in start["requiredTerms"]} == {"terms", "main", "privacy"}
    assert fewer["lines"] == []
    assert [(one["kind"], one["effectiveOn"]) for one in fewer["scheduled"]] == [("REMOVE_SEATS", "2026-07-01")]
    assert [one["amount"] for one in fewer["comingLines"]] == ["118.00", "-59.00", "20.00", "-10.00"]
    assert fewer["requiredTerms"] == []


def test_several_changes_of_one_day_are_one_quote(subgraph: Run) -> None:
    """From team to enterprise and one more: 2 x 25.00 back and 3 x 125.00 charged, for 16 of 30 days of June."""
    answer = subgraph(
        "quote", "agents", "--product", "support", "--edition", "team", "--seats", "agent=2", "--json", *TODAY,
        "--then", "edition:support=enterprise,add:agent=1@2026-06-15",
    )  # fmt: skip
    _, changed = asked(answer.stdout)
    assert sorted(one["amount"] for one in changed["lines"]) == ["-26.67", "200.00"]


def test_refusals_are_a_list_with_codes_and_the_exit_code_is_one(subgraph: Run) -> None:
    answer = subgraph("quote", "agents", "--product", "support", "--seats", "desk=3", "--promotion", "NEVER", *TODAY)
    assert answer.returncode == 1
    assert "  refused:\n" in answer.stdout
    assert "    EDITION_REQUIRED: " in answer.stdout
    assert "(start.products.0.edition)" in answer.stdout
    facts = subgraph(
        "quote", "agents", "--product", "support/team", "--seats", "agent=3", "--as", "member", "--json", *TODAY
    )
    assert facts.returncode == 1
    assert [one["code"] for one in asked(facts.stdout)[0]["refused"]] == ["AGENTS_OWNER_ONLY"]


def test_a_refused_change_is_the_last_answer(subgraph: Run) -> None:
    answer = subgraph(
        "quote", "devices", "--seats", "pro=2", *TODAY, "--json",
        "--then", "add:nothing=1@2026-06-02", "--then", "add:pro=1@2026-06-03",
    )  # fmt: skip
    assert answer.returncode == 1
    assert ["refused" in one for one in asked(answer.stdout)] == [False, True]


def test_what_is_had_on_request_says_so_with_the_reason(subgraph: Run) -> None:
    answer = subgraph(
        "quote", "agents", "--product", "support/team", "--seats", "agent=3", "--assisted", *TODAY,
        "--then", "promotion:BIGTEAM@2026-06-02", "--then", "cancel@2026-06-02",
    )  # fmt: skip
    assert answer.returncode == 1
    assert "PROMOTION_CONDITION" in answer.stdout
    answer = subgraph(
        "quote", "agents", "--product", "support/team", "--seats", "agent=3", "--assisted", *TODAY,
        "--then", "cancel@2026-06-02",
    )  # fmt: skip
    assert answer.returncode == 0
    assert "[REQUEST] (AGENTS_ASSISTED: Your representative does this.)" in " ".join(answer.stdout.split())
    assert "  channel     REQUEST\n" in answer.stdout


def test_a_start_to_come_shows_its_first_invoice(subgraph: Run) -> None:
    answer = subgraph("quote", "devices", "--seats", "pro=2", *TODAY, "--start", "2026-07-01")
    assert "  due now     nothing\n" in answer.stdout
    assert ["due on 2026-07-01", "120.00"] in columns(answer.stdout)


def test_the_grid_has_every_term_and_currency(subgraph: Run) -> None:
    """One pro: 60.00 a year, three years 180.00 - 10 %, five years 300.00 - 15 %."""
    cells = columns(subgraph("quote", "devices", "--seats", "pro=1", "--grid", *TODAY).stdout)
    assert cells[0] == ["term", "EUR", "USD", "JPY"]
    assert cells[1][:2] == ["one-year", "60.00"]
    assert cells[2][:2] == ["three-years", "162.00"]
    assert len(cells) == 4


def test_the_grid_has_every_edition_and_says_why_one_is_not_sold(subgraph: Run) -> None:
    words = ("quote", "agents", "--product", "support", "--seats", "agent=2", "--add-on", "collaboration", "--grid")
    answer = subgraph(*words, *TODAY)
    cells = columns(answer.stdout)
    assert ["team", "monthly", "–", "–"] in cells
    assert ["professional", "monthly", "138.00", "160.00"] in cells
    assert ["enterprise", "annual", "2616.00", "3240.00"] in cells
    assert "ADD_ON_NOT_IN_EDITION: " in answer.stdout
    facts = json.loads(subgraph(*words, "--json", *TODAY).stdout)
    assert [one["total"] for one in facts if one["edition"] == "team"] == [None] * 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nobody",), "No family nobody is installed. Installed: agents, calls, contacts, devices, locations."),
        (("agents",), "Name what to price with --product: support, chat, guide, explore, suite."),
        (("agents", "--seats", "agent=3"), "support, chat, guide, suite have seats agent: name one with --product."),
        (("agents", "--product", "support/team", "--seats", "chat/agent=3"), "name it with --product as well"),
        (("devices", "--seats", "pro"), "--seats pro: write TYPE=4 or PRODUCT/TYPE=4."),
        (("devices", "--seats", "pro=-1"), "write TYPE=4"),
        (
            ("agents", "--product", "support/team", "--trait", "non-profit"),
            "Agent suite has the traits chat_phase_4, nonprofit.",
        ),
        (("devices", "--seats", "pro=1", "--trait", "old"), "has the traits (none)."),
        (("devices", "--add-on", "=3"), "write KEY, KEY=2 or PRODUCT/KEY=2"),
        (("devices", "--today", "soon"), "--today soon: write a day as YYYY-MM-DD."),
        (("devices", "--today", "9999-12-31"), "--today 9999-12-31: name a day from 1990-01-01 to 2199-12-31."),
        (("devices", "--then", "renew@9999-12-31"), "--then 9999-12-31: name a day from"),
        (("devices", "--as", "king"), "--as king: one of owner, admin, member, partner, staff, operator."),
        (("devices", "--partner-discount", "1e3"), "write a percent, such as 12.5"),
        (("devices", "--partner-discount", "120"), "a percent is from 0 to 100"),
        (("devices", "--then", "add:pro=1"), "write CHANGE[,CHANGE…]@DAY"),
        (("devices", "--then", "grow:pro=1@2026-07-01"), "the changes are add, set, remove, edition"),
        (("devices", "--then", "edition:pro@2026-07-01"), "write edition:PRODUCT=EDITION"),
        (("devices", "--seats", "pro=1", "--then", "renew@2026-05-01", *TODAY), "2026-06-01 was before it"),
    ],
)
def test_words_that_cannot_be_read_say_how_to_write_them(words: tuple[str, ...], says: str, subgraph: Run) -> None:
    answer = subgraph("quote", *words)
    assert answer.returncode == 2
    assert says in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_more_than_a_quote_takes_is_the_quotes_refusal_and_not_a_mistake_of_the_writing(subgraph: Run) -> None:
    answer = subgraph("quote", "devices", "--seats", "pro=99999999999999", *TODAY)
    assert (answer.returncode, answer.stderr) == (1, "")
    assert "QUANTITY_OUT_OF_RANGE: " in answer.stdout


def test_every_change_can_be_written(subgraph: Run) -> None:
    """Whatever a change answers, it is understood: none of these is a mistake of the writing."""
    for change in (
        "add:support/agent=1", "set:agent=4", "remove:agent=1", "edition:support=enterprise", "product:guide",
        "without:support", "bundle:suite/professional", "unbundle:suite=support+chat/team", "add-on:collaboration=1",
        "without-add-on:collaboration", "term:annual", "promotion:WELCOME", "renew", "renew:annual", "cancel",
        "cancel:2026-07-01",
    ):  # fmt: skip
        words = ("--product", "support/professional", "--seats", "agent=3", "--as", "staff", *TODAY)
        answer = subgraph("quote", "agents", *words, "--then", f"{change}@2026-06-10", "--json")
        assert answer.stderr == "", change
        assert len(asked(answer.stdout)) == 2


def test_the_shell_quotes_what_the_graph_quotes(subgraph: Run) -> None:
    """The start, and two more seats later on top of it: the same lines, to the cent (law L7)."""
    answer = subgraph(
        "quote", "devices", "--term", "three-years", "--seats", "pro=2", "--seats", "mini=1", "--today", "2027-01-31",
        "--then", "add:pro=2@2027-03-15", "--json",
    )  # fmt: skip
    shell = [[(one["kind"], one["quantity"], one["amount"]) for one in each["lines"]] for each in asked(answer.stdout)]
    with a_shop(DEVICES, "2027-01-31") as shop:
        olivia = shop.customer("Harbour Offices", "EUR")
        seats = [{"seatType": "pro", "quantity": 2}, {"seatType": "mini", "quantity": 1}]
        first = olivia.quote_start("three-years", [{"product": "monitoring", "seats": seats}])
        bought = olivia.confirm(first)
        shop.on("2027-03-15")
        more = olivia.quote_change(bought.subscription, {"addSeats": {"seatType": "pro", "quantity": 2}})
        graph = [[(one.kind, one.quantity, one.amount) for one in each.lines] for each in (first, more)]
    assert shell == graph
    assert len(shell[1]) == 2

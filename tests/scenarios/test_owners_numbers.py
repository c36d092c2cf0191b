"""What the vendor's people read of their family: revenue, seats, renewals ahead, receivables by age, every amount by hand."""

from __future__ import annotations

from typing import Any

from tests.scenarios.customers import customer
from tests.scenarios.speak import Story, products

NUMBERS = """{ productFamily(key: "airthings") { numbers {
  accounts overLimitCount overLimitAccounts(first: 5) { missing account { id name } }
  seats { product { key } seatType { key } sold used required overLimit }
  currencies { currency subscriptions monthlyRecurringRevenue { amount currency } yearlyRecurringRevenue { amount }
    recurring { month subscriptions amount { amount } }
    renewalsAhead { month subscriptions amount { amount } }
    receivables { age invoices amount { amount } }
    invoiced { month documents amount { amount } } } } } }"""


async def numbers(story: Story) -> dict[str, Any]:
    """The numbers as the family's staff read them."""
    found: dict[str, Any] = (await story.person(staff="airthings").ask(NUMBERS))["productFamily"]["numbers"]
    return found


def told(rows: list[dict[str, Any]], key: str, count: str) -> dict[str, tuple[int, str]]:
    """The rows in which something is, by month or age."""
    return {one[key]: (one[count], one["amount"]["amount"]) for one in rows if one[count]}


async def test_the_numbers_of_two_customers_in_their_first_year(story: Story) -> None:
    """Space Pro costs 60.00 a year, Space CO2 Mini 36.00; three years are paid at once at 10 % off."""
    harbour, olivia = await customer(story, "2026-01-10")
    await olivia.start(harbour, term="one-year", startDate="2026-01-10", products=products(space_pro=2))  # 120.00
    await olivia.deploy(harbour, "space-pro", 5)
    await story.on("2026-03-05")
    school = await story.operator.create_account("Fjord School", ownerEmail="finn@school.example")
    finn = story.person(user="finn@school.example")
    # 10 × 60.00 × 3 = 1,800.00 less 10 %: 1,620.00, which is 540.00 a year.
    await finn.start(school, term="three-years", startDate="2026-03-05", products=products(space_pro=10))

    found = await numbers(story)
    assert (found["accounts"], found["overLimitCount"]) == (2, 1)
    assert found["overLimitAccounts"] == [{"missing": 3, "account": {"id": harbour, "name": "Harbour Offices"}}]
    [pro] = [one for one in found["seats"] if one["seatType"]["key"] == "space-pro"]
    assert (pro["sold"], pro["used"], pro["required"], pro["overLimit"]) == (12, 2, 5, 3)
    [euro] = found["currencies"]
    assert (euro["currency"], euro["subscriptions"]) == ("EUR", 2)
    assert euro["yearlyRecurringRevenue"] == {"amount": "660.00"}
    assert euro["monthlyRecurringRevenue"] == {"amount": "55.00", "currency": "EUR"}
    assert told(euro["renewalsAhead"], "month", "subscriptions") == {"2027-01-01": (1, "120.00")}
    assert told(euro["recurring"], "month", "subscriptions") == {
        "2026-01-01": (1, "10.00"),
        "2026-02-01": (1, "10.00"),
        "2026-03-01": (2, "55.00"),
    }
    assert told(euro["invoiced"], "month", "documents") == {
        "2026-01-01": (1, "120.00"),
        "2026-03-01": (1, "1620.00"),
    }
    # Thirty days to pay: the first was due on 2026-02-09, the second is not yet.
    assert told(euro["receivables"], "age", "invoices") == {
        "NOT_DUE": (1, "1620.00"),
        "DAYS_1_TO_30": (1, "120.00"),
    }
    assert euro["invoiced"][0]["month"] == "2025-04-01"


async def test_what_ended_or_begins_later_brings_no_revenue_and_another_family_is_not_counted(story: Story) -> None:
    harbour, olivia = await customer(story, "2026-01-10")
    await olivia.start(harbour, term="one-year", startDate="2026-06-01", products=products(space_pro=2))
    found = await numbers(story)
    assert found["currencies"][0]["subscriptions"] == 0
    assert found["currencies"][0]["monthlyRecurringRevenue"]["amount"] == "0.00"
    assert told(found["currencies"][0]["renewalsAhead"], "month", "subscriptions") == {"2026-06-01": (1, "120.00")}
    other = NUMBERS.replace("airthings", "storetraffic")
    nothing = (await story.operator.ask(other))["productFamily"]["numbers"]
    assert (nothing["accounts"], nothing["currencies"]) == (0, [])


async def test_only_the_familys_own_people_read_them(story: Story) -> None:
    _, olivia = await customer(story, "2026-01-10")
    for person in (olivia, story.person(staff="storetraffic")):
        body = await person.raw(NUMBERS)
        assert body["data"]["productFamily"]["numbers"] is None
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"

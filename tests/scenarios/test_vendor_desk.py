"""A vendor runs the product with nothing but the API: accounts, partners, enrolments; and who is kept out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import ACCOUNT, ENROLMENT, customer, decide, invite, partners_customer, running
from tests.scenarios.speak import Person, Refused, Story, products

VIEWER = """{ viewer { user { name email } isStaff isOperator staffOf { key }
  memberships { role duties account { id name } user { email } } } }"""
PAGE = """query ($first: Int, $after: String, $search: String) {
  accounts(first: $first, after: $after, search: $search) {
    edges { cursor node { name } } nodes { id name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }"""


async def update(person: Person, account: str, **given: Any) -> dict[str, Any]:
    done = await person.change("updateAccount", "UpdateAccountInput", ACCOUNT, accountId=account, **given)
    found: dict[str, Any] = done["account"]
    return found


async def enrol(person: Person, account: str, **given: Any) -> list[dict[str, Any]]:
    given = {"accountId": account, "family": "airthings", **given}
    done = await person.change("updateEnrolment", "UpdateEnrolmentInput", ENROLMENT, **given)
    found: list[dict[str, Any]] = done["account"]["enrolments"]
    return found


async def names(person: Person, **given: Any) -> list[str]:
    return [one["name"] for one in (await person.ask(PAGE, **given))["accounts"]["nodes"]]


async def test_an_account_that_staff_create_is_enrolled_in_their_family_and_seen_by_them(story: Story) -> None:
    staff = story.person(staff="airthings")
    account = await staff.create_account("Fjord Schools", externalId="CRM-17", currency="NOK", country="NO")
    other = await story.operator.create_account("Elsewhere")
    document = """query ($id: ID!) { account(id: $id) { name externalId currency kind timeZone locale
      enrolments { family { key } servicing traits approvedOn partnerDiscountPercent } } }"""
    found = (await staff.ask(document, id=account))["account"]
    assert found == {
        "name": "Fjord Schools",
        "externalId": "CRM-17",
        "currency": "NOK",
        "kind": "CUSTOMER",
        "timeZone": "UTC",
        "locale": "en",
        "enrolments": [
            {
                "family": {"key": "airthings"},
                "servicing": "SELF_SERVICE",
                "traits": [],
                "approvedOn": None,
                "partnerDiscountPercent": None,
            }
        ],
    }
    assert await names(staff) == ["Fjord Schools"]
    assert (await staff.ask(document, id=other))["account"] is None
    assert sorted(await names(story.operator)) == ["Elsewhere", "Fjord Schools"]


async def test_an_external_id_names_one_account(story: Story) -> None:
    operator = story.operator
    first = await operator.create_account("First", externalId="CRM-1")
    second = await operator.create_account("Second", externalId="CRM-2")
    with pytest.raises(Refused) as no:
        await operator.create_account("Third", externalId="CRM-1")
    assert no.value.codes == ["EXTERNAL_ID_TAKEN"]
    assert no.value.violations[0]["path"] == ["externalId"]
    with pytest.raises(Refused) as no:
        await update(operator, second, externalId="CRM-1")
    assert no.value.codes == ["EXTERNAL_ID_TAKEN"]
    assert (await update(operator, second, externalId=None))["externalId"] is None
    assert (await update(operator, first, externalId="CRM-2"))["externalId"] == "CRM-2"
    assert sorted(await names(operator)) == ["First", "Second"]


async def test_an_account_is_kept_up_and_every_mistake_is_named_at_once(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    changed = await update(olivia, account, name="Harbour & Sons", timeZone="Europe/Oslo", locale="nb-NO")
    assert (changed["name"], changed["timeZone"], changed["locale"]) == ("Harbour & Sons", "Europe/Oslo", "nb-NO")
    assert (await update(olivia, account))["name"] == "Harbour & Sons"
    with pytest.raises(Refused) as no:
        await update(olivia, account, name=" ", timeZone="Moon/Sea", locale="not a locale")
    assert sorted(tuple(one["path"]) for one in no.value.violations) == [("locale",), ("name",), ("timeZone",)]
    with pytest.raises(Refused) as no:
        await update(olivia, account, externalId="MINE")
    assert no.value.codes == ["FORBIDDEN"]
    with pytest.raises(Refused) as no:
        await story.operator.create_account("", currency="ZZZ", timeZone="Moon/Sea", ownerEmail="nobody")
    assert sorted(tuple(one["path"]) for one in no.value.violations) == [
        ("currency",),
        ("name",),
        ("ownerEmail",),
        ("timeZone",),
    ]


async def test_staff_set_and_break_a_partner_link_and_the_partner_sees_the_customer_only_while_it_stands(
    story: Story,
) -> None:
    account, petra, _ = await partners_customer(story, "2026-01-01", "20")
    staff = story.person(staff="airthings")
    assert await names(petra) == ["Harbour Offices", "Nordic Air"]
    broken = await update(staff, account, partnerId=None)
    assert broken["partner"] is None
    assert await names(petra) == ["Nordic Air"]
    assert (await petra.ask("query ($id: ID!) { account(id: $id) { name } }", id=account))["account"] is None
    partner = (await story.operator.ask(PAGE, search="Nordic"))["accounts"]["nodes"][0]["id"]
    assert (await update(story.operator, account, partnerId=partner))["partner"] == {"name": "Nordic Air"}
    with pytest.raises(Refused) as no:
        await update(story.operator, partner, partnerId=account)
    assert no.value.codes == ["NOT_A_PARTNER"]


async def test_an_enrolment_keeps_what_is_left_out_and_clears_what_is_null(story: Story) -> None:
    account, _ = await customer(story, "2026-01-01")
    [first] = await enrol(
        story.operator, account, servicing="ASSISTED", approvedOn="2019-03-31", partnerDiscountPercent="12.5"
    )
    assert (first["servicing"], first["approvedOn"], first["partnerDiscountPercent"]) == (
        "ASSISTED",
        "2019-03-31",
        "12.5",
    )
    [kept] = await enrol(story.person(staff="airthings"), account, servicing="SELF_SERVICE")
    assert (kept["servicing"], kept["approvedOn"], kept["partnerDiscountPercent"]) == (
        "SELF_SERVICE",
        "2019-03-31",
        "12.5",
    )
    [cleared] = await enrol(story.operator, account, approvedOn=None, partnerDiscountPercent=None, traits=[])
    assert (cleared["approvedOn"], cleared["partnerDiscountPercent"], cleared["traits"]) == (None, None, [])
    with pytest.raises(Refused) as no:
        await enrol(story.operator, account, traits=["golden"], partnerDiscountPercent="100.01")
    assert sorted(no.value.codes) == ["PERCENT_OUT_OF_RANGE", "UNKNOWN_TRAIT"]
    with pytest.raises(Refused) as no:
        await enrol(story.operator, account, family="unheard-of")
    assert no.value.codes == ["NOT_FOUND"]


async def test_staff_of_another_family_see_nothing_and_do_nothing(story: Story) -> None:
    account, subscription, olivia = await running(story)
    asked = await olivia.change(
        "requestChange",
        "RequestChangeInput",
        "... on ChangeRequest { id }",
        accountId=account,
        family="airthings",
        message="Hello.",
    )
    [invoice] = await olivia.invoices(account)
    stranger = story.person(staff="other")
    page = (await stranger.ask(PAGE))["accounts"]
    assert (page["nodes"], page["totalCount"]) == ([], 0)
    ids = [account, subscription, invoice["id"], asked["id"]]
    found = await stranger.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert found["nodes"] == [None, None, None, None]
    assert (await stranger.ask("{ changeRequests { totalCount } }"))["changeRequests"]["totalCount"] == 0
    with pytest.raises(Refused) as no:
        await decide(stranger, asked["id"], "APPROVE")
    assert no.value.codes == ["NOT_FOUND"]
    with pytest.raises(Refused) as no:
        await update(stranger, account, name="Mine")
    assert no.value.codes == ["NOT_FOUND"]
    with pytest.raises(Refused) as no:
        await stranger.create_account("Nobody's")
    assert no.value.codes == ["FORBIDDEN"]


async def test_the_accounts_own_people_and_partners_are_kept_from_the_vendors_desk(story: Story) -> None:
    account, petra, olivia = await partners_customer(story, "2026-01-01", "20")
    await invite(olivia, account, "Adam", "ADMIN")
    await invite(olivia, account, "Mia", "MEMBER")
    await story.person(user="olivia@harbour.example").ask(VIEWER)
    for person in (olivia, petra, story.person(user="adam@harbour.example"), story.person(user="mia@harbour.example")):
        with pytest.raises(Refused) as no:
            await person.create_account("Another")
        assert no.value.codes == ["FORBIDDEN"]
        with pytest.raises(Refused) as no:
            await enrol(person, account, partnerDiscountPercent="90")
        assert no.value.codes == ["FORBIDDEN"]
        with pytest.raises(Refused) as no:
            await person.change("setClock", "SetClockInput", "__typename", at="2027-01-01T00:00:00Z")
        assert no.value.codes == ["FORBIDDEN"]
    mia = story.person(user="mia@harbour.example")
    withheld = await mia.raw(
        "query ($id: ID!) { account(id: $id) { name creditBalance { amount } invoices { totalCount } } }", id=account
    )
    assert withheld["data"]["account"] == {"name": "Harbour Offices", "creditBalance": None, "invoices": None}
    assert sorted((one["path"][-1], one["extensions"]["code"]) for one in withheld["errors"]) == [
        ("creditBalance", "FORBIDDEN"),
        ("invoices", "FORBIDDEN"),
    ]


async def test_the_viewer_says_who_one_is(story: Story) -> None:
    account, _ = await customer(story, "2026-01-01")
    olivia = (await story.person(user="olivia@harbour.example").ask(VIEWER))["viewer"]
    assert olivia["user"]["email"] == "olivia@harbour.example"
    assert (olivia["isStaff"], olivia["isOperator"], olivia["staffOf"]) == (False, False, [])
    assert olivia["memberships"] == [
        {
            "role": "OWNER",
            "duties": [],
            "account": {"id": account, "name": "Harbour Offices"},
            "user": {"email": "olivia@harbour.example"},
        }
    ]
    staff = (await story.person(staff="airthings").ask(VIEWER))["viewer"]
    assert (staff["isStaff"], staff["isOperator"], staff["staffOf"]) == (True, False, [{"key": "airthings"}])
    operator = (await story.operator.ask(VIEWER))["viewer"]
    assert (operator["isStaff"], operator["isOperator"]) == (True, True)
    assert operator["memberships"] == []


async def test_accounts_are_found_by_name_and_read_page_by_page(story: Story) -> None:
    staff = story.person(staff="airthings")
    made = [f"Customer {number:02}" for number in range(7)]
    for name in made:
        await staff.create_account(name)
    await staff.create_account("100% Air_Quality")
    seen: list[str] = []
    after: str | None = None
    for expected in (3, 3, 1):
        page = (await staff.ask(PAGE, first=3, after=after, search="customer"))["accounts"]
        assert page["totalCount"] == 7
        assert len(page["nodes"]) == expected
        assert page["pageInfo"]["hasNextPage"] is (expected == 3)
        assert page["pageInfo"]["hasPreviousPage"] is bool(seen)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after = page["pageInfo"]["endCursor"]
        seen += [one["name"] for one in page["nodes"]]
    assert sorted(seen) == made
    assert await names(staff, search="%") == ["100% Air_Quality"]
    assert await names(staff, search="r_q") == ["100% Air_Quality"]
    assert await names(staff, search="nothing like it") == []
    assert await names(staff, first=0) == []
    for wrong in ({"first": 101}, {"first": -1}, {"after": "nonsense"}):
        body = await staff.raw(PAGE, **wrong)
        assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", wrong


async def test_staff_list_requests_by_status(story: Story) -> None:
    account, olivia = await customer(story, "2026-01-01")
    await olivia.start(account, term="one-year", startDate="2026-01-01", products=products(space_pro=1))
    ids: list[str] = []
    for number in range(3):
        asked = await olivia.change(
            "requestChange",
            "RequestChangeInput",
            "... on ChangeRequest { id }",
            accountId=account,
            family="airthings",
            message=f"Wish {number}",
        )
        ids.append(asked["id"])
    staff = story.person(staff="airthings")
    await decide(staff, ids[0], "DECLINE", answer="No.")
    document = """query ($status: ChangeRequestStatus, $first: Int, $after: String) {
      changeRequests(status: $status, first: $first, after: $after) {
        nodes { id status account { name } family { key } } pageInfo { hasNextPage endCursor } totalCount } }"""
    for status, expected in (
        ("OPEN", {ids[1], ids[2]}),
        ("DECLINED", {ids[0]}),
        ("APPROVED", set()),
        (None, {ids[1], ids[2]}),
    ):
        page = (await staff.ask(document, status=status))["changeRequests"]
        assert ({one["id"] for one in page["nodes"]}, page["totalCount"]) == (expected, len(expected)), status
    first = (await staff.ask(document, first=1, status="OPEN"))["changeRequests"]
    assert first["pageInfo"]["hasNextPage"] is True
    second = (await staff.ask(document, first=1, status="OPEN", after=first["pageInfo"]["endCursor"]))["changeRequests"]
    assert second["pageInfo"]["hasNextPage"] is False
    assert {one["id"] for one in (*first["nodes"], *second["nodes"])} == {ids[1], ids[2]}
    assert (await olivia.ask(document))["changeRequests"]["totalCount"] == 0

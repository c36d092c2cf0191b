"""Every cell of the permission table, tried in the graph; and the document that is printed from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from subgraph.domain.permissions import MUTATIONS, PERMISSIONS, QUERIES, WITHHELD, print_permissions
from subgraph.domain.rules import Role
from tests.schema.cells import MUTATION_TRIES, QUERY_TRIES, WITHHELD_TRIES
from tests.schema.tenants import MIA, OLIVIA, OTHER_STAFF, PEOPLE, STAFF, ask_vendor
from tests.schema.world import OPERATOR, World

DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_the_document_is_printed_from_the_table() -> None:
    assert DOCUMENT.read_text() == print_permissions(), (
        "write it anew: python -c 'from subgraph.domain.permissions import *; print(print_permissions(), end=\"\")'"
    )


def test_every_row_of_the_table_is_tried() -> None:
    assert set(QUERY_TRIES) == {row.field for row in QUERIES}
    assert set(WITHHELD_TRIES) == {row.field for row in WITHHELD}
    assert set(MUTATION_TRIES) == {row.field for row in MUTATIONS}


def test_the_table_has_a_row_for_every_root_field_that_may_be_withheld() -> None:
    assert len(PERMISSIONS) == len(QUERIES) + len(WITHHELD) + len(MUTATIONS)


async def test_every_cell_of_the_withheld_fields_is_as_the_table_says(tenants: World) -> None:
    wrong: list[str] = []
    for field, tried in WITHHELD_TRIES.items():
        for role, who in PEOPLE.items():
            body = await tenants.say(who, tried.document, **tried.variables(tenants))
            found = tried.value(body)
            errors = [(one["path"], one["extensions"]["code"]) for one in body.get("errors", ())]
            allowed = PERMISSIONS[field].cell(role) != "no"
            expected = [] if allowed else [(list(tried.stopped_at.get(role, tried.path)), "FORBIDDEN")]
            if (found is not None) != allowed or errors != expected:
                wrong.append(f"{field} for {role}: {found!r} {errors}")
    assert not wrong, "\n".join(wrong)


async def test_every_cell_of_the_queries_is_as_the_table_says(tenants: World) -> None:
    wrong: list[str] = []
    for field, tried in QUERY_TRIES.items():
        for role, who in PEOPLE.items():
            body = await tenants.say(who, tried.document, **tried.variables(tenants))
            codes = [one["extensions"]["code"] for one in body.get("errors", ())]
            allowed = PERMISSIONS[field].cell(role) != "no"
            if codes != ([] if allowed else ["FORBIDDEN"]) or (tried.value(body) is not None) != allowed:
                wrong.append(f"{field} for {role}: {body}")
    assert not wrong, "\n".join(wrong)


async def test_every_cell_of_the_mutations_is_as_the_table_says(tenants: World) -> None:
    wrong: list[str] = []
    for field, prepare in MUTATION_TRIES.items():
        for role, who in PEOPLE.items():
            answer = await tenants.change(who, field.removeprefix("Mutation."), **await prepare(tenants))
            codes = [one["code"] for one in answer.get("violations", ())]
            # 'own' reaches nothing here, for what is tried is another's; the family's rules refuse with their own codes.
            kept_out = PERMISSIONS[field].cell(role) in ("no", "own")
            if ("FORBIDDEN" in codes) != kept_out or "NOT_FOUND" in codes:
                wrong.append(f"{field} for {role}: {answer}")
    assert not wrong, "\n".join(wrong)


async def test_a_member_withdraws_its_own_request_and_leaves_by_itself(tenants: World) -> None:
    request = await ask_vendor(tenants, MIA)
    done = await tenants.do(MIA, "withdrawChangeRequest", changeRequestId=request)
    assert done["__typename"] == "ChangeRequest"
    mia = (await tenants.ask(MIA, "{ viewer { user { id } } }"))["viewer"]["user"]["id"]
    await tenants.do(MIA, "removeMember", accountId=tenants.ids["account"], userId=mia)
    found = await tenants.ask(MIA, "query ($id: ID!) { account(id: $id) { id } }", id=tenants.ids["account"])
    assert found["account"] is None


@pytest.mark.parametrize("given", [{"externalId": "H-2"}, {"partnerId": None}])
async def test_only_the_vendor_links_partners_and_names_accounts(tenants: World, given: dict[str, str | None]) -> None:
    account = tenants.ids["account"]
    refused = await tenants.change(OLIVIA, "updateAccount", accountId=account, **given)
    assert [one["code"] for one in refused["violations"]] == ["FORBIDDEN"]
    await tenants.do(STAFF, "updateAccount", accountId=account, **given)


async def test_the_familys_rules_withhold_with_their_own_words(tenants: World) -> None:
    account = tenants.ids["stranger"]
    await tenants.do(OPERATOR, "updateEnrolment", accountId=account, family="contacts")
    ann = await tenants.member(account, "ann", "ADMIN")
    document = "query ($id: ID!) { account(id: $id) { billingDetails { city } subscriptions { totalCount } } }"
    body = await tenants.say(ann, document, id=account)
    assert body["data"]["account"] == {"billingDetails": None, "subscriptions": None}
    assert [(one["path"], one["message"], one["extensions"]) for one in body["errors"]] == [
        (
            ["account", field],
            "Only the primary administrator opens billing.",
            {"rule": "CONTACTS_OWNER_ONLY", "code": "FORBIDDEN"},
        )
        for field in ("billingDetails", "subscriptions")
    ]


@pytest.mark.parametrize("servicing", ["SELF_SERVICE", "ASSISTED"])
async def test_the_accounts_servicing_decides_what_is_open(tenants: World, servicing: str) -> None:
    account = tenants.ids["account"]
    await tenants.do(OPERATOR, "updateEnrolment", accountId=account, family="agents", servicing=servicing)
    document = 'query ($id: ID!) { account(id: $id) { actions(family: "agents") { kind allowed channel code } } }'
    actions = (await tenants.ask(OLIVIA, document, id=account))["account"]["actions"]
    found = next(one for one in actions if one["kind"] == "MANAGE_PAYMENT_METHODS")
    expected = ("SELF_SERVICE", None) if servicing == "SELF_SERVICE" else ("REQUEST", "AGENTS_ASSISTED")
    assert (found["channel"], found["code"]) == expected


async def test_staff_see_their_familys_share_only(tenants: World) -> None:
    account = tenants.ids["account"]
    await tenants.do(OPERATOR, "updateEnrolment", accountId=account, family="contacts")
    document = """query ($id: ID!) { account(id: $id) { enrolments { family { key } } resources { totalCount }
      subscriptions { totalCount nodes { id } } invoices { totalCount nodes { id } }
      changeRequests { totalCount nodes { id } } } }"""
    seen = (await tenants.ask(STAFF, document, id=account))["account"]
    assert [one["family"]["key"] for one in seen["enrolments"]] == ["devices"]
    assert [seen[one]["totalCount"] for one in ("resources", "subscriptions", "changeRequests")] == [1, 1, 2]
    other = (await tenants.ask(OTHER_STAFF, document, id=account))["account"]
    assert [one["family"]["key"] for one in other["enrolments"]] == ["contacts"]
    for list_ in ("subscriptions", "invoices", "changeRequests"):
        assert other[list_] == {"totalCount": 0, "nodes": []}
    assert other["resources"]["totalCount"] == 0


def test_every_role_is_played() -> None:
    assert set(PEOPLE) == set(Role)

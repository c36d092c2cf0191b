"""Billing is the primary administrator's: everybody else is told so, and told nothing else (CON-1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.contact_plans import FAMILY, OWNER_ONLY, held, invite, running, seats, to
from tests.scenarios.customers import ENROLMENT, add_card, ask_vendor
from tests.scenarios.speak import Person, Refused, Story

MORE_USERS = {"addSeats": {"seatType": "user", "quantity": 1}}
THEO, NOOR = "theo@lumen.example", "noor@lumen.example"
BEHIND_BILLING = (
    "subscriptions { totalCount }",
    "invoices { totalCount }",
    "billingDetails { legalName }",
    "paymentMethods { label }",
    "creditBalance { amount }",
    "changeRequests { totalCount }",
)


async def withheld(person: Person, account: str, field: str) -> list[tuple[Any, str]]:
    """The errors of one field of the account, which is null then: (path, code)."""
    body = await person.raw(f"query ($id: ID!) {{ account(id: $id) {{ {field} }} }}", id=account)
    assert body["data"] == {"account": {field.split(" ")[0]: None}}
    return [(one["path"][-1], one["extensions"]["code"]) for one in body["errors"]]


async def test_con_1_only_the_primary_administrator_opens_billing_and_changes_the_plan(story: Story) -> None:
    """CON-1: fields behind billing are null with FORBIDDEN, and what would change the plan is refused by the family's code."""
    plan = await running(story)
    await invite(plan, THEO, "ADMIN")
    await invite(plan, NOOR, "MEMBER")
    hers = await plan.ada.quote_change(plan.subscription, MORE_USERS)
    for email in (THEO, NOOR):
        other = story.person(user=email)
        for field in BEHIND_BILLING:
            assert await withheld(other, plan.account, field) == [(field.split(" ")[0], "FORBIDDEN")]
        page = await other.raw("query ($id: ID!) { subscription(id: $id) { id } }", id=plan.subscription)
        assert page["data"] == {"subscription": None}
        assert [one["extensions"]["code"] for one in page["errors"]] == ["FORBIDDEN"]
        with pytest.raises(Refused) as no:
            await other.quote_change(plan.subscription, MORE_USERS)
        assert no.value.codes == [OWNER_ONLY]
        assert "primary administrator" in no.value.violations[0]["message"]
        with pytest.raises(Refused) as no:
            await other.confirm(hers)
        assert no.value.codes == [OWNER_ONLY]
        with pytest.raises(Refused) as no:
            await ask_vendor(other, plan.account, family=FAMILY)
        assert no.value.codes == [OWNER_ONLY]
        with pytest.raises(Refused) as no:
            await add_card(other, plan.account, "tok_mastercard")
        assert no.value.codes in ([OWNER_ONLY], ["FORBIDDEN"])
    assert await held(plan) == {"marketing plus contacts": 1000, "marketing plus user": 1}
    await plan.ada.confirm(hers)
    assert await held(plan) == {"marketing plus contacts": 1000, "marketing plus user": 2}


@pytest.mark.parametrize(
    "probe",
    [
        {"changeEdition": {"product": "marketing", "edition": "enterprise"}},
        {"removeAddOn": "sms"},
        {"unbundle": {"product": "both", "into": []}},
        to("contacts", 700),
    ],
    ids=["level", "add-on", "bundle", "contacts"],
)
async def test_con_1_a_quote_tells_nobody_else_what_is_held(story: Story, probe: dict[str, Any]) -> None:
    """CON-1: what could not be bought anyway is refused to an administrator for the same one reason, and to the owner for its own."""
    plan = await running(story, edition="enterprise", user=5)
    await invite(plan, THEO, "ADMIN")
    with pytest.raises(Refused) as no:
        await story.person(user=THEO).quote_change(plan.subscription, probe)
    assert no.value.codes == [OWNER_ONLY]
    with pytest.raises(Refused) as no:
        await plan.ada.quote_change(plan.subscription, probe)
    assert OWNER_ONLY not in no.value.codes
    with pytest.raises(Refused) as no:
        await story.person(user=THEO).quote_start(plan.account, family=FAMILY, term="monthly", products=[])
    assert no.value.codes == [OWNER_ONLY]


async def test_con_1_nor_does_a_partner_open_billing(story: Story) -> None:
    """CON-1: the vendor knows no partners; who stands in for the owner elsewhere is refused here."""
    await story.on("2026-06-01")
    agency = await story.operator.create_account("Agency", kind="PARTNER", ownerEmail="pia@agency.example")
    account = await story.operator.create_account("Lumen Studio", ownerEmail="ada@lumen.example", partnerId=agency)
    pia = story.person(user="pia@agency.example")
    given = {"accountId": account, "family": FAMILY}
    await story.operator.change("updateEnrolment", "UpdateEnrolmentInput", ENROLMENT, **given)
    asked = [{"product": "marketing", "edition": "plus", "seats": seats(contacts=500, user=1)}]
    with pytest.raises(Refused) as no:
        await pia.quote_start(account, family=FAMILY, term="monthly", products=asked)
    assert no.value.codes == [OWNER_ONLY]
    assert await withheld(pia, account, "invoices { totalCount }") == [("invoices", "FORBIDDEN")]

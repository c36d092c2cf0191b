"""Text that no database keeps and numbers that no column holds are refused, and never break the house."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.customers import running
from tests.scenarios.speak import Story, products, seats

ODD = ["a\0b", "\ud800", "x" * 100_000, "'; --", "💥" * 400, "\u202e", ""]


def broken(body: dict[str, Any]) -> bool:
    return any(one["extensions"]["code"] == "INTERNAL_SERVER_ERROR" for one in body.get("errors", ()))


@pytest.mark.parametrize("odd", ODD, ids=["nul", "surrogate", "long", "quote", "wide", "turned", "empty"])
async def test_odd_text_anywhere_breaks_nothing(story: Story, odd: str) -> None:
    account, subscription, olivia = await running(story)
    operator = story.operator
    base = {"accountId": account}
    airthings = {**base, "family": "airthings"}
    start = {**airthings, "term": "one-year", "products": products(space_pro=1)}
    for person, field, kind, given in (
        (olivia, "requestChange", "RequestChangeInput", {**airthings, "message": odd}),
        (olivia, "requestChange", "RequestChangeInput", {**airthings, "message": "x", "quoteToken": odd}),
        (olivia, "requestChange", "RequestChangeInput", {**airthings, "message": "x", "idempotencyKey": odd}),
        (
            olivia,
            "updatePurchaseOrder",
            "UpdatePurchaseOrderInput",
            {"subscriptionId": subscription, "purchaseOrder": odd},
        ),
        (olivia, "updatePurchaseOrder", "UpdatePurchaseOrderInput", {"subscriptionId": odd, "purchaseOrder": "x"}),
        (
            olivia,
            "updateBillingDetails",
            "UpdateBillingDetailsInput",
            {**base, "legalName": odd, "addressLines": [odd]},
        ),
        (
            olivia,
            "updateBillingDetails",
            "UpdateBillingDetailsInput",
            {**base, "taxId": odd, "country": odd, "email": odd},
        ),
        (olivia, "addPaymentMethod", "AddPaymentMethodInput", {**base, "kind": "CARD", "token": odd}),
        (olivia, "addResource", "AddResourceInput", {**airthings, "kind": "device", "model": "space-pro", "name": odd}),
        (
            olivia,
            "addResource",
            "AddResourceInput",
            {**airthings, "kind": odd, "model": odd, "name": "x", "serial": odd},
        ),
        (olivia, "reportUsage", "ReportUsageInput", {**airthings, "meter": odd, "quantity": 1}),
        (
            olivia,
            "inviteMember",
            "InviteMemberInput",
            {**base, "email": odd, "name": odd, "role": "MEMBER", "duties": [odd]},
        ),
        (olivia, "inviteMember", "InviteMemberInput", {**base, "email": "a@b.example", "name": odd, "role": "MEMBER"}),
        (olivia, "confirmQuote", "ConfirmQuoteInput", {"token": odd, "acceptedTerms": [odd], "paymentMethodId": odd}),
        (olivia, "createApiKey", "CreateApiKeyInput", {**base, "name": odd}),
        (operator, "createAccount", "CreateAccountInput", {"name": odd, "kind": "CUSTOMER", "currency": "EUR"}),
        (operator, "updateAccount", "UpdateAccountInput", {**base, "externalId": odd, "timeZone": odd, "locale": odd}),
        (operator, "updateEnrolment", "UpdateEnrolmentInput", {**airthings, "traits": [odd]}),
    ):
        document = f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ __typename }} }}"
        assert not broken(await person.raw(document, input=given)), (field, given)
    document = "query ($input: QuoteInput!) { quote(input: $input) { __typename ... on Quote { token } } }"
    changes: list[dict[str, Any]] = [
        {"addSeats": {**seats(odd, 1), "product": odd}},
        {"applyPromotion": odd},
        {"changeTerm": odd},
        {"addAddOn": {"addOn": odd, "product": odd}},
    ]
    for asked in (
        {"start": {**start, "purchaseOrder": odd}},
        {"start": {**start, "promotionCodes": [odd], "alignWith": odd}},
        {"start": {**start, "term": odd, "family": odd, "products": [{"product": odd, "edition": odd, "seats": []}]}},
        {
            "change": {
                "subscriptionId": subscription,
                "changes": [{"addSeats": seats("space-pro", 1)}],
                "purchaseOrder": odd,
            }
        },
        *[{"change": {"subscriptionId": subscription, "changes": [one]}} for one in changes],
    ):
        body = await olivia.raw(document, input=asked)
        assert not broken(body), asked
        quote = (body.get("data") or {}).get("quote") or {}
        if "token" in quote:
            confirm = "mutation ($i: ConfirmQuoteInput!) { confirmQuote(input: $i) { __typename } }"
            terms = await olivia.quote_start(account=account, term="one-year", products=products(space_pro=1))
            given = {"token": quote["token"], "acceptedTerms": [one["id"] for one in terms["requiredTerms"]]}
            assert not broken(await olivia.raw(confirm, i=given)), asked
    search = "query ($s: String, $a: String) { accounts(search: $s) { totalCount } productFamily(key: $s) { key } node(id: $a) { id } }"
    assert not broken(await operator.raw(search.replace("$a: String", "$a: ID!"), s=odd, a=odd))


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31", "2200-01-01"])
async def test_days_far_away_break_nothing(story: Story, day: str) -> None:
    account, subscription, olivia = await running(story)
    staff = story.person(staff="airthings")
    quote = "query ($input: QuoteInput!) { quote(input: $input) { __typename } }"
    for asked in (
        {
            "start": {
                "accountId": account,
                "family": "airthings",
                "term": "one-year",
                "startDate": day,
                "products": products(space_pro=1),
            }
        },
        {"change": {"subscriptionId": subscription, "changes": [{"cancel": {"on": day}}]}},
        {
            "change": {
                "subscriptionId": subscription,
                "changes": [{"addSeats": seats("space-pro", 1)}],
                "effectiveOn": day,
            }
        },
    ):
        for person in (olivia, staff):
            assert not broken(await person.raw(quote, input=asked)), asked
    enrolment = "mutation ($i: UpdateEnrolmentInput!) { updateEnrolment(input: $i) { __typename } }"
    assert not broken(await staff.raw(enrolment, i={"accountId": account, "family": "airthings", "approvedOn": day}))
    usage = "mutation ($i: ReportUsageInput!) { reportUsage(input: $i) { __typename } }"
    given = {"accountId": account, "family": "airthings", "meter": "contacts", "quantity": 1, "at": f"{day}T00:00:00Z"}
    assert not broken(await olivia.raw(usage, i=given))
    clock = "mutation ($i: SetClockInput!) { setClock(input: $i) { __typename } }"
    assert not broken(await story.operator.raw(clock, i={"at": f"{day}T23:59:59Z"}))
    assert not broken(
        await olivia.raw("query ($id: ID!) { subscription(id: $id) { status nextInvoiceDate } }", id=subscription)
    )

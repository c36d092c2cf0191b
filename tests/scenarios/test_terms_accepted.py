"""Terms are accepted with what is bought, or with the request for it, and kept (AIR-7, AGT-10)."""

from __future__ import annotations

from tests.scenarios.customers import REQUEST, running
from tests.scenarios.speak import Story


async def test_terms_are_accepted_with_the_request_and_kept(story: Story) -> None:
    """What is had on request is bought by staff's approval: its terms can only be accepted when it is asked for."""
    account, subscription, olivia = await running(story)
    quote = await olivia.quote_change(subscription, {"renew": {}})
    (document,) = quote["requiredTerms"]
    accepted = "query ($id: ID!) { account(id: $id) { acceptedTerms { document { id } acceptedBy { email } } } }"
    before = (await olivia.ask(accepted, id=account))["account"]["acceptedTerms"]
    given = {"accountId": account, "family": "airthings", "message": "Please.", "quoteToken": quote["token"]}
    await olivia.change("requestChange", "RequestChangeInput", REQUEST, **given, acceptedTerms=["trm_other"])
    assert (await olivia.ask(accepted, id=account))["account"]["acceptedTerms"] == before
    await olivia.change("requestChange", "RequestChangeInput", REQUEST, **given, acceptedTerms=[document["id"]])
    told = (await olivia.ask(accepted, id=account))["account"]["acceptedTerms"]
    assert len(told) == len(before) + 1
    assert {"document": {"id": document["id"]}, "acceptedBy": {"email": "olivia@harbour.example"}} in told

"""The form of an answer follows the Accept header."""

import pytest

from subgraph.http.media import Media, choose_media


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, Media.JSON),
        ("", Media.JSON),
        ("*/*", Media.JSON),
        ("application/*", Media.JSON),
        ("application/json", Media.JSON),
        ("APPLICATION/JSON; charset=UTF-8", Media.JSON),
        ("application/graphql-response+json", Media.RESPONSE),
        ("application/graphql-response+json, application/json;q=0.9", Media.RESPONSE),
        ("application/json, application/graphql-response+json", Media.JSON),
        ("application/json;q=0.5, application/graphql-response+json;q=0.6", Media.RESPONSE),
        ("application/graphql-response+json;q=0, */*", Media.JSON),
        ("text/event-stream", Media.EVENTS),
        ("text/event-stream, application/json", Media.EVENTS),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Media.JSON),
        ("text/html", None),
        ("application/json; charset=latin-1", None),
        ("application/json;q=0", None),
        ("application/json;q=5", None),
        (";;;,,,=q", None),
    ],
)
def test_the_preferred_form_is_chosen(accept: str | None, expected: Media | None) -> None:
    assert choose_media(accept) is expected

"""Reads GraphQL requests from whatever clients send; nothing in here raises for what it reads."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import Headers
from starlette.types import Receive

from subgraph.execution.requests import GraphQLRequest
from subgraph.http.answers import Problem
from subgraph.schema.errors import ErrorCode

BODY_TIMEOUT_S = 30
MOST_PARAMETERS = 20


def bad_request(message: str, status: int = 400, **headers: str) -> Problem:
    """A request that is not one of GraphQL over HTTP."""
    return Problem(status, ErrorCode.BAD_REQUEST, message, {key.replace("_", "-"): headers[key] for key in headers})


async def read_post(headers: Headers, receive: Receive, most_bytes: int) -> GraphQLRequest | Problem:
    """The request in a POST."""
    wrong = _wrong_content(headers)
    if wrong is not None:
        return wrong
    body = await read_body(headers, receive, most_bytes)
    if isinstance(body, Problem):
        return body
    try:
        parameters = orjson.loads(body)
    except orjson.JSONDecodeError:
        return bad_request("The body is not JSON in UTF-8.")
    if isinstance(parameters, list):
        return bad_request("Send one operation per request: batches are not run here.")
    return request_of(parameters)


def read_get(query_string: bytes) -> GraphQLRequest | Problem:
    """The request in the URL of a GET."""
    try:
        pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return bad_request("The URL has too many parameters.")
    parameters: dict[str, object] = {}
    for name, value in pairs:
        if name in parameters:
            return bad_request(f"The URL has the parameter '{name}' twice.")
        parameters[name] = value
    for name in ("variables", "extensions"):
        try:
            parameters[name] = orjson.loads(str(parameters[name])) if parameters.get(name) else None
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return bad_request(f"The URL's parameter '{name}' is not JSON.")
    return request_of(parameters)


def request_of(parameters: object) -> GraphQLRequest | Problem:
    """The request made of these parameters, whichever transport brought them."""
    if not isinstance(parameters, dict):
        return bad_request("A GraphQL request is a JSON object with the text of a document in 'query'.")
    query, operation_name = parameters.get("query"), parameters.get("operationName")
    variables, extensions = parameters.get("variables"), parameters.get("extensions")
    if not isinstance(operation_name, str | None):
        return bad_request("'operationName' must be a text or null.")
    if not isinstance(variables, dict | None):
        return bad_request("'variables' must be an object or null.")
    if not isinstance(extensions, dict | None):
        return bad_request("'extensions' must be an object or null.")
    if query is None and _names_a_document(extensions):
        query = ""
    if not isinstance(query, str):
        return bad_request("'query' must be the text of a GraphQL document.")
    return GraphQLRequest(query, operation_name or None, variables or {}, extensions or {})


def _names_a_document(extensions: Mapping[str, object] | None) -> bool:
    return isinstance((extensions or {}).get("persistedQuery"), dict)


def _wrong_content(headers: Headers) -> Problem | None:
    kind, *parameters = (part.strip().lower() for part in headers.get("content-type", "").split(";"))
    # Forms, text and multipart can be posted by any page on the web without asking first, so they are not GraphQL here.
    if kind != "application/json":
        return bad_request("Send the body as application/json.", 415, Accept="application/json")
    for parameter in parameters:
        if parameter.startswith("charset=") and parameter.removeprefix("charset=").strip('" ') not in {"utf-8", "utf8"}:
            return bad_request("Send the body in UTF-8.", 415, Accept="application/json; charset=utf-8")
    if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        return bad_request("Send the body without compression.", 415, Accept_Encoding="identity")
    return None


async def read_body(headers: Headers, receive: Receive, most_bytes: int) -> bytes | Problem:
    """The whole body, if it is no larger than that and comes in time."""
    too_large = bad_request(f"The body is larger than {most_bytes} bytes.", 413)
    announced = headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > 18 or int(announced) > most_bytes):
        return too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return bad_request("The body was cut short.")
                body += message.get("body", b"")
                if len(body) > most_bytes:
                    return too_large
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        return bad_request(f"The body did not arrive within {BODY_TIMEOUT_S} seconds.", 408)

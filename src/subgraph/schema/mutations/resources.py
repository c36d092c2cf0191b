"""What seats cover, and how much of a meter is used."""

from __future__ import annotations

from datetime import datetime

import strawberry

from subgraph.domain import asks
from subgraph.schema.fields import given, maybe
from subgraph.schema.mutations.declaring import idempotency_key, input_type, mutation
from subgraph.schema.payloads import AccountResult, ResourceResult
from subgraph.services.resources import add_resource, remove_resource, return_resource
from subgraph.services.usage import report_usage


@input_type("Something that a seat covers.")
class AddResourceInput:
    """Something that a seat covers."""

    account_id = given(strawberry.ID, "Where.")
    family = given(str, "Of which family.")
    kind = given(str, "What it is: device, location, counter.")
    model = given(maybe(str), "Which model of its kind.")
    name = given(str, "What people call it.")
    serial = given(maybe(str), "Its serial number.")
    parent_id = given(maybe(strawberry.ID), "What it stands in.")
    replaces = given(maybe(strawberry.ID), "The one marked for return whose place it takes.")
    quote_token = given(maybe(str), "Buys the seat that it needs in the same step.")
    idempotency_key = idempotency_key()


@input_type("A resource.")
class ResourceInput:
    """A resource."""

    resource_id = given(strawberry.ID, "Which.")
    idempotency_key = idempotency_key()


@input_type("An absolute count, such as contacts in use; the latest `at` wins.")
class ReportUsageInput:
    """A reading of a meter."""

    account_id = given(strawberry.ID, "Where.")
    family = given(str, "Of which family.")
    meter = given(str, "Which meter.")
    quantity = given(int, "What it shows.")
    at = given(maybe(datetime), "When it was read; now unless told.")
    idempotency_key = idempotency_key()


@strawberry.type(description="Mutations of resources.")
class ResourceMutations:
    """Mutations of resources."""

    add_resource = mutation(
        ResourceResult, "Adds something that a seat covers.", AddResourceInput, asks.AddResource, add_resource
    )
    remove_resource = mutation(
        ResourceResult,
        "Takes it away; what is subscribed stays.",
        ResourceInput,
        asks.RemoveResource,
        remove_resource,
    )
    return_resource = mutation(
        ResourceResult,
        "Marks a device for return; the one added with `replaces` takes its place.",
        ResourceInput,
        asks.ReturnResource,
        return_resource,
    )
    report_usage = mutation(
        AccountResult, "Reports a meter's absolute count.", ReportUsageInput, asks.ReportUsage, report_usage
    )

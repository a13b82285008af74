"""The description of the API, as a validator reads it, and what the API answers, as the description says."""

from http import HTTPStatus

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from proxytest.serve.api_operations import OPERATIONS, ApiOperation
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.openapi import Json, openapi
from tests.serve.conftest import Client, asking

DESCRIPTION = openapi()


def schema_of(one: ApiOperation, status: int) -> Json:
    """Return the schema of an answer, with what it refers to."""
    answers = DESCRIPTION["paths"][one.path]["get"]["responses"]
    schema: Json = answers[str(status)]["content"]["application/json"]["schema"]
    return {**schema, "components": DESCRIPTION["components"]}


def checked(one: ApiOperation, status: int, told: object) -> None:
    Draft202012Validator(schema_of(one, status)).validate(told)


def path_of(one: ApiOperation, name: str = "berlin", number: object = 9) -> str:
    return one.path.format(name=name, id=number)


def test_it_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(DESCRIPTION).validate()


async def test_it_is_served_as_it_is_printed(client: Client) -> None:
    answer = await client.get("/api/v1/openapi.json")
    assert (answer.content_type, await answer.json()) == ("application/json", DESCRIPTION)


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.id)
async def test_each_operation_answers_as_it_says(client: Client, one: ApiOperation) -> None:
    for name, number in (("berlin", 9), ("oslo", 3), ("paris", 4), ("rome", 6)):
        answer = await client.get(path_of(one, name, number))
        assert (answer.status, answer.content_type) == (200, "application/json")
        checked(one, 200, await answer.json())


@pytest.mark.parametrize(
    "one", [one for one in OPERATIONS if HTTPStatus.NOT_FOUND in one.errors], ids=lambda one: one.id
)
async def test_what_is_not_there_is_told_as_it_says(client: Client, one: ApiOperation) -> None:
    answer = await client.get(path_of(one, "nobody"))
    assert answer.status == 404
    told = await answer.json()
    checked(one, 404, told)
    assert told == {"error": "The hub knows no such site."}


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.id)
async def test_that_the_hub_was_not_read_yet_is_told_as_it_says(one: ApiOperation) -> None:
    async with asking(FleetMemory()) as client:
        answer = await client.get(path_of(one))
        assert answer.status == 503
        checked(one, 503, await answer.json())


async def test_what_another_type_would_say_is_no_answer(client: Client) -> None:
    """Otherwise the tests above would prove nothing."""
    told = await (await client.get("/api/v1/sites/berlin")).json()
    schema = schema_of(OPERATIONS[1], 200)
    assert Draft202012Validator(schema).is_valid(told)
    assert not Draft202012Validator(schema).is_valid({**told, "state": "fine"})
    assert not Draft202012Validator(schema).is_valid({key: value for key, value in told.items() if key != "jobs"})

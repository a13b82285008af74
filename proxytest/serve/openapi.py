"""The OpenAPI description of the JSON API (OpenAPI 3.1.0)."""

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from proxytest import __version__
from proxytest.report.stored_run import run_adapter
from proxytest.serve.api_operations import OPERATIONS, ApiOperation
from proxytest.serve.api_types import ErrorTold

_PARAMETERS = {
    "name": {"type": "string", "description": "A site, as the hub knows it."},
    "id": {"type": "integer", "description": "A report, by its `id` among the reports of its site."},
}
_ERROR = "error"
Json = dict[str, Any]


def openapi() -> Json:
    """Return the description."""
    schemas, defs = _schemas()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "proxytest fleet serve",
            "version": __version__,
            "description": "How the sites of a hub are. Nothing can be changed here.",
        },
        "servers": [{"url": "/"}],
        "paths": {one.path: {"get": _operation(one, schemas)} for one in OPERATIONS},
        "components": {
            "schemas": defs,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas() -> tuple[dict[str, Json], Json]:
    """Return the schema of each operation's answer, by its id, and what these refer to."""
    answers = [(one.id, run_adapter() if one.answer is None else TypeAdapter(one.answer)) for one in OPERATIONS]
    every: list[tuple[str, Any, TypeAdapter[Any]]] = [
        (name, "serialization", adapter) for name, adapter in [*answers, (_ERROR, TypeAdapter(ErrorTold))]
    ]
    found, defs = TypeAdapter.json_schemas(every, ref_template="#/components/schemas/{model}")
    return {name: schema for (name, _), schema in found.items()}, defs["$defs"]


def _operation(one: ApiOperation, schemas: dict[str, Json]) -> Json:
    answers: Json = {"200": _answer(one.summary, schemas[one.id])}
    for status in one.errors:
        # Of its health a server tells in the same words, whatever they are.
        answers[str(status.value)] = _answer(status.phrase, schemas[one.id if one.open else _ERROR])
    if not one.open:
        answers["401"] = _answer("The token is missing", schemas[_ERROR])
    return {
        "operationId": one.id,
        "summary": one.summary,
        "parameters": list(_parameters(one)),
        "security": [{}] if one.open else [{}, {"token": []}],
        "responses": answers,
    }


def _parameters(one: ApiOperation) -> Iterator[Json]:
    for name, schema in _PARAMETERS.items():
        if f"{{{name}}}" in one.path:
            yield {"name": name, "in": "path", "required": True, "schema": schema}


def _answer(told: str, schema: Json) -> Json:
    return {"description": told, "content": {"application/json": {"schema": schema}}}

"""The JSON report: the run itself, which can be read back and judged again."""

import json
from dataclasses import replace
from datetime import UTC
from functools import cache

from pydantic import TypeAdapter, ValidationError

from proxytest.model.errors import UsageError
from proxytest.model.run import FORMAT, Run
from proxytest.report.visible import visible


@cache
def _adapter() -> TypeAdapter[Run]:
    return TypeAdapter(Run)


def to_json(run: Run) -> str:
    """Write a run as JSON, in ASCII, so that no character of the wire's reaches a terminal."""
    data = _adapter().dump_python(replace(run, started=run.started.astimezone(UTC)), mode="json")
    return json.dumps(data, indent=2) + "\n"


def from_json(text: str, name: str) -> Run:
    """Read a run back; `name` is what errors call the text.

    Raises UsageError where it is no JSON, no run, or a run in another format than this version's.
    """
    data = _parse(text, name)
    if isinstance(data, dict) and isinstance(data.get("runs"), list):
        raise UsageError(visible(f"{name}: these are several runs: give one that -o 'NAME-{{name}}.json' wrote"))
    found = data.get("format") if isinstance(data, dict) else None
    if type(found) is not int:
        raise UsageError(visible(f"{name}: this is not a report of proxytest"))
    if found != FORMAT:
        raise UsageError(visible(f"{name}: the report has format {found}, this version reads format {FORMAT}"))
    try:
        return _adapter().validate_python(data)
    except ValidationError as error:
        raise UsageError(visible(f"{name}: this is not a whole report: {_first(error)}")) from None


def _parse(text: str, name: str) -> object:
    try:
        data: object = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise UsageError(visible(f"{name}:{error.lineno}: this is not JSON: {error.msg}")) from None
    except (RecursionError, ValueError):  # nested thousands deep, or a number of thousands of digits
        raise UsageError(visible(f"{name}: this is not a report of proxytest")) from None
    return data


def _no_number(name: str) -> None:
    """NaN and Infinity, which are no JSON (RFC 8259 section 6), and no seconds either."""
    raise ValueError(name)


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"'{place}': {problem['msg'][:1].lower()}{problem['msg'][1:]}"


def run_schema() -> dict[str, object]:
    """Give the JSON schema of the report."""
    schema = _adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

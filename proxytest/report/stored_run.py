"""The JSON report: the run, which can be read back and judged again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC
from functools import cache
from typing import Annotated, Any, Union

from pydantic import Discriminator, Field, Tag, TypeAdapter, ValidationError

from proxytest.features.kinds import all_kinds
from proxytest.model.errors import UsageError
from proxytest.model.observation import Observation
from proxytest.model.run import Run
from proxytest.report.earlier import READABLE, with_codes, with_current_words
from proxytest.report.plausible import implausible
from proxytest.report.visible import visible


@cache
def _stored() -> type[Run]:
    """A run whose observations are of the kinds that the features and other packages have: the model knows none."""
    known: Any = Union[tuple(_of_one_kind(kind, classes) for kind, classes in all_kinds().items())]  # noqa: UP007  made when it runs
    observations = {"observations": tuple[Annotated[known, Discriminator(_kind_of)], ...]}
    body: dict[str, object] = {"__doc__": Run.__doc__, "__annotations__": observations}
    return dataclass(frozen=True, slots=True, kw_only=True)(type("Run", (Run,), body))


def _of_one_kind(kind: str, classes: tuple[type[Observation], ...]) -> Any:  # noqa: ANN401  a type made when it runs
    """Several classes of one kind differ in the values that they allow: the first one that fits is meant."""
    several: Any = Annotated[Union[classes], Field(union_mode="left_to_right")]  # noqa: UP007
    return Annotated[several if len(classes) > 1 else classes[0], Tag(kind)]


def _kind_of(value: Any) -> str | None:  # noqa: ANN401  what a file holds, or an observation
    return value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)


@cache
def run_adapter() -> TypeAdapter[Run]:
    """Return what reads and writes the report, and has its schema."""
    return TypeAdapter(_stored())


def _as(kind: type[Run], run: Run) -> Run:
    return kind(**{field.name: getattr(run, field.name) for field in fields(Run)})


def to_json(run: Run) -> str:
    """Write a run as JSON, in ASCII, so that no character of the wire's reaches a terminal."""
    stored = _as(_stored(), replace(run, started=run.started.astimezone(UTC)))
    return json.dumps(run_adapter().dump_python(stored, mode="json"), indent=2) + "\n"


def from_json(text: str, name: str) -> Run:
    """Read a run back; `name` is what errors call the text.

    Raises UsageError where it is no JSON, no run, or a run in a format that this version does not know.
    """
    return run_of(_parse(text, name), name)


def each_from_json(text: str, name: str) -> Iterator[tuple[str, Run]]:
    """Read back one run, whose name is empty, or each run of a file that has several.

    Raises UsageError, as above.
    """
    data = _parse(text, name)
    several = data.get("runs") if isinstance(data, dict) else None
    if not isinstance(several, list):
        yield "", run_of(data, name)
        return
    for number, one in enumerate(several, 1):
        held = one if isinstance(one, dict) else {}
        called = held.get("name")
        own = called if isinstance(called, str) and called else str(number)
        yield own, run_of(held.get("report"), f"{name} ({own})")


def conclusions_of(data: object) -> object:
    """Return what was read of a run's JSON without all that it saw: what is left says how it ended, and why."""
    if not isinstance(data, dict):
        return data
    holds = isinstance(asked := data.get("asked"), dict) and asked.get("hold")
    return {**data, "trace": [], "observations": data.get("observations") if holds else []}


def run_of(data: object, name: str) -> Run:
    """Make a run of what was read of its JSON. Raises UsageError, as above."""
    found = data.get("format") if isinstance(data, dict) else None
    if type(found) is not int or not isinstance(data, dict):
        raise UsageError(visible(f"{name}: this is not a report of proxytest"))
    if isinstance(data.get("runs"), list):
        raise UsageError(visible(f"{name}: this file has several runs: use one that -o 'NAME-{{name}}.json' wrote"))
    if found not in READABLE:
        known = " and ".join(map(str, READABLE))
        raise UsageError(visible(f"{name}: the report has format {found}, this version reads formats {known}"))
    try:
        run = _as(Run, run_adapter().validate_python(with_codes(data)))
    except ValidationError as error:
        raise UsageError(visible(f"{name}: this report is damaged: {_first(error)}")) from None
    if place := implausible(run):
        raise UsageError(visible(f"{name}: this is not a report of proxytest: the value of '{place}' is impossible"))
    return with_current_words(run)


def _parse(text: str, name: str) -> object:
    try:
        data: object = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise UsageError(visible(f"{name}:{error.lineno}: this is not JSON: {error.msg}")) from None
    except (RecursionError, ValueError):  # nested thousands deep, or a number of thousands of digits
        raise UsageError(visible(f"{name}: this is not a report of proxytest")) from None
    return data


def _no_number(name: str) -> None:
    """Refuse NaN and Infinity, which are not JSON (RFC 8259 section 6)."""
    raise ValueError(name)


def _first(error: ValidationError) -> str:
    """Return the first wrong place, in terms of the file: pydantic's terms are Python types and our classes."""
    problem = error.errors(include_url=False, include_input=False)[0]
    named = [part for part in problem["loc"] if not str(part)[:1].isupper()]
    if named[:1] == ["observations"] and named[2:3] and named[2] in all_kinds():
        del named[2]  # the kind, by which pydantic chose the class
    place = ".".join(map(str, named))
    match problem["type"]:
        case "missing":
            return f"'{place}' is missing"
        case "value_error":
            return f"'{place}': {problem['ctx']['error']}"
        case _:
            return f"'{place}' has an unexpected value"


def run_schema() -> dict[str, object]:
    """Return the JSON schema of the report."""
    schema = run_adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

"""Validation of files: strict pydantic models whose every error is one sentence.

Pydantic's own messages have several lines and Python types; these use the terms of the file, with its line.
"""

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from proxytest.model.errors import UsageError
from proxytest.scenario.quoting import quoted
from proxytest.scenario.yaml import LocatedDocument, Place

_Model = TypeVar("_Model", bound="Section")

#: What pydantic expects, in plain words.
_WANTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "dict_type": "a section with keys",
    "model_type": "a section with keys",
    "date_type": "a date such as 2016-04-18",
    "date_parsing": "a date such as 2016-04-18",
    "date_from_datetime_parsing": "a date such as 2016-04-18",
    "date_from_datetime_inexact": "a date such as 2016-04-18",
}


#: Keys whose values are not repeated in a message.
_SECRET = frozenset({"password", "users", "identities", "secret", "webhook"})


class WrongValueError(ValueError):
    """An error of our validators: a sentence, and the key inside the section."""

    def __init__(self, sentence: str, key: str | None = None) -> None:
        super().__init__(sentence)
        self.key = key


class Section(BaseModel):
    """A section of a file: unknown keys and keys without a value are errors, and no value is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, data: object) -> object:
        known = tuple(field.alias or name for name, field in cls.model_fields.items())
        for key, value in data.items() if isinstance(data, dict) else ():
            if key not in known:
                raise WrongValueError(_unknown(key, known), key)
            if value is None:
                raise WrongValueError(f"'{key}' has no value: give it one or remove the line", key)
        return data


def _unknown(key: str, known: tuple[str, ...]) -> str:
    # `proxi` is close to `proxy` and to `proxies`: suggest the one of the same length.
    close = sorted(get_close_matches(key, known), key=lambda one: abs(len(one) - len(key)))
    hint = f"did you mean '{close[0]}'?" if close else f"known keys are {listed(known, 'and')}"
    return f"unknown key {quoted(key)}; {hint}"


def listed(words: tuple[str, ...], conjunction: str) -> str:
    """Join words as a sentence does: `a, b or c`."""
    return f" {conjunction} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def one_of(kind: str, words: tuple[str, ...]) -> Any:  # noqa: ANN401  the type of an annotation cannot be written
    """Make the type of a text that is one of a few words; `kind` says what they are: "an authentication scheme"."""

    def check(text: str) -> str:
        if text not in words:
            raise WrongValueError(f"{quoted(text)} is not {kind}: use {listed(words, 'or')}")
        return text

    return Annotated[str, AfterValidator(check), Field(json_schema_extra={"enum": list(words)})]


def readable_by(parse: Callable[[str], object]) -> AfterValidator:
    """Make a validator of a text that one of the model's parsers must understand; the text itself is kept."""

    def check(text: str) -> str:
        try:
            parse(text)
        except UsageError as error:
            raise WrongValueError(str(error)) from None
        return text

    return AfterValidator(check)


def _positive(value: float) -> float:
    if not (value > 0 and math.isfinite(value)):
        raise WrongValueError("the number of seconds must be more than 0")
    return value


Seconds = Annotated[float, AfterValidator(_positive)]


def validate(document: LocatedDocument, model: type[_Model]) -> _Model:
    """Check a document against a model; raise UsageError for the mistake that stands first in the file."""
    try:
        return model.model_validate(document.data, context={"folder": document.path.parent})
    except ValidationError as error:
        problems = [(_place(problem), _sentence(problem)) for problem in error.errors()]
    place, sentence = min(problems, key=lambda problem: document.line(problem[0]))
    raise document.error(place, sentence)


def _place(problem: ErrorDetails) -> Place:
    place = tuple(part for part in problem["loc"] if part != "[key]")
    cause = problem.get("ctx", {}).get("error")
    return (*place, cause.key) if isinstance(cause, WrongValueError) and cause.key is not None else place


def _sentence(problem: ErrorDetails) -> str:
    cause = problem.get("ctx", {}).get("error")
    if isinstance(cause, WrongValueError):
        return str(cause)
    if not problem["loc"] and isinstance(problem["input"], str | int | float):
        return "the file must consist of keys and values; for a password file, use --password-file"
    if not problem["loc"]:
        return f"the file must consist of keys and values, not of {_kind(problem['input'])}"
    subject = _subject(problem["loc"])
    if problem["type"] == "missing":
        return f"the key {subject} is missing"
    wanted = _WANTED.get(problem["type"])
    if wanted is None:  # no type of error that our models lead to; pydantic's words are better than none
        return f"{subject}: {problem['msg']}"
    hint = ": put it in quotes" if wanted == "text" and isinstance(problem["input"], int | float) else ""
    kind = _kind(problem["input"], secret=_may_be_secret(problem))
    return f"{subject} must be {wanted}, not {kind}{hint}"


def _may_be_secret(problem: ErrorDetails) -> bool:
    """Is it a place of a password, or of an address that may contain one?"""
    return not _SECRET.isdisjoint(problem["loc"]) or "@" in str(problem["input"])


def _subject(place: Place) -> str:
    names = [part for part in place if isinstance(part, str)]
    return f"each item of {quoted(names[-1])}" if isinstance(place[-1], int) else quoted(names[-1])


def _kind(value: object, *, secret: bool = False) -> str:
    if isinstance(value, str):
        return "text" if secret else f"the text {quoted(value)}"
    kinds: Mapping[type, str] = {dict: "a section", list: "a list", bool: "true or false", type(None): "empty"}
    return kinds.get(type(value), "a number" if secret else f"the number {str(value)[:20]}")

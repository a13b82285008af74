"""How one call of a PAC script ended, from the report of its process, which is not trusted."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from proxytest.model.pac_result import PacScriptError, Place

_MAX_NAME = 253  #: characters of a name (RFC 1035 section 2.3.4)
_MAX_LINE = 10_000_000
#: The engine's own exceptions, by the names of their classes.
_ENDS = {
    "NoTime": PacScriptError.NO_TIME,
    "Late": PacScriptError.LOOPS,
    "StackOverflow": PacScriptError.RECURSES,
    "MemoryError": PacScriptError.MEMORY,
}
#: What the engine throws where a script may catch it: the class, and its only text.
_THROWN = {
    ("RangeError", "Maximum call stack size exceeded"): PacScriptError.RECURSES,
    ("InternalError", "out of memory"): PacScriptError.MEMORY,
    ("InternalError", "string too long"): PacScriptError.MEMORY,
    ("object", "null"): PacScriptError.MEMORY,  # nothing is left to make an error of
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thrown:
    """What was thrown, and where in the script."""

    name: str = ""
    message: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.name, self.message)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a call ended."""

    text: str = ""
    fault: PacScriptError | None = None
    thrown: Thrown = field(default_factory=Thrown)
    names: tuple[str, ...] = ()
    missed: frozenset[str] = frozenset()
    hopeless: tuple[str, ...] = ()
    clock: bool = False  #: was the time asked for?


def read_outcome(found: object) -> Outcome:
    """Read how one call ended."""
    call = found if isinstance(found, dict) else {}
    report = as_object(_text(call.get("report")))
    kept = Outcome(
        names=_texts(report.get("names")),
        hopeless=_texts(report.get("hopeless")),
        missed=frozenset(_texts(report.get("missed"))),
        clock=report.get("clock") is True,
    )
    kind = _text(call.get("error"))
    if kind in ("Late", "NoTime"):
        return replace(kept, fault=_ENDS[kind])
    if kind:
        thrown = _thrown(as_object(_text(call.get("thrown"))).get("thrown"), _text(call.get("detail")))
        syntax = kind == "JSException" and thrown.name == "SyntaxError"
        otherwise = PacScriptError.SYNTAX if syntax else PacScriptError.THROWS
        return replace(kept, fault=_ENDS.get(kind) or _fault(thrown, otherwise), thrown=thrown)
    if (error := report.get("thrown")) is not None:
        thrown = _thrown(error, "")
        return replace(kept, fault=_fault(thrown, PacScriptError.THROWS), thrown=thrown)
    return _answered(report, kept)


def _fault(thrown: Thrown, otherwise: PacScriptError) -> PacScriptError:
    return _THROWN.get((thrown.name, thrown.message), otherwise)


def _answered(report: dict[str, Any], kept: Outcome) -> Outcome:
    kind, length = _text(report.get("type")), report.get("length")
    if kind == "null":
        # Netscape: "if the string is null, no proxies should be used". Chromium calls it an error, and goes directly.
        return kept
    if kind != "string":
        thrown = Thrown(message=f"a value of the type {kind[:20] or 'unknown'}")
        return replace(kept, fault=PacScriptError.NOT_TEXT, thrown=thrown)
    text = _text(report.get("text"))
    if not isinstance(length, int) or length > len(text):
        return replace(kept, fault=PacScriptError.TOO_LONG, thrown=Thrown(message=f"{length} characters"))
    return replace(kept, text=text)


def _thrown(found: object, detail: str) -> Thrown:
    """Read what was thrown; `detail` is what the engine says where nothing was written down."""
    if not isinstance(found, dict):
        return Thrown(message=detail.strip().split("\n", 1)[0][:300])
    line, column = found.get("line"), found.get("column")
    sound = isinstance(line, int) and isinstance(column, int) and 0 < line < _MAX_LINE and 0 < column < _MAX_LINE
    place = Place(line=line, column=column) if sound and isinstance(line, int) and isinstance(column, int) else None
    return Thrown(name=_text(found.get("name"))[:50], message=_text(found.get("message"))[:300], place=place)


def as_object(text: str) -> dict[str, Any]:
    """Read a JSON object; anything else is empty."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(item for item in listed if isinstance(item, str) and len(item) <= _MAX_NAME))

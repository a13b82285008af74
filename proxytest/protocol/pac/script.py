"""The input of the process that runs a PAC script, and its report; the report is not trusted either."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from proxytest.model.address import Authority
from proxytest.model.pac_result import PacRow, PacScriptError
from proxytest.protocol.pac.directives import read_answer
from proxytest.protocol.pac.helpers import HELPERS

#: Stands for `myIpAddress` among the names that are not known yet.
OWN = ""
_MAX_NAME = 253  #: characters of a name (RFC 1035 section 2.3.4)
_MAX_TEXT = 1000  #: characters of an answer that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class PacContext:
    """The values that the script may ask for."""

    names: Mapping[str, tuple[str, ...]]  #: in lower case; no addresses: the name does not exist
    own: tuple[str, ...] | None  #: this machine's addresses; None: not looked up yet
    now_ms: int  #: milliseconds since 1970
    offset_min: int  #: minutes by which local time is ahead of GMT


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits for one run of the script: seconds of CPU time, and bytes."""

    call: float = 1.0  #: one call; scripts of ten thousand rules take milliseconds
    total: float = 3.0  #: all calls
    memory: int = 64 * 1024 * 1024  #: of the engine; a script has at most 1 MiB
    stack: int = 512 * 1024
    address_space: int = 1024 * 1024 * 1024  #: of the process, with Python and the engine's code


@dataclass(frozen=True, slots=True, kw_only=True)
class PacResult:
    """The result of one run of the script."""

    fault: PacScriptError | None  #: of the script as a whole
    detail: str = ""
    only_ex: bool = False  #: does it define only Microsoft's function?
    rows: tuple[PacRow, ...] = ()
    names: tuple[str, ...] = ()  #: looked up outside the calls
    missed: frozenset[str] = frozenset()  #: names to look up before the rows are valid


def url_of(target: Authority) -> str:
    """Return the URL that is passed to the script.

    Chromium and Firefox remove path and query from an https:// URL, and treat a WebSocket's URL as an https:// one
    (WHATWG WebSockets section 2), so one call covers everything that a client does with a host.
    """
    host = f"[{target.host}]" if ":" in target.host else target.host
    return f"https://{host}/" if target.port == 443 else f"https://{host}:{target.port}/"


def write_order(script: str, targets: Iterable[Authority], context: PacContext, bounds: Bounds, library: str) -> str:
    """Return the input of the process; `library` is the folder of the JavaScript engine."""
    order = {
        "library": library,
        "helpers": HELPERS,
        "script": script,
        "given": {
            "names": {name: list(addresses) for name, addresses in context.names.items()},
            "own": list(context.own) if context.own is not None else None,
            "now": context.now_ms,
            "offset": context.offset_min,
        },
        "calls": [[url_of(target), target.host] for target in targets],
        "limits": {
            "call": bounds.call,
            "total": bounds.total,
            "cpu": int(bounds.total + bounds.call) + 1,
            "memory": bounds.memory,
            "stack": bounds.stack,
            "address_space": bounds.address_space,
        },
    }
    return json.dumps(order)


def read_report(text: str, targets: Iterable[Authority]) -> PacResult:
    """Read the report of the process; an unreadable report means that the process crashed."""
    asked = tuple(targets)
    report = _object(text)
    calls = report.get("calls")
    whole = _outcome(report.get("whole"))
    if not isinstance(calls, list) or (whole.fault is None and len(calls) != len(asked)):
        return PacResult(fault=PacScriptError.KILLED, detail="its report cannot be read")
    if whole.fault is not None:
        return PacResult(fault=whole.fault, detail=whole.detail, missed=whole.missed)
    if whole.text not in ("plain", "ex"):
        return PacResult(fault=PacScriptError.NO_FUNCTION, missed=whole.missed)
    outcomes = [_outcome(call) for call in calls]
    return PacResult(
        fault=None,
        only_ex=whole.text == "ex",
        names=whole.names,
        rows=tuple(_row(target, outcome) for target, outcome in zip(asked, outcomes, strict=True)),
        missed=whole.missed.union(*(outcome.missed for outcome in outcomes)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    text: str = ""
    fault: PacScriptError | None = None
    detail: str = ""
    names: tuple[str, ...] = ()
    missed: frozenset[str] = frozenset()
    hopeless: tuple[str, ...] = ()


def _row(target: Authority, outcome: _Outcome) -> PacRow:
    answer = read_answer(outcome.text) if outcome.fault is None else None
    return PacRow(
        target=str(target),
        url=url_of(target),
        text=outcome.text[:_MAX_TEXT],
        ways=answer.directives if answer else (),
        slips=answer.errors if answer else (),
        fault=outcome.fault,
        detail=outcome.detail,
        names=outcome.names,
        hopeless=outcome.hopeless,
    )


def _outcome(found: object) -> _Outcome:
    """Read how one call ended."""
    call = found if isinstance(found, dict) else {}
    report = _object(_text(call.get("report")))
    kept = _Outcome(
        names=_texts(report.get("names")),
        hopeless=_texts(report.get("hopeless")),
        missed=frozenset(_texts(report.get("missed"))),
    )
    kind, detail = _text(call.get("error")), _text(call.get("detail")) or _text(report.get("error"))
    if kind or detail:
        return replace(kept, fault=_script_error(kind, detail), detail=_first_line(detail))
    return _answered(report, kept)


def _answered(report: dict[str, Any], kept: _Outcome) -> _Outcome:
    kind, length = _text(report.get("type")), report.get("length")
    if kind == "null":
        # Netscape: "if the string is null, no proxies should be used".
        return kept
    if kind != "string":
        return replace(kept, fault=PacScriptError.NOT_TEXT, detail=f"a value of the type {kind[:20] or 'unknown'}")
    text = _text(report.get("text"))
    if not isinstance(length, int) or length > len(text):
        return replace(kept, fault=PacScriptError.TOO_LONG, detail=f"{length} characters")
    return replace(kept, text=text)


def _script_error(kind: str, detail: str) -> PacScriptError:
    """Return the error that the engine's message describes."""
    if kind == "NoTime":
        return PacScriptError.NO_TIME
    if kind == "StackOverflow" or "Maximum call stack size exceeded" in detail:
        return PacScriptError.RECURSES
    if kind == "MemoryError" or "out of memory" in detail or "too large to allocate" in detail:
        return PacScriptError.MEMORY
    if detail.startswith("InternalError: interrupted"):
        return PacScriptError.LOOPS
    return PacScriptError.SYNTAX if detail.startswith("SyntaxError") and kind else PacScriptError.THROWS


def _object(text: str) -> dict[str, Any]:
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


def _first_line(detail: str) -> str:
    """Return the message without the engine's stack, which also shows our own wrapper."""
    return detail.strip().split("\n", 1)[0][:300]

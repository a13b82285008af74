"""The input of the process that runs a PAC script, and its report; the report is not trusted either."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from proxytest.model.address import Authority
from proxytest.model.pac_result import OUR_LIMITS, PacAsker, PacRow, PacScriptError, Place
from proxytest.protocol.pac.call_outcome import Outcome, as_object, read_outcome
from proxytest.protocol.pac.directives import read_answer
from proxytest.protocol.pac.helpers import HELPERS

#: Stands for `myIpAddress` among the names that are not known yet.
OWN = ""
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
    """Limits for one run of the script: seconds of CPU time, and bytes. Browsers have none; these are ours."""

    call: float = 3.0  #: one call; scripts of ten thousand rules take milliseconds
    total: float = 20.0  #: all calls
    memory: int = 256 * 1024 * 1024  #: of the engine; a script has at most 1 MiB
    stack: int = 32 * 1024 * 1024  #: as many calls within calls as browsers allow
    address_space: int = 1024 * 1024 * 1024  #: of the process, with Python and the engine's code
    silence: float = 60.0  #: of the process, in wall time: the machine may be busy


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One call of the script."""

    target: Authority
    asker: PacAsker = PacAsker.PAGE

    @property
    def url(self) -> str:
        """The URL that is passed to the script.

        Chromium removes path and query from https:// and wss:// URLs, and passes them as they are else.
        """
        host = f"[{self.target.host}]" if ":" in self.target.host else self.target.host
        scheme = "wss" if self.asker is PacAsker.WEBSOCKET else "https"
        return f"{scheme}://{host}/" if self.target.port == 443 else f"{scheme}://{host}:{self.target.port}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PacResult:
    """The result of one run of the script."""

    fault: PacScriptError | None  #: of the script as a whole
    detail: str = ""
    place: Place | None = None  #: of the fault
    only_ex: bool = False  #: does it define only Microsoft's function?
    rows: tuple[PacRow, ...] = ()
    names: tuple[str, ...] = ()  #: looked up outside the calls
    missed: frozenset[str] = frozenset()  #: names that were not looked up


def asks_for(targets: Iterable[Authority], sockets: Iterable[Authority] = ()) -> tuple[Ask, ...]:
    """Return the calls: each target as a page, each WebSocket host as such too, and as Windows' own function."""
    asked = tuple(targets)
    return (
        *(Ask(target=target) for target in asked),
        *(Ask(target=target, asker=PacAsker.WEBSOCKET) for target in sockets),
        *(Ask(target=target, asker=PacAsker.WINDOWS) for target in asked),
    )


def write_order(script: str, asks: Iterable[Ask], context: PacContext, bounds: Bounds, library: str) -> str:
    """Return the first line for the process; `library` is the folder of the JavaScript engine."""
    order = {
        "library": library,
        "helpers": HELPERS,
        "script": script,
        "given": {**_found(context), "now": context.now_ms, "offset": context.offset_min},
        "calls": [["ex" if ask.asker is PacAsker.WINDOWS else "plain", ask.url, ask.target.host] for ask in asks],
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


def write_found(context: PacContext) -> str:
    """Return the line that tells the process what was looked up."""
    return json.dumps(_found(context))


def _found(context: PacContext) -> dict[str, object]:
    return {
        "names": {name: list(addresses) for name, addresses in context.names.items()},
        "own": list(context.own) if context.own is not None else None,
    }


def read_missed(line: str) -> frozenset[str] | None:
    """Return the names that the process asks for; None if the line is its report."""
    missed = as_object(line).get("missed")
    return frozenset(name for name in missed if isinstance(name, str)) if isinstance(missed, list) else None


def read_report(text: str, asks: Iterable[Ask]) -> PacResult:
    """Read the report of the process; an unreadable report means that the process crashed."""
    asked = tuple(asks)
    report = as_object(text)
    calls, whole = report.get("calls"), read_outcome(report.get("whole"))
    if not isinstance(calls, list) or (whole.fault is None and len(calls) != len(asked)):
        return PacResult(fault=PacScriptError.KILLED, detail="its report cannot be read")
    if whole.fault is not None:
        return PacResult(fault=whole.fault, detail=str(whole.thrown), place=whole.thrown.place, missed=whole.missed)
    if whole.text not in ("plain", "ex", "both"):
        fault = PacScriptError.LEXICAL if whole.text == "lexical" else PacScriptError.NO_FUNCTION
        return PacResult(fault=fault, missed=whole.missed)
    again = report.get("again")
    listed = again if isinstance(again, list) and len(again) == len(asked) else [[]] * len(asked)
    called = [
        (ask, replace(read_outcome(call), clock=read_outcome(call).clock or whole.clock), _outcomes(others))
        for ask, call, others in zip(asked, calls, listed, strict=True)
        if ask.asker is not PacAsker.WINDOWS or whole.text == "both"
    ]
    return PacResult(
        fault=PacScriptError.NAMES if whole.missed else None,
        only_ex=whole.text == "ex",
        names=whole.names,
        rows=() if whole.missed else tuple(_steady_row(*one) for one in called),
        missed=whole.missed.union(*(outcome.missed for _, outcome, _ in called)),
    )


def _outcomes(found: object) -> tuple[Outcome, ...]:
    return tuple(read_outcome(one) for one in found) if isinstance(found, list) else ()


def _steady_row(ask: Ask, first: Outcome, again: tuple[Outcome, ...]) -> PacRow:
    """Return the row, and its other answers; of several the one with a proxy, which alone can be audited, stands."""
    rows = {row.text or str(row.fault): row for row in [_row(ask, one) for one in (*again, first)]}
    own = rows.pop(first.text or str(first.fault), None) or _row(ask, first)
    if first.fault in OUR_LIMITS or first.missed or not rows:
        return own
    stands = next((row for row in (own, *rows.values()) if row.ways[:1] and row.ways[0].proxy is not None), own)
    others = [row.text or f"({row.fault})" for row in (own, *rows.values()) if row != stands]
    return replace(stands, names=first.names, hopeless=first.hopeless, clock=first.clock, others=tuple(others))


def _row(ask: Ask, outcome: Outcome) -> PacRow:
    fault = PacScriptError.NAMES if outcome.missed else outcome.fault
    answer = read_answer(outcome.text) if fault is None else None
    return PacRow(
        target=str(ask.target),
        asker=ask.asker,
        url=ask.url,
        text=outcome.text[:_MAX_TEXT] if fault is None else "",
        ways=answer.directives if answer else (),
        slips=answer.errors if answer else (),
        fault=fault,
        detail=str(outcome.thrown) if fault is outcome.fault else "",
        place=outcome.thrown.place if fault is outcome.fault else None,
        names=outcome.names,
        hopeless=outcome.hopeless,
        clock=outcome.clock,
    )

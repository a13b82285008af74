"""Why a PAC file gave no answer, or no proxy."""

from proxytest.features.pac.observations import PacSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.codes import MISREAD, NO_HTTP_PROXY, PAC_FILE, PAC_LIMIT, PAC_SCRIPT
from proxytest.judgement.evidence import Evidence
from proxytest.model.pac_result import OUR_LIMITS, Keyword, PacAnswerError, PacDirective, PacRow, PacScriptError

NOT_RUN = frozenset({PacScriptError.NO_ENGINE, PacScriptError.NO_PROCESS})  #: no error of the script

#: The words for what was reached; what the script would have answered is open.
_LIMITS = {
    PacScriptError.LOOPS: "a call took more time than it is given; the script may be slow, or never end",
    PacScriptError.MEMORY: "the script took more memory than it is given",
    PacScriptError.TOO_LONG: "the answer is longer than what is read",
    PacScriptError.NAMES: "the script asks for more names than are looked up, or their servers are slow",
    PacScriptError.KILLED: "its process was ended",
    PacScriptError.NO_TIME: "the calls before it took all the time",
}
_SHOWN = 2  #: facts in a sentence
#: Browsers go directly, since they can read nothing of such an answer.
_UNREAD = frozenset({PacAnswerError.NOTHING_READABLE, PacAnswerError.NOT_ASCII})


def not_evaluated(evidence: Evidence) -> Blocked | None:
    """Return why the script gave no answer; None if it did."""
    seen, settings = evidence.one(PacSeen), evidence.one(SettingsSeen)
    if seen is None:
        unread = settings is not None and settings.pac
        return Blocked(reason="the PAC file was not looked at" if unread else "no PAC file is known")
    if seen.fault in NOT_RUN:
        return Blocked(reason=f"the PAC file was not evaluated: {seen.detail}")
    if seen.fault in OUR_LIMITS:
        return Blocked(reason=f"the PAC file was not evaluated: {limit_of(seen.fault)}", code=PAC_LIMIT)
    if seen.fault is not None and not seen.rows:
        return Blocked(reason=f"the PAC file gave no answer: {seen.fault}", code=PAC_SCRIPT)
    if not seen.rows:
        issue = seen.flaws[-1].blemish if seen.flaws else "the script was not asked for any host"
        return Blocked(reason=f"the PAC file was not evaluated: {issue}", code=PAC_FILE if seen.flaws else None)
    return None


def no_row(seen: PacSeen | None) -> Blocked | None:
    """Return why no host has an answer; None if one has."""
    faults = [row.fault for row in seen.rows if row.fault is not None] if seen is not None else []
    if seen is None or not faults or len(faults) < len(seen.rows):
        return None
    if faults[0] in OUR_LIMITS:
        return Blocked(reason=f"the PAC file gave no answer: {limit_of(faults[0])}", code=PAC_LIMIT)
    return Blocked(reason=f"the PAC file gave no answer: {faults[0]}", code=PAC_SCRIPT)


def no_proxy_by_pac(evidence: Evidence) -> Blocked | None:
    """Return why the file names no proxy; None where it does, or none was looked at."""
    seen = evidence.one(PacSeen)
    if seen is None:
        return None
    named = any(way.proxy for row in seen.rows for way in row.ways)
    return None if named else not_evaluated(evidence) or no_row(seen) or _without_http_proxy(seen)


def _without_http_proxy(seen: PacSeen) -> Blocked:
    if all_directly(seen):
        return Blocked(reason=f"the PAC file sends every host directly{told_here(seen)}")
    meant_otherwise = any(row.slips for row in seen.rows)
    return Blocked(reason="the PAC file names no HTTP proxy", code=MISREAD if meant_otherwise else NO_HTTP_PROXY)


def told_here(seen: PacSeen, row: PacRow | None = None) -> str:
    """Return what the script was told on this machine, for one host or any: elsewhere it may answer otherwise."""
    names = [one for one in seen.names if row is None or one.name in row.names]
    told = [f"it is {seen.now}"] if seen.now and (row is None or row.clock) else []
    told += [f"myIpAddress() is {seen.own[0]}"] if seen.own else []
    told += [f"{one.name} is {one.addresses[0] if one.addresses else 'not resolved'}" for one in names]
    more = ", ..." if len(told) > _SHOWN else ""
    return f"; the script was told here: {', '.join(told[:_SHOWN])}{more}" if told else ""


def limit_of(fault: PacScriptError, detail: str = "") -> str:
    """Return the words for a limit of ours."""
    return f"our limit was reached: {_LIMITS[fault]}" + (f" ({detail})" if detail else "")


def is_unread(row: PacRow) -> bool:
    """Do browsers go directly because they can read nothing of the answer?"""
    return bool(_UNREAD.intersection(row.slips))


def goes_directly(row: PacRow) -> bool:
    """Is DIRECT the first choice?"""
    return row.fault is None and row.ways[:1] == (PacDirective(keyword=Keyword.DIRECT),)


def all_directly(seen: PacSeen | None) -> bool:
    """Does the script send every host directly?"""
    return seen is not None and bool(seen.rows) and all(goes_directly(row) and not is_unread(row) for row in seen.rows)

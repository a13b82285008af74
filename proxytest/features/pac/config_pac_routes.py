"""The PAC file sends all hosts of the product the same way, and through the proxy.

What it checks: the answer of the PAC file's script for every host: DIRECT, or a list of proxies with its fall-backs.
Why it matters: sign-in, meetings and notifications use different hosts. If a script lists only some of the domains,
only some features work. The cause is then hard to find.
How it decides: warn for a host that goes directly while a proxy is audited, for a host that goes another way than
most, and for an answer that browsers understand in another way than it was meant; fail where they can read nothing of
it, and no explicit proxy is set. The same proxies in another order share the load, and are the same way. The script
is given `https://host/`, since Chromium removes path and query, and for a WebSocket host `wss://host/` too: warn where
the two differ. Where the script also has FindProxyForURLEx, which Windows (WinHTTP) calls instead, warn where that
answers otherwise. Each call is made again, with other random numbers and some seconds later: warn where the answer
changes, and say nothing else of the ways of that host. Warn where a SOCKS server comes before the HTTP proxy, and
where the file names another proxy than the one that is set, by name and by address. Where the file is the only way to
a proxy, fail where no proxy of a host answers, and one of another host does; what goes past the audited proxy is not
judged by it. Undecided where a limit of proxytest was reached. Otherwise pass.
Remedy: give all domains of the product the same answer, by domain, not by single hosts, and not by the scheme.
Sources: Netscape's Navigator Proxy Auto-Config File Format (1996); Chromium, ProxyList::SetFromPacString.
"""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.pac.routes import (
    PAC_PROXY_SILENT,
    is_audited,
    is_only_way,
    key_events,
    route_of,
    same_way,
    usual_row,
    way_set,
)
from proxytest.features.proxy.observations import ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import MISREAD, NO_HTTP_PROXY, PAC_LIMIT, PAC_SCRIPT
from proxytest.judgement.evidence import NO_TARGET, Evidence, host_of
from proxytest.judgement.examples.pac_files import PAC_URL, pac_answer
from proxytest.judgement.no_pac_answer import goes_directly, is_unread, limit_of, not_evaluated, told_here
from proxytest.judgement.other_ways import ANOTHER_WAY, DIRECTLY, OTHER_FOR_WEBSOCKET
from proxytest.judgement.say import blocked, fails, passes, skips, undecided, warns
from proxytest.judgement.transcripts import HOST
from proxytest.model.code import Code
from proxytest.model.pac_result import OUR_LIMITS, Keyword, PacRow
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.protocol.pac.directives import read_answer


def _returns(title: str, answer: str, status: str, says: str) -> Example:
    return Example(title=title, transcript=pac_answer(answer), expect={HOST: status}, pac=PAC_URL, says=says)


_EXAMPLES = (
    _returns("A proxy and a fall-back", '"PROXY proxy.corp:8080; DIRECT"', "pass", "PROXY 127.0.0.1:"),
    _returns("A pattern of the domain", 'shExpMatch(host, "*.webex.com") ? "DIRECT" : "PROXY b:1"', "pass", "DIRECT"),
    _returns("Commas instead of semicolons", '"PROXY proxy.corp:8080, DIRECT"', "fail", "separated by semicolons"),
    _returns("A URL instead of an address", '"PROXY http://proxy.corp:8080"', "fail", "written as a URL"),
    _returns("No keyword", '"proxy.corp:8080"', "fail", "keyword, host and port: PROXY"),
    _returns("No port", '"PROXY localhost"', "warn", "without a port"),
    _returns("HTTP instead of PROXY", '"HTTP proxy.corp:8080"', "fail", "Firefox reads"),
    _returns("A name beyond ASCII", '"PROXY pr\\u00f6xy.corp:8080"', "fail", "beyond ASCII"),
    _returns("A line break inside", '"PROXY proxy.corp:8080;\\nDIRECT"', "warn", "a line break"),
    _returns("A SOCKS server alone", '"SOCKS5 proxy.corp:8080"', "warn", "no HTTP proxy"),
    _returns("A SOCKS server first", '"SOCKS5 127.0.0.1:9; PROXY proxy.corp:8080"', "warn", "before the HTTP proxy"),
    _returns(
        "By chance", 'Math.random() < 0.5 ? "PROXY proxy.corp:8080" : "DIRECT"', "warn", "from one call to the next"
    ),
    _returns("An empty answer", '""', "warn", "an empty answer"),
    _returns(
        "A pattern that no https:// URL can match",
        'shExpMatch(url, "*.webex.com") ? 1 : "DIRECT"',
        "warn",
        "*.webex.com",
    ),
)


ANOTHER_PROXY = Code(
    id="pac.another-proxy",
    title="The PAC file sends a host to another proxy than the audited one",
    remedy="Audit the PAC file's proxy too: leave out --proxy, or let the file name the proxy that is set.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.LIKELY,
)

SOCKS_FIRST = Code(
    id="pac.socks-first",
    title="The PAC file names a SOCKS server before the HTTP proxy",
    remedy="Name the HTTP proxy first: browsers use the first entry that answers, and SOCKS is not tested here.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

OTHER_FOR_WINDOWS = Code(
    id="pac.windows-another-way",
    title="FindProxyForURLEx, which Windows calls, answers otherwise than FindProxyForURL",
    remedy="Let FindProxyForURLEx return what FindProxyForURL returns, or remove it.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

HOPELESS_PATTERN = Code(
    id="pac.hopeless-pattern",
    title="The script compares the URL with a pattern that no https:// URL matches",
    remedy="Compare the host with dnsDomainIs(host, '.domain'), or end the pattern in * or /.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


CHANGES = Code(
    id="pac.answer-changes",
    title="The script's answer for a host changes from one call to the next",
    remedy="Choose the proxy by the host's name alone: not by Math.random(), by a counter, or by the clock.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


@check(
    "config/pac-routes",
    reads=(SettingsSeen, PacSeen, PacProxyTried),
    beside=(ProxyDialled,),
    requirements=("R15",),
    examples=_EXAMPLES,
    codes=(
        DIRECTLY,
        ANOTHER_WAY,
        NO_HTTP_PROXY,
        ANOTHER_PROXY,
        SOCKS_FIRST,
        PAC_PROXY_SILENT,
        MISREAD,
        OTHER_FOR_WEBSOCKET,
        OTHER_FOR_WINDOWS,
        HOPELESS_PATTERN,
        CHANGES,
        PAC_LIMIT,
    ),
)
def config_pac_routes(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each row of the table."""
    seen, why = evidence.one(PacSeen), not_evaluated(evidence)
    if seen is None or why is not None:
        yield blocked(NO_TARGET, why or Blocked(reason="no PAC file is known"))
        return
    for row in seen.rows:
        yield _judged(row, seen, evidence)


def _judged(row: PacRow, seen: PacSeen, evidence: Evidence) -> Judgement:
    if row.fault in OUR_LIMITS:
        return undecided(row.target, limit_of(row.fault, row.detail), code=PAC_LIMIT)
    if row.fault is not None:
        return skips(row.target, f"the script gave no answer: {row.fault}", because=PAC_SCRIPT.id)
    found = list(_findings(row, seen, evidence))
    if is_only_way(evidence) and (dead := _dead_ways(row, evidence)):
        others = (replace(one, because=PAC_PROXY_SILENT.id) for one in found)
        return fails(row.target, _nobody_answers(dead, seen), *others)
    if found:
        return fails(row.target, *found) if is_unread(row) and is_only_way(evidence) else warns(row.target, *found)
    if (open_one := next((one for one in _others(row, seen) if one.fault in OUR_LIMITS), None)) and open_one.fault:
        why = f"{route_of(row)}; as {open_one.asker}: {limit_of(open_one.fault, open_one.detail)}"
        return undecided(row.target, why, code=PAC_LIMIT)
    told = " and by FindProxyForURLEx, which Windows calls" if _of(row, seen.windows) else ""
    return passes(row.target, f"{route_of(row)}{told}{told_here(seen, row)}")


def _dead_ways(row: PacRow, evidence: Evidence) -> list[PacProxyTried]:
    """Return the proxies of a host where none of them answers, and one of another host does."""
    tried = {one.way: one for one in evidence.each(PacProxyTried) if one.way.proxy is not None}
    dead = [tried[way] for way in row.ways if way in tried and tried[way].failed is not None]
    answered = any(one.failed is None for one in tried.values())
    return dead if answered and len(dead) == len(row.ways) else []


def _nobody_answers(dead: list[PacProxyTried], seen: PacSeen) -> Finding:
    message = "No proxy that the PAC file names for this host answers"
    told = "; ".join(f"{one.way}: {one.failed}" for one in dead)
    return _finding(PAC_PROXY_SILENT, seen, message, "an answer to CONNECT", told, remedy=_NAME_LIVE)


def _of(row: PacRow, others: tuple[PacRow, ...]) -> PacRow | None:
    return next((other for other in others if other.target == row.target), None)


def _others(row: PacRow, seen: PacSeen) -> list[PacRow]:
    return [one for one in (_of(row, seen.sockets), _of(row, seen.windows)) if one is not None]


def _findings(row: PacRow, seen: PacSeen, evidence: Evidence) -> Iterator[Finding]:
    settings = evidence.one(SettingsSeen)
    proxied = settings is not None and settings.proxy is not None
    usual = usual_row(seen.rows, settings)
    changing = _changing(row, seen)
    if changing is not None:
        yield changing  # two answers to one question: neither is the file's rule for this host
    elif goes_directly(row) and not row.slips and proxied:
        message = "The PAC file sends this host directly, without the proxy"
        yield _finding(DIRECTLY, seen, message, "a proxy", f"{route_of(row)}{told_here(seen, row)}")
    elif usual is not None and not same_way(row, usual):
        message = "The PAC file sends this host another way than most"
        yield _finding(ANOTHER_WAY, seen, message, route_of(usual), f"{route_of(row)}{told_here(seen, row)}")
    elif any(way.proxy for way in row.ways) and not is_only_way(evidence) and not is_audited(row, evidence):
        remedy, audited = ANOTHER_PROXY.remedy, f"the audited proxy, {evidence.proxy}"
        yield _finding(ANOTHER_PROXY, seen, ANOTHER_PROXY.title, audited, route_of(row), remedy=remedy)
    if changing is None:
        yield from _other_callers(row, seen)
    yield from _misread(row, seen)


def _changing(row: PacRow, seen: PacSeen) -> Finding | None:
    """Return the finding where the same call, made again, is answered by another way than the same proxies."""
    for one in (row, *_others(row, seen)):
        unlike = [text for text in one.others if _way_of(text) != way_set(one.ways)]
        if unlike:
            told = " / ".join(dict.fromkeys([route_of(one), *unlike]))
            return _finding(CHANGES, seen, CHANGES.title, "the same proxies each time", told, remedy=CHANGES.remedy)
    return None


def _way_of(text: str) -> object:
    return way_set(read_answer(text).directives) if not text.startswith("(") else text


def _other_callers(row: PacRow, seen: PacSeen) -> Iterator[Finding]:
    """Compare with what the host's WebSocket and Windows are told."""
    socket, windows = _of(row, seen.sockets), _of(row, seen.windows)
    if socket is not None and _differs(row, socket):
        message = "The PAC file sends this host's WebSocket (wss://) another way than its pages (https://)"
        remedy = "In the PAC file, do not look at the scheme: give wss:// the answer of https://."
        yield _finding(OTHER_FOR_WEBSOCKET, seen, message, route_of(row), _told(socket), remedy=remedy)
    if windows is not None and _differs(row, windows):
        message = "FindProxyForURLEx, which Windows (WinHTTP) calls, answers otherwise than FindProxyForURL"
        remedy = "Let FindProxyForURLEx return what FindProxyForURL returns, or remove it."
        yield _finding(OTHER_FOR_WINDOWS, seen, message, route_of(row), _told(windows), remedy=remedy)


def _differs(row: PacRow, other: PacRow) -> bool:
    if other.fault is not None:
        return other.fault not in OUR_LIMITS
    return not same_way(row, other)


def _told(row: PacRow) -> str:
    return route_of(row) if row.fault is None else f"no answer: {row.fault}"


def _misread(row: PacRow, seen: PacSeen) -> Iterator[Finding]:
    """Say what browsers do not read, or not as it was meant."""
    if not goes_directly(row) and not any(way.proxy for way in row.ways):
        message = "The PAC file names no HTTP proxy for this host"
        yield _finding(NO_HTTP_PROXY, seen, message, Keyword.PROXY, route_of(row), remedy=_NAME_ONE)
    elif row.ways[0].proxy is None and not goes_directly(row):
        message = "The PAC file names a SOCKS server before the HTTP proxy"
        yield _finding(SOCKS_FIRST, seen, message, Keyword.PROXY, route_of(row), remedy=SOCKS_FIRST.remedy)
    for error in row.slips:
        yield _finding(
            MISREAD,
            seen,
            f"Browsers do not understand the script's answer as it was meant: {error}",
            "such as PROXY proxy.corp:8080; DIRECT",
            row.text[:200],
            remedy=_NAME_ONE,
        )
    meant = _meant_for(row)
    if meant:
        yield _finding(
            HOPELESS_PATTERN,
            seen,
            "The script compares the URL with a pattern that no https:// URL matches",
            "a pattern for the host, or one that ends in * or /",
            ", ".join(meant[:5]),
            remedy="Compare the host with dnsDomainIs(host, '.domain'), or end the pattern in * or /.",
        )


def _meant_for(row: PacRow) -> list[str]:
    """Return the patterns meant for this host; others may be for http:// URLs, which keep a path."""
    domain = ".".join(host_of(row.target).split(".")[-2:])
    return [one for one in row.hopeless if domain in one and not one.lower().startswith(("http:", "ftp:"))]


_SAME = "In the PAC file, return the same answer for all domains of the product, with dnsDomainIs(host, '.domain')."
_NAME_LIVE = "Start one of these proxies, or let the script return one that answers, as it does for other hosts."
_NAME_ONE = "Let the script return an HTTP proxy with keyword, host and port: PROXY proxy.corp:8080; DIRECT."


def _finding(code: Code, seen: PacSeen, message: str, expected: str, actual: str, *, remedy: str = _SAME) -> Finding:
    return code.finding(
        message=message,
        expected=expected,
        actual=actual or "nothing",
        remedy=remedy,
        evidence=key_events(seen),
    )

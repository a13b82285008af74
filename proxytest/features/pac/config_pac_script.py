"""The PAC file can be fetched, and its script gives answers.

What it checks: how the file is served (status, type, size, encoding), and whether its script ends, throws an error,
uses too much memory, or looks up names that this machine cannot resolve.
Why it matters: a client that cannot read its PAC file silently connects directly. Windows reads a file of a wrong
type only if its extension fits. A look-up of a name that does not resolve delays every request.
How it decides: the script is read and run as in Chromium. Undecided where the file could not be fetched and no proxy
is set: nothing is tested then. Fail where it gives no answer and no explicit proxy is set.
Warn where one is set, and for problems that only some clients have, such as syntax that Windows does not read. The
script runs in a process of its own, for at most three seconds of CPU time for each host, with 256 MiB of memory, and
at most 1000 names are looked up: these limits are ours, so the result is undecided where one is reached. A file of
more than 1 MiB is not run, as in Chromium. Skip where no JavaScript engine is installed.
Remedy: fix the file or its web server as each finding says.
Sources: Netscape's Navigator Proxy Auto-Config File Format (1996); MS KB 4025058; Chromium, PacFileFetcherImpl.
"""

from collections import Counter
from collections.abc import Iterator

from proxytest.features.pac.observations import PacSeen
from proxytest.features.pac.routes import is_only_way, key_events
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import PAC_FILE, PAC_LIMIT, PAC_SCRIPT
from proxytest.judgement.evidence import NO_TARGET, Evidence, host_of
from proxytest.judgement.examples.pac_files import PAC_URL, pac_file
from proxytest.judgement.no_pac_answer import NOT_RUN, limit_of, not_evaluated
from proxytest.judgement.say import blocked, fails, passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.event import Failure
from proxytest.model.pac_result import OUR_LIMITS, PacFileProblem, PacScriptError, Place
from proxytest.model.result import Finding, Judgement, Party, Sureness

_SHOWN = 3  #: names in a sentence
_GOOD = 'function FindProxyForURL(url, host) { return "PROXY proxy.corp:8080"; }'


def _served(title: str, script: str, verdict: str, says: str, **more: str) -> Example:
    return Example(title=title, transcript=pac_file(script, **more), expect={PAC_URL: verdict}, pac=PAC_URL, says=says)


_EXAMPLES = (
    _served("A good file", _GOOD, "pass", "1 answer"),
    _served("A wrong type, but an extension that Windows knows", _GOOD, "warn", "text/plain", kind="text/plain"),
    _served("The file does not exist", "Sorry.", "fail", "404", status="404 Not Found"),
    _served("The web server's own page", "<html><p>Welcome</p></html>", "fail", "an HTML page", kind="text/html"),
    _served("An error in the script", "function FindProxyForURL(url, host) { retrun 1 }", "fail", "no JavaScript"),
    _served("Another function", "function FindProxy(url, host) { return 1; }", "fail", "no function FindProxyForURL"),
    _served(
        "A script that does not end in the time that it is given",
        "function FindProxyForURL(url, host) { while (true); }",
        "undecided",
        "our limit was reached",
    ),
    _served(
        "A constant, which browsers do not find",
        'const FindProxyForURL = function (u, h) { return "PROXY proxy.corp:8080"; };',
        "fail",
        "by const",
    ),
    _served(
        "An arrow function, which Windows does not read",
        'var FindProxyForURL = (u, h) => "PROXY proxy.corp:8080";',
        "warn",
        "Windows' own engine",
    ),
    _served("An address instead of a script", "http://proxy.corp/other.pac", "fail", "an address"),
    _served(
        "Endless recursion",
        "function FindProxyForURL(u, h) { return FindProxyForURL(u, h) + 1; }",
        "fail",
        "calls itself",
    ),
    _served(
        "An error when the script runs", "function FindProxyForURL(url, host) { return no.such; }", "fail", "throws"
    ),
    _served("A path without an answer", "function FindProxyForURL(url, host) { }", "fail", "returns no text"),
)

#: With any other problem there is a script, and most clients run it.
_MINOR = frozenset(
    {
        PacFileProblem.WRONG_TYPE,
        PacFileProblem.LOCAL_FILE,
        PacFileProblem.UTF_16,
        PacFileProblem.NOT_UTF_8,
        PacFileProblem.ONLY_EX,
        PacFileProblem.HTML_COMMENT,
        PacFileProblem.NUL,
        PacFileProblem.ODD_CODING,
    }
)

_REMEDY = {
    PacFileProblem.UNREADABLE: "Make the file available to every client, without a log-on and without a proxy.",
    PacFileProblem.NOT_OK: "Put the file where clients look for it; serve it with status 200, without a log-on.",
    PacFileProblem.TOO_MANY_REDIRECTS: "Use the address of the file itself.",
    PacFileProblem.SCHEME: "Serve the file by HTTP.",
    PacFileProblem.LOCAL_FILE: "Serve the file by HTTP: Windows reads no PAC file from a disk or share.",
    PacFileProblem.TOO_LARGE: "Shorten the file: Chromium reads at most 1 MiB, and clients run it for every request.",
    PacFileProblem.EMPTY: "Write the function FindProxyForURL into the file.",
    PacFileProblem.HTML: "Let this address return the script itself, not a log-on, error or start page.",
    PacFileProblem.WRONG_TYPE: "Serve the file with Content-Type: application/x-ns-proxy-autoconfig.",
    PacFileProblem.CODING: "Serve the file without Content-Encoding, or with gzip.",
    PacFileProblem.UTF_16: "Save the file in ASCII or UTF-8.",
    PacFileProblem.NOT_UTF_8: "Save the file in ASCII: clients read other bytes differently, also in comments.",
    PacFileProblem.UNMARKED_UTF_16: "Save the file in ASCII or UTF-8: no client can tell that it is UTF-16.",
    PacFileProblem.CHARSET: "Serve the file without a charset, and save it in ASCII.",
    PacFileProblem.OTHER_CHARSET: "Serve the file without a charset, and save it in ASCII.",
    PacFileProblem.GZIP: "Serve the file with Content-Encoding: gzip, or unpacked.",
    PacFileProblem.NUL: "Remove the NUL byte: clients stop at it, or refuse the file.",
    PacFileProblem.HTML_COMMENT: "Remove the HTML comment: not every client takes it for a comment of the script.",
    PacFileProblem.ADDRESS: "Put the script itself into the file: no client follows an address in it.",
    PacFileProblem.ODD_CODING: "Serve the file without this Content-Encoding.",
    PacFileProblem.ONLY_EX: "Define FindProxyForURL too: only Microsoft's browsers call another function.",
}


#: Where the file could not be fetched, and why says what mends it.
_FETCH_REMEDY = {
    Failure.CERTIFICATE: "Serve the file with a certificate that every client trusts, for the name in its address, or "
    "by http://: clients that refuse the certificate go on without the file.",
    Failure.NOT_TLS: "Write http:// into the file's address: this port does not speak TLS.",
    Failure.NAME_NOT_FOUND: "Correct the name in the file's address, or add it to DNS.",
}

_SCRIPT_REMEDY = {
    PacScriptError.LEXICAL: "Write it as function FindProxyForURL(url, host) { ... }.",
    PacScriptError.NO_FUNCTION: "Define the function FindProxyForURL: without it a client connects directly.",
}

NEW_SYNTAX = Code(
    id="pac.new-syntax",
    title="The PAC file's script uses syntax that Windows' own engine does not read",
    remedy="Write the script in JavaScript as of 1999: with var and function, without let, const, => and the like.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.LIKELY,
)

PAC_NAMES = Code(
    id="pac.unresolved-names",
    title="The script looks up names that do not resolve here",
    remedy="Use dnsDomainIs or shExpMatch before isInNet, isResolvable and dnsResolve.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


@check(
    "config/pac-script",
    reads=(SettingsSeen, PacSeen),
    requirements=("R15",),
    examples=_EXAMPLES,
    codes=(PAC_NAMES, NEW_SYNTAX, PAC_FILE, PAC_SCRIPT, PAC_LIMIT),
)
def config_pac_script(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the file."""
    seen = evidence.one(PacSeen)
    if seen is None:
        yield blocked(NO_TARGET, not_evaluated(evidence) or Blocked(reason="no PAC file is known"))
        return
    grave, minor = list(_grave(seen)), list(_minor(seen))
    if seen.failed is not None and is_only_way(evidence):
        yield undecided(seen.url, f"the file could not be fetched: {seen.failed}", *grave, code=PAC_FILE)
    elif grave and is_only_way(evidence):
        yield fails(seen.url, *grave, *minor)
    elif not grave and (limit := _limit(seen)):
        yield undecided(seen.url, limit, code=PAC_LIMIT)
    elif grave or minor:
        yield warns(seen.url, *grave, *minor)
    elif seen.fault in NOT_RUN:
        yield skips(seen.url, seen.detail)
    else:
        answers = f"{len(seen.rows)} answer{'s' if len(seen.rows) != 1 else ''}"
        yield passes(seen.url, f"{answers}, {len(seen.names)} names looked up")


def _grave(seen: PacSeen) -> Iterator[Finding]:
    for flaw in seen.flaws:
        if flaw.blemish not in _MINOR:
            yield _file_finding(seen, flaw.blemish, flaw.detail)
    if seen.fault is not None and seen.fault not in NOT_RUN | OUR_LIMITS:
        yield _script_finding(seen, seen.fault, seen.detail, seen.place)
    failed = {row.fault: row for row in reversed(seen.rows) if row.fault is not None and row.fault not in OUR_LIMITS}
    counted = Counter(row.fault for row in seen.rows if row.fault in failed)
    for fault, concerned in counted.items():
        if fault is not None:
            told = f"{failed[fault].detail or fault}, for {concerned} of {len(seen.rows)} hosts"
            yield _script_finding(seen, fault, told, failed[fault].place)


def _limit(seen: PacSeen) -> str:
    """Return which of our limits was reached; empty if none was."""
    if seen.fault in OUR_LIMITS:
        return limit_of(seen.fault, seen.detail)
    rows = [row for row in (*seen.rows, *seen.sockets, *seen.windows) if row.fault in OUR_LIMITS]
    # Where a call does not end, no time is left for the calls after it.
    first = next((row for row in rows if row.fault is not PacScriptError.NO_TIME), next(iter(rows), None))
    if first is None or first.fault is None:
        return ""
    hosts = len({row.target for row in rows})
    return f"{limit_of(first.fault, first.detail)}, for {hosts} of {len(seen.rows)} hosts"


def _minor(seen: PacSeen) -> Iterator[Finding]:
    for flaw in seen.flaws:
        if flaw.blemish in _MINOR:
            yield _file_finding(seen, flaw.blemish, flaw.detail)
    if seen.new_syntax:
        first = ", ".join(f"{one.what} (line {one.line})" for one in seen.new_syntax[:3])
        yield NEW_SYNTAX.finding(
            message="The script uses syntax that Windows' own engine does not read",
            expected="JavaScript as of 1999 (ECMAScript 3), which every client reads",
            actual=first + (f" and {len(seen.new_syntax) - 3} more" if len(seen.new_syntax) > 3 else ""),
            remedy="Write the script with var and function alone: WinHTTP runs it with JScript, and goes on "
            "without a proxy where that fails.",
            evidence=key_events(seen),
            facts={"line": seen.new_syntax[0].line},
        )
    unknown = [one.name for one in seen.names if not one.addresses]
    asked = {host_of(row.target) for row in seen.rows}  # findings hold no hosts of the product
    others = [one for one in unknown if one not in asked]
    shown = f": {', '.join(others[:_SHOWN])}{', ...' if len(others) > _SHOWN else ''}" if others else ""
    if unknown:
        yield PAC_NAMES.finding(
            message="The script looks up names that do not resolve here",
            expected="only look-ups of names that resolve",
            actual=f"{len(unknown)} of {len(seen.names)} names do not resolve{shown}",
            remedy="Use dnsDomainIs or shExpMatch before isInNet, isResolvable and dnsResolve: each "
            "look-up of a name that does not resolve delays the client's request.",
            evidence=key_events(seen),
        )


def _file_finding(seen: PacSeen, issue: PacFileProblem, detail: str) -> Finding:
    return PAC_FILE.finding(
        message=f"The PAC file has a problem: {issue}",
        expected="a script, served as application/x-ns-proxy-autoconfig",
        actual=detail or str(issue),
        remedy=_fetch_remedy(seen, issue) or _REMEDY[issue],
        evidence=key_events(seen),
        party=None if issue is not PacFileProblem.UNREADABLE else Party.NOT_KNOWN,  # the server, the way, or our limit
        certainty=None if issue is not PacFileProblem.UNREADABLE else Sureness.LIKELY,
        facts={"issue": issue.name.lower()},
    )


def _fetch_remedy(seen: PacSeen, issue: PacFileProblem) -> str | None:
    fetching = issue is PacFileProblem.UNREADABLE and seen.failed is not None
    return _FETCH_REMEDY.get(seen.failed.failure) if fetching and seen.failed is not None else None


def _script_finding(seen: PacSeen, fault: PacScriptError, detail: str, place: Place | None) -> Finding:
    return PAC_SCRIPT.finding(
        message=f"The PAC file's script gives no answer: {fault}",
        expected="a text such as PROXY proxy.corp:8080; DIRECT",
        actual=f"{place}: {detail or fault}" if place else detail or fault,
        remedy=_SCRIPT_REMEDY.get(
            fault, "Fix the script: after its failure a client connects directly, or not at all."
        ),
        evidence=key_events(seen),
        facts={"fault": fault.name.lower(), **({"line": place.line, "column": place.column} if place else {})},
    )

"""The PAC file can be fetched, and its script gives answers.

What it checks: how the file is served (status, type, size, encoding), and whether its script ends, throws an error,
uses too much memory, or looks up names that this machine cannot resolve.
Why it matters: a client that cannot read its PAC file silently connects directly. Windows reads a file of a wrong
type only if its extension fits. A look-up of a name that does not resolve delays every request.
How it decides: fail where the file gives no answer and no explicit proxy is set. Warn where one is set, and for
problems that only some clients have. A script runs in a process of its own, for at most a second of CPU time for each
host, with 64 MiB of memory. A file of more than 1 MiB is not run, as in Chromium. Skip where no JavaScript engine is
installed.
Remedy: fix the file or its web server as each finding says.
Sources: Netscape's Navigator Proxy Auto-Config File Format (1996); MS KB 4025058; Chromium, PacFileFetcherImpl.
"""

from collections import Counter
from collections.abc import Iterator

from proxytest.features.pac.observations import PacSeen
from proxytest.features.pac.routes import NOT_RUN, key_events, not_evaluated
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import PAC_FILE, PAC_SCRIPT
from proxytest.judgement.evidence import NO_TARGET, Blocked, Evidence
from proxytest.judgement.examples.pac_files import PAC_URL, pac_file
from proxytest.judgement.say import blocked, fails, passes, skips, warns
from proxytest.model.code import Code
from proxytest.model.pac_result import PacFileProblem, PacScriptError
from proxytest.model.result import Finding, Judgement, Party, Sureness

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
    _served("An endless loop", "function FindProxyForURL(url, host) { while (true); }", "fail", "does not end"),
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
    PacFileProblem.ONLY_EX: "Define FindProxyForURL too: only Microsoft's browsers call another function.",
}


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
    codes=(PAC_NAMES, PAC_FILE, PAC_SCRIPT),
)
def config_pac_script(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the file."""
    seen = evidence.one(PacSeen)
    if seen is None:
        yield blocked(NO_TARGET, not_evaluated(evidence) or Blocked(reason="no PAC file is known"))
        return
    grave, minor = list(_grave(seen)), list(_minor(seen))
    if grave and _matters(evidence):
        yield fails(seen.url, *grave, *minor)
    elif grave or minor:
        yield warns(seen.url, *grave, *minor)
    elif seen.fault in NOT_RUN:
        yield skips(seen.url, seen.detail)
    else:
        answers = f"{len(seen.rows)} answer{'s' if len(seen.rows) != 1 else ''}"
        yield passes(seen.url, f"{answers}, {len(seen.names)} names looked up")


def _matters(evidence: Evidence) -> bool:
    """Is a proxy known only by the file?"""
    settings = evidence.one(SettingsSeen)
    return settings is None or settings.proxy is None or settings.by_pac


def _grave(seen: PacSeen) -> Iterator[Finding]:
    for flaw in seen.flaws:
        if flaw.blemish not in _MINOR:
            yield _file_finding(seen, flaw.blemish, flaw.detail)
    if seen.fault is not None and seen.fault not in NOT_RUN:
        yield _script_finding(seen, str(seen.fault), seen.detail)
    details = {row.fault: row.detail for row in reversed(seen.rows) if row.fault is not None}
    counted = Counter(row.fault for row in seen.rows if row.fault is not None)
    # Where a call does not end, no time is left for the calls after it: that is not another error.
    late = counted.pop(PacScriptError.NO_TIME, 0) if PacScriptError.LOOPS in counted else 0
    for fault, concerned in counted.items():
        told = f"{details[fault] or fault}, for {concerned} of {len(seen.rows)} hosts"
        left = f"; no time was left for {late}" if late and fault is PacScriptError.LOOPS else ""
        yield _script_finding(seen, str(fault), f"{told}{left}")


def _minor(seen: PacSeen) -> Iterator[Finding]:
    for flaw in seen.flaws:
        if flaw.blemish in _MINOR:
            yield _file_finding(seen, flaw.blemish, flaw.detail)
    unknown = [one.name for one in seen.names if not one.addresses]
    if unknown:
        yield PAC_NAMES.finding(
            message="The script looks up names that do not resolve here",
            expected="only look-ups of names that resolve",
            actual=f"{len(unknown)} of {len(seen.names)} names do not resolve",
            remedy="Use dnsDomainIs or shExpMatch before isInNet, isResolvable and dnsResolve: each "
            "look-up of a name that does not resolve delays the client's request.",
            evidence=key_events(seen),
        )


def _file_finding(seen: PacSeen, issue: PacFileProblem, detail: str) -> Finding:
    return PAC_FILE.finding(
        message=f"The PAC file has a problem: {issue}",
        expected="a script, served as application/x-ns-proxy-autoconfig",
        actual=detail or str(issue),
        remedy=_REMEDY[issue],
        evidence=key_events(seen),
        facts={"issue": issue.name.lower()},
    )


def _script_finding(seen: PacSeen, fault: str, detail: str) -> Finding:
    return PAC_SCRIPT.finding(
        message=f"The PAC file's script gives no answer: {fault}",
        expected="a text such as PROXY proxy.corp:8080; DIRECT",
        actual=detail or fault,
        remedy="Fix the script: after its failure a client connects directly, or not at all.",
        evidence=key_events(seen),
    )

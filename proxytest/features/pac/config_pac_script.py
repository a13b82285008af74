"""The PAC file can be fetched, is served as one, and its script gives answers.

What it checks: how the file is served (status, type, size, encoding), and whether its script ends, throws, takes too
much memory, or looks up names that this machine cannot resolve.
Why it matters: a client that cannot read its PAC file goes out directly without a word; Windows reads a file of a wrong
type only by its extension. A look-up of a name that the network does not resolve holds up every request.
How it decides: fail where the file gives no answer and no explicit proxy is set; a warning where one is, and for what
only some clients mind. A script is run in a process of its own, for a second of CPU time for each host, with 64 MiB of
memory; a file of more than 1 MiB is not run, since Chromium does not either. A skip where no JavaScript engine is
installed.
Remedy: mend the file or its web server as each finding says.
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
from proxytest.model.pac_result import Blemish, Fault
from proxytest.model.result import Finding, Judgement, Party, Sureness

_GOOD = 'function FindProxyForURL(url, host) { return "PROXY proxy.corp:8080"; }'


def _served(title: str, script: str, verdict: str, says: str, **more: str) -> Example:
    return Example(title=title, transcript=pac_file(script, **more), expect={PAC_URL: verdict}, pac=PAC_URL, says=says)


_EXAMPLES = (
    _served("A file as it should be", _GOOD, "pass", "1 answer"),
    _served("A wrong type, and an extension that Windows knows", _GOOD, "warn", "text/plain", kind="text/plain"),
    _served("Not there", "Sorry.", "fail", "404", status="404 Not Found"),
    _served("The web server's own page", "<html><p>Welcome</p></html>", "fail", "an HTML page", kind="text/html"),
    _served("An error in the script", "function FindProxyForURL(url, host) { retrun 1 }", "fail", "no JavaScript"),
    _served("Another function", "function FindProxy(url, host) { return 1; }", "fail", "no function FindProxyForURL"),
    _served("An endless loop", "function FindProxyForURL(url, host) { while (true); }", "fail", "does not end"),
    _served(
        "A call of itself",
        "function FindProxyForURL(u, h) { return FindProxyForURL(u, h) + 1; }",
        "fail",
        "calls itself",
    ),
    _served("An error when it is run", "function FindProxyForURL(url, host) { return no.such; }", "fail", "throws"),
    _served("A way without an answer", "function FindProxyForURL(url, host) { }", "fail", "returns no text"),
)

#: Without these there is a script, and most clients run it.
_MINOR = frozenset({Blemish.WRONG_TYPE, Blemish.LOCAL_FILE, Blemish.UTF_16, Blemish.NOT_UTF_8, Blemish.ONLY_EX})

_REMEDY = {
    Blemish.UNREADABLE: "Make the file reachable for every client, without a log-on and without a proxy.",
    Blemish.NOT_OK: "Put the file where clients look for it; it must be served with the status 200, without a log-on.",
    Blemish.TOO_MANY_REDIRECTS: "Name the address of the file itself.",
    Blemish.SCHEME: "Serve the file by HTTP.",
    Blemish.LOCAL_FILE: "Serve the file by HTTP: Windows reads no PAC file from a disk or share.",
    Blemish.TOO_LARGE: "Shorten the file: Chromium reads at most 1 MiB, and everybody runs it for every request.",
    Blemish.EMPTY: "Write the function FindProxyForURL into the file.",
    Blemish.HTML: "Let the address lead to the script itself: log-on, error and start pages come in its place.",
    Blemish.WRONG_TYPE: "Serve the file with Content-Type: application/x-ns-proxy-autoconfig.",
    Blemish.CODING: "Serve the file without Content-Encoding, or with gzip.",
    Blemish.UTF_16: "Save the file in ASCII or UTF-8.",
    Blemish.NOT_UTF_8: "Save the file in ASCII: clients read other bytes in different ways, also in comments.",
    Blemish.ONLY_EX: "Define FindProxyForURL too: browsers other than Microsoft's call nothing else.",
}


PAC_NAMES = Code(
    id="pac.unresolved-names",
    title="The script looks up names that cannot be resolved here",
    remedy="Compare names by dnsDomainIs or shExpMatch before isInNet, isResolvable and dnsResolve.",
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
    """Is the file the only way by which a proxy is known?"""
    settings = evidence.one(SettingsSeen)
    return settings is None or settings.proxy is None or settings.by_pac


def _grave(seen: PacSeen) -> Iterator[Finding]:
    for flaw in seen.flaws:
        if flaw.blemish not in _MINOR:
            yield _flawed(seen, flaw.blemish, flaw.detail)
    if seen.fault is not None and seen.fault not in NOT_RUN:
        yield _faulty(seen, str(seen.fault), seen.detail)
    details = {row.fault: row.detail for row in reversed(seen.rows) if row.fault is not None}
    counted = Counter(row.fault for row in seen.rows if row.fault is not None)
    # Where a call does not end, those after it have no time: that is no other fault.
    late = counted.pop(Fault.NO_TIME) if {Fault.LOOPS, Fault.NO_TIME} <= counted.keys() else 0
    for fault, concerned in counted.items():
        told = f"{details[fault] or fault}, for {concerned} of {len(seen.rows)} hosts"
        left = f"; no time was left for {late}" if late and fault is Fault.LOOPS else ""
        yield _faulty(seen, str(fault), f"{told}{left}")


def _minor(seen: PacSeen) -> Iterator[Finding]:
    for flaw in seen.flaws:
        if flaw.blemish in _MINOR:
            yield _flawed(seen, flaw.blemish, flaw.detail)
    unknown = [one.name for one in seen.names if not one.addresses]
    if unknown:
        yield PAC_NAMES.finding(
            message="The script looks up names that cannot be resolved here",
            expected="no look-ups, or of names that the network resolves",
            actual=f"{len(unknown)} of {len(seen.names)} names that it looked up",
            remedy="Compare names by dnsDomainIs or shExpMatch before isInNet, isResolvable and dnsResolve: each "
            "look-up of a name that is not resolved holds up the client's request.",
            evidence=key_events(seen),
        )


def _flawed(seen: PacSeen, blemish: Blemish, detail: str) -> Finding:
    return PAC_FILE.finding(
        message=f"The PAC file is not as it should be: {blemish}",
        expected="a script, served as application/x-ns-proxy-autoconfig",
        actual=detail or str(blemish),
        remedy=_REMEDY[blemish],
        evidence=key_events(seen),
        facts={"issue": blemish.name.lower()},
    )


def _faulty(seen: PacSeen, fault: str, detail: str) -> Finding:
    return PAC_SCRIPT.finding(
        message=f"The PAC file's script gives no answer: {fault}",
        expected="a text such as PROXY proxy.corp:8080; DIRECT",
        actual=detail or fault,
        remedy="Mend the script: a client takes its failure for DIRECT, or for no network at all.",
        evidence=key_events(seen),
    )
